"""The refusals of the simulated cloud, in the order in which they are judged."""

from infra.rehearsal.control_plane import Rule, World
from infra.rehearsal.model import Refusal, Request
from infra.resources.arm_types import PACKAGE


def group_exists(world: World, request: Request) -> Refusal | None:
    """What stands in a resource group needs the group."""
    group, found, _ = request.id.partition("/providers/")
    if not found or request.method == "DELETE" or "/resourceGroups/" not in group:
        return None
    if world.store.get(group) is not None or not request.token.startswith(f"{PACKAGE}:"):
        return None
    return Refusal(
        code="ResourceGroupNotFound",
        status=404,
        message=f"Resource group '{group.rpartition('/')[2]}' could not be found.",
        hint="the group is a resource of its own: let this one depend on it",
        source="azure-docs azure-resource-manager/troubleshooting/common-deployment-errors",
    )


RULES: tuple[Rule, ...] = (group_exists,)
"""Each is a rule by itself; a new one is a function, and its place in this table."""
