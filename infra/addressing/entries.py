"""What the lockfile remembers: entries in the order in which they were made, each with its mark."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from ipaddress import IPv4Address, IPv4Network
from typing import Literal, get_args

from infra.addressing.plan import Subnet
from infra.declaration.problems import Problem

Kind = Literal["hub", "shared", "ops", "segment", "translation", "site", "endpoint", "host", "release"]
KINDS: tuple[Kind, ...] = get_args(Kind)
CORE = "core"
"""The owner of hubs, the shared and the ops segment."""


class LockfileError(ValueError):
    """The lockfile cannot be extended or written: the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that was given, or given up, for good. Which fields a kind has: see FIELDS.

    `on` is the day of judging on which it was made. `prefix` of a translation is what others see; a `site`
    is a member's own range that the hub sees as it is; an `endpoint` is where a sealed member finds an
    entrance. A `release` ends all that its owner had until then, and keeps it from others until `until`.
    `line` is where it was read, and no part of its value.
    """

    n: int = 0
    on: date
    kind: Kind
    owner: str
    service: str | None = None
    role: str | None = None
    number: int | None = None
    hub: int | None = None
    index: int | None = None
    prefix: IPv4Network | None = None
    subnets: tuple[Subnet, ...] = ()
    legacy: IPv4Network | None = None
    address: IPv4Address | None = None
    until: date | None = None
    mark: str = ""
    line: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"entry {self.n} ({self.kind} of {self.owner})"


ALWAYS = ("n", "on", "kind", "owner")
FIELDS: dict[Kind, tuple[str, ...]] = {
    "hub": ("hub", "prefix"),
    "shared": ("hub", "prefix", "subnets"),
    "ops": ("hub", "prefix", "subnets"),
    "segment": ("hub", "index", "prefix", "subnets"),
    "translation": ("prefix", "legacy"),
    "site": ("prefix",),
    "endpoint": ("service", "role", "address"),
    "host": ("role", "number", "address"),
    "release": ("until",),
}
"""The fields that each kind has beside ALWAYS, in the order in which they are written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lockfile:
    """A partnership's memory of its addresses. `problems` says what is wrong with it, if it was read."""

    partnership: str
    file: str = ""
    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether the lockfile cannot be relied on."""
        return any(p.severity == "error" for p in self.problems)

    @property
    def tip(self) -> str:
        """The mark that the next entry chains over."""
        return self.entries[-1].mark if self.entries else genesis(self.partnership)

    def extended(self, drafts: Iterable[Entry]) -> "Lockfile":
        """With further entries, numbered and marked."""
        entries, tip = list(self.entries), self.tip
        for draft in drafts:
            numbered = replace(draft, n=len(entries) + 1, line=0)
            tip = mark_of(numbered, tip)
            entries.append(replace(numbered, mark=tip))
        return replace(self, entries=tuple(entries))

    def extends(self, older: "Lockfile") -> bool:
        """Whether this one begins with all that the older one holds."""
        return self.partnership == older.partnership and self.entries[: len(older.entries)] == older.entries


def genesis(partnership: str) -> str:
    """What the first entry's mark chains over: no entry of one partnership is right in another's lockfile."""
    return _digest(f"addresses of {partnership}")


def mark_of(entry: Entry, previous: str) -> str:
    """The integrity mark of an entry that follows the entry marked `previous`."""
    return _digest(f"{previous}\n{written(entry)}")


def written(entry: Entry) -> str:
    """The entry as it is written, without its mark."""
    return ", ".join(f"{name}: {_word(getattr(entry, name))}" for name in (*ALWAYS, *FIELDS[entry.kind]))


def _word(value: object) -> str:
    if isinstance(value, tuple):
        return "{" + ", ".join(f"{s.role}: {s.prefix}" for s in value) + "}"
    return str(value)


def _digest(text: str) -> str:
    # Marks detect accidents, not malice (git's history does that): 64 bits are enough, and fit on a line.
    return sha256(text.encode()).hexdigest()[:16]
