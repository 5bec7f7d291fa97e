"""What a captured stack was made from, as one number: the design, the code that builds it, and the SDK."""

import functools
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from importlib.metadata import version
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from types import MappingProxyType, NoneType
from typing import Any

from infra.resources.planned import Json
from infra.resources.serialise import FORMAT

_SDK = ("pulumi", "pulumi-azure-native", "pulumi-azuread")
_CODE = ("design", "components", "resources")


def fingerprint(value: object) -> str:
    """The SHA-256, in hexadecimal, of a design value and of what builds it. Raises TypeError for others."""
    text = json.dumps(_canonical(value), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{toolchain()}\n{text}".encode()).hexdigest()


@functools.cache
def toolchain() -> str:
    """The SHA-256 of the code that turns a design into resources, and the versions of the SDK."""
    digest = hashlib.sha256(f"format {FORMAT}".encode())
    for package in _SDK:
        digest.update(f"{package} {version(package)}\n".encode())
    root = Path(__file__).parent.parent
    for path in sorted(path for folder in _CODE for path in (root / folder).rglob("*.py")):
        digest.update(f"{path.relative_to(root)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _canonical(value: object) -> Json:
    """A JSON value that differs where the values differ."""
    form = _FORMS.get(type(value), _dataclass)
    return form(value)


def _dataclass(value: object) -> Json:
    """Its name and its fields: two dataclasses with equal fields are two things."""
    kind: type = type(value)
    name, names = _shape(kind)
    return [name, *(_canonical(getattr(value, field)) for field in names)]


@functools.cache
def _shape(kind: type) -> tuple[str, tuple[str, ...]]:
    if not is_dataclass(kind):
        raise TypeError(
            f"got a {kind.__name__}, expected a design value: dataclasses of texts, numbers, addresses"
        )
    return kind.__name__, tuple(field.name for field in fields(kind))


def _mapping(value: Mapping[str, object]) -> Json:
    return {key: _canonical(item) for key, item in value.items()}


def _sequence(value: Sequence[object]) -> Json:
    return [0, *map(_canonical, value)]


def _itself(value: Json) -> Json:
    return value


_FORMS: Mapping[type, Callable[[Any], Json]] = {
    **dict.fromkeys((str, int, float, bool, NoneType), _itself),
    **dict.fromkeys((date, IPv4Address, IPv4Network), str),
    **dict.fromkeys((dict, MappingProxyType), _mapping),
    tuple: _sequence,
}
