"""Two revisions of a partnership compared: the resources of each stack, and the packets that pass."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from infra import pipeline
from infra.assurance.network.network import read_network
from infra.assurance.proof.changing import Reach, appearing, reaches
from infra.assurance.proof.conditions import conditions
from infra.assurance.proof.declared import Declared
from infra.assurance.proof.places import Place, places
from infra.assurance.proof.proving import open_questions
from infra.assurance.proof.sentences import Sentence, Turn, sentences
from infra.assurance.walk.known import Known
from infra.declaration.locating import located
from infra.declaration.problems import Problem
from infra.pipeline import Designed
from infra.proving import declared
from infra.resources.difference import Difference, difference
from infra.resources.garbage import collector_at_rest
from infra.resources.planned import PlannedStack


class UnsoundError(Exception):
    """A revision whose declarations have errors: `problems` are all of them."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(f"{len(problems)} to mend")


@dataclass(frozen=True, slots=True, kw_only=True)
class StackChange:
    """A stack that differs, and whose it is. `new` and `gone`: it stands in one of the revisions alone."""

    owner: str
    stack: str
    difference: Difference
    new: bool
    gone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What leads from one revision to the other; false where nothing does.

    `questions` are what stands open in either, whatever the packets: resources that the proof cannot read,
    conditions that it stands on and that do not hold.
    """

    stacks: tuple[StackChange, ...] = ()
    appears: tuple[Sentence, ...] = ()
    disappears: tuple[Sentence, ...] = ()
    questions: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.stacks)


def designed(root: Path, partnership: str, as_of: date | None) -> Designed | None:
    """That partnership as it is declared below `root`; None where it is not.

    Raises UnsoundError, DesignError.
    """
    if not (root / partnership).is_dir():
        return None
    loaded = pipeline.load(root, as_of)
    own = frozenset(loaded.about(partnership))
    _sound(p for p in loaded.problems if p in own or "/" not in p.file)
    if partnership not in [p.slug for p in loaded.estate.partnerships]:
        return None
    known = pipeline.addressed(root, loaded.estate, partnership)
    _sound(located(root, known.addresses.problems))
    return pipeline.designed(known)


def _sound(problems: Iterable[Problem]) -> None:
    errors = tuple(p for p in problems if p.severity == "error")
    if errors:
        raise UnsoundError(errors)


def change(before: Designed | None, after: Designed | None, cache: Path | None) -> Change:
    """What leads from one to the other; stacks of the same design are the same. Raises CaptureError."""
    old = pipeline.parts(before.design) if before else {}
    new = pipeline.parts(after.design) if after else {}
    differ = [stack for stack in sorted(old.keys() | new.keys()) if old.get(stack) != new.get(stack)]
    if not differ:
        return Change()
    now = _planned(after, list(new), cache)
    same = {stack: now[stack] for stack in old if stack not in differ}
    was = {**same, **_planned(before, [stack for stack in old if stack in differ], cache)}
    stacks = tuple(_stacks(differ, was, now, _owners(before) | _owners(after)))
    if not stacks:
        return Change()
    with collector_at_rest():
        earlier, later = _Passing(before, was.values()), _Passing(after, now.values())
        return Change(
            stacks=stacks,
            appears=later.beyond(earlier, "appears"),
            disappears=earlier.beyond(later, "disappears"),
            questions=tuple(sorted({*earlier.questions, *later.questions})),
        )


def _planned(known: Designed | None, stacks: list[str], cache: Path | None) -> Mapping[str, PlannedStack]:
    if known is None:
        return {}
    return dict(zip(stacks, pipeline.planned(known.design, stacks, cache), strict=True))


def _owners(known: Designed | None) -> dict[str, str]:
    return dict(declared(known).owners) if known else {}


def _stacks(
    differ: Iterable[str],
    was: Mapping[str, PlannedStack],
    now: Mapping[str, PlannedStack],
    owners: Mapping[str, str],
) -> Iterator[StackChange]:
    for stack in differ:
        found = difference(was.get(stack), now.get(stack))
        if found:
            yield StackChange(
                owner=owners[stack],
                stack=stack,
                difference=found,
                new=stack not in was,
                gone=stack not in now,
            )


class _Passing:
    """All that passes in one revision; nothing where the partnership is not declared in it."""

    def __init__(self, known: Designed | None, stacks: Iterable[PlannedStack]) -> None:
        self.questions: tuple[str, ...] = ()
        self._reaches: tuple[Reach, ...] = ()
        self._where: Mapping[str, Place] = {}
        self._declared: Declared | None = declared(known) if known else None
        if self._declared:
            network = read_network(stacks)
            walked = Known(network)
            self.questions = open_questions(network, conditions(network, self._declared))
            self._where = places(walked, self._declared)
            self._reaches = tuple(reaches(walked, self._where))

    def beyond(self, other: "_Passing", turn: Turn) -> tuple[Sentence, ...]:
        """What passes here and not there, in words."""
        if self._declared is None:
            return ()
        return sentences(turn, appearing(other._reaches, self._reaches), self._declared, self._where)
