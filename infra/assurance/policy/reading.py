"""Reading planned resources: names, values at a path, references. Knows plain data alone."""

from collections.abc import Iterator, Mapping
from typing import Any

from infra.resources.arm_types import own_name
from infra.resources.planned import PlannedResource
from infra.resources.symbols import is_symbolic


class UnknownError(LookupError):
    """What cannot be told from the evidence, in words. Never a pass."""


def stack_of(resource: PlannedResource) -> str:
    """The stack that a resource is in."""
    return resource.urn.split("::")[0].rpartition(":")[2]


def name_of(resource: PlannedResource) -> str:
    """What a finding calls a resource: its name in Azure."""
    return own_name(resource.id)


def at(inputs: Mapping[str, Any], path: str) -> object:
    """The value at a path such as `networkAcls.defaultAction`, or None. Raises UnknownError for a symbol."""
    value: object = inputs
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    if isinstance(value, str) and is_symbolic(value):
        raise UnknownError(f"{path} is known only once it is deployed")
    return value


def entries(inputs: Mapping[str, Any], path: str) -> tuple[Mapping[str, Any], ...]:
    """The mappings of the list at a path; none where there is no list."""
    value = at(inputs, path)
    return tuple(item for item in value if isinstance(item, Mapping)) if isinstance(value, list) else ()


def number_at(inputs: Mapping[str, Any], path: str) -> float:
    """The number at a path; 0 where there is none."""
    value = at(inputs, path)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else 0


def texts_at(inputs: Mapping[str, Any], path: str) -> tuple[str, ...]:
    """The texts of the list at a path; none where there is no list."""
    value = at(inputs, path)
    return tuple(map(str, value)) if isinstance(value, list) else ()


def references(value: object) -> Iterator[str]:
    """Every Azure id anywhere in a value, in lower case."""
    if isinstance(value, Mapping):
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from references(item)
    elif isinstance(value, str) and value.startswith("/subscriptions/"):
        yield value.lower()


def words(values: Mapping[str, Any], *keys: str) -> tuple[str, ...]:
    """The texts under these keys, each a text or a list of them: Azure has a key for one and one for many."""
    found: list[str] = []
    for key in keys:
        value = values.get(key)
        found += [value] if isinstance(value, str) else list(value or ())
    return tuple(found)


def said(value: object) -> str:
    """A value as a message shows it."""
    if value is None:
        return "nothing"
    return (
        str(value).lower()
        if isinstance(value, bool)
        else f"'{value}'"
        if isinstance(value, str)
        else str(value)
    )
