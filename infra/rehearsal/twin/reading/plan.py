"""Planned resources by id and by type, as the readers look them up. The case of an ARM id says nothing."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from infra.resources.planned import PlannedResource, PlannedStack

_PACKAGE = "azure-native:"


class Plan:
    """All resources of several stacks."""

    def __init__(self, stacks: Iterable[PlannedStack]) -> None:
        known = [resource for stack in stacks for resource in stack.resources if resource.id]
        self._by_id = {resource.id.casefold(): resource for resource in known}
        self._by_type: dict[str, list[PlannedResource]] = {}
        for resource in sorted(known, key=lambda r: r.id.casefold()):
            self._by_type.setdefault(resource.type.removeprefix(_PACKAGE), []).append(resource)

    def of(self, kind: str) -> tuple[PlannedResource, ...]:
        """The resources of a type, such as `network:Subnet`, by id."""
        return tuple(self._by_type.get(kind, ()))

    def get(self, resource_id: str) -> PlannedResource | None:
        """The resource of that id."""
        return self._by_id.get(resource_id.casefold())

    def below(self, parent: str, kind: str) -> tuple[PlannedResource, ...]:
        """The resources of a type whose ids begin with that one."""
        prefix = f"{parent.casefold()}/"
        return tuple(r for r in self.of(kind) if r.id.casefold().startswith(prefix))

    def templates(self) -> Iterator[tuple[PlannedResource, Mapping[str, Any]]]:
        """Each resource of a template deployment, with the deployment that holds it."""
        for deployment in self.of("resources:Deployment"):
            template = deployment.inputs.get("properties", {}).get("template", {})
            for resource in template.get("resources", ()):
                yield deployment, resource


def refers(inputs: Mapping[str, Any], *path: str) -> str:
    """The id that a reference at that path holds, in lower case; empty where there is none."""
    value: Any = inputs
    for key in path:
        value = (value or {}).get(key)
    return str((value or {}).get("id", "")).casefold()
