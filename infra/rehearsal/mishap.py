"""One fault and the recovery from it, as every rehearsal shows: a resource is lost, and Azure is not there.

Somebody has deleted a resource by hand. The next update sees it and makes it again, which Azure answers with
503 until the provider gives up: the update fails, as it must. The update after it finds everything whole.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from infra.components.parts import Part
from infra.engine import operations
from infra.engine.report import Outcome
from infra.rehearsal.bodies import mentions
from infra.rehearsal.faults import FAULTS
from infra.rehearsal.kept import KEEPERS
from infra.rehearsal.model import Resource
from infra.rehearsal.ordeal import through
from infra.rehearsal.series import Series, Strike
from infra.rehearsal.stage import Scene, Stage
from infra.rehearsal.store import Store
from infra.resources.arm_types import PACKAGE
from infra.resources.templates import DEPLOYMENT

_UNAVAILABLE = next(fault for fault in FAULTS if fault.id == "unavailable")
# Tries: as many as the provider makes at most, so that it gives up.
_TRIES = 4


def struck_once(scene: Scene, part: Part) -> Iterator[Stage]:
    """Lose a resource of that stack, fail to make it again, and make it."""
    store = scene.plane.store
    victim = _lost(store, part.stack)
    if victim is None:
        return
    before = store.snapshot()
    store.remove(victim.id)
    faults = Series((Strike(fault=_UNAVAILABLE, urn=victim.urn, times=_TRIES),))
    scene.plane.faults = faults

    def update() -> Outcome:
        return operations.up(scene.place, part, scene.listen, refresh=not faults.struck())

    name = victim.id.rpartition("/")[2]
    for number, found in enumerate(through(scene, faults, "fault", part.stack, update)):
        notes = (f"{name} was deleted by hand, and Azure answers 503", *found.notes) if not number else ()
        yield replace(found, notes=notes)
    if store.snapshot() != before:
        yield Stage(name="recover", stack=part.stack, resources=0, seconds=0.0, problems=("not as before",))


def _lost(store: Store, stack: str) -> Resource | None:
    """One that nothing uses, of which Azure keeps nothing; the same for the same stack."""
    found = [resource for resource in store if resource.stack == stack and _is_loose(store, resource)]
    return min(found, key=lambda r: hashlib.sha256(r.id.encode()).digest(), default=None)


def _is_loose(store: Store, resource: Resource) -> bool:
    if not resource.token.startswith(f"{PACKAGE}:") or resource.token in KEEPERS:
        return False
    if resource.deployment or resource.token == DEPLOYMENT or store.below(resource.id):
        return False
    return not any(mentions(other.body, resource.id) for other in store if other.id != resource.id)
