"""Captured stacks as bytes: the same stack is the same bytes, and the bytes give the same stack."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from infra.resources.planned import PlannedResource, PlannedStack

FORMAT = 1

_FIELDS = tuple(field.name for field in fields(PlannedResource))


class FormatError(ValueError):
    """Bytes that are not a captured stack of this format."""


def to_json(planned: PlannedStack) -> bytes:
    """UTF-8 JSON with sorted keys and no white space, and a newline at the end."""
    body = {
        "format": FORMAT,
        "stack": planned.stack,
        "resources": [_record(resource) for resource in planned.resources],
    }
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return f"{text}\n".encode()


def from_json(data: bytes) -> PlannedStack:
    """The stack that `to_json` wrote. Raises FormatError for anything else."""
    try:
        body = json.loads(data)
        if body["format"] != FORMAT:
            raise FormatError(f"got format {body['format']!r}, expected {FORMAT}")
        resources = tuple(_resource(record) for record in body["resources"])
        return PlannedStack(stack=body["stack"], resources=resources)
    except (KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise FormatError(f"not a captured stack: {error!r}") from error


def _record(resource: PlannedResource) -> dict[str, Any]:
    record = {name: getattr(resource, name) for name in _FIELDS}
    return record | {"property_dependencies": dict(resource.property_dependencies)}


def _resource(record: Mapping[str, Any]) -> PlannedResource:
    through = {key: tuple(urns) for key, urns in record["property_dependencies"].items()}
    sequences = {key: tuple(record[key]) for key in ("dependencies", "secrets")}
    return PlannedResource(**{**record, **sequences, "property_dependencies": through})
