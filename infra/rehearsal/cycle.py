"""A rehearsal: what will happen for real, with the real engine, to a simulated cloud.

The core is built, and those already there; the joiners are previewed, deployed, deployed again, compared with
what stands, and withdrawn; and what stands then is compared, byte for byte, with what stood before they came.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from infra.components.parts import Part
from infra.engine import operations
from infra.engine.report import Listen, Outcome
from infra.engine.workplace import Workplace
from infra.rehearsal.store import Store

Name = Literal["stand", "preview", "deploy", "deploy again", "drift", "withdraw", "left as before"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of a rehearsal on one stack; `problems` is empty where it went as it must."""

    name: Name
    stack: str
    resources: int
    seconds: float
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether it went as it must."""
        return not self.problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """All the stages that were gone through; where one fails, it is the last."""

    partnership: str
    digest: str
    joiners: tuple[str, ...]
    stages: tuple[Stage, ...]

    @property
    def ok(self) -> bool:
        """Whether all went as it must."""
        return all(stage.ok for stage in self.stages)

    @property
    def seconds(self) -> float:
        """How long it took here."""
        return sum(stage.seconds for stage in self.stages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who takes part: `standing` are deployed first and stay, `joiners` come and go."""

    standing: tuple[Part, ...]
    joiners: tuple[Part, ...]


def rehearse(
    place: Workplace, store: Store, cast: Cast, listen: Listen, began: Callable[[Name, str], None]
) -> Iterator[Stage]:
    """Go through the stages until one fails. `began` hears of each when it begins; `store` is what stands.

    Raises CommandError where the engine itself does not work.
    """
    for stage in _stages(place, store, cast, listen, began):
        yield stage
        if not stage.ok:
            return


def _stages(
    place: Workplace, store: Store, cast: Cast, listen: Listen, began: Callable[[Name, str], None]
) -> Iterator[Stage]:
    for part in cast.standing:
        began("stand", part.stack)
        yield _stage("stand", operations.up(place, part, listen))
    before = store.snapshot()
    for part in cast.joiners:
        began("preview", part.stack)
        yield _stage("preview", operations.preview(place, part, listen))
        began("deploy", part.stack)
        yield _stage("deploy", operations.up(place, part, listen))
    for part in (*cast.standing, *cast.joiners):
        began("deploy again", part.stack)
        yield _still("deploy again", operations.up(place, part, listen))
        began("drift", part.stack)
        yield _still("drift", operations.preview_refresh(place, part.stack, listen))
    for part in reversed(cast.joiners):
        began("withdraw", part.stack)
        yield _stage("withdraw", operations.destroy(place, part.stack, listen))
    if cast.joiners:
        yield _left(before, store)


def _stage(name: Name, outcome: Outcome, problems: Sequence[str] = ()) -> Stage:
    failed = () if outcome.ok else outcome.errors or ("it failed, and did not say why",)
    return Stage(
        name=name,
        stack=outcome.stack,
        resources=sum(outcome.changes.values()),
        seconds=outcome.seconds,
        problems=(*failed, *problems),
    )


def _still(name: Name, outcome: Outcome) -> Stage:
    """A stage in which nothing may change."""
    changed = [f"{s.operation} {s.name}: {', '.join(map(str, s.changes)) or 'whole'}" for s in outcome.steps]
    return _stage(name, outcome, changed if outcome.ok else ())


def _left(before: Mapping[str, bytes], store: Store) -> Stage:
    """What stands after all joiners have gone must be the same bytes as before they came.

    What Azure has made by itself stays, and is nobody's.
    """
    after = store.snapshot()
    kept = {resource.id for resource in store if resource.by_azure}
    ids = (before.keys() | after.keys()) - (kept - before.keys())
    changed = sorted(i for i in ids if before.get(i) != after.get(i))
    problems = tuple(f"{_how(before, after, i)}: {i}" for i in changed)
    return Stage(name="left as before", stack="", resources=len(before), seconds=0.0, problems=problems)


def _how(before: Mapping[str, bytes], after: Mapping[str, bytes], resource_id: str) -> str:
    if resource_id not in after:
        return "gone"
    return "changed" if resource_id in before else "left behind"
