"""A deploy, or a destroy, under a series of faults: what it gets over by itself, and how the rest is mended.

The engine stops at the first failure, and which of several comes first is up to its threads. So what is told
is told of all further tries together: then the same series gives the same account.
"""

from collections.abc import Callable
from dataclasses import replace

from infra.engine.report import Outcome
from infra.rehearsal.faults import Fault
from infra.rehearsal.series import Series, Strike
from infra.rehearsal.stage import Name, Scene, Stage, Struck, stage

_MOST = 40

Run = Callable[[], Outcome]


def through(scene: Scene, faults: Series, name: Name, stack: str, run: Run) -> tuple[Stage, ...]:
    """Run it; where faults have broken it off, mend what a person must and run it again till it is whole."""
    scene.began(name, stack)
    outcome = run()
    first = _explained(stage(name, outcome), outcome, faults)
    if outcome.ok or not first.ok:
        return (first,)
    scene.began("recover", stack)
    begun = replace(first, resources=0, notes=("broken off by a fault",))
    return begun, _recovered(scene, faults, outcome, run)


def struck(faults: Series) -> tuple[Struck, ...]:
    """What came up of a series, in its order."""
    return tuple(
        Struck(
            stack=strike.urn.partition("::")[0].rpartition(":")[2],
            fault=strike.fault.id,
            title=strike.fault.title,
            kind=strike.urn.rpartition("::")[0].rpartition(":")[2],
            resource=strike.urn.rpartition("::")[2],
            method=strike.fault.method,
            tries=faults.tries(strike),
            survived=not faults.broke(strike),
            by_hand=strike.fault.by_hand if faults.broke(strike) else "",
            source=strike.fault.source,
        )
        for strike in faults.struck()
    )


def _recovered(scene: Scene, faults: Series, outcome: Outcome, run: Run) -> Stage:
    """Mend and run again, until it is whole or something else fails than a fault."""
    mended: set[Fault] = set()
    seconds, gone = 0.0, outcome.changes.get("delete", 0)
    for _ in range(_MOST):
        mended |= _mend(scene, faults, outcome)
        outcome = run()
        seconds += outcome.seconds
        gone += outcome.changes.get("delete", 0)
        found = _explained(stage("recover", outcome), outcome, faults)
        if outcome.ok or not found.ok:
            break
    notes = tuple(f"{fault.title}: {fault.by_hand}" for fault in sorted(mended, key=lambda fault: fault.id))
    whole = () if outcome.ok or not found.ok else (f"it is not whole after {_MOST} further tries",)
    resources = gone if outcome.operation == "destroy" else found.resources
    return replace(
        found, resources=resources, seconds=seconds, notes=notes, problems=(*found.problems, *whole)
    )


def _explained(found: Stage, outcome: Outcome, faults: Series) -> Stage:
    """The stage, in which what a fault has said is no problem."""
    if outcome.ok:
        return found
    for strike in _broken(outcome, faults):
        faults.break_off(strike)
    said = [faults.said(strike) for strike in faults.struck()]
    other = tuple(problem for problem in found.problems if not any(text in problem for text in said))
    return replace(found, problems=other)


def _broken(outcome: Outcome, faults: Series) -> tuple[Strike, ...]:
    failed = {
        (step.urn, _METHODS.get(step.operation, "PUT")) for step in outcome.steps if step.phase == "failed"
    }
    return tuple(strike for strike in faults.struck() if (strike.urn, strike.fault.method) in failed)


def _mend(scene: Scene, faults: Series, outcome: Outcome) -> set[Fault]:
    """Do what a person must about what has broken it off; the faults that needed one.

    What has been written though its answer was lost stands, and no state knows it: it is deleted.
    """
    broken = _broken(outcome, faults)
    for strike in broken:
        if strike.fault.by_hand:
            faults.mend(strike)
        if strike.fault.strikes == "after" and strike.fault.method == "PUT":
            scene.plane.store.remove(faults.id_of(strike))
    return {strike.fault for strike in broken if strike.fault.by_hand}


_METHODS = {"delete": "DELETE"}
