"""A runbook as data: sections of blocks and steps. Markdown and HTML are both written from these values.

Text is plain words. Backticks in it mark a literal (an address, a name, a record), and a table's cell may
have several lines; nothing else is markup.
"""

import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from infra.runbook.dates import written

Tool = Literal["shire", "az", "dig", "nc"]
Runs = Literal["here", "elsewhere", "unkept"]
"""Where a command is run: on this machine; where the step says; or by a person, as it prints a secret."""

State = Literal["waiting", "ready", "under way", "ran", "failed", "no-go", "done"]
"""How far a step or a decision is. `ran`: its commands have run, and a person's evidence is awaited."""

NOTHING = "Nothing to undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command to type. `words` exclude the tool's own name; `why` says what it is for.

    What a command prints that is not `shown` is for programs, and is only kept.
    """

    tool: Tool
    words: tuple[str, ...]
    why: str
    runs: Runs = "here"
    shown: bool = True

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
class Standing:
    """How far a step or a decision is, by the record of the join: in a word or two, and in sentences."""

    state: State | Literal["open again"]
    label: str
    said: str

    @property
    def done(self) -> bool:
        """Whether it is done, or decided to go on."""
        return self.state == "done"

    @property
    def slug(self) -> str:
        """The state as a name in a style sheet."""
        return self.state.replace(" ", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to be done, by one role, on one day. What is done is said by its `Work`.

    `about` names the site, service, contract, ... that it is done for, or is empty where it is done once;
    `particulars` are what differs, one for each of the work's `labels`. `days` counts from the day of
    joining; `after` holds ids of steps and gates. `standing` is none where nothing is recorded of the join.
    """

    id: str
    about: str
    owner: str
    days: int
    due: date
    after: tuple[str, ...]
    particulars: tuple[str, ...]
    commands: tuple[Command, ...]
    undo_commands: tuple[Command, ...]
    standing: Standing | None = None

    @property
    def gates(self) -> tuple[str, ...]:
        """The gates that must be open before this step."""
        return tuple(known for known in self.after if known.startswith("gate-"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is done, said once for all the steps that do it: one, or one for each thing of a kind.

    `after` holds ids of works and gates that come first; `follows` those whose step for the same thing does.
    `rehearsed` says what a rehearsal has shown of it, and is empty where none tries it. Where it is `proved`,
    what its commands print is all its evidence. `expires` is for how many days evidence counts, 0 for ever.
    """

    id: str
    title: str
    action: str
    evidence: str
    undo: str
    after: tuple[str, ...]
    follows: tuple[str, ...]
    labels: tuple[str, ...]
    steps: tuple[Step, ...]
    rehearsed: str = ""
    proved: bool = False
    expires: int = 0

    @property
    def undoable(self) -> bool:
        """Whether there is anything to undo."""
        return not self.undo.startswith(NOTHING)

    @property
    def owner(self) -> str:
        """Who does all its steps, or nothing where that differs."""
        return _only(step.owner for step in self.steps)

    @property
    def due(self) -> date | None:
        """When all its steps are due, or None where that differs."""
        days = {step.due for step in self.steps}
        return days.pop() if len(days) == 1 else None

    @property
    def each(self) -> bool:
        """Whether it is done for things that are named."""
        return any(step.about for step in self.steps)

    @property
    def columns(self) -> tuple[str, ...]:
        """What a table of its steps says of each thing."""
        who = () if self.owner else ("Who",)
        when = () if self.due else ("Due",)
        return (*when, *who, *self.labels)

    @property
    def rows(self) -> tuple[tuple[Step, tuple[str, ...]], ...]:
        """Each step with what stands in those columns."""
        return tuple((step, tuple(self._row(step))) for step in self.steps)

    def _row(self, step: Step) -> Iterator[str]:
        if not self.due:
            yield written(step.due)
        if not self.owner:
            yield step.owner
        yield from step.particulars

    @property
    def commands(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What each command is for, with its lines: more than one where it differs from step to step."""
        return _alike(command for step in self.steps for command in step.commands)

    @property
    def undo_commands(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The same for what undoes it."""
        return _alike(command for step in self.steps for command in step.undo_commands)


def _only(values: Iterable[str]) -> str:
    known = set(values)
    return known.pop() if len(known) == 1 else ""


def _alike(commands: Iterable[Command]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    lines: dict[str, dict[str, None]] = {}
    for command in commands:
        lines.setdefault(command.why, {})[command.text] = None
    return tuple((why, tuple(texts)) for why, texts in lines.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A go/no-go point: who decides, on what question, by which criteria, and what a `no` means.

    `after` holds the ids of the steps that its criteria name: their evidence is what the decider reads.
    `proved` says what the proof of the plan has shown, and is empty where the decision does not ask for it.
    """

    id: str
    title: str
    decider: str
    days: int
    due: date
    question: str
    criteria: tuple[str, ...]
    otherwise: str
    after: tuple[str, ...] = ()
    standing: Standing | None = None
    proved: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """`blocks` are its facts, `works` what is done, `gates` what must be decided before going on."""

    number: int
    id: str
    title: str
    intro: str
    blocks: tuple[Block, ...]
    works: tuple[Work, ...]
    gates: tuple[Gate, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step of its works."""
        return tuple(step for work in self.works for step in work.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the calendar: a decision, or the steps of one work that are due on one day."""

    id: str
    title: str
    due: date
    days: int
    about: tuple[str, ...]
    who: tuple[str, ...]
    decision: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Runbook:
    """`digest` names the declarations it was made from; `review` is when it is looked at again.

    `working_days` says how due dates were set against weekends and bank holidays. Where something of the join
    is `recorded`, every step and gate says how far it is.
    """

    title: str
    partnership: str
    member: str
    joins: date
    as_of: date
    review: date
    digest: str
    working_days: str
    summary: tuple[Block, ...]
    sections: tuple[Section, ...]
    recorded: bool = False

    @property
    def works(self) -> tuple[Work, ...]:
        """Every work, in the order of the sections."""
        return tuple(work for section in self.sections for work in section.works)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step, in the order of the sections."""
        return tuple(step for section in self.sections for step in section.steps)

    @property
    def gates(self) -> tuple[Gate, ...]:
        """Every gate, in the order of the sections."""
        return tuple(gate for section in self.sections for gate in section.gates)

    @property
    def calendar(self) -> tuple[Entry, ...]:
        """Works and gates by the date they are due; on one day a gate follows the steps it judges."""
        entries = [entry for work in self.works for entry in _entries(work)]
        entries += [_decision(gate) for gate in self.gates]
        return tuple(sorted(entries, key=lambda entry: (entry.due, entry.decision)))

    @property
    def commands(self) -> Iterator[Command]:
        """Every command the runbook prints."""
        for step in self.steps:
            yield from step.commands
            yield from step.undo_commands


def _entries(work: Work) -> Iterator[Entry]:
    for due in sorted({step.due for step in work.steps}):
        alike = [step for step in work.steps if step.due == due]
        yield Entry(
            id=work.id,
            title=work.title,
            due=due,
            days=alike[0].days,
            about=tuple(step.about for step in alike if step.about),
            who=tuple(dict.fromkeys(step.owner for step in alike)),
        )


def _decision(gate: Gate) -> Entry:
    return Entry(
        id=gate.id,
        title=gate.title,
        due=gate.due,
        days=gate.days,
        about=(),
        who=(gate.decider,),
        decision=True,
    )
