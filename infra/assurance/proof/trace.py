"""What becomes of one packet, hop by hop, and of the answer to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from infra.assurance.network.network import Network
from infra.assurance.packets.boxes import Packet, at
from infra.assurance.packets.ranges import Ranges, addresses, one
from infra.assurance.walk.header import Header
from infra.assurance.walk.known import Known
from infra.assurance.walk.replying import replies
from infra.assurance.walk.steps import (
    INTERNET,
    FromInternet,
    FromSite,
    Hop,
    Leaving,
    Node,
)
from infra.assurance.walk.walking import Path, walk

Disposition = Literal["allow", "deny", "unknown"]
Fate = Literal["works", "fails", "unknown", "not applicable"]
Verdict = Literal["allow", "deny", "fails", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """The fate of one packet. `start` and `end` are places (keys, or `internet`); `reasons` say why unknown.

    `reply` is the fate of the answer; `back` its hops. `source` and `destination` are the addresses as the
    last device saw them, as sets of which it was one.
    """

    packet: Packet
    start: str
    disposition: Disposition
    reply: Fate
    end: str
    path: Path | None
    back: tuple[Path, ...]
    reasons: tuple[str, ...]

    @property
    def hops(self) -> tuple[Hop, ...]:
        """The hops of the packet itself."""
        return self.path.hops if self.path else ()

    @property
    def firewalls(self) -> tuple[str, ...]:
        """The firewalls passed, in their order."""
        return self.path.firewalls if self.path else ()

    @property
    def verdict(self) -> Verdict:
        """The fate of a connection that this packet opens."""
        if self.disposition == "allow" and self.reply == "fails":
            return "fails"
        return "unknown" if self.reply == "unknown" else self.disposition


def trace(known: Known, packet: Packet, start: str = "", host: str = "") -> Trace:
    """What becomes of a packet. `start` is where it starts (an id) where its source does not say; `host` is
    what HTTP or TLS asks for."""
    node = _start(known, packet, start)
    paths = tuple(walk(known, node, Header(at(packet), host=host)))
    if not paths:
        return _nowhere(packet)
    best = _decisive(paths)
    disposition, reasons = _disposition(known, paths)
    reply: Fate = "not applicable"
    back: tuple[Path, ...] = ()
    if disposition != "deny":
        reply, back = replies(known, best, node)
    doubts = tuple(sorted({doubt for path in back for doubt in path.header.doubts}))
    return Trace(
        packet=packet,
        start=place_of(node),
        disposition=disposition,
        reply=reply,
        end=best.end.place,
        path=best,
        back=back,
        reasons=(*reasons, *(doubts if reply == "unknown" else ())),
    )


def verdict(network: Network, packet: Packet, start: str = "", host: str = "") -> Verdict:
    """The fate of a connection that this packet opens."""
    return trace(Known(network), packet, start, host).verdict


def place_of(node: Node) -> str:
    """The place that packets start at there."""
    if isinstance(node, Leaving):
        return node.subnet
    return node.site if isinstance(node, FromSite) else INTERNET


def _nowhere(packet: Packet) -> Trace:
    return Trace(
        packet=packet,
        start="",
        disposition="deny",
        reply="not applicable",
        end="",
        path=None,
        back=(),
        reasons=("nobody here has the source, or the destination",),
    )


def _decisive(paths: tuple[Path, ...]) -> Path:
    """The way that tells most: one that surely arrives, else one that may, else one that is cut."""

    def rank(path: Path) -> int:
        if path.end.kind == "delivered":
            return 0 if not path.header.doubts else 1
        return 2 if path.end.kind == "unknown" else 3

    return min(paths, key=rank)


def _disposition(known: Known, paths: tuple[Path, ...]) -> tuple[Disposition, tuple[str, ...]]:
    open_ways = [path for path in paths if path.end.kind != "dropped"]
    if any(path.end.kind == "delivered" and not path.header.doubts for path in open_ways):
        return "allow", ()
    if open_ways:
        return "unknown", tuple(sorted({doubt for path in open_ways for doubt in path.header.doubts}))
    unread = tuple(f"{u.resource}: {u.reason}" for u in known.network.unknowns)
    return ("unknown", unread) if unread else ("deny", ())


def _start(known: Known, packet: Packet, start: str) -> Node:
    """Where a packet starts: there, else in the subnet, at the site, or on the internet, by its source."""
    key = start.lower()
    if key == INTERNET:
        return FromInternet()
    if key in known.network.subnets:
        return Leaving(key)
    if key in known.sites:
        return FromSite(key)
    return next(_holding(known, one(packet.source)), FromInternet())


def _holding(known: Known, source: Ranges) -> Iterator[Node]:
    """The places that have a source: subnets, sites as the hub sees them, sites as they are."""
    subnets, sites = known.network.subnets.items(), known.sites.items()
    yield from (Leaving(name) for name, subnet in subnets if source <= subnet.space)
    yield from (FromSite(name) for name, site in sites if source <= site.emits)
    yield from (FromSite(name) for name, site in sites if source <= addresses(*site.legacy))
