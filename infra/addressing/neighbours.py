"""The ranges that members use today, and what they can clash with."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Literal

from infra.addressing.overlaps import Labelled
from infra.addressing.plan import Block
from infra.addressing.reserved import reserved
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member
from infra.declaration.partnership import Partnership

ROUTED_UPLINKS = ("vpn", "expressroute")
"""Sites whose own addresses the hub routes. A site on the PSN is seen by the addresses of its PSN edge; a
sealed member's come to no hub."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRange:
    """A range in use by a member: where it is declared, whether the hub routes it, and by what uplink.

    Of a `sealed` member none is routed by a hub.
    """

    prefix: IPv4Network
    field: str
    routed: bool
    uplink: str = ""
    sealed: bool = False


def own_ranges(member: Member) -> tuple[OwnRange, ...]:
    """Every range that a member declares, once: a routed field first where it is declared twice."""
    found: dict[IPv4Network, OwnRange] = {}
    for own in sorted(_declared(member), key=lambda o: (not o.routed, o.prefix)):
        found.setdefault(own.prefix, own)
    return tuple(found.values())


def _declared(member: Member) -> Iterator[OwnRange]:
    sealed = member.sealed is not None
    for s, site in enumerate(member.sites):
        for r, prefix in enumerate(site.ranges):
            yield OwnRange(
                prefix=prefix,
                field=f"sites[{s}].ranges[{r}]",
                routed=site.uplink in ROUTED_UPLINKS and not sealed,
                uplink=site.uplink,
                sealed=sealed,
            )
    for n, legacy in enumerate(member.legacy.ranges):
        yield OwnRange(prefix=legacy.range, field=f"legacy.ranges[{n}].range", routed=False, sealed=sealed)


NeighbourKind = Literal["member", "partnership", "aggregate", "hscn", "psn", "azure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Whose a range is: `barring` where a routed range that overlaps it has to be translated."""

    kind: NeighbourKind
    name: str
    barring: bool


Neighbours = Iterable[Labelled[Neighbour]]


def fixed_ranges(declared: DeclaredPartnership) -> Neighbours:
    """The aggregates, the peers' ranges and the tables'. HSCN's reserved bar only where HSCN is connected."""
    partnership = declared.partnership
    for prefix in partnership.aggregates:
        yield Labelled(prefix, Neighbour(kind="aggregate", name=declared.slug, barring=True))
    yield from _peers(partnership)
    for row in reserved("azure"):
        yield Labelled(row.prefix, Neighbour(kind="azure", name=row.title, barring=True))
    for row in reserved("hscn"):
        barring = partnership.hscn is not None
        yield Labelled(row.prefix, Neighbour(kind="hscn", name=row.title, barring=barring))


def _peers(partnership: Partnership) -> Neighbours:
    for prefix in partnership.psn.ranges if partnership.psn else ():
        yield Labelled(prefix, Neighbour(kind="psn", name="PSN", barring=True))
    for prefix in partnership.hscn.ranges if partnership.hscn else ():
        yield Labelled(prefix, Neighbour(kind="hscn", name="HSCN", barring=True))


def site_ranges(blocks: Iterable[Block]) -> Neighbours:
    """The ranges of members that the hub sees as they are."""
    for block in blocks:
        if block.kind == "site":
            yield Labelled(block.prefix, Neighbour(kind="member", name=block.owner, barring=True))


def ranges_elsewhere(others: Iterable[DeclaredPartnership]) -> Neighbours:
    """The aggregates and the members' own ranges of the estate's other partnerships, each range once."""
    for other in sorted(others, key=lambda o: o.slug):
        found = dict.fromkeys(other.partnership.aggregates, other.slug)
        for member in sorted(other.members, key=lambda m: m.member):
            for own in own_ranges(member):
                found.setdefault(own.prefix, f"{other.slug}/{member.member}")
        for prefix, name in found.items():
            yield Labelled(prefix, Neighbour(kind="partnership", name=name, barring=False))
