"""The whole network as one value, and its reader."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from infra.assurance.network.estate import Estate
from infra.assurance.network.firewalls import Firewall, Policy, read_firewalls, read_policies
from infra.assurance.network.hubs import Connection, Hub, read_connections, read_hubs
from infra.assurance.network.interfaces import (
    FrontEnd,
    Interface,
    PrivateEndpoint,
    PrivateLinkService,
    read_endpoints,
    read_front_ends,
    read_interfaces,
    read_links,
    read_public_addresses,
)
from infra.assurance.network.platform import (
    Bastion,
    InboundEndpoint,
    Store,
    Zone,
    read_bastions,
    read_resolvers,
    read_stores,
    read_zones,
)
from infra.assurance.network.route_tables import RouteTable, read_route_tables
from infra.assurance.network.security_groups import (
    SecurityGroup,
    SecurityRule,
    read_admin_rules,
    read_security_groups,
)
from infra.assurance.network.sites import Gateway, Site, read_gateways, read_sites
from infra.assurance.network.unknown import Unknown, unknowns
from infra.assurance.network.virtual_networks import (
    Peering,
    Subnet,
    VirtualNetwork,
    read_networks,
    read_peerings,
    read_subnets,
)
from infra.assurance.packets.ranges import Ranges, addresses, one, union
from infra.resources.planned import PlannedStack


@dataclass(frozen=True, kw_only=True)
class Network:
    """What planned resources describe. Mappings are by key: an id in lower case.

    `unknowns` are resources that could carry packets and that nobody here can read.
    """

    networks: Mapping[str, VirtualNetwork]
    subnets: Mapping[str, Subnet]
    peerings: tuple[Peering, ...]
    interfaces: tuple[Interface, ...]
    endpoints: tuple[PrivateEndpoint, ...]
    links: Mapping[str, PrivateLinkService]
    front_ends: Mapping[str, FrontEnd]
    public_addresses: Mapping[str, int | None]
    security_groups: Mapping[str, SecurityGroup]
    admin_rules: Mapping[str, tuple[SecurityRule, ...]]
    route_tables: Mapping[str, RouteTable]
    firewalls: Mapping[str, Firewall]
    policies: Mapping[str, Policy]
    hubs: Mapping[str, Hub]
    connections: tuple[Connection, ...]
    sites: tuple[Site, ...]
    gateways: Mapping[str, Gateway]
    bastions: tuple[Bastion, ...]
    resolvers: tuple[InboundEndpoint, ...]
    zones: tuple[Zone, ...]
    stores: tuple[Store, ...]
    unknowns: tuple[Unknown, ...]

    @cached_property
    def behind(self) -> Ranges:
        """The addresses behind the connections to sites."""
        return union(addresses(*site.routed) for site in self.sites)

    @cached_property
    def subnets_of(self) -> Mapping[str, tuple[Subnet, ...]]:
        """The subnets of each virtual network."""
        found: dict[str, list[Subnet]] = defaultdict(list)
        for subnet in self.subnets.values():
            found[subnet.network].append(subnet)
        return {network: tuple(subnets) for network, subnets in found.items()}

    @cached_property
    def interfaces_in(self) -> Mapping[str, tuple[Interface, ...]]:
        """The interfaces in each subnet."""
        found: dict[str, list[Interface]] = defaultdict(list)
        for interface in self.interfaces:
            found[interface.subnet].append(interface)
        return {subnet: tuple(interfaces) for subnet, interfaces in found.items()}

    @cached_property
    def endpoints_in(self) -> Mapping[str, tuple[PrivateEndpoint, ...]]:
        """The private endpoints in each subnet."""
        found: dict[str, list[PrivateEndpoint]] = defaultdict(list)
        for endpoint in self.endpoints:
            found[endpoint.subnet].append(endpoint)
        return {subnet: tuple(endpoints) for subnet, endpoints in found.items()}

    @cached_property
    def front_ends_in(self) -> Mapping[str, tuple[FrontEnd, ...]]:
        """The load balancers' front ends in each subnet."""
        found: dict[str, list[FrontEnd]] = defaultdict(list)
        for front in self.front_ends.values():
            found[front.subnet].append(front)
        return {subnet: tuple(fronts) for subnet, fronts in found.items()}

    @cached_property
    def held(self) -> Ranges:
        """The addresses that a machine, a load balancer, a resolver or a private endpoint has."""
        found: list[int | None] = [each.address for each in self.interfaces]
        found += [each.address for each in self.front_ends.values()]
        found += [each.address for each in self.resolvers]
        found += [address for each in self.endpoints for address in each.addresses]
        return union(one(address) for address in found if address is not None)

    @cached_property
    def connection_of(self) -> Mapping[str, Connection]:
        """The connection to a hub of each virtual network that has one."""
        return {connection.network: connection for connection in self.connections}

    @cached_property
    def peers_of(self) -> Mapping[str, tuple[Peering, ...]]:
        """The halves of peerings on each virtual network whose other half is there too."""
        halves = {(p.network, p.remote) for p in self.peerings}
        found: dict[str, list[Peering]] = defaultdict(list)
        for peering in self.peerings:
            if (peering.remote, peering.network) in halves:
                found[peering.network].append(peering)
        return {network: tuple(peerings) for network, peerings in found.items()}

    @cached_property
    def gateway_of(self) -> Mapping[str, Gateway]:
        """The gateway that stands in each virtual network."""
        return {gateway.network: gateway for gateway in self.gateways.values()}

    @cached_property
    def sites_on(self) -> Mapping[str, tuple[Site, ...]]:
        """The sites on each hub and on each classic gateway."""
        found: dict[str, list[Site]] = defaultdict(list)
        for site in self.sites:
            found[site.hub or site.gateway].append(site)
        return {key: tuple(sites) for key, sites in found.items()}

    @cached_property
    def networks_on(self) -> Mapping[str, tuple[VirtualNetwork, ...]]:
        """The virtual networks connected to each hub."""
        found: dict[str, list[VirtualNetwork]] = defaultdict(list)
        for connection in self.connections:
            if connection.network in self.networks:
                found[connection.hub].append(self.networks[connection.network])
        return {hub: tuple(networks) for hub, networks in found.items()}


def read_network(stacks: Iterable[PlannedStack]) -> Network:
    """The network that those stacks' resources describe."""
    estate = Estate(stacks)
    subnets, hubs, public = read_subnets(estate), read_hubs(estate), read_public_addresses(estate)
    spaces = {key: subnet.space for key, subnet in subnets.items()} | {k: h.space for k, h in hubs.items()}
    return Network(
        networks=read_networks(estate),
        subnets=subnets,
        peerings=read_peerings(estate),
        interfaces=read_interfaces(estate),
        endpoints=read_endpoints(estate),
        links=read_links(estate),
        front_ends=read_front_ends(estate),
        public_addresses=public,
        security_groups=read_security_groups(estate),
        admin_rules=read_admin_rules(estate),
        route_tables=read_route_tables(estate),
        firewalls=read_firewalls(estate, spaces, public),
        policies=read_policies(estate),
        hubs=hubs,
        connections=read_connections(estate),
        sites=read_sites(estate),
        gateways=read_gateways(estate),
        bastions=read_bastions(estate),
        resolvers=read_resolvers(estate),
        zones=read_zones(estate),
        stores=read_stores(estate),
        unknowns=tuple(unknowns(estate)),
    )
