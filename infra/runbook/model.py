"""A runbook as data: sections of blocks and steps. Markdown and HTML are both written from these values.

Text is plain words. Backticks in it mark a literal (an address, a name, a record); nothing else is markup.
"""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

Tool = Literal["shire", "pulumi", "az", "dig", "nc"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command to type. `words` exclude the tool's own name; `why` says what it is for."""

    tool: Tool
    words: tuple[str, ...]
    why: str

    @property
    def text(self) -> str:
        """The line as typed in a POSIX shell."""
        return shlex.join((self.tool, *self.words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Plain words."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Every row has as many cells as the header; the first cell names the row."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.header):
                raise ValueError(f"table '{self.caption}' has {len(self.header)} columns, a row {len(row)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """Terms and what they are here (a summary list)."""

    caption: str
    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """Text to be typed in or kept as a file, exactly as it stands."""

    caption: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Words set apart from the rest."""

    kind: Literal["note", "warning"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One place of a diagram. `level` says on which side of the hub it stands, `lines` its writing."""

    level: Literal["outside", "hub", "inside", "barred"]
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """A network drawn as boxes along one line, outside at the top. `description` says the same in words."""

    title: str
    description: str
    dated: str
    boxes: tuple[Box, ...]


Block = Paragraph | Table | Definitions | Code | Note | Diagram


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to be done. `days` counts from the day of joining; `after` holds ids of steps and gates."""

    id: str
    title: str
    owner: str
    days: int
    due: date
    after: tuple[str, ...]
    action: str
    commands: tuple[Command, ...]
    evidence: str
    undo: str
    undo_commands: tuple[Command, ...]

    @property
    def gates(self) -> tuple[str, ...]:
        """The gates that must be open before this step."""
        return tuple(known for known in self.after if known.startswith("gate-"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A go/no-go point: who decides, on what question, by which criteria, and what a `no` means."""

    id: str
    title: str
    decider: str
    days: int
    due: date
    question: str
    criteria: tuple[str, ...]
    otherwise: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """`blocks` are its facts, `steps` its work, `gates` what must be decided before going on."""

    number: int
    id: str
    title: str
    intro: str
    blocks: tuple[Block, ...]
    steps: tuple[Step, ...]
    gates: tuple[Gate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Runbook:
    """`digest` names the declarations it was made from; `review` is when it is looked at again."""

    title: str
    partnership: str
    member: str
    joins: date
    as_of: date
    review: date
    digest: str
    summary: tuple[Block, ...]
    sections: tuple[Section, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step, in the order of the sections."""
        return tuple(step for section in self.sections for step in section.steps)

    @property
    def gates(self) -> tuple[Gate, ...]:
        """Every gate, in the order of the sections."""
        return tuple(gate for section in self.sections for gate in section.gates)

    @property
    def calendar(self) -> tuple[Step | Gate, ...]:
        """Steps and gates by the date they are due; on one day a gate follows the steps it judges."""
        items: tuple[Step | Gate, ...] = (*self.steps, *self.gates)
        return tuple(sorted(items, key=lambda item: (item.due, isinstance(item, Gate))))

    @property
    def commands(self) -> Iterator[Command]:
        """Every command the runbook prints."""
        for step in self.steps:
            yield from step.commands
            yield from step.undo_commands
