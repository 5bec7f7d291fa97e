"""The door by which sealed members reach a service: a Private Link Service before its load balancer."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import network

from infra.components.network.private_endpoint import subnet_reference
from infra.components.placement import Placement
from infra.design.sealing.model import PrivateLink

_NOBODY: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateLinkServiceArgs:
    """The design's link, the front end it leads to, and the subnet that its source addresses come from.

    In that subnet privateLinkServiceNetworkPolicies are Disabled (see LaidOutNetwork). `after` is what must
    be in the network before.
    """

    link: PrivateLink
    frontend_id: pulumi.Input[str]
    subnet_id: pulumi.Input[str]
    placement: Placement
    after: Sequence[pulumi.Resource] = ()


class PrivateLinkService(pulumi.ComponentResource):
    """A Private Link Service before a Standard load balancer.

    It is visible to nobody by name, and approves nobody by itself: who may connect an endpoint is who has the
    right to approve one here, the host (azure-docs private-link/private-endpoint-overview, "access to a
    private-link resource using approval workflow"). So nothing in it names a member.
    """

    service: network.PrivateLinkService

    def __init__(
        self, name: str, args: PrivateLinkServiceArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("shirehall:network:PrivateLinkService", name, {}, opts)
        self.service = network.PrivateLinkService(
            name,
            resource_group_name=args.placement.group,
            service_name=args.link.name,
            location=args.placement.location,
            tags=args.placement.tags,
            enable_proxy_protocol=args.link.proxy_protocol,
            load_balancer_frontend_ip_configurations=[
                network.FrontendIPConfigurationArgs(id=args.frontend_id)
            ],
            ip_configurations=[
                network.PrivateLinkServiceIpConfigurationArgs(
                    name="primary",
                    primary=True,
                    private_ip_address_version=network.IPVersion.I_PV4,
                    private_ip_allocation_method=network.IPAllocationMethod.DYNAMIC,
                    subnet=subnet_reference(args.subnet_id),
                )
            ],
            visibility=network.PrivateLinkServicePropertiesVisibilityArgs(subscriptions=_NOBODY),
            auto_approval=network.PrivateLinkServicePropertiesAutoApprovalArgs(subscriptions=_NOBODY),
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(args.after)),
        )
        self.register_outputs({"service_id": self.service.id})
