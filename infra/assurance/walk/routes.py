"""The effective routes of a subnet: what its network, its peers, its gateway, its hub and its own table give.

azure-docs virtual-network/virtual-networks-udr-overview: the longest prefix decides; for one prefix a user's
route comes before one from a gateway, and that before Azure's own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Literal

from infra.assurance.network.network import Network
from infra.assurance.network.route_tables import RouteTable, UserRoute
from infra.assurance.network.sites import Gateway
from infra.assurance.network.virtual_networks import Peering, Subnet
from infra.assurance.packets.ranges import prefix_of
from infra.assurance.walk.lookup import PrefixTable

NextHop = Literal["local", "peer", "hub", "gateway", "appliance", "internet", "none"]
DEFAULT = IPv4Network("0.0.0.0/0")
# Azure gives these the next hop None until something else says otherwise (virtual-networks-udr-overview).
_NOWHERE = tuple(prefix_of(p) for p in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"))
_RFC_1918 = _NOWHERE[:3]
_USER, _LEARNED, _SYSTEM = 0, 1, 2
_HOPS: dict[str, NextHop] = {
    "VnetLocal": "local",
    "Internet": "internet",
    "None": "none",
    "VirtualNetworkGateway": "gateway",
    "VirtualAppliance": "appliance",
}


@dataclass(frozen=True, slots=True)
class Route:
    """A prefix and where it leads: `target` is a key, or an appliance's address."""

    prefix: IPv4Network
    hop: NextHop
    target: str
    origin: str
    doubt: str = ""

    @property
    def title(self) -> str:
        """For people."""
        return f"{self.prefix} ({self.origin})"


_Row = tuple[int, Route]
NO_ACCESS = "a peering without allowVirtualNetworkAccess may stop nothing but the tag VirtualNetwork"


def routes_of(network: Network, subnet: Subnet) -> PrefixTable[Route]:
    """The effective routes of packets that leave that subnet."""
    table = network.route_tables.get(subnet.route_table)
    best: dict[IPv4Network, list[_Row]] = {}
    for rank, route in (*_users(table), *_learned(network, subnet, table), *_system(network, subnet, table)):
        held = best.setdefault(route.prefix, [])
        if held and held[0][0] < rank:
            continue
        if held and held[0][0] > rank:
            held.clear()
        held.append((rank, route))
    return PrefixTable((prefix, route) for prefix, rows in best.items() for _, route in rows)


def _users(table: RouteTable | None) -> Iterator[_Row]:
    for route in table.routes if table else ():
        if route.prefix is not None:
            yield _USER, _user(route)
        else:
            doubt = f"the ranges of service tag {route.text} are not known offline"
            yield _SYSTEM, Route(DEFAULT, _HOPS.get(route.hop, "none"), route.appliance, route.text, doubt)


def _user(route: UserRoute) -> Route:
    prefix = route.prefix or DEFAULT
    hop = _HOPS.get(route.hop)
    if hop is None:
        return Route(prefix, "none", "", f"route {route.name}", f"next hop {route.hop!r} is not known")
    return Route(prefix, hop, route.appliance, f"route {route.name}")


def _system(network: Network, subnet: Subnet, table: RouteTable | None) -> Iterator[_Row]:
    own = network.networks.get(subnet.network)
    local = tuple(prefix_of(p) for p in own.prefixes) if own else ()
    for prefix in local:
        yield _SYSTEM, Route(prefix, "local", subnet.network, "the network itself")
    for peering, prefix in _peered(network, subnet.network):
        yield _SYSTEM, Route(prefix, "peer", peering.remote, "peering", _closed(network, peering))
    yield _SYSTEM, Route(DEFAULT, "internet", "", "Azure's default")
    if not _has_default(table):
        for prefix in _NOWHERE:
            if not any(prefix.subnet_of(own_prefix) for own_prefix in local):
                yield _SYSTEM, Route(prefix, "none", "", "Azure's default")
    yield from _endpoints(network, subnet, table)


def _has_default(table: RouteTable | None) -> bool:
    return any(route.prefix == DEFAULT for route in table.routes) if table else False


def _peered(network: Network, key: str) -> Iterator[tuple[Peering, IPv4Network]]:
    for peering in network.peers_of.get(key, ()):
        remote = network.networks.get(peering.remote)
        for prefix in remote.prefixes if remote else ():
            yield peering, prefix_of(prefix)


def _closed(network: Network, peering: Peering) -> str:
    """Access false shrinks a tag, and may stop nothing else (virtual-network-manage-peering)."""
    halves = [p for p in network.peerings if {p.network, p.remote} == {peering.network, peering.remote}]
    if all(half.access for half in halves):
        return ""
    return NO_ACCESS


