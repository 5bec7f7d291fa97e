"""The way of an answer: by routes alone, for security groups and firewalls remember who opened.

A firewall drops an answer whose opening packet it never saw, and a client's next packet whose answer it never
saw (azure-docs firewall/integrate-lb): the answer must pass the same firewalls, and no other.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from infra.assurance.network.sites import Translation
from infra.assurance.packets.boxes import ANYWHERE, Box
from infra.assurance.packets.ranges import Ranges, addresses
from infra.assurance.packets.services import ANY_SERVICE, service
from infra.assurance.walk.gateways import parted, seen_as, start_of
from infra.assurance.walk.header import Header
from infra.assurance.walk.inspecting import onward
from infra.assurance.walk.known import Known
from infra.assurance.walk.leaving import route
from infra.assurance.walk.steps import (
    INTERNET,
    AtGateway,
    End,
    Entering,
    FromSite,
    Hop,
    InHub,
    Inspecting,
    Leaving,
    Node,
    Routing,
    Step,
    ToSite,
    dropped,
)
from infra.assurance.walk.walking import DEVICES, Device, Path, walk

# Routes know no protocols; only a firewall's way out to the internet does, of pings, and opens nothing here.
_ROUTED = ANY_SERVICE - service("icmp")
Reply = Literal["works", "fails", "unknown"]
_WORST: tuple[Reply, ...] = ("fails", "unknown", "works")
_INSTANCE = "the answer may reach another instance of the firewall than the one that translated its source"


def replies(
    known: Known, path: Path, start: Node, homes: frozenset[str] = frozenset()
) -> tuple[Reply, tuple[Path, ...]]:
    """Whether answers to packets that went that way come back to where they started, and how.

    `homes` are all the places that they started at, where `start` is one of several with the same routes.
    """
    if path.end.kind != "delivered":
        return "unknown", ()
    if any(hop.kind == "private link" for hop in path.hops):
        return "works", ()
    seen = path.header.seen
    door, passed = _door(known, path)
    if door is None:
        return "works", ()
    to = _as_opened(path) if passed else seen.source
    answer = Header(Box(seen.destination, to, _ROUTED))
    back = tuple(walk(known, door, answer, _devices(path)))
    expected = tuple(reversed(path.firewalls))[passed:]
    return _judged(expected, homes or frozenset((_home(start),)), back), back


def _as_opened(path: Path) -> Ranges:
    """The sources as the first firewall saw them: a gateway has translated a site's by then."""
    source = path.header.sent.source
    rules = (hop.rule for hop in path.hops if isinstance(hop.rule, Translation))
    return next((seen_as(rule, source) for rule in rules), source)


def _door(known: Known, path: Path) -> tuple[Node | None, int]:
    """Where an answer starts, and how many firewalls it has passed there.

    From the internet it comes to the public address that the packet bore: that of the last firewall, or of
    the machine itself, which then has it.
    """
    if path.end.place == INTERNET:
        last = path.firewalls[-1:]
        return (onward(known.network.firewalls[last[0]]), 1) if last else (None, 0)
    site = known.sites.get(path.end.place)
    return (start_of(site) if site else Routing(path.end.place)), 0


def _judged(expected: tuple[str, ...], homes: frozenset[str], back: tuple[Path, ...]) -> Reply:
    if all(way.end.kind == "dropped" for way in back):
        return "fails"
    outcomes = {_outcome(way, expected, homes) for way in back}
    return next((o for o in _WORST if o in outcomes), "fails")


def _outcome(way: Path, expected: tuple[str, ...], homes: frozenset[str]) -> Reply:
    if way.end.kind == "unknown" or way.header.doubts:
        return "unknown"
    arrived = way.end.kind == "delivered" and way.end.place in homes
    return "works" if arrived and way.firewalls == expected else "fails"


def _home(start: Node) -> str:
    """The place that packets start at there."""
    if isinstance(start, Leaving):
        return start.subnet
    return start.site if isinstance(start, AtGateway | InHub | FromSite) else INTERNET


def _devices(path: Path) -> dict[type, Device]:
    """The devices as an answer meets them."""
    return {**DEVICES, Entering: _arrive, Inspecting: _pass(path), ToSite: _into_site(path), Routing: route}


def _arrive(known: Known, node: Entering, header: Header) -> Iterator[Step]:
    subnet = known.network.subnets[node.subnet]
    for key, firewall in known.network.firewalls.items():
        if firewall.subnet == node.subnet:
            yield Step(header, Inspecting(key), Hop("route", node.subnet, "the firewall's own subnet"))
            return
    yield Step(header, End("delivered", subnet.id.lower()))


def _into_site(path: Path) -> Device:
    """Out through the tunnel. A static rule translates whatever goes to its outer side, whoever opened: a
    source that bore such an address itself gets no answer (azure-docs vpn-gateway/nat-overview).
    """
    translated = any(isinstance(hop.rule, Translation) for hop in path.hops)

    def arriving(known: Known, node: ToSite, header: Header) -> Iterator[Step]:
        site = known.sites[node.site]
        left = [header]
        for rule in site.seen_otherwise if not translated else ():
            if rule.static:
                found, left = parted(left, Box(ANYWHERE, addresses(rule.external)))
                why = f"{rule.name} gives the answer to another: {rule.external} is {rule.internal} there"
                yield from (dropped(packets, node.site, why, "translation") for packets in found)
        for packets in left:
            for doubt in site.doubts:
                packets = packets.doubted(doubt)
            yield Step(packets, End("delivered", node.site))

    return arriving


def _pass(path: Path) -> Device:
    """A firewall that lets through the answers to what it has seen, and takes its own translation back."""
    opened = frozenset(path.firewalls)
    source = _as_opened(path)

    def passing(known: Known, node: Inspecting, header: Header) -> Iterator[Step]:
        firewall = known.network.firewalls[node.firewall]
        if node.firewall not in opened:
            yield dropped(header, node.firewall, "never saw the packet that this answers", "firewall")
            return
        hop = Hop("firewall", node.firewall, "an answer to what it let through")
        own = header.seen.destination & firewall.own
        if not own:
            yield Step(header, onward(firewall), hop)
            return
        why = _INSTANCE if node.routed else ""
        restored = replace(header, destination=source).doubted(why)
        yield Step(restored, onward(firewall), hop)

    return passing
