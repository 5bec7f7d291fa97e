"""What a captured stack was made from, as one number: the design, the code that builds it, and the SDK."""

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from importlib.metadata import version
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

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


@functools.singledispatch
def _canonical(value: object) -> Json:
    """A JSON value that differs where the values differ. Dataclasses are told apart by name."""
    if not is_dataclass(value):
        raise TypeError(
            f"got {value!r}, expected a design value: a dataclass of texts, numbers and addresses"
        )
    parts = {field.name: _canonical(getattr(value, field.name)) for field in fields(value)}
    return {type(value).__name__: parts}


@_canonical.register
def _(value: str | int | float | None) -> Json:
    return value


@_canonical.register
def _(value: date | IPv4Address | IPv4Network) -> Json:
    return str(value)


@_canonical.register(tuple)
def _(value: tuple[object, ...]) -> Json:
    return [_canonical(item) for item in value]


@_canonical.register(Mapping)
def _(value: Mapping[str, object]) -> Json:
    return {"": [[key, _canonical(value[key])] for key in sorted(value)]}
