"""The planned estate as plain data: what would be created, whatever planned it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""A plain JSON value."""

NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedResource:
    """One resource as the engine would be asked for it.

    `type` is Pulumi's token (`azure-native:network:VirtualHub`), `name` its logical name, `id` the
    computed ARM id (empty for components), `inputs` plain JSON values under the SDK's camelCase keys,
    `parent` and `dependencies` logical URNs (sorted), `property_dependencies` the part of them that comes
    through each input, `provider` the URN of the explicit provider and `subscription` the one it writes to
    (both empty where there is none), `secrets` the top-level inputs that hold a secret, which is not kept.
    """

    urn: str
    type: str
    name: str
    id: str
    inputs: Mapping[str, Any]
    parent: str
    dependencies: tuple[str, ...]
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NOTHING)
    provider: str
    subscription: str = ""
    secrets: tuple[str, ...]
    protect: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStack:
    """All resources of one stack, sorted by URN; the root (`pulumi:pulumi:Stack`) is among them."""

    stack: str
    resources: tuple[PlannedResource, ...]

    def of(self, token: str) -> tuple[PlannedResource, ...]:
        """The resources of one type."""
        return tuple(r for r in self.resources if r.type == token)
