"""Out of a subnet: security groups outward, then the subnet's routes."""

from collections.abc import Iterator
from ipaddress import IPv4Address

from infra.assurance.network.virtual_networks import Subnet
from infra.assurance.packets.boxes import ANYWHERE, Box
from infra.assurance.packets.known import PUBLIC
from infra.assurance.packets.ranges import NOTHING, Ranges, one
from infra.assurance.walk.header import Header
from infra.assurance.walk.hubs import OUTSIDE, astray, to_internet
from infra.assurance.walk.judging import judged
from infra.assurance.walk.known import Known
from infra.assurance.walk.routes import NO_ACCESS, Route, gateways_for
from infra.assurance.walk.steps import (
    INTERNET,
    AtGateway,
    End,
    Entering,
    Hop,
    InHub,
    Inspecting,
    Leaving,
    Routing,
    Step,
    dropped,
    unsaid,
)

_FORWARDED = (
    "a peering without allowForwardedTraffic may still pass what was forwarded, if a security group admits it"
)
_DEFAULT_OUT = "a subnet without a way out of its own may still have Azure's default one"


def leave(known: Known, node: Leaving, header: Header) -> Iterator[Step]:
    """Judge packets of a subnet outward: admin rules, the interface's group, the subnet's."""
    subnet = known.network.subnets[node.subnet]
    yield from judged(known, subnet, header, "Outbound", Routing(node.subnet))


def route(known: Known, node: Routing, header: Header) -> Iterator[Step]:
    """Send packets where the subnet's effective routes lead."""
    subnet = known.network.subnets[node.subnet]
    left = header.seen.destination
    for addresses, routes in known.routes(subnet).find(left):
        towards = header.to(addresses)
        left = left - addresses
        if towards is None:
            continue
        why = "several routes of one prefix lead different ways" if len(routes) > 1 else ""
        for found in routes:
            yield from _follow(known, subnet, found, towards.doubted(why or "").doubted(found.doubt))
    if left and (lost := header.to(left)):
        yield dropped(lost, node.subnet, "no route holds the destination", "route")


def _follow(known: Known, subnet: Subnet, route: Route, header: Header) -> Iterator[Step]:
    place = subnet.id.lower()
    hop = Hop("route", place, f"{route.title} to {_towards(route)}", route)
    if route.hop == "none":
        yield Step(header, End("dropped", place), hop)
    elif route.hop == "hub":
        yield Step(header, InHub(route.target, "network"), hop)
    elif route.hop == "gateway":
        yield from _to_gateway(known, subnet, route, header, hop)
    elif route.hop == "appliance":
        yield from _to_appliance(known, subnet, route, header, hop)
    elif route.hop == "internet":
        yield from _to_internet(known, subnet, header, hop)
    else:
        yield from _to_network(known, subnet, route.target or subnet.network, header, hop)


def _towards(route: Route) -> str:
    words = {"none": "nowhere", "internet": "the internet", "appliance": f"appliance {route.target}"}
    return words.get(route.hop) or f"{route.hop} {route.target.rsplit('/', 1)[-1]}"


def _to_network(known: Known, subnet: Subnet, target: str, header: Header, hop: Hop) -> Iterator[Step]:
    """Into a subnet of the same network, or of a peer."""
    forwarded = _forwarded(known, subnet, target, header)
    left = header.seen.destination
    for addresses, found in known.subnets_holding(target, left):
        towards = header.to(addresses)
        left = left - addresses
        if towards:
            yield Step(towards.doubted(forwarded), Entering(found.id.lower()), hop)
    if left and (lost := header.to(left)):
        yield dropped(lost, target, "no subnet holds the destination", "route")


def _forwarded(known: Known, subnet: Subnet, target: str, header: Header) -> str:
    """The flag allowForwardedTraffic is the receiving half's (virtual-network-manage-peering)."""
    network = known.network.networks.get(subnet.network)
    if target == subnet.network or network is None or header.seen.source <= network.space:
        return ""
    halves = [p for p in known.network.peers_of.get(target, ()) if p.remote == subnet.network]
    lends = any(p.lends_gateway and p.remote == target for p in known.network.peers_of[subnet.network])
    from_gateway = subnet.name.lower() == "gatewaysubnet" and lends
    # What a lent gateway forwards needs no flag; what a firewall or an appliance forwards does.
    return "" if all(h.forwarded or (from_gateway and h.uses_remote_gateway) for h in halves) else _FORWARDED


