"""What can be wrong with a lockfile whose lines all read well: broken marks, and two owners of one thing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from infra.addressing.entries import CORE, Entry, genesis, mark_of
from infra.addressing.overlaps import Labelled, overlaps
from infra.declaration.problems import Problem

RESTORE = (
    "take the file back from git (`git log -p` on it shows what was changed), and change it only by "
    "`shire onboard` and `shire leave`"
)
AGAIN = "then run `shire onboard` (or `shire leave`) again for whom they were"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wrong:
    rule: str
    entry: Entry
    got: str
    expected: str
    hint: str


def check(entries: Sequence[Entry], *, partnership: str, file: str) -> tuple[Problem, ...]:
    """All that is wrong with the entries of that partnership, in the order in which they stand."""
    found = list(_marks(entries, partnership))
    for rule in (_hubs, _once, _tenures, _indexes, _hosts, _endpoints, _subnets, _ranges):
        found += rule(entries)
    return tuple(
        Problem(
            rule=wrong.rule,
            file=file,
            line=max(wrong.entry.line, 1),
            column=1,
            path=f"entries[{wrong.entry.n}]",
            got=wrong.got,
            expected=wrong.expected,
            hint=wrong.hint,
        )
        for wrong in sorted(found, key=lambda w: w.entry.line)
    )


def _marks(entries: Sequence[Entry], partnership: str) -> Iterator[_Wrong]:
    tip, n = genesis(partnership), 0
    for position, entry in enumerate(entries):
        if entry.n != n + 1 or entry.mark != mark_of(entry, tip):
            yield _broken(entries, position, partnership)
        tip, n = entry.mark, entry.n


def _broken(entries: Sequence[Entry], position: int, partnership: str) -> _Wrong:
    """A branch, where the mark is right after another entry before; else an edit or a removal."""
    entry = entries[position]
    start = Entry(on=entry.on, kind="hub", owner=CORE, mark=genesis(partnership))
    before = entries[position - 1] if position else start
    tips = (tip for tip in (start, *entries[:position]) if tip.n == entry.n - 1)
    fork = next((tip for tip in tips if entry.mark == mark_of(entry, tip.mark)), None)
    return _branched(entry, before, fork) if fork else _edited(entry, before)


def _place(tip: Entry) -> str:
    return str(tip) if tip.n else "the beginning"


def _branched(entry: Entry, before: Entry, fork: Entry) -> _Wrong:
    return _Wrong(
        rule="lockfile-branches",
        entry=entry,
        got=f"{entry}, which was appended after {_place(fork)} on another branch",
        expected=f"an entry that follows {_place(before)}",
        hint=f"two branches both appended after {_place(fork)}: keep the entries of the branch that was "
        f"merged first, drop those of the other, {AGAIN}",
    )


def _edited(entry: Entry, before: Entry) -> _Wrong:
    follows = f"after {_place(before)}" if before.n else "at the beginning"
    return _Wrong(
        rule="lockfile-mark",
        entry=entry,
        got=f"{entry} with mark '{entry.mark}'",
        expected=f"entry {before.n + 1} {follows}, marked '{mark_of(entry, before.mark)}' for what it says",
        hint=f"it was changed by hand, or an entry before it was removed or moved: {RESTORE}",
    )


def _twice(rule: str, entry: Entry, what: str, first: Entry) -> _Wrong:
    return _Wrong(
        rule=rule,
        entry=entry,
        got=f"{entry}, which takes {what}",
        expected=f"one owner of it: {first} (line {max(first.line, 1)}) took it first",
        hint=f"keep the first, drop the other and what follows it, {AGAIN}",
    )


def _hubs(entries: Sequence[Entry]) -> Iterator[_Wrong]:
    hubs: dict[int | None, Entry] = {}
    for entry in entries:
        if entry.kind == "hub" and hubs.setdefault(entry.hub, entry) is not entry:
            yield _twice("lockfile-hub", entry, f"hub {entry.hub}", hubs[entry.hub])
        elif entry.hub is not None and entry.hub not in hubs:
            yield _Wrong(
                rule="lockfile-hub",
                entry=entry,
                got=f"{entry} on hub {entry.hub}",
                expected=f"an entry of hub {entry.hub} before it",
                hint=RESTORE,
            )


def _once(entries: Sequence[Entry]) -> Iterator[_Wrong]:
    seen: dict[str, Entry] = {}
    for entry in entries:
        if entry.kind in ("shared", "ops") and seen.setdefault(entry.kind, entry) is not entry:
            yield _twice("lockfile-core", entry, f"the {entry.kind} segment", seen[entry.kind])
        if entry.kind in ("hub", "shared", "ops") and entry.owner != CORE:
            yield _Wrong(
                rule="lockfile-core",
                entry=entry,
                got=f"owner '{entry.owner}' of {entry}",
                expected=f"'{CORE}'",
                hint=RESTORE,
            )


def _tenures(entries: Sequence[Entry]) -> Iterator[_Wrong]:
    """A release ends something; a member has one hub and one index until then; its segment comes first."""
    seats: dict[str, Entry] = {}
    for entry in entries:
        seat = seats.get(entry.owner)
        if entry.kind in ("translation", "site", "endpoint", "release") and not seat:
            yield _without_segment(entry)
        elif entry.kind == "release":
            del seats[entry.owner]
        elif entry.kind == "segment":
            first = seats.setdefault(entry.owner, entry)
            if (first.hub, first.index) != (entry.hub, entry.index):
                yield _moved(entry, first)


def _without_segment(entry: Entry) -> _Wrong:
    return _Wrong(
        rule="lockfile-tenure",
        entry=entry,
        got=f"{entry}",
        expected=f"a segment of {entry.owner} before it that has not been released",
        hint=RESTORE,
    )


def _moved(entry: Entry, first: Entry) -> _Wrong:
    return _Wrong(
        rule="lockfile-tenure",
        entry=entry,
        got=f"{entry} at index {entry.index} of hub {entry.hub}",
        expected=f"index {first.index} of hub {first.hub}, as in {first}",
        hint=RESTORE,
    )


def _indexes(entries: Sequence[Entry]) -> Iterator[_Wrong]:
    """An index is taken once for good: neither another member's nor one's own earlier one."""
    taken: dict[tuple[int | None, int | None], tuple[Entry, int]] = {}
    releases: dict[str, int] = {}
    for entry in entries:
        if entry.kind == "release":
            releases[entry.owner] = releases.get(entry.owner, 0) + 1
        elif entry.kind == "segment":
            key, stay = (entry.hub, entry.index), releases.get(entry.owner, 0)
            first, of = taken.setdefault(key, (entry, stay))
            if (first.owner, of) != (entry.owner, stay):
                yield _twice("lockfile-index", entry, f"index {entry.index} of hub {entry.hub}", first)


def _hosts(entries: Sequence[Entry]) -> Iterator[_Wrong]:
    names: dict[tuple[object, ...], Entry] = {}
    addresses: dict[object, Entry] = {}
    room: dict[str, IPv4Network] = {}
    for entry in entries:
        if entry.kind == "shared":
            room |= {subnet.role: subnet.prefix for subnet in entry.subnets}
        elif entry.kind == "host":
            name = (entry.owner, entry.role, entry.number)
            if (first := names.setdefault(name, entry)) is not entry:
                yield _twice("lockfile-host", entry, f"{entry.role} server {entry.number}", first)
            if (first := addresses.setdefault(entry.address, entry)) is not entry:
                yield _twice("lockfile-host", entry, f"address {entry.address}", first)
            if entry.address is None or entry.address not in room.get(entry.role or "", _NOWHERE):
                yield _misplaced(entry, room.get(entry.role or ""))


_NOWHERE = IPv4Network("255.255.255.255/32")


def _misplaced(entry: Entry, room: IPv4Network | None) -> _Wrong:
    return _Wrong(
        rule="lockfile-host",
        entry=entry,
        got=f"address {entry.address} of {entry}",
        expected=f"an address of the shared segment's {entry.role} subnet" + (f", {room}" if room else ""),
        hint=RESTORE,
    )


def _endpoints(entries: Sequence[Entry]) -> Iterator[_Wrong]:
    """A sealed member's endpoints stand in its own network, one an entrance, until it is released."""
    room: dict[str, IPv4Network] = {}
    taken: dict[tuple[object, ...], Entry] = {}
    for entry in entries:
        if entry.kind == "release":
            taken = {key: at for key, at in taken.items() if at.owner != entry.owner}
        for subnet in entry.subnets:
            if (entry.kind, subnet.role) == ("segment", "endpoints"):
                room[entry.owner] = subnet.prefix
        if entry.kind == "endpoint":
            yield from _endpoint(entry, room.get(entry.owner), taken)


