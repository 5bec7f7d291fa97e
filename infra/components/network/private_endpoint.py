"""A private endpoint: a service of Azure at an address of ours, and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import network

from infra.components.placement import Placement


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointSite:
    """Where an endpoint stands: its subnet, the private zone that names it, and what must be there before."""

    subnet_id: pulumi.Input[str]
    zone_id: pulumi.Input[str]
    after: Sequence[pulumi.Resource] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateEndpointArgs:
    """`target` and `target_id` name the service's resource; `kind` is its sub-resource, such as `vault`."""

    target: str
    target_id: pulumi.Input[str]
    kind: str
    site: EndpointSite
    placement: Placement


class PrivateEndpoint(pulumi.ComponentResource):
    """The endpoint and its name.

    Its subnet must have privateEndpointNetworkPolicies Enabled (NetworkSegment sees to it): by default sites
    reach an endpoint past firewall and security groups (azure-docs virtual-wan/how-to-routing-policies).
    """

    named: network.PrivateDnsZoneGroup

    def __init__(
        self, name: str, args: PrivateEndpointArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("shirehall:network:PrivateEndpoint", name, {}, opts)
        endpoint = network.PrivateEndpoint(
            name,
            resource_group_name=args.placement.group,
            private_endpoint_name=f"pep-{args.target}",
            custom_network_interface_name=f"nic-pep-{args.target}",
            location=args.placement.location,
            tags=args.placement.tags,
            subnet=subnet_reference(args.site.subnet_id),
            private_link_service_connections=[
                network.PrivateLinkServiceConnectionArgs(
                    name=args.kind, private_link_service_id=args.target_id, group_ids=[args.kind]
                )
            ],
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(args.site.after)),
        )
        self.named = network.PrivateDnsZoneGroup(
            name,
            resource_group_name=args.placement.group,
            private_endpoint_name=endpoint.name,
            private_dns_zone_group_name="default",
            private_dns_zone_configs=[
                network.PrivateDnsZoneConfigArgs(name=args.kind, private_dns_zone_id=args.site.zone_id)
            ],
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"endpoint_id": endpoint.id})


def subnet_reference(subnet_id: pulumi.Input[str]) -> network.SubnetArgs:
    """A subnet by its id alone.

    The SDK gives a SubnetArgs defaults of its own, which would be sent along and read as drift
    (pulumi-azure-native#1845).
    """
    reference = network.SubnetArgs(id=subnet_id)
    reference.private_endpoint_network_policies = None
    reference.private_link_service_network_policies = None
    return reference
