"""How a wish differs from what stands, and whether that means another resource."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from infra.resources.arm_types import PACKAGE, fields

# Properties besides those in the id whose change replaces the resource.
# Source: pulumi-azure-native provider/pkg/gen/replacement.go.
_REPLACING: Mapping[str, frozenset[str]] = {
    f"{PACKAGE}:{kind}": frozenset(names)
    for kind, names in {
        "authorization:RoleAssignment": ("principalId", "scope"),
        "network:PrivateEndpoint": ("subnet",),
        "network:PublicIPAddress": ("location", "publicIPAddressVersion", "publicIPPrefix", "sku"),
        "network:VirtualNetwork": ("location",),
        "resources:ResourceGroup": ("location",),
        "storage:StorageAccount": ("location", "isHnsEnabled"),
    }.items()
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One property, by its path such as `rules[0].priority`."""

    path: str
    kind: Literal["ADD", "DELETE", "UPDATE"]
    replaces: bool

    @property
    def top(self) -> str:
        """The input that it is a part of."""
        return self.path.split(".")[0].split("[")[0]


def changes(token: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Changed, ...]:
    """What leads from the old inputs to the new ones."""
    replacing = _REPLACING.get(token, frozenset())
    if token.startswith(f"{PACKAGE}:"):
        replacing |= frozenset(fields(token))
    return tuple(
        Changed(path=path, kind=kind, replaces=path.split(".")[0].split("[")[0] in replacing)
        for path, kind in _walk("", old, new)
    )


def _walk(path: str, old: object, new: object) -> Iterator[tuple[str, Literal["ADD", "DELETE", "UPDATE"]]]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted(old.keys() | new.keys()):
            yield from _walk(f"{path}.{key}".removeprefix("."), old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (was, now) in enumerate(zip(old, new, strict=True)):
            yield from _walk(f"{path}[{number}]", was, now)
    elif old is None or new is None:
        yield path, "ADD" if old is None else "DELETE"
    else:
        yield path, "UPDATE"
