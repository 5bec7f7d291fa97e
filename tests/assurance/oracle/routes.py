"""The routes of a subnet, and the one that a packet takes (azure-docs virtual-networks-udr-overview)."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from tests.assurance.oracle.book import Book, Inputs, Subnet, network, networks, reference, within
from tests.assurance.oracle.fate import DoubtfulError
from tests.assurance.oracle.hub import learned_by_spokes

EVERYTHING = network("0.0.0.0/0")
RFC_1918 = networks(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"])
SHARED = network("100.64.0.0/10")
PRIVATE = [*RFC_1918, SHARED]

# At the same prefix a user's route wins over one of a gateway, and that over Azure's own.
USER, GATEWAY, SYSTEM = 0, 1, 2


@dataclass(frozen=True)
class Route:
    """`hop` is local, internet, none, appliance, peer, gateway, hub or endpoint; `to` is its address or id.

    `announced` is whether BGP brought it; `bound` whether no route that BGP brought comes before it.
    """

    prefix: IPv4Network
    hop: str
    to: str = ""
    rank: int = SYSTEM
    announced: bool = False
    bound: bool = False


def choose(book: Book, subnet: Subnet, destination: IPv4Address) -> Route:
    """The route that a packet from that subnet takes. Raises DoubtfulError where two are as good."""
    fitting = [route for route in effective(book, subnet) if destination in route.prefix]
    endpoint = _endpoint_route(book, subnet, destination, fitting)
    if endpoint:
        return endpoint
    if any(route.bound for route in fitting):
        fitting = [route for route in fitting if not route.announced]
    if not fitting:
        return Route(network(f"{destination}/32"), "none")
    longest = max(route.prefix.prefixlen for route in fitting)
    fitting = [route for route in fitting if route.prefix.prefixlen == longest]
    best = min(route.rank for route in fitting)
    chosen = {(route.hop, route.to): route for route in fitting if route.rank == best}
    if len(chosen) > 1:
        raise DoubtfulError(f"{len(chosen)} routes to {fitting[0].prefix} are as good: {sorted(chosen)}")
    return next(iter(chosen.values()))


def effective(book: Book, subnet: Subnet) -> list[Route]:
    """All routes of a subnet but those to private endpoints."""
    routes = _users(book, subnet)
    has_default = any(route.prefix == EVERYTHING for route in routes)
    ranges = book.vnets.get(subnet.vnet, [])
    routes += [Route(prefix, "local", bound=True) for prefix in ranges]
    routes.append(Route(EVERYTHING, "internet"))
    for nowhere in PRIVATE:
        if not has_default and not any(nowhere.subnet_of(prefix) for prefix in ranges):
            routes.append(Route(nowhere, "none"))
    for peer, _, _ in book.peers(subnet.vnet):
        routes += [Route(prefix, "peer", peer, bound=True) for prefix in book.vnets.get(peer, [])]
    if propagates(book, subnet):
        routes += _learned(book, subnet)
    return routes


def propagates(book: Book, subnet: Subnet) -> bool:
    """Whether the subnet learns what gateways and hubs know; GatewaySubnet always does."""
    inputs = book.inputs(subnet.table)
    return subnet.name == "GatewaySubnet" or not inputs.get("disableBgpRoutePropagation")


def user_prefixes(book: Book, subnet: Subnet, *, appliance: bool) -> list[IPv4Network]:
    """The prefixes of a subnet's own routes that lead to an appliance, or of those that do not."""
    return [route.prefix for route in _users(book, subnet) if (route.hop == "appliance") == appliance]


def _users(book: Book, subnet: Subnet) -> list[Route]:
    if not subnet.table:
        return []
    inline = list(book.inputs(subnet.table).get("routes") or [])
    apart = [inputs for key, inputs in book.kind("Route") if key.startswith(f"{subnet.table}/")]
    return [_user_route(book, subnet, inputs) for inputs in [*inline, *apart]]


def _user_route(book: Book, subnet: Subnet, inputs: Inputs) -> Route:
    prefix = network(inputs["addressPrefix"])
    kind = str(inputs["nextHopType"]).casefold()
    if kind == "virtualappliance":
        return Route(prefix, "appliance", str(inputs.get("nextHopIpAddress", "")), USER)
    if kind == "virtualnetworkgateway":
        return Route(prefix, "gateway", gateway_of(book, subnet.vnet), USER)
    words = {"vnetlocal": "local", "virtualnetworklocal": "local", "internet": "internet", "none": "none"}
    return Route(prefix, words[kind], rank=USER)


def gateway_of(book: Book, vnet: str) -> str:
    """The VPN gateway that a network uses: its own, or that of a peer which lends it; empty for none."""
    own = _gateway_in(book, vnet)
    if own:
        return own
    for peer, mine, theirs in book.peers(vnet):
        if mine.get("useRemoteGateways") and theirs.get("allowGatewayTransit"):
            return _gateway_in(book, peer)
    return ""


def gateway_subnet(book: Book, gateway: str) -> Subnet | None:
    """The GatewaySubnet of a classic gateway."""
    for configuration in book.inputs(gateway).get("ipConfigurations") or []:
        return book.subnets.get(reference(configuration.get("subnet")))
    return None


def _gateway_in(book: Book, vnet: str) -> str:
    for key, _ in book.kind("VirtualNetworkGateway"):
        subnet = gateway_subnet(book, key)
        if subnet and subnet.vnet == vnet:
            return key
    return ""


def _learned(book: Book, subnet: Subnet) -> list[Route]:
    """From the gateway: each site's ranges. From a hub: what it tells its spokes, by BGP."""
    routes: list[Route] = []
    gateway = gateway_of(book, subnet.vnet)
    for site in book.sites:
        if site.gateway == gateway:
            routes += [Route(p, "gateway", gateway, GATEWAY, announced=site.bgp) for p in site.ranges]
    connected = book.hub_of(subnet.vnet)
    if connected:
        hub, connection = connected
        told = learned_by_spokes(book, hub, connection, subnet.vnet)
        routes += [Route(prefix, "hub", hub, GATEWAY, announced=True) for prefix in told]
    return routes


def _endpoint_route(
    book: Book, subnet: Subnet, destination: IPv4Address, fitting: list[Route]
) -> Route | None:
    """The /32 of a private endpoint in this network or a directly peered one, unless a user's route wins."""
    for vnet in [subnet.vnet, *(peer for peer, _, _ in book.peers(subnet.vnet))]:
        home = book.subnet_at(vnet, destination)
        if not home or not book.endpoint_at(home, destination):
            continue
        users = [route for route in fitting if route.rank == USER]
        longest = max((route.prefix.prefixlen for route in users), default=-1)
        range_ = next(prefix for prefix in book.vnets[vnet] if destination in prefix)
        routed = home.endpoint_policies in ("Enabled", "RouteTableEnabled")
        if longest == 32 or (routed and longest >= range_.prefixlen):
            return None
        return Route(network(f"{destination}/32"), "endpoint", vnet)
    return None


def is_private(address: IPv4Address) -> bool:
    """Whether the address is in the ranges that Azure keeps from the internet."""
    return within(address, PRIVATE)
