"""A Virtual WAN hub's router: to the firewall where intent says so, else by the longest prefix.

azure-docs virtual-wan/how-to-routing-policies; without intent every connection reaches every other
(azure-docs virtual-wan/virtual-wan-faq).
"""

from collections.abc import Iterator
from functools import lru_cache
from ipaddress import IPv4Network

from infra.assurance.network.hubs import Hub, Intent
from infra.assurance.packets.boxes import ANYWHERE, Box
from infra.assurance.packets.known import PRIVATE, PUBLIC, RFC_1918
from infra.assurance.packets.ranges import NOTHING, Ranges, addresses, prefix_of, union
from infra.assurance.packets.services import service
from infra.assurance.walk.header import Header
from infra.assurance.walk.known import HubRoute, Known
from infra.assurance.walk.lookup import PrefixTable
from infra.assurance.walk.steps import (
    INTERNET,
    End,
    Entering,
    Hop,
    InHub,
    Inspecting,
    Step,
    ToSite,
    dropped,
    unsaid,
)

DEFAULT = "0.0.0.0/0"
# azure-docs firewall/firewall-known-issues: ICMP to the internet fails, between private addresses it works.
PINGS = Box(service=service("icmp"))
_ANNOUNCED = "a site announces by BGP what it likes, and the hub believes it"
OUTSIDE = (
    "a connected range is outside RFC 1918 and the hub's private_traffic: what intent does is not documented"
)
_ENDPOINTS = "sites reach private endpoints past the firewall by default, whatever the endpoint's policies"


def in_hub(known: Known, node: InHub, header: Header) -> Iterator[Step]:
    """Send packets on: to the firewall, to a connection, to another hub, to the internet."""
    hub = known.network.hubs[node.hub]
    if node.origin == "firewall":
        yield from _beyond(known, hub, header)
        return
    if node.origin == "site":
        yield from _past_the_firewall(known, hub, header)
        told = Box(ANYWHERE, _told(known, node))
        for lost in header.outside(told):
            yield _lost(known, hub, lost, "the site is told no way to the internet")
        kept = header.within(told)
        if kept is None:
            return
        header = kept
    if len(hub.intents) > 1:
        header = header.doubted("a hub has several routing intents, and one does not replace another")
    if hub.intents and hub.intents[0].private:
        yield from _by_intent(known, hub, hub.intents[0], header)
    elif known.announced(hub.id.lower()):
        # A longer prefix than any that is known may be announced at any time.
        yield unsaid(header, hub.id.lower(), _ANNOUNCED)
    else:
        yield from _without_intent(known, hub, hub.intents[0] if hub.intents else None, header)


@lru_cache(maxsize=1024)
def private_traffic(hub: Hub) -> Ranges:
    """What intent counts as private in that hub."""
    listed = [p for route in hub.routes for p in route.prefixes if p != DEFAULT]
    return RFC_1918 | addresses(*listed)


def _by_intent(known: Known, hub: Hub, intent: Intent, header: Header) -> Iterator[Step]:
    private = private_traffic(hub)
    inside = header.to(private)
    if inside:
        yield from _inspected(known, hub, intent.private, inside, "private traffic")
    if inside is header:
        return
    reached = union(found for found, _ in known.beyond(hub.id.lower()).find(header.seen.destination))
    astray = header.to(reached - private)
    if astray:
        yield from _beyond(known, hub, astray.doubted(OUTSIDE))
    public = header.to(PUBLIC - private - reached)
    if public and known.announced(hub.id.lower()):
        yield unsaid(public, hub.id.lower(), _ANNOUNCED)
        return
    static = next((route.hop for route in hub.routes if DEFAULT in route.prefixes), "")
    if public and (intent.internet or static):
        yield from _inspected(known, hub, intent.internet or static, public, "internet traffic")
    elif public:
        yield dropped(public, hub.id.lower(), "the hub has no way to the internet", "hub")
    if lost := header.to(ANYWHERE - private - reached - PUBLIC):
        yield dropped(lost, hub.id.lower(), "nobody has the destination", "hub")


def astray(known: Known, network: str) -> Ranges:
    """Ranges behind the hub of a network that its intent does not take for private traffic."""
    connection = known.network.connection_of.get(network)
    hub = known.network.hubs.get(connection.hub) if connection else None
    if hub is None or not (hub.intents and hub.intents[0].private):
        return NOTHING
    return known.held_beyond(hub.id.lower()) - private_traffic(hub)


def _told(known: Known, node: InHub) -> Ranges:
    """Without enableInternetSecurity a site has no way to public addresses but those of private_traffic."""
    site = known.sites.get(node.site)
    hub = known.network.hubs[node.hub]
    if site is None or site.learns_default:
        return ANYWHERE
    return private_traffic(hub) | PRIVATE | known.network.behind