def _endpoints(network: Network, subnet: Subnet, table: RouteTable | None) -> Iterator[_Row]:
    """A /32 for each private endpoint in the network and its direct peers (azure-docs#105920)."""
    doubts = {p.remote: _closed(network, p) for p in network.peers_of.get(subnet.network, ())}
    for key, doubt in {subnet.network: "", **doubts}.items():
        hop: NextHop = "local" if key == subnet.network else "peer"
        for place in network.subnets_of.get(key, ()):
            for endpoint in network.endpoints_in.get(place.id.lower(), ()):
                for address in endpoint.addresses:
                    prefix = IPv4Network((IPv4Address(address), 32))
                    if not _taken(network, place, prefix, table):
                        yield _SYSTEM, Route(prefix, hop, key, "private endpoint", doubt)


def _taken(network: Network, place: Subnet, address: IPv4Network, table: RouteTable | None) -> bool:
    """Whether a user's route takes an endpoint's traffic: a /32, or, with the policies of its subnet enabled,
    one at least as long as its network's prefix (disable-private-endpoint-network-policy)."""
    holding = [r.prefix for r in (table.routes if table else ()) if r.prefix and address.subnet_of(r.prefix)]
    if not holding:
        return False
    longest = max(prefix.prefixlen for prefix in holding)
    own = network.networks.get(place.network)
    ranges = [prefix_of(p) for p in own.prefixes] if own else []
    least = min((p.prefixlen for p in ranges if address.subnet_of(p)), default=32)
    return longest == 32 or (place.routes_endpoints and longest >= least)


def _learned(network: Network, subnet: Subnet, table: RouteTable | None) -> Iterator[_Row]:
    """What a gateway or a hub tells the network; a table may turn that off, but not in GatewaySubnet."""
    if table and not table.propagates and subnet.name.lower() != "gatewaysubnet":
        return
    for gateway in gateways_for(network, subnet.network):
        yield from _of_gateway(network, subnet, gateway)
    yield from _of_hub(network, subnet.network)


def gateways_for(network: Network, key: str) -> Iterator[Gateway]:
    """The network's own gateway, and those that its peers lend it."""
    if key in network.gateway_of:
        yield network.gateway_of[key]
    lenders = {(p.network, p.remote) for p in network.peerings if p.lends_gateway}
    for peering in network.peers_of.get(key, ()):
        lends = (peering.remote, key) in lenders
        if peering.uses_remote_gateway and lends and peering.remote in network.gateway_of:
            yield network.gateway_of[peering.remote]


def _near(network: Network, own: str) -> tuple[IPv4Network, ...]:
    """The prefixes of a network and its peers: no route that BGP brings comes before these."""
    keys = (own, *(peering.remote for peering in network.peers_of.get(own, ())))
    return tuple(
        prefix_of(p) for key in keys if key in network.networks for p in network.networks[key].prefixes
    )


def _of_gateway(network: Network, subnet: Subnet, gateway: Gateway) -> Iterator[_Row]:
    preferred = _near(network, subnet.network)
    for site in network.sites_on.get(gateway.id.lower(), ()):
        for prefix in site.routed:
            beaten = any(prefix != p and prefix.subnet_of(p) for p in preferred)
            if beaten and site.bgp:
                continue
            doubt = (
                "a static prefix within a peered network's: which of the two is preferred is not documented"
            )
            yield (
                _LEARNED,
                Route(
                    prefix, "gateway", gateway.id.lower(), f"gateway, {site.name}", doubt if beaten else ""
                ),
            )


def _of_hub(network: Network, key: str) -> Iterator[_Row]:
    """azure-docs virtual-wan/how-to-routing-policies; without intent a hub tells everybody of everybody."""
    connection = network.connection_of.get(key)
    hub = network.hubs.get(connection.hub) if connection else None
    if connection is None or hub is None:
        return
    target, intent = hub.id.lower(), hub.intents[0] if hub.intents else None
    listed = dict.fromkeys(prefix_of(p) for route in hub.routes for p in route.prefixes)
    private = bool(intent and intent.private)
    near = _near(network, key)
    for prefix in _RFC_1918 if private else _propagated(network, hub.wan, key):
        if any(prefix.subnet_of(p) for p in near):
            continue
        says = "private traffic" if private else "propagated"
        yield _LEARNED, Route(prefix, "hub", target, f"hub, {says}")
    for prefix in listed:
        if prefix != DEFAULT and not (private and prefix in _RFC_1918):
            yield _LEARNED, Route(prefix, "hub", target, "hub, its table")
    if connection.learns_default and (DEFAULT in listed or (intent and intent.internet)):
        yield _LEARNED, Route(DEFAULT, "hub", target, "hub, internet traffic")


def _propagated(network: Network, wan: str, own: str) -> Iterator[IPv4Network]:
    for key, hub in network.hubs.items():
        if hub.wan != wan:
            continue
        for other in network.networks_on.get(key, ()):
            if other.id.lower() != own:
                yield from (prefix_of(prefix) for prefix in other.prefixes)
        for site in network.sites_on.get(key, ()):
            yield from site.routed
