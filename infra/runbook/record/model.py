"""What a record holds: entries in the order in which they were made, each with its mark."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Annotated, Literal, get_args

from pydantic import Field, Strict

from infra.declaration.fields import Date, Declared, Slug, Text
from infra.declaration.positions import Source
from infra.declaration.problems import Problem
from infra.declaration.spelling import Spelling

Did = Literal["began", "ran", "failed", "done", "go", "no-go", "undoing", "undone"]
DID: tuple[Did, ...] = get_args(Did)
FORMAT = 1

Sha256 = Annotated[
    str, Spelling(pattern=r"[0-9a-f]{64}", expected="a SHA-256 of 64 lower-case hexadecimal digits")
]
Mark = Annotated[str, Spelling(pattern=r"[0-9a-f]{16}", expected="a mark of 16 hexadecimal digits")]
Moment = Annotated[
    str,
    Spelling(
        pattern=r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
        expected="a moment in UTC, such as 2011-02-08T09:30:00Z",
        examples=("2011-02-08T09:30:00Z",),
    ),
]
StepId = Annotated[
    str,
    Spelling(pattern=r"[a-z]+(-[a-z0-9]+)+", expected="the id of a step or a gate", examples=("net-02",)),
]
KeptFile = Annotated[
    str,
    Spelling(
        pattern=r"[a-z0-9-]+\.evidence/[A-Za-z0-9][A-Za-z0-9._-]{0,120}",
        expected="a file in the folder of evidence beside the record",
        examples=("slough.evidence/003-minutes.md",),
    ),
]


class Kept(Declared):
    """A file that is kept as evidence. `file` is relative to the record's folder."""

    file: KeptFile
    sha256: Sha256


class Ran(Declared):
    """A command that was run: the line, when it began, how it ended, and what it printed, if that is kept."""

    command: Annotated[str, Field(min_length=1, max_length=4000)]
    at: Moment
    exit: Annotated[int, Strict()]
    output: Kept | None = None


class Entry(Declared):
    """One thing that was done of a step or gate (and, where it is done for several, of the thing `about`).

    `day` is the day of judging on which it was entered, `dated` that of the evidence; `declarations` is the
    digest of what was declared then. `read` are the numbers of the entries whose evidence a decider read.
    """

    n: Annotated[int, Strict(), Field(ge=1)]
    day: Date
    step: StepId
    about: Text | None = None
    did: Did
    declarations: Sha256
    by: Text | None = None
    dated: Date | None = None
    evidence: tuple[Kept, ...] = ()
    ran: tuple[Ran, ...] = ()
    read: tuple[Annotated[int, Strict(), Field(ge=1)], ...] = ()
    why: Text | None = None
    mark: Mark

    @property
    def files(self) -> Iterator[Kept]:
        """Every file that it rests on."""
        yield from self.evidence
        yield from (one.output for one in self.ran if one.output)


class RecordFile(Declared):
    """councils/<partnership>/runbooks/<member>.record.yaml"""

    format: Annotated[int, Strict(), Field(ge=FORMAT, le=FORMAT)]
    partnership: Slug
    member: Slug
    entries: tuple[Entry, ...]


CLOSES: frozenset[Did] = frozenset({"done", "go", "no-go", "undone"})
"""What ends a step or decides a gate: each has a role, a date and at least one file."""

DECIDES: frozenset[Did] = frozenset({"go", "no-go"})
"""What is done of a gate, and of nothing else."""

GATE = "gate-"
"""What the id of a gate begins with, and that of no step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is known of a join. `file` is relative to the estate; `problems` says what is wrong with it.

    `source` says where its entries stand, where they were read from a file.
    """

    partnership: str
    member: str
    file: str
    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    source: Source | None = field(default=None, compare=False)

    @property
    def tip(self) -> str:
        """The mark that the next entry chains over."""
        return self.entries[-1].mark if self.entries else genesis(self.partnership, self.member)

    @property
    def files(self) -> Iterator[Kept]:
        """Every file that an entry rests on."""
        for entry in self.entries:
            yield from entry.files


def genesis(partnership: str, member: str) -> str:
    """What the first mark chains over: no entry of one join is right in the record of another."""
    return _digest(f"runbook of {member} in {partnership}")


def mark_of(values: Mapping[str, object], previous: str) -> str:
    """The mark of an entry of these values (as JSON has them) that follows the entry marked `previous`."""
    held = {key: value for key, value in values.items() if key != "mark" and value not in (None, [], ())}
    text = json.dumps(held, sort_keys=True, separators=(",", ":"), default=str)
    return _digest(f"{previous}\n{text}")


def _digest(text: str) -> str:
    # As in the lockfile, marks detect accidents and not malice: 64 bits are enough.
    return sha256(text.encode()).hexdigest()[:16]
