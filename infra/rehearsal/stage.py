"""What a rehearsal tells, as values: its stages, what struck, what is left in the end."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from infra.components.parts import Part
from infra.engine.report import Listen, Outcome
from infra.engine.workplace import Workplace
from infra.rehearsal.control_plane import ControlPlane

Name = Literal[
    "stand",
    "preview",
    "approve",
    "deploy",
    "deploy again",
    "drift",
    "tamper",
    "mend",
    "fault",
    "recover",
    "withdraw",
    "left as before",
    "left in the end",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of a rehearsal on one stack; `problems` is empty where it went as it must.

    `notes` say what was done besides, by whom, and what it showed.
    """

    name: Name
    stack: str
    resources: int
    seconds: float
    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether it went as it must."""
        return not self.problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck:
    """A fault that came up: on which resource of what kind, by what method, how many tries it made fail.

    `survived` is whether the deploy went on by itself; `by_hand` what a person had to do, if anything.
    """

    stack: str
    fault: str
    title: str
    kind: str
    resource: str
    method: str
    tries: int
    survived: bool
    by_hand: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What Azure keeps of something deleted, until a moment in UTC."""

    id: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """All the stages that were gone through; where one fails, it is the last.

    `struck` are the faults that came up where some were asked for; `kept` is what Azure keeps at the end.
    """

    partnership: str
    digest: str
    joiners: tuple[str, ...]
    stages: tuple[Stage, ...]
    struck: tuple[Struck, ...] = ()
    kept: tuple[Kept, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether all went as it must. Where nothing was gone through, nothing did."""
        return bool(self.stages) and all(stage.ok for stage in self.stages)

    @property
    def seconds(self) -> float:
        """How long it took here."""
        return sum(stage.seconds for stage in self.stages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who takes part: `standing` are deployed first and stay, `joiners` come and go; core is first of all.

    `leavers` are stacks that stand in a kept cloud and that nobody declares any more. `digest` is that of the
    declarations, for which a preview is approved.
    """

    digest: str
    standing: tuple[Part, ...]
    joiners: tuple[Part, ...]
    leavers: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[Part, ...]:
        """Everybody, in the order of deploying them."""
        return (*self.standing, *self.joiners)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where a rehearsal plays. `listen` hears the engine, `began` of each stage when it begins."""

    place: Workplace
    plane: ControlPlane
    listen: Listen
    began: Callable[[Name, str], None]


def stage(name: Name, outcome: Outcome, problems: Sequence[str] = (), notes: Iterable[str] = ()) -> Stage:
    """The stage of an operation that must succeed."""
    failed = () if outcome.ok else outcome.errors or ("it failed, and did not say why",)
    return Stage(
        name=name,
        stack=outcome.stack,
        resources=sum(outcome.changes.values()),
        seconds=outcome.seconds,
        problems=(*failed, *problems),
        notes=tuple(notes),
    )


def still(name: Name, outcome: Outcome, problems: Sequence[str] = ()) -> Stage:
    """The stage of an operation in which nothing may change."""
    return stage(name, outcome, [*(changed(outcome) if outcome.ok else ()), *problems])


def changed(outcome: Outcome) -> list[str]:
    """What the operation changed, or would, a line a resource."""
    return [f"{s.operation} {s.name}: {', '.join(map(str, s.changes)) or 'whole'}" for s in outcome.steps]
