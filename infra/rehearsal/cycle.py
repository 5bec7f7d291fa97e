"""A rehearsal: what will happen for real, with the real engine, to a simulated cloud.

The core is built, or stands already, and those already there; the joiners are previewed, approved, deployed,
deployed again, compared with what stands, struck by a fault, and withdrawn; and what stands then is compared,
byte for byte, with what stood before they came.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.components.parts import Part
from infra.engine import operations
from infra.rehearsal import departure, mishap, ordeal, tampering
from infra.rehearsal.approving import approve, plan_of
from infra.rehearsal.hidden import hidden_changes
from infra.rehearsal.series import Series
from infra.rehearsal.stage import Cast, Name, Scene, Stage, stage, still


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What is asked of a rehearsal besides.

    `faults` come over what is deployed; `tamper` is what somebody changes by hand, as text; `whole` goes
    through every stage with everybody, and destroys all in the end; `stay` lets the joiners stay.
    """

    faults: Series | None = None
    tamper: tuple[str, ...] = ()
    whole: bool = False
    stay: bool = False


def rehearse(scene: Scene, cast: Cast, wishes: Wishes) -> Iterator[Stage]:
    """Go through the stages until one fails. Raises CommandError where the engine itself does not work."""
    for found in _stages(scene, cast, wishes):
        yield found
        if not found.ok:
            return


def _stages(scene: Scene, cast: Cast, wishes: Wishes) -> Iterator[Stage]:
    scene.plane.faults = wishes.faults or Series()
    for stack in cast.leavers:
        yield from departure.withdraw(scene, stack)
    for part in cast.standing:
        yield from _deploy(scene, "stand", part, wishes.faults)
    before: Mapping[str, bytes] = scene.plane.store.snapshot()
    for part in cast.joiners:
        yield from _join(scene, cast, part, wishes.faults)
    for part in _looked_at(cast, wishes):
        yield from _nothing_changes(scene, part)
    untouched = scene.plane.store.snapshot()
    yield from _mishaps(scene, cast, wishes)
    before = departure.but_for_mending(before, untouched, scene.plane.store.snapshot())
    if cast.joiners and not wishes.stay:
        for part in reversed(cast.joiners):
            yield from departure.withdraw(scene, part.stack, wishes.faults)
        yield departure.left_as_before(before, scene.plane.store)
    if wishes.whole:
        staying = cast.all if wishes.stay else cast.standing
        yield from departure.withdraw_all(scene, [part.stack for part in staying])


def _join(scene: Scene, cast: Cast, part: Part, faults: Series | None) -> Iterator[Stage]:
    """Previewed, approved, and held to that; but faults ask for more than one try, which no plan foresees."""
    plan = plan_of(part, scene.place.work)
    scene.began("preview", part.stack)
    previewed = operations.preview(scene.place, part, scene.listen, plan=plan)
    yield stage("preview", previewed)
    scene.began("approve", part.stack)
    yield stage("approve", approve(part, cast.digest, previewed, scene.place.work))
    yield from _deploy(scene, "deploy", part, faults, plan=None if faults else plan)
    plan.unlink()  # a cloud that is kept keeps no approval


def _deploy(
    scene: Scene, name: Name, part: Part, faults: Series | None, plan: Path | None = None
) -> Iterator[Stage]:
    yield from ordeal.through(
        scene,
        faults or Series(),
        name,
        part.stack,
        lambda: operations.up(scene.place, part, scene.listen, plan=plan),
    )


def _looked_at(cast: Cast, wishes: Wishes) -> Sequence[Part]:
    """Whose stacks must be as they were: core's and the joiners'; of the others their bytes say it."""
    return cast.all if wishes.whole else (*cast.standing[:1], *cast.joiners)


def _nothing_changes(scene: Scene, part: Part) -> Iterator[Stage]:
    scene.began("deploy again", part.stack)
    yield still("deploy again", operations.up(scene.place, part, scene.listen))
    scene.began("drift", part.stack)
    seen = operations.preview_refresh(scene.place, part.stack, scene.listen)
    yield still("drift", seen, hidden_changes(scene.plane.store, part.stack))


def _mishaps(scene: Scene, cast: Cast, wishes: Wishes) -> Iterator[Stage]:
    """What people and Azure do to it while it stands."""
    for text in wishes.tamper:
        yield from tampering.tampered(scene, cast.all, text)
    if wishes.faults is None:
        yield from mishap.struck_once(scene, (cast.joiners or cast.standing)[0])
