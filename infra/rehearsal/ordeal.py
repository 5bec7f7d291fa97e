"""A deploy, or a destroy, under a series of faults: what it gets over by itself, and how the rest is mended.

The engine goes on with whatever does not wait for what has failed; otherwise the order of its threads would
say which faults come up.
"""

from collections.abc import Callable, Iterator

from infra.engine.report import Outcome
from infra.rehearsal.series import Series, Strike
from infra.rehearsal.stage import Name, Scene, Stage, Struck, stage

_ROUNDS = 8


def through(
    scene: Scene, faults: Series, name: Name, stack: str, run: Callable[[], Outcome]
) -> Iterator[Stage]:
    """Run it; where faults have broken it off, mend what a person must and run it again till it is whole."""
    scene.began(name, stack)
    outcome = run()
    yield _stage(name, outcome, faults, ())
    for _ in range(_ROUNDS):
        if outcome.ok or _unexplained(outcome, faults):
            return
        scene.began("recover", stack)
        notes = tuple(_mended(scene, faults, outcome))
        outcome = run()
        yield _stage("recover", outcome, faults, notes)
    if not outcome.ok:
        yield stage("recover", outcome, [f"it is not whole after {_ROUNDS} further tries"])


def struck(faults: Series) -> tuple[Struck, ...]:
    """What came up of a series, in its order."""
    return tuple(
        Struck(
            stack=strike.urn.partition("::")[0].rpartition(":")[2],
            fault=strike.fault.id,
            title=strike.fault.title,
            resource=strike.urn.rpartition("::")[2],
            method=strike.fault.method,
            tries=faults.tries(strike),
            survived=not faults.broke(strike),
            by_hand=strike.fault.by_hand if faults.broke(strike) else "",
            source=strike.fault.source,
        )
        for strike in faults.struck()
    )


def _stage(name: Name, outcome: Outcome, faults: Series, notes: tuple[str, ...]) -> Stage:
    """A stage that may fail, by what was to come and by nothing else."""
    for strike in _broken(outcome, faults):
        faults.break_off(strike)
    found = stage(name, outcome, notes=notes)
    unexplained = _unexplained(outcome, faults)
    broken = len(_broken(outcome, faults))
    said = () if outcome.ok or unexplained else (f"broken off: {broken} {_steps(broken)} failed",)
    return Stage(
        name=name,
        stack=found.stack,
        resources=found.resources,
        seconds=found.seconds,
        problems=unexplained,
        notes=(*notes, *said),
    )


def _steps(number: int) -> str:
    return "step" if number == 1 else "steps"


def _unexplained(outcome: Outcome, faults: Series) -> tuple[str, ...]:
    if outcome.ok:
        return ()
    said = [text for strike in faults.struck() if (text := faults.said(strike))]
    errors = outcome.errors or ("it failed, and did not say why",)
    return tuple(error for error in errors if not any(text in error for text in said))


def _broken(outcome: Outcome, faults: Series) -> tuple[Strike, ...]:
    failed = {step.urn for step in outcome.steps if step.phase == "failed"}
    return tuple(strike for strike in faults.struck() if strike.urn in failed)


def _mended(scene: Scene, faults: Series, outcome: Outcome) -> Iterator[str]:
    """What a person does about the faults that have broken it off, each said once."""
    for fault in dict.fromkeys(strike.fault for strike in _broken(outcome, faults)):
        if fault.by_hand:
            yield f"{fault.title}: {fault.by_hand}"
    for strike in _broken(outcome, faults):
        faults.mend(strike)
        if strike.fault.strikes == "after" and strike.fault.method == "PUT":
            scene.plane.store.remove(faults.id_of(strike))
