"""Objects of Entra by their object ids."""

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Resource
from infra.rehearsal.refusals.look import same
from infra.rehearsal.refusals.row import graph


def object_of(world: World, object_id: object) -> Resource | None:
    """The group, unit or service principal of that object id."""
    for token in sorted(graph("group", "servicePrincipal", "administrativeUnit")):
        for known in world.store.of(token):
            if same(str(known.answer.get("objectId")), str(object_id)):
                return known
    return None


def group_of(world: World, object_id: object) -> Resource | None:
    """The group of that object id."""
    found = object_of(world, object_id)
    return found if found is not None and found.token in graph("group") else None
