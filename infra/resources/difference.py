"""What changes between two plans of a stack: added, removed, and changed property by property."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.resources.planned import PlannedResource, PlannedStack

# What is compared beside the inputs, and what people call it.
_ASPECTS: Mapping[str, str] = {
    "type": "(type)",
    "name": "(name)",
    "id": "(id)",
    "parent": "(parent)",
    "dependencies": "(depends on)",
    "property_dependencies": "(depends on by input)",
    "provider": "(provider)",
    "subscription": "(subscription)",
    "secrets": "(secrets)",
    "protect": "(protected)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyChange:
    """One property, such as `securityRules[in-payroll].priority`. None stands where it is not set."""

    path: str
    before: Any
    after: Any

    def __str__(self) -> str:
        return f"{self.path}: {self.before!r} -> {self.after!r}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceChange:
    """A resource that is in both plans, and differs."""

    before: PlannedResource
    after: PlannedResource
    properties: tuple[PropertyChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Each part sorted by URN."""

    added: tuple[PlannedResource, ...]
    changed: tuple[ResourceChange, ...]
    removed: tuple[PlannedResource, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def difference(before: PlannedStack | None, after: PlannedStack | None) -> Difference:
    """What leads from one plan to the other; None is a stack that does not exist."""
    old = {resource.urn: resource for resource in before.resources} if before else {}
    new = {resource.urn: resource for resource in after.resources} if after else {}
    both = sorted(old.keys() & new.keys())
    return Difference(
        added=tuple(new[urn] for urn in sorted(new.keys() - old.keys())),
        changed=tuple(_change(old[urn], new[urn]) for urn in both if old[urn] != new[urn]),
        removed=tuple(old[urn] for urn in sorted(old.keys() - new.keys())),
    )


def _change(before: PlannedResource, after: PlannedResource) -> ResourceChange:
    aspects = (
        PropertyChange(path=title, before=getattr(before, name), after=getattr(after, name))
        for name, title in _ASPECTS.items()
        if getattr(before, name) != getattr(after, name)
    )
    properties = (*property_changes(before.inputs, after.inputs), *aspects)
    # Something is null that was not set, or the other way round: both are None above.
    whole = PropertyChange(path="(inputs)", before=before.inputs, after=after.inputs)
    return ResourceChange(before=before, after=after, properties=properties or (whole,))


def property_changes(before: object, after: object) -> Iterator[PropertyChange]:
    """What differs between two plain values; entries of a list that have names are told apart by them."""
    return _properties("", before, after)


def _properties(path: str, before: object, after: object) -> Iterator[PropertyChange]:
    if before == after:
        return
    old, new = _members(before), _members(after)
    if old is None or new is None:
        yield PropertyChange(path=path, before=before, after=after)
        return
    for key in sorted(old.keys() | new.keys()):
        yield from _properties(f"{path}{key}".removeprefix("."), old.get(key), new.get(key))
    if isinstance(before, list) and old.keys() == new.keys() and [*old] != [*new]:
        yield PropertyChange(path=f"{path}(order)", before=[*old], after=[*new])


def _members(value: object) -> Mapping[str, Any] | None:
    """The parts of an object, or of a list of things with a name each; None for what has no such parts."""
    if isinstance(value, Mapping):
        return {f".{key}": item for key, item in value.items()}
    if not isinstance(value, list) or not all(isinstance(item, Mapping) and "name" in item for item in value):
        return None
    named = {f"[{item['name']}]": item for item in value}
    return named if len(named) == len(value) else None
