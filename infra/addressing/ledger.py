"""The lockfile replayed: who has had what, entry by entry, and who has it still."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from ipaddress import IPv4Address, IPv4Network

from infra.addressing.entries import Entry
from infra.addressing.plan import BlockKind, Segment, Translation

HostKey = tuple[str, str, int]
"""Service, role, number."""


@dataclass(slots=True, kw_only=True)
class Tenure:
    """What one member was given from one joining to its release. A member that joins again has a second."""

    member: str
    entries: list[Entry] = field(default_factory=list)
    release: Entry | None = None

    @property
    def hub(self) -> int:
        return next((e.hub for e in self.entries if e.hub is not None), 0)

    @property
    def index(self) -> int:
        return next((e.index for e in self.entries if e.index is not None), 0)

    @property
    def segments(self) -> tuple[Segment, ...]:
        return tuple(segment_of(e) for e in self.entries if e.kind == "segment")

    @property
    def translations(self) -> tuple[Translation, ...]:
        return tuple(
            Translation(legacy=e.legacy, external=e.prefix)
            for e in self.entries
            if e.kind == "translation" and e.legacy and e.prefix
        )

    @property
    def untranslated(self) -> tuple[IPv4Network, ...]:
        return tuple(e.prefix for e in self.entries if e.kind == "site" and e.prefix)

    @property
    def endpoints(self) -> dict[tuple[str, str], IPv4Address]:
        """Where it finds entrances, by service and role."""
        return {
            (e.service, e.role): e.address
            for e in self.entries
            if e.kind == "endpoint" and e.service and e.role and e.address
        }

    def holds(self, as_of: date) -> bool:
        """Whether what it has is kept from others on that day."""
        return self.release is None or self.release.until is None or as_of < self.release.until


@dataclass(slots=True, kw_only=True)
class Ledger:
    """All that a lockfile holds. It takes entries as they come: whether they make sense, `check` says."""

    hubs: dict[int, Entry] = field(default_factory=dict)
    shared: Entry | None = None
    ops: Entry | None = None
    hosts: dict[HostKey, IPv4Address] = field(default_factory=dict)
    tenures: dict[str, list[Tenure]] = field(default_factory=dict)
    indexes: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def last(self, member: str) -> Tenure | None:
        """The latest tenure of a member, released or not."""
        return self.tenures[member][-1] if member in self.tenures else None

    def live(self, member: str) -> Tenure | None:
        """The tenure that a member has and has not been released from."""
        last = self.last(member)
        return last if last and not last.release else None

    def all_tenures(self) -> Iterator[Tenure]:
        for tenures in self.tenures.values():
            yield from tenures


def replay(entries: Iterable[Entry]) -> Ledger:
    """The ledger after those entries."""
    ledger = Ledger()
    for entry in entries:
        _REPLAY[entry.kind](ledger, entry)
    return ledger


def segment_of(entry: Entry) -> Segment:
    """The segment of an entry that has a prefix and subnets."""
    assert entry.prefix is not None, "an entry with subnets has a prefix"
    return Segment(prefix=entry.prefix, subnets=entry.subnets)


def _hub(ledger: Ledger, entry: Entry) -> None:
    ledger.hubs.setdefault(entry.hub or 0, entry)


def _shared(ledger: Ledger, entry: Entry) -> None:
    ledger.shared = ledger.shared or entry


def _ops(ledger: Ledger, entry: Entry) -> None:
    ledger.ops = ledger.ops or entry


def _host(ledger: Ledger, entry: Entry) -> None:
    if entry.role is not None and entry.number is not None and entry.address is not None:
        ledger.hosts.setdefault((entry.owner, entry.role, entry.number), entry.address)


def _tenant(ledger: Ledger, entry: Entry) -> None:
    tenures = ledger.tenures.setdefault(entry.owner, [])
    if not tenures or tenures[-1].release:
        tenures.append(Tenure(member=entry.owner))
    tenures[-1].entries.append(entry)
    if entry.hub is not None and entry.index is not None:
        ledger.indexes[entry.hub].add(entry.index)


def _release(ledger: Ledger, entry: Entry) -> None:
    live = ledger.live(entry.owner)
    if live:
        live.release = entry


_REPLAY = {
    "hub": _hub,
    "shared": _shared,
    "ops": _ops,
    "host": _host,
    "segment": _tenant,
    "translation": _tenant,
    "site": _tenant,
    "endpoint": _tenant,
    "release": _release,
}

BLOCK_KINDS: dict[str, BlockKind] = {"segment": "segment", "translation": "translation", "site": "site"}
"""Which entries of a tenure are blocks, and as what."""