def _inspected(known: Known, hub: Hub, target: str, header: Header, says: str) -> Iterator[Step]:
    firewall = known.network.firewalls.get(target)
    if firewall is None or firewall.hub != hub.id.lower():
        yield unsaid(header, hub.id.lower(), f"intent sends {says} to what is no firewall of the hub")
        return
    yield Step(header, Inspecting(target), Hop("hub", hub.id.lower(), f"{says} to {firewall.name}"))


def _without_intent(known: Known, hub: Hub, intent: Intent | None, header: Header) -> Iterator[Step]:
    """The default table's own routes and all that is connected, the longest first: any to any."""
    rows: list[tuple[IPv4Network, HubRoute]] = list(_rows(known, hub))
    if intent and intent.internet:
        rows.append((IPv4Network("0.0.0.0/0"), ("firewall", intent.internet)))
    left = header.seen.destination
    for found, routes in PrefixTable(rows).find(left):
        left = left - found
        for kind, key in routes:
            towards = header.to(found)
            if towards is None:
                continue
            if len(routes) > 1:
                towards = towards.doubted(
                    "which of several routes of one prefix a hub prefers is not documented"
                )
            if kind == "firewall":
                yield from _inspected(known, hub, key, towards, "a route")
            else:
                yield from _reach(known, hub, (kind, key), towards)
    if left and (lost := header.to(left)):
        yield _lost(known, hub, lost)


def _rows(known: Known, hub: Hub) -> Iterator[tuple[IPv4Network, HubRoute]]:
    for route in hub.routes:
        yield from ((prefix_of(prefix), ("firewall", route.hop)) for prefix in route.prefixes)
    yield from known.hub_rows(hub.id.lower())


def _beyond(known: Known, hub: Hub, header: Header) -> Iterator[Step]:
    """From the firewall: to what is connected, else to the internet."""
    header = header.doubted(_ANNOUNCED if known.announced(hub.id.lower()) else "")
    left = header.seen.destination
    for found, routes in known.beyond(hub.id.lower()).find(left):
        left = left - found
        towards = header.to(found)
        if towards is None:
            continue
        if len(routes) > 1:
            towards = towards.doubted("one range is behind several connections of the hub")
        for route in routes:
            yield from _reach(known, hub, route, towards)
    if left and (outside := header.to(left & PUBLIC)):
        yield from to_internet(outside, hub.id.lower(), Hop("hub", hub.id.lower(), "to the internet"))
    if left and (lost := header.to(left - PUBLIC)):
        yield _lost(known, hub, lost)


def to_internet(header: Header, place: str, hop: Hop) -> Iterator[Step]:
    """From a firewall to the internet: everything but pings."""
    for packets in header.outside(PINGS):
        yield Step(packets, End("delivered", INTERNET), hop)
    if pings := header.within(PINGS):
        yield dropped(pings, place, "a firewall lets no ICMP out to the internet", "firewall")


def _lost(
    known: Known, hub: Hub, header: Header, why: str = "no connection of the hub holds the destination"
) -> Step:
    if known.announced(hub.id.lower()):
        return unsaid(header, hub.id.lower(), _ANNOUNCED)
    return dropped(header, hub.id.lower(), why, "hub")


def _reach(known: Known, hub: Hub, route: HubRoute, header: Header) -> Iterator[Step]:
    kind, key = route
    if kind == "site":
        yield Step(header, ToSite(key), Hop("hub", hub.id.lower(), f"to site {key.rsplit('/', 1)[-1]}"))
        return
    if kind == "hub":
        yield Step(header, InHub(key, "hub"), Hop("hub", hub.id.lower(), f"to hub {key.rsplit('/', 1)[-1]}"))
        return
    hop = Hop("hub", hub.id.lower(), f"to {key.rsplit('/', 1)[-1]}")
    left = header.seen.destination
    for found, subnet in known.subnets_holding(key, left):
        left = left - found
        towards = header.to(found)
        if towards:
            yield Step(towards, Entering(subnet.id.lower()), hop)
    if left and (lost := header.to(left)):
        yield _lost(known, hub, lost, "no subnet holds the destination")


def _past_the_firewall(known: Known, hub: Hub, header: Header) -> Iterator[Step]:
    """azure-docs virtual-wan/how-to-routing-policies: only the endpoint's own subnet judges such packets."""
    header = header.doubted(_ANNOUNCED if known.announced(hub.id.lower()) else "")
    for endpoint, subnet in known.endpoints:
        connection = known.network.connection_of.get(subnet.network)
        if connection is None or connection.hub != hub.id.lower():
            continue
        towards = header.to(addresses_of(endpoint.addresses) or subnet.space)
        if towards is None:
            continue
        why = _ENDPOINTS if subnet.judges_endpoints and subnet.routes_endpoints else ""
        hop = Hop("hub", hub.id.lower(), "past the firewall, to a private endpoint")
        yield Step(towards.doubted(why), Entering(subnet.id.lower()), hop)


def addresses_of(numbers: tuple[int, ...]) -> Ranges:
    """These addresses as a set."""
    return union(Ranges(((number, number),)) for number in numbers) if numbers else NOTHING
