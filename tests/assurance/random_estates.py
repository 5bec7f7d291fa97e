"""Estates that nobody would draw: classic hubs and virtual hubs, well made, badly made, and anything between.

Everything is drawn from one source of chance, so that a seed is an estate, and hypothesis can be the source.
"""

from random import Random

from tests.estates.azure import Azure, Hub, Part, Policy, Subnet, Vnet, VnetGateway
from tests.estates.azure_rules import (
    ANY,
    Access,
    AdminAccess,
    AdminRule,
    ApplicationRule,
    Collection,
    Direction,
    DnatRule,
    NetworkRule,
    NsgRule,
    Route,
)

FIREWALL = "10.0.0.4"
PUBLIC = "198.51.100.10"
_PORTS = (("*",), ("443",), ("22", "3389"), ("80-90",), ("53",))
_NAMES = ("*", "www.example.org", "*.example.org")
_DIRECTIONS: tuple[Direction, ...] = ("Inbound", "Outbound")


def random_estate(chance: Random) -> Azure:
    """One estate."""
    return (_classic if chance.random() < 0.5 else _virtual)(chance)


def _classic(chance: Random) -> Azure:
    """A hub network with a firewall and a gateway, spokes around it, and routes as somebody left them."""
    azure = Azure()
    hub = azure.vnet("hub", "10.0.0.0/16")
    spokes = [azure.vnet(f"spoke-{n}", f"10.{n}.0.0/16") for n in range(1, chance.randint(2, 4))]
    prefixes = _prefixes(len(spokes))
    flagged = chance.random() < 0.3
    table = azure.routes("firewall-routes", propagation=_mostly(chance))
    public = azure.public_address("firewall", PUBLIC)
    hub.firewall("10.0.0.0/26", _policy(azure, chance, prefixes), routes=table, public=public)
    if _mostly(chance):
        _gateway(azure, hub, chance, len(spokes))
    for number, spoke in enumerate([hub, *spokes]):
        _subnets(azure, spoke, number, chance, prefixes, routed=number > 0)
    for spoke in spokes:
        _half(hub, spoke, chance, flagged=flagged, allowGatewayTransit=_mostly(chance))
        _half(spoke, hub, chance, flagged=flagged, useRemoteGateways=_mostly(chance))
    if len(spokes) > 1 and _rarely(chance):
        spokes[0].peer(spokes[1])
    if _rarely(chance):
        azure.admin_rules("manager", [_admin_rule(chance, n, prefixes) for n in (10, 20)], *spokes)
    return azure


def _virtual(chance: Random) -> Azure:
    """A virtual hub with a firewall, networks and sites on it."""
    azure = Azure()
    hub = azure.hub("vhub", "10.0.0.0/23")
    networks = [azure.vnet(f"spoke-{n}", f"10.{n}.0.0/16") for n in range(1, chance.randint(2, 4))]
    prefixes = _prefixes(len(networks))
    kinds = chance.choice((("PrivateTraffic", "Internet"),) * 4 + (("PrivateTraffic",), ("Internet",), ()))
    firewall = hub.firewall(_policy(azure, chance, prefixes), intent=kinds)
    if _mostly(chance):
        hub.default_routes(firewall, ("51.231.16.0/22",) if _mostly(chance) else ())
    for number, vnet in enumerate(networks, start=1):
        _subnets(azure, vnet, number, chance, prefixes, routed=_rarely(chance))
        if _mostly(chance):
            hub.connect(vnet, internet=_mostly(chance))
    if len(networks) > 1 and _rarely(chance):
        networks[0].peer(networks[1])
    _wan_sites(hub, chance)
    return azure


def _prefixes(spokes: int) -> tuple[str, ...]:
    """What rules and routes are drawn from: whole networks, halves of them, subnets and machines."""
    found = ["10.0.0.0/8", "0.0.0.0/0", "10.20.0.0/16", "10.40.0.0/24", "51.231.16.0/22", "203.0.113.0/24"]
    for number in range(spokes + 1):
        space = f"10.{number}"
        found += [
            f"{space}.0.0/16",
            f"{space}.0.0/17",
            f"{space}.1.0/24",
            f"{space}.2.0/24",
            f"{space}.1.4/32",
        ]
    return tuple(found)


