"""What stands in the cloud and the state has never heard of, because the answer to its creation was lost.

The engine lived on, so nothing is pending; Azure then refuses to create it again.
"""

from collections.abc import Iterable, Iterator, Mapping

from infra.engine.pending import Json, label_of
from infra.resources.planned import PlannedResource, PlannedStack


def with_lost(deployment: Json, plan: PlannedStack, labels: Iterable[str]) -> Json:
    """The state as if the creation of what is called so had been interrupted.

    Of those that are planned, and not in the state, and whose parent and provider are.
    """
    wanted = frozenset(labels)
    resources: Mapping[str, Json] = {r["urn"]: r for r in deployment.get("resources") or ()}
    lost = [
        {"type": "creating", "resource": _resource(planned, resources)}
        for planned in _missing(plan, resources)
        if label_of(planned.type, planned.urn) in wanted
    ]
    return {**deployment, "pending_operations": [*(deployment.get("pending_operations") or ()), *lost]}


def _missing(plan: PlannedStack, resources: Mapping[str, Json]) -> Iterator[PlannedResource]:
    for planned in plan.resources:
        placed = planned.parent in resources and planned.provider in resources
        if placed and planned.id and planned.urn not in resources:
            yield planned


def _resource(planned: PlannedResource, resources: Mapping[str, Json]) -> Json:
    """As the engine would keep it; its inputs are those that will be read."""
    return {
        "urn": planned.urn,
        "custom": True,
        "type": planned.type,
        "parent": planned.parent,
        "provider": f"{planned.provider}::{resources[planned.provider]['id']}",
        "dependencies": [urn for urn in planned.dependencies if urn in resources],
        "protect": planned.protect,
    }
