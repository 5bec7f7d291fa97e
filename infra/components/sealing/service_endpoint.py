"""A shared service in a sealed member's own network: a private endpoint at an address that never moves."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import network

from infra.components.network.private_endpoint import subnet_reference
from infra.components.placement import Placement
from infra.design.sealing.model import Endpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEndpointArgs:
    """The design's endpoint, the id of the Private Link Service it leads to, and its subnet.

    `reason` is what the host's log of connections shows, at most 140 characters.
    """

    endpoint: Endpoint
    link_id: pulumi.Input[str]
    subnet_id: pulumi.Input[str]
    placement: Placement
    reason: str
    after: Sequence[pulumi.Resource] = ()


class ServiceEndpoint(pulumi.ComponentResource):
    """The endpoint of one entrance.

    Whoever deploys it is the host, which owns the service at the other end: Azure approves such a connection
    at once, and refuses it to anybody else (azure-docs private-link/private-endpoint-overview). What a person
    approves is the declared exception, before that. A resource for the approval would need the connection's
    name, which Azure makes up (terraform-provider-azurerm#23925).
    """

    endpoint: network.PrivateEndpoint

    def __init__(
        self, name: str, args: ServiceEndpointArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("shirehall:network:ServiceEndpoint", name, {}, opts)
        self.endpoint = network.PrivateEndpoint(
            name,
            resource_group_name=args.placement.group,
            private_endpoint_name=args.endpoint.name,
            custom_network_interface_name=args.endpoint.interface,
            location=args.placement.location,
            tags=args.placement.tags,
            subnet=subnet_reference(args.subnet_id),
            # A Private Link Service has no sub-resources: no group or member is named (unverified).
            ip_configurations=[
                network.PrivateEndpointIPConfigurationArgs(
                    name="primary", private_ip_address=str(args.endpoint.address)
                )
            ],
            private_link_service_connections=[
                network.PrivateLinkServiceConnectionArgs(
                    name=args.endpoint.name,
                    private_link_service_id=args.link_id,
                    request_message=args.reason,
                )
            ],
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(args.after)),
        )
        self.register_outputs({"endpoint_id": self.endpoint.id})