def _subnets(
    azure: Azure,
    vnet: Vnet,
    number: int,
    chance: Random,
    prefixes: tuple[str, ...],
    *,
    routed: bool,
) -> None:
    """One to three subnets, with machines, endpoints, groups and routes."""
    for third in range(1, chance.randint(2, 4)):
        name = f"{vnet.name}-{third}"
        nsg = _nsg(azure, name, chance, prefixes) if chance.random() < 0.6 else None
        routes = _table(azure, name, number, chance, prefixes) if routed and _mostly(chance) else None
        policies = chance.choice(("Enabled", "Disabled", "NetworkSecurityGroupEnabled", "RouteTableEnabled"))
        subnet = vnet.subnet(
            f"s{third}", f"10.{number}.{third}.0/24", nsg=nsg, routes=routes, endpoint_policies=policies
        )
        _machines(azure, subnet, name, chance, prefixes)
        if _rarely(chance):
            subnet.private_endpoint(f"{name}-endpoint", f"10.{number}.{third}.9")


def _machines(azure: Azure, subnet: Subnet, name: str, chance: Random, prefixes: tuple[str, ...]) -> None:
    network = subnet.prefix.rpartition(".")[0]
    nsg = _nsg(azure, f"{name}-nic", chance, prefixes) if _rarely(chance) else None
    public = azure.public_address(name, f"198.51.{network.split('.')[1]}.{network.split('.')[2]}")
    subnet.nic(
        f"{name}-vm",
        f"{network}.4",
        nsg=nsg,
        forwards=_rarely(chance),
        public=public if _rarely(chance) else None,
    )


def _nsg(azure: Azure, name: str, chance: Random, prefixes: tuple[str, ...]) -> Part:
    priorities = chance.sample(range(100, 140), chance.randint(0, 4))
    return azure.nsg(name, [_nsg_rule(chance, priority, prefixes) for priority in priorities])


def _nsg_rule(chance: Random, priority: int, prefixes: tuple[str, ...]) -> NsgRule:
    return NsgRule(
        priority,
        chance.choice(_DIRECTIONS),
        _access(chance),
        chance.choice(("*", "*", "Tcp", "Udp", "Icmp")),
        sources=_tagged(chance, prefixes),
        destinations=_tagged(chance, prefixes),
        ports=chance.choice(_PORTS),
    )


def _tagged(chance: Random, prefixes: tuple[str, ...]) -> tuple[str, ...]:
    if chance.random() < 0.3:
        return (chance.choice(("*", "VirtualNetwork", "Internet", "AzureLoadBalancer")),)
    return _some(chance, prefixes)


def _table(azure: Azure, name: str, number: int, chance: Random, prefixes: tuple[str, ...]) -> Part:
    """Mostly 0.0.0.0/0 to the firewall; at times something else."""
    chosen = {"0.0.0.0/0"} if _mostly(chance) else set()
    if _rarely(chance):
        chosen |= set(chance.sample(prefixes, 2))
    routes = [_route(chance, prefix) for prefix in sorted(chosen)]
    own = f"10.{number}.0.0/16"
    return azure.routes(name, *[r for r in routes if r.prefix != own], propagation=not _mostly(chance))


def _route(chance: Random, prefix: str) -> Route:
    if _mostly(chance):
        return Route(prefix, FIREWALL)
    return Route(prefix, hop=chance.choice(("None", "Internet", "VirtualNetworkGateway", "VnetLocal")))


def _half(near: Vnet, far: Vnet, chance: Random, *, flagged: bool, **flags: bool) -> None:
    """Half a peering; now and then it is missing, and where `flagged` a flag of it may be false."""
    access, forwarded = (not flagged or _mostly(chance) for _ in range(2))
    if chance.random() < 0.95:
        near.half_peer(far, allowVirtualNetworkAccess=access, allowForwardedTraffic=forwarded, **flags)


