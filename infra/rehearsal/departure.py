"""Going again: a member is withdrawn, or everybody is; and what is left then, by whom, until when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from infra.engine import operations, stacks
from infra.engine.report import Outcome
from infra.rehearsal import ordeal
from infra.rehearsal.hands import delete_by_hand
from infra.rehearsal.kept import DELETED_ITEM, KEPT, until_of
from infra.rehearsal.series import Series
from infra.rehearsal.stage import Kept, Scene, Stage
from infra.rehearsal.store import Store


def withdraw(scene: Scene, stack: str, faults: Series | None = None) -> Iterator[Stage]:
    """Destroy one stack, after what a person must delete by hand before."""
    gone = [resource_id.rpartition("/")[2] for resource_id in delete_by_hand(scene.plane, stack)]
    notes = (f"first deleted by hand, for a template has made it: {', '.join(gone)}",) if gone else ()

    def destroy() -> Outcome:
        return operations.destroy(scene.place, stack, scene.listen, go_on=faults is not None)

    for found in ordeal.through(scene, faults or Series(), "withdraw", stack, destroy):
        yield replace(found, notes=(*notes, *found.notes))
        notes = ()


def withdraw_all(scene: Scene, in_order: Sequence[str]) -> Iterator[Stage]:
    """Destroy every stack, the last first, and list what is left.

    A recovery vault cannot go while it keeps soft-deleted items; so before core the clock moves on, as
    everybody's would.
    """
    for stack in reversed(in_order[1:]):
        yield from withdraw(scene, stack)
    waited = _wait_for_items(scene)
    stacks.unprotect(scene.place, in_order[0])
    for found in withdraw(scene, in_order[0]):
        yield replace(found, notes=(*waited, *found.notes))
    yield left_in_the_end(scene)


def kept(store: Store, now: datetime) -> tuple[Kept, ...]:
    """What Azure keeps at that moment of what was deleted, by id."""
    found = (Kept(id=r.id, until=until_of(r)) for r in store if r.token in KEPT)
    return tuple(one for one in found if one.until > now)


def left_as_before(before: Mapping[str, bytes], store: Store) -> Stage:
    """What stands after all joiners have gone must be the same bytes as before they came.

    What Azure has made by itself stays, and is nobody's.
    """
    after = store.snapshot()
    by_azure = {resource.id for resource in store if resource.by_azure}
    ids = (before.keys() | after.keys()) - (by_azure - before.keys())
    differ = sorted(i for i in ids if before.get(i) != after.get(i))
    problems = tuple(f"{_how(before, after, i)}: {i}" for i in differ)
    return Stage(name="left as before", stack="", resources=len(before), seconds=0.0, problems=problems)


def left_in_the_end(scene: Scene) -> Stage:
    """After everybody has gone nothing stands but what Azure has made or keeps."""
    store, now = scene.plane.store, scene.plane.clock.now
    problems = tuple(f"left behind: {resource.id}" for resource in store if not resource.by_azure)
    made = [r.id for r in store if r.by_azure and r.token not in KEPT]
    notes = (
        *(f"kept by Azure until {one.until:%d %B %Y}: {one.id}" for one in kept(store, now)),
        *(f"made by Azure, and stays: {resource_id}" for resource_id in made),
    )
    return Stage(
        name="left in the end", stack="", resources=len(notes), seconds=0.0, problems=problems, notes=notes
    )


def _wait_for_items(scene: Scene) -> tuple[str, ...]:
    last = max((until_of(item) for item in scene.plane.store.of(DELETED_ITEM)), default=None)
    if last is None or last <= scene.plane.clock.now:
        return ()
    scene.plane.clock.advance_to(last + timedelta(minutes=1))
    return (
        f"the recovery vault keeps deleted backup items until {last:%d %B %Y}: core can go after that day",
    )


def _how(before: Mapping[str, bytes], after: Mapping[str, bytes], resource_id: str) -> str:
    if resource_id not in after:
        return "gone"
    return "changed" if resource_id in before else "left behind"
