"""A virtual network, its subnets with a security group each, and its connection to the hub."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import network

from infra.components.chain import Chain
from infra.components.placement import Placement
from infra.design.network import NetworkSecurityGroup, NsgRule, Subnet, VirtualNetwork

# Subnets that Azure fills with its own machines; only they may reach the internet by Azure's default way out.
_AZURES_OWN = frozenset({"AzureBastionSubnet"})


@dataclass(frozen=True, slots=True, kw_only=True)
class HubAttachment:
    """The hub a virtual network is connected to: its name and resource group, and what must be there before.

    The connection is a child of the hub: where the network stands in another subscription than the hub,
    `provider` is the host's. `after` must hold the routing intent where it is in the same stack: without
    intent a hub is any-to-any (azure-docs virtual-wan/how-to-routing-policies).
    """

    hub: pulumi.Input[str]
    group: pulumi.Input[str]
    after: Sequence[pulumi.Resource] = ()
    provider: pulumi.ProviderResource | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSegmentArgs:
    """The design's network, where it stands, and the hub it hangs on."""

    network: VirtualNetwork
    placement: Placement
    hub: HubAttachment


class NetworkSegment(pulumi.ComponentResource):
    """A spoke of the hub.

    Whatever is put into the network afterwards waits for `connection`: a network is busy while its subnets or
    its connection are written, and refuses others meanwhile (terraform-provider-azurerm#12998, #24150).
    """

    network_id: pulumi.Output[str]
    subnet_ids: Mapping[str, pulumi.Output[str]]
    connection: network.HubVirtualNetworkConnection

    def __init__(
        self, name: str, args: NetworkSegmentArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("shirehall:network:NetworkSegment", name, {}, opts)
        self._name = name
        self._args = args
        self._chain = Chain(self)
        vnet = self._chain.link(self._network())
        self.network_id = vnet.id
        self.subnet_ids = {
            subnet.role: self._chain.link(self._subnet(vnet, subnet)).id for subnet in args.network.subnets
        }
        self.connection = self._connection()
        self.register_outputs(
            {
                "network_id": self.network_id,
                "subnet_ids": self.subnet_ids,
                "connection_id": self.connection.id,
            }
        )

    def _network(self) -> network.VirtualNetwork:
        # `subnets` stays unset: inline and standalone subnets delete each other (pulumi-azure-native#611).
        design, placement = self._args.network, self._args.placement
        return network.VirtualNetwork(
            self._name,
            resource_group_name=placement.group,
            virtual_network_name=design.name,
            location=placement.location,
            tags=placement.tags,
            address_space=network.AddressSpaceArgs(address_prefixes=[str(design.prefix)]),
            dhcp_options=_dns(design),
            opts=self._chain.options(),
        )

    def _subnet(self, vnet: network.VirtualNetwork, subnet: Subnet) -> network.Subnet:
        group = self._security_group(subnet.role, subnet.nsg) if subnet.nsg else None
        return network.Subnet(
            f"{self._name}-{subnet.role}",
            resource_group_name=self._args.placement.group,
            virtual_network_name=vnet.name,
            subnet_name=subnet.name,
            address_prefix=str(subnet.prefix),
            network_security_group=network.NetworkSecurityGroupArgs(id=group.id) if group else None,
            delegations=_delegations(subnet),
            default_outbound_access=None if _run_by_azure(subnet) else False,
            # Azure's default lets sites reach a private endpoint past security groups and past the firewall
            # (azure-docs private-link/disable-private-endpoint-network-policy): Enabled everywhere.
            private_endpoint_network_policies=network.VirtualNetworkPrivateEndpointNetworkPolicies.ENABLED,
            private_link_service_network_policies=network.VirtualNetworkPrivateLinkServiceNetworkPolicies.ENABLED,
            # The range of a renamed subnet overlaps with the old one's until that is gone.
            opts=self._chain.options(pulumi.ResourceOptions(delete_before_replace=True)),
        )

    def _security_group(self, role: str, group: NetworkSecurityGroup) -> network.NetworkSecurityGroup:
        return network.NetworkSecurityGroup(
            f"{self._name}-{role}",
            resource_group_name=self._args.placement.group,
            network_security_group_name=group.name,
            location=self._args.placement.location,
            tags=self._args.placement.tags,
            # One owner, one resource: the rules stand inline, and no SecurityRule is ever added beside them.
            security_rules=[_security_rule(rule) for rule in group.rules],
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _connection(self) -> network.HubVirtualNetworkConnection:
        design, hub = self._args.network, self._args.hub
        return network.HubVirtualNetworkConnection(
            self._name,
            resource_group_name=hub.group,
            virtual_hub_name=hub.hub,
            connection_name=design.connection,
            remote_virtual_network=network.SubResourceArgs(id=self.network_id),
            # Unset for Bastion, which must not learn 0.0.0.0/0 (azure-docs bastion/bastion-faq).
            enable_internet_security=design.internet_security,
            # routing_configuration stays unset: with intent Azure sets it, and refuses any other.
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=[*self._chain.last, *hub.after], provider=hub.provider
            ),
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