def _to_gateway(known: Known, subnet: Subnet, route: Route, header: Header, hop: Hop) -> Iterator[Step]:
    target = route.target
    if target not in known.network.gateways:
        gateway = next(gateways_for(known.network, subnet.network), None)
        if gateway is None:
            yield dropped(
                header, subnet.id.lower(), "the network has no gateway, nor is it lent one", "route"
            )
            return
        target = gateway.id.lower()
    if subnet.id.lower() == known.network.gateways[target].subnet:
        yield dropped(header, target, "the gateway's own route leads back to it", "route")
        return
    lender = known.network.gateways[target].network
    yield Step(header.doubted(_crossing(known, subnet.network, lender)), AtGateway(target), hop)


def _to_appliance(known: Known, subnet: Subnet, route: Route, header: Header, hop: Hop) -> Iterator[Step]:
    address = _number(route.target)
    near = _near(known, subnet.network)
    holder = next((n for n in near if address in known.network.networks[n].space), None)
    if holder is None and _in_hub(known, subnet.network, address):
        yield unsaid(
            header, subnet.id.lower(), "whether the hub's firewall has the appliance's address is not planned"
        )
        return
    if holder is None:
        yield dropped(header, subnet.id.lower(), "no network at hand has the appliance's address", "route")
        return
    header = header.doubted(_crossing(known, subnet.network, holder))
    firewall = known.firewalls_at.get(address)
    if firewall is not None and known.network.firewalls[firewall].subnet.startswith(f"{holder}/"):
        yield Step(header, Inspecting(firewall, routed=True), hop)
        return
    for interface in known.interfaces_at.get(address, ()):
        place = known.network.subnets.get(interface.subnet)
        if place is None or place.network not in near:
            continue
        if not interface.forwards:
            yield dropped(header, interface.id, "the interface does not forward what is not its own", "route")
            return
        onward = header if _stays_out(place, header) else None
        if onward is None:
            yield from _to_network(known, subnet, place.network, header, hop)
            return
        yield Step(header, Entering(interface.subnet), hop)
        return
    yield unsaid(
        header, subnet.id.lower(), f"nothing among the resources has the appliance's address {route.target}"
    )


def _in_hub(known: Known, own: str, address: int) -> bool:
    """Azure gives a hub's firewall an address within the hub's range, and says which only afterwards."""
    connection = known.network.connection_of.get(own)
    hub = known.network.hubs.get(connection.hub) if connection else None
    return hub is not None and address in hub.space


def _near(known: Known, own: str) -> tuple[str, ...]:
    """The network and its peers: whose appliances a route may name."""
    peers = (peering.remote for peering in known.network.peers_of.get(own, ()))
    return tuple(key for key in (own, *peers) if key in known.network.networks)


def _crossing(known: Known, own: str, other: str) -> str:
    """A peering without access may stop nothing but a tag, whichever half has it."""
    halves = [p for p in known.network.peerings if {p.network, p.remote} == {own, other}]
    return "" if all(half.access for half in halves) else NO_ACCESS


def _stays_out(place: Subnet, header: Header) -> bool:
    return not header.seen.destination <= place.space


def _number(text: str) -> int:
    return int(IPv4Address(text)) if text[:1].isdigit() else -1


def _to_internet(known: Known, subnet: Subnet, header: Header, hop: Hop) -> Iterator[Step]:
    """Out to the public addresses; private ones have nobody there."""
    outside = astray(known, subnet.network)
    if outside and (lost := header.to(outside)):
        yield unsaid(lost, subnet.id.lower(), OUTSIDE)
    for lost in header.outside(Box(ANYWHERE, PUBLIC)):
        yield dropped(lost, subnet.id.lower(), "nobody on the internet has the destination", "route")
    if public := header.to(PUBLIC - outside):
        yield from _out(known, subnet, public, hop)


def _out(known: Known, subnet: Subnet, header: Header, hop: Hop) -> Iterator[Step]:
    if any(firewall.subnet == subnet.id.lower() for firewall in known.network.firewalls.values()):
        yield from to_internet(header, subnet.id.lower(), hop)
        return
    yield Step(header.doubted(_way_out(known, subnet, header)), End("delivered", INTERNET), hop)


def _way_out(known: Known, subnet: Subnet, header: Header) -> str:
    if subnet.default_outbound or subnet.has_nat_gateway:
        return ""
    sources = header.seen.source
    owned = NOTHING
    for interface in known.network.interfaces_in.get(subnet.id.lower(), ()):
        if interface.public_address and interface.address is not None:
            owned = owned | one(interface.address)
    return "" if sources <= owned else _DEFAULT_OUT


def public_of(known: Known, key: str) -> Ranges:
    """A public address by its key: itself where it is known, else all that it may be."""
    address = known.network.public_addresses.get(key)
    return PUBLIC if address is None else one(address)
