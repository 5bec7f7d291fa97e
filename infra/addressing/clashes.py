"""Which ranges of members overlap what somebody else has, and what became, or is proposed, of each.

A range that the hub routes is translated when it clashes with another member's, with an aggregate, with the
PSN, HSCN or Azure: whoever was recorded first keeps it. Other partnerships share no network with this one,
and a range that is not routed meets nobody: those clashes are information, for a merger or a move.
"""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network
from typing import Literal

from infra.addressing.entries import CORE
from infra.addressing.neighbours import (
    Neighbour,
    NeighbourKind,
    OwnRange,
    fixed_ranges,
    own_ranges,
    ranges_elsewhere,
    site_ranges,
)
from infra.addressing.overlaps import Labelled, RangeIndex
from infra.addressing.plan import Block, Clash, MemberAddresses
from infra.addressing.register import Register
from infra.declaration.estate import DeclaredPartnership

Met = Labelled[Neighbour]


Outcome = Literal["translated", "kept", "no room", "elsewhere", "not connected", "not routed", "sealed"]

OUTCOMES: dict[Outcome, str] = {
    "translated": "the others see it as {proposed}",
    "kept": "it was recorded as it is, and stays so",
    "no room": "the aggregates have no room for a translated /{length}",
    "elsewhere": "no network is shared with that partnership, so nothing is translated",
    "not connected": "HSCN is not connected, so nothing is translated until it is",
    "sealed": "the member is sealed, so its ranges are in nobody's way and nothing is translated",
    "not routed": "the hub does not route it, so nothing is translated until it does",
}
WHOSE: dict[NeighbourKind, str] = {
    "member": " of {name}",
    "partnership": " of {name}, another partnership",
    "aggregate": ", an aggregate of {name}",
    "hscn": " ({name})",
    "psn": " ({name})",
    "azure": " ({name})",
}
EDGE = ". A circuit has no NAT rules: the council's own edge translates it"


def find_clashes(
    register: Register, members: Sequence[MemberAddresses], others: Sequence[DeclaredPartnership]
) -> tuple[Clash, ...]:
    """The clashes of all members that have addresses, by member, field and kind.

    One that needs a translation for which there is no room is a problem in the register too.
    """
    neighbours = RangeIndex(
        (*site_ranges(register.blocks), *fixed_ranges(register.declared), *ranges_elsewhere(others))
    )
    declared = {m.member: m for m in register.declared.members}
    core = [b for b in register.blocks if b.owner == CORE]
    clashes: list[Clash] = []
    for given in members:
        for own in own_ranges(declared[given.member]):
            for met in _met(own.prefix, given.member, neighbours):
                outcome = _outcome(own, given, met)
                clashes.append(_clash(own, given, met, outcome, core))
                if outcome == "no room":
                    _no_room(own, given.member, register)
    return tuple(clashes)


def _met(prefix: IPv4Network, member: str, neighbours: RangeIndex[Neighbour]) -> Iterator[list[Met]]:
    """What overlaps a range, without the member's own, kind by kind: the widest first, then by address."""
    kinds: dict[NeighbourKind, list[Met]] = {}
    for met in neighbours.overlapping(prefix):
        if (met.label.kind, met.label.name) != ("member", member):
            kinds.setdefault(met.label.kind, []).append(met)
    yield from (those for _, those in sorted(kinds.items()))


def _clash(
    own: OwnRange, given: MemberAddresses, met: Sequence[Met], outcome: Outcome, core: Sequence[Block]
) -> Clash:
    first = met[0]
    proposed = given.external(own.prefix) if outcome == "translated" else None
    said = OUTCOMES[outcome].format(proposed=proposed, length=own.prefix.prefixlen)
    hidden = _unreachable(own.prefix, given, core) if own.routed and first.label.kind == "aggregate" else ""
    edge = EDGE if outcome == "translated" and own.uplink == "expressroute" else ""
    return Clash(
        member=given.member,
        field=own.field,
        legacy=own.prefix,
        other=first.label.name,
        other_range=first.prefix,
        kind=first.label.kind,
        proposed=proposed,
        routed=own.routed,
        why=f"{_overlap(own.prefix, met)}; {said}{hidden}{edge}",
    )


def _outcome(own: OwnRange, given: MemberAddresses, met: Sequence[Met]) -> Outcome:
    if not own.routed:
        return "sealed" if own.sealed else "not routed"
    if not any(m.label.barring for m in met):
        return "elsewhere" if met[0].label.kind == "partnership" else "not connected"
    if own.prefix in given.untranslated:
        return "kept"
    return "translated" if own.prefix in {t.legacy for t in given.translations} else "no room"


def _overlap(prefix: IPv4Network, met: Sequence[Met]) -> str:
    whose = WHOSE[met[0].label.kind].format(name=met[0].label.name)
    more = f" and {len(met) - 1} more" if len(met) > 1 else ""
    return f"{prefix} overlaps {met[0].prefix}{whose}{more}"


def _unreachable(prefix: IPv4Network, given: MemberAddresses, core: Sequence[Block]) -> str:
    """Ingress NAT hides a site's addresses from others; the site still takes theirs for its own."""
    there = [*((b.prefix, b.kind) for b in core), *((s.prefix, "own segment") for s in given.segments)]
    hidden = [f"{block} ({what})" for block, what in there if block.overlaps(prefix)]
    if not hidden:
        return ""
    return f". Its sites cannot reach {', '.join(hidden)}, whose addresses they use themselves: renumber them"


def _no_room(own: OwnRange, member: str, register: Register) -> None:
    length = own.prefix.prefixlen
    register.problem(
        "addresses-untranslatable",
        file=register.member_file(member),
        path=own.field,
        got=f"'{own.prefix}', which clashes, and no free /{length} to translate it to: {register.left()}",
        expected=f"a range that clashes with nothing, or a free, aligned /{length} to translate it to",
        hint="declare the smaller ranges in use, or add an aggregate to partnership.yaml",
    )