def _gateway(azure: Azure, hub: Vnet, chance: Random, spokes: int) -> VnetGateway:
    """A gateway with one to three sites, and mostly a route for each spoke."""
    routes = [Route(f"10.{n}.0.0/16", FIREWALL) for n in range(1, spokes + 1) if _mostly(chance)]
    bgp = _rarely(chance)
    table = azure.routes("gateway-routes", *routes)
    gateway = hub.gateway("10.0.255.0/27", bgp=bgp, routes=table)
    gateway.site("site-a", "10.20.0.0/16", bgp=bgp)
    if _mostly(chance):
        gateway.site("psn", "51.231.16.0/22", bgp=bgp)
    if _mostly(chance):
        kind = "Static" if _mostly(chance) else "Dynamic"
        rule = gateway.nat("site-b", "10.20.5.0/24", "10.40.0.0/24", kind=kind)
        gateway.site("site-b", "10.20.5.0/24", ingress=[rule])
    return gateway


def _wan_sites(hub: Hub, chance: Random) -> None:
    hub.site("site-a", "10.20.0.0/16", bgp=chance.random() < 0.05)
    if _mostly(chance):
        hub.site("psn", "51.231.16.0/22")
    if _mostly(chance):
        rule = hub.nat("site-b", "10.20.5.0/24", "10.40.0.0/24")
        hub.site("site-b", "10.40.0.0/24", ingress=[rule])


def _policy(azure: Azure, chance: Random, prefixes: tuple[str, ...]) -> Policy:
    """A policy, of a parent at times, that keeps or translates sources."""
    parent = None
    if _rarely(chance):
        parent = azure.policy("parent").group(300, *_collections(chance, prefixes))
    ranges = chance.choice(((), (), ("IANAPrivateRanges", "51.231.16.0/22"), ("255.255.255.255/32",)))
    policy = azure.policy(parent=parent, private_ranges=ranges)
    for priority in chance.sample(range(100, 1000), chance.randint(1, 3)):
        policy.group(priority, *_collections(chance, prefixes))
    if _rarely(chance):
        policy.group(60000, Collection(100, (_application_rule(chance, prefixes),), _access(chance)))
    if _rarely(chance):
        policy.group(50, Collection(100, (DnatRule(PUBLIC, "443", "10.1.1.4", "443"),)))
    return policy


def _collections(chance: Random, prefixes: tuple[str, ...]) -> list[Collection]:
    found = []
    for priority in chance.sample(range(100, 1000), chance.randint(1, 2)):
        rules = tuple(_network_rule(chance, prefixes) for _ in range(chance.randint(1, 3)))
        found.append(Collection(priority, rules, _access(chance)))
    return found


def _network_rule(chance: Random, prefixes: tuple[str, ...]) -> NetworkRule:
    return NetworkRule(
        sources=_some(chance, prefixes),
        destinations=_some(chance, prefixes),
        ports=chance.choice(_PORTS),
        protocols=chance.choice((("Any",), ("Any",), ("TCP",), ("UDP",), ("TCP", "UDP"), ("ICMP",))),
    )


def _application_rule(chance: Random, prefixes: tuple[str, ...]) -> ApplicationRule:
    return ApplicationRule((chance.choice(_NAMES),), _some(chance, prefixes), chance.choice((80, 443)))


def _admin_rule(chance: Random, priority: int, prefixes: tuple[str, ...]) -> AdminRule:
    accesses: tuple[AdminAccess, ...] = ("Allow", "Deny", "AlwaysAllow")
    return AdminRule(
        priority,
        chance.choice(_DIRECTIONS),
        chance.choice(accesses),
        chance.choice(("Any", "Tcp")),
        sources=_some(chance, prefixes),
        destinations=_some(chance, prefixes),
        ports=chance.choice((("0-65535",), ("22",), ("443",))),
    )


def _some(chance: Random, prefixes: tuple[str, ...]) -> tuple[str, ...]:
    if chance.random() < 0.3:
        return ANY
    return tuple(sorted(set(chance.sample(prefixes, chance.randint(1, 3)))))


def _access(chance: Random) -> Access:
    return "Allow" if chance.random() < 0.7 else "Deny"


def _mostly(chance: Random) -> bool:
    return chance.random() < 0.8


def _rarely(chance: Random) -> bool:
    return chance.random() < 0.2