def _endpoint(
    entry: Entry, room: IPv4Network | None, taken: dict[tuple[object, ...], Entry]
) -> Iterator[_Wrong]:
    entrance = f"the entrance {entry.service}/{entry.role}"
    for what, key in (
        (entrance, (entry.service, entry.role)),
        (f"address {entry.address}", (entry.address,)),
    ):
        first = taken.setdefault((entry.owner, *key), entry)
        if first is not entry:
            yield _twice("lockfile-endpoint", entry, what, first)
    if room is None or entry.address is None or entry.address not in room:
        yield _Wrong(
            rule="lockfile-endpoint",
            entry=entry,
            got=f"address {entry.address} of {entry}",
            expected=f"an address of {entry.owner}'s endpoints subnet" + (f", {room}" if room else ""),
            hint=RESTORE,
        )


def _subnets(entries: Sequence[Entry]) -> Iterator[_Wrong]:
    for entry in entries:
        outside = [s for s in entry.subnets if entry.prefix and not s.prefix.subnet_of(entry.prefix)]
        within = overlaps(Labelled(s.prefix, s.role) for s in entry.subnets)
        crossing = [f"{o.outer.label} and {o.inner.label}" for o in within]
        if outside or crossing or len({s.role for s in entry.subnets}) != len(entry.subnets):
            yield _Wrong(
                rule="lockfile-subnets",
                entry=entry,
                got=f"subnets {', '.join(f'{s.role} {s.prefix}' for s in entry.subnets)} of {entry}",
                expected=f"subnets of {entry.prefix} that do not overlap, one a role",
                hint=RESTORE,
            )


def _ranges(entries: Sequence[Entry]) -> Iterator[_Wrong]:
    """No two owners of one address: ranges overlap only where the first was given up before."""
    releases: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.kind == "release":
            releases.setdefault(entry.owner, []).append(entry)
    given = (Labelled(e.prefix, e) for e in entries if e.prefix)
    for overlap in overlaps(given):
        first, second = sorted((overlap.outer.label, overlap.inner.label), key=lambda e: (e.n, e.line))
        if not _may_share(first, second, releases.get(first.owner, ())):
            yield _twice("lockfile-overlap", second, f"{second.prefix}, part of {first.prefix}", first)


def _may_share(first: Entry, second: Entry, releases: Sequence[Entry]) -> bool:
    release = next((r for r in releases if first.n < r.n < second.n), None)
    if first.owner == second.owner:
        # A member's own sites may lie one in another; having joined again, it may have its own range back.
        return release is not None or first.kind == second.kind == "site"
    return release is not None and release.until is not None and release.until <= second.on
