"""What a person does by hand in the simulated cloud, because no stack does it."""

from infra.rehearsal.control_plane import ControlPlane
from infra.rehearsal.model import Request, Resource
from infra.rehearsal.store import Store


def left_by_deployments(store: Store, stack: str) -> tuple[Resource, ...]:
    """What the template deployments of a stack have made, and their deletion leaves: to be deleted before.

    Source: azure-docs azure-resource-manager/templates/deployment-history: deleting a deployment from the
    history does not delete what it deployed.
    """
    return tuple(r for r in store if r.deployment and not r.by_azure and r.stack == stack)


def delete_by_hand(plane: ControlPlane, stack: str) -> tuple[str, ...]:
    """Do it, as somebody must before that stack is destroyed; the ids of what went. Raises RefusedError."""
    found = left_by_deployments(plane.store, stack)
    for resource in found:
        plane.delete(Request(method="DELETE", id=resource.id, token=resource.token))
    return tuple(resource.id for resource in found)
