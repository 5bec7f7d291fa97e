"""A virtual network and its subnets with a security group each, written one after the other."""

from collections.abc import Mapping

import pulumi
from pulumi_azure_native import network

from infra.components.chain import Chain
from infra.components.placement import Placement
from infra.design.network.model import NetworkSecurityGroup, NsgRule, Subnet, VirtualNetwork

# Subnets that Azure fills with its own machines; only they may reach the internet by Azure's default way out.
_AZURES_OWN = frozenset({"AzureBastionSubnet", "GatewaySubnet"})
_LINK_POLICIES = network.VirtualNetworkPrivateLinkServiceNetworkPolicies


class LaidOutNetwork:
    """The resources of one network, all children of `parent`; the last of them is the chain's last link."""

    network_id: pulumi.Output[str]
    subnet_ids: Mapping[str, pulumi.Output[str]]

    def __init__(
        self, name: str, design: VirtualNetwork, placement: Placement, parent: pulumi.Resource, chain: Chain
    ) -> None:
        self._name = name
        self._design = design
        self._placement = placement
        self._parent = parent
        self._chain = chain
        vnet = chain.link(self._network())
        self.network_id = vnet.id
        self.subnet_ids = {
            subnet.role: chain.link(self._subnet(vnet, subnet)).id for subnet in design.subnets
        }

    def _network(self) -> network.VirtualNetwork:
        # `subnets` stays unset: inline and standalone subnets delete each other (pulumi-azure-native#611).
        return network.VirtualNetwork(
            self._name,
            resource_group_name=self._placement.group,
            virtual_network_name=self._design.name,
            location=self._placement.location,
            tags=self._placement.tags,
            address_space=network.AddressSpaceArgs(address_prefixes=[str(self._design.prefix)]),
            dhcp_options=_dns(self._design),
            opts=self._chain.options(),
        )

    def _subnet(self, vnet: network.VirtualNetwork, subnet: Subnet) -> network.Subnet:
        group = self._security_group(subnet.role, subnet.nsg) if subnet.nsg else None
        return network.Subnet(
            f"{self._name}-{subnet.role}",
            resource_group_name=self._placement.group,
            virtual_network_name=vnet.name,
            subnet_name=subnet.name,
            address_prefix=str(subnet.prefix),
            network_security_group=network.NetworkSecurityGroupArgs(id=group.id) if group else None,
            delegations=_delegations(subnet),
            default_outbound_access=None if _run_by_azure(subnet) else False,
            # Azure's default lets sites reach a private endpoint past security groups and past the firewall
            # (azure-docs private-link/disable-private-endpoint-network-policy): Enabled everywhere.
            private_endpoint_network_policies=network.VirtualNetworkPrivateEndpointNetworkPolicies.ENABLED,
            # A Private Link Service finds no address in a subnet where they are enabled (azure-docs
            # private-link/disable-private-link-service-network-policy).
            private_link_service_network_policies=_LINK_POLICIES.DISABLED
            if subnet.private_links
            else _LINK_POLICIES.ENABLED,
            # The range of a renamed subnet overlaps with the old one's until that is gone.
            opts=self._chain.options(pulumi.ResourceOptions(delete_before_replace=True)),
        )

    def _security_group(self, role: str, group: NetworkSecurityGroup) -> network.NetworkSecurityGroup:
        return network.NetworkSecurityGroup(
            f"{self._name}-{role}",
            resource_group_name=self._placement.group,
            network_security_group_name=group.name,
            location=self._placement.location,
            tags=self._placement.tags,
            # One owner, one resource: the rules stand inline, and no SecurityRule is ever added beside them.
            security_rules=[_security_rule(rule) for rule in group.rules],
            opts=pulumi.ResourceOptions(parent=self._parent),
        )


def _dns(design: VirtualNetwork) -> network.DhcpOptionsArgs | None:
    servers = [str(server) for server in design.dns_servers]
    return network.DhcpOptionsArgs(dns_servers=servers) if servers else None


def _run_by_azure(subnet: Subnet) -> bool:
    return subnet.delegation is not None or subnet.name in _AZURES_OWN


def _delegations(subnet: Subnet) -> list[network.DelegationArgs] | None:
    if subnet.delegation is None:
        return None
    return [network.DelegationArgs(name=subnet.role, service_name=subnet.delegation)]


def _security_rule(rule: NsgRule) -> network.SecurityRuleArgs:
    """CIDRs and named tags only: the tag VirtualNetwork grows with every route (azure-docs#22178)."""
    source, sources = _one_or_many(rule.sources)
    destination, destinations = _one_or_many(rule.destinations)
    port, ports = _one_or_many(rule.ports)
    return network.SecurityRuleArgs(
        name=rule.name,
        description=rule.description,
        priority=rule.priority,
        direction=rule.direction,
        access=rule.access,
        protocol=rule.protocol,
        source_address_prefix=source,
        source_address_prefixes=sources,
        source_port_range="*",
        destination_address_prefix=destination,
        destination_address_prefixes=destinations,
        destination_port_range=port,
        destination_port_ranges=ports,
    )


def _one_or_many(values: tuple[str, ...]) -> tuple[str | None, list[str] | None]:
    """Azure takes one prefix or a list of prefixes, never both; tags and `*` only as the one."""
    return (values[0], None) if len(values) == 1 else (None, list(values))
