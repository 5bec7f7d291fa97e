"""Going again: a member is withdrawn, or everybody is; and what is left then, by whom, until when."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from infra.engine import operations, stacks
from infra.rehearsal import ordeal
from infra.rehearsal.hands import delete_by_hand
from infra.rehearsal.kept import DELETED_ITEM, KEPT, until_of
from infra.rehearsal.series import Series
from infra.rehearsal.stage import Kept, Scene, Stage
from infra.rehearsal.store import Store


def withdraw(scene: Scene, stack: str, faults: Series | None = None) -> Iterator[Stage]:
    """Destroy one stack, after what a person must delete by hand before."""
    gone = [resource_id.rpartition("/")[2] for resource_id in delete_by_hand(scene.plane, stack)]
    protected = stacks.holding(scene.place, stack).protected
    if protected:
        stacks.unprotect(scene.place, stack)
    notes = (
        *((f"first deleted by hand, for a template has made it: {', '.join(gone)}",) if gone else ()),
        *((f"first unprotected: {', '.join(protected)}",) if protected else ()),
    )

    run = functools.partial(operations.destroy, scene.place, stack, scene.listen)
    for found in ordeal.through(scene, faults or Series(), "withdraw", stack, run):
        yield replace(found, notes=(*notes, *found.notes))
        notes = ()


def withdraw_all(scene: Scene, in_order: Sequence[str]) -> Iterator[Stage]:
    """Destroy every stack, the last first, and list what is left.

    Core's recovery vault cannot go while it keeps soft-deleted items, so core is destroyed twice: what goes
    at once, and the rest when their time has passed, which it does on the rehearsal's clock.
    """
    core, *members = in_order
    for stack in reversed(members):
        yield from withdraw(scene, stack)
    for found in withdraw(scene, core):
        yield _but_for_the_vault(found)
    if last := _waited(scene):
        for found in withdraw(scene, core):
            yield replace(
                found, notes=(f"on {last:%d %B %Y}, when its recovery vault is empty", *found.notes)
            )
    yield left_in_the_end(scene)


def kept(store: Store, now: datetime) -> tuple[Kept, ...]:
    """What Azure keeps at that moment of what was deleted, by id."""
    found = (Kept(id=r.id, until=until_of(r)) for r in store if r.token in KEPT)
    return tuple(one for one in found if one.until > now)


def but_for_mending(
    before: Mapping[str, bytes], untouched: Mapping[str, bytes], mended: Mapping[str, bytes]
) -> Mapping[str, bytes]:
    """What stood before, with the etags that what was tampered with has since it was mended."""
    same = {known for known, bytes_ in before.items() if untouched.get(known) == bytes_}
    return {known: mended[known] if known in same & mended.keys() else b for known, b in before.items()}


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


_NOT_EMPTY = 'Code="ServiceResourceNotEmptyWithBackendMessage"'


def _but_for_the_vault(found: Stage) -> Stage:
    """That stage, in which a recovery vault that remembers may be refused to go."""
    other = tuple(problem for problem in found.problems if _NOT_EMPTY not in problem)
    said = () if len(other) == len(found.problems) else ("all but its recovery vault, which keeps its items",)
    return replace(found, problems=other, notes=(*found.notes, *said))


def _waited(scene: Scene) -> datetime | None:
    """Let the time pass until the last soft-deleted backup item is gone; when that is, if there is one."""
    last = max((until_of(item) for item in scene.plane.store.of(DELETED_ITEM)), default=None)
    if last is not None:
        scene.plane.clock.advance_to(last + timedelta(minutes=1))
    return last


def _how(before: Mapping[str, bytes], after: Mapping[str, bytes], resource_id: str) -> str:
    if resource_id not in after:
        return "gone"
    return "changed" if resource_id in before else "left behind"
