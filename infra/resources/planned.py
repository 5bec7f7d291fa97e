"""The planned estate as plain data: what would be created, whatever planned it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedResource:
    """One resource as the engine would be asked for it.

    `type` is Pulumi's token (`azure-native:network:VirtualHub`), `name` its logical name, `id` the
    computed ARM id (empty for components), `inputs` plain JSON values under the SDK's camelCase keys,
    `parent` and `dependencies` logical URNs, `secrets` the top-level inputs marked secret.
    """

    urn: str
    type: str
    name: str
    id: str
    inputs: Mapping[str, Any]
    parent: str
    dependencies: tuple[str, ...]
    provider: str
    secrets: tuple[str, ...]
    protect: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStack:
    """All resources of one stack, sorted by URN."""

    stack: str
    resources: tuple[PlannedResource, ...]
