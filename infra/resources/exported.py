"""A stack as it stands, from `pulumi stack export` or `shire stack export`, in the form of a planned one.

What Entra answered at creation (object ids) is written back as the symbols by which a capture refers to it,
so that a planned and an exported stack are judged by the same eyes.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from infra.resources.monitor import PROVIDERS
from infra.resources.planned import Json, PlannedResource, PlannedStack
from infra.resources.symbols import Symbol
from infra.resources.values import holds_secret, without_secrets

VERSIONS = (3, 4)
"""Of the format of an export (pulumi/pulumi, sdk/go/common/apitype: UntypedDeployment)."""

_ENTRA = "azuread:"
_OBJECT = re.compile(r"(?:/[A-Za-z/]+/)?([^/]+)")
_SUBSCRIPTION = re.compile(r"/subscriptions/([^/]+)", re.IGNORECASE)
_EXPORT = "expected what `shire stack export` prints"


class ExportError(ValueError):
    """Bytes that are no export of a stack, or one that is not at rest; the message says what to do."""


def last_written(deployment: Mapping[str, Any]) -> datetime:
    """When the engine last wrote that state: nothing pending was begun later. Raises KeyError, ValueError."""
    return datetime.fromisoformat(deployment["manifest"]["time"])


def written(data: bytes) -> datetime | None:
    """When the engine last wrote down what is exported: after an update, or a refresh from Azure.

    None where the export does not say so (apitype.ManifestV1).
    """
    try:
        found = last_written(json.loads(data)["deployment"])
    except (KeyError, TypeError, ValueError):
        return None
    return found if found.tzinfo else None


def from_export(data: bytes) -> PlannedStack:
    """One exported stack. Raises ExportError."""
    (found,) = from_exports((data,))
    return found


def from_exports(exports: Iterable[bytes]) -> tuple[PlannedStack, ...]:
    """Exported stacks that are read together: each may refer to what another made. Raises ExportError."""
    deployments = [_deployment(data) for data in exports]
    try:
        symbols = {guid: symbol for each in deployments for guid, symbol in _symbols(each)}
        return tuple(_stack(each, symbols) for each in deployments)
    except (AttributeError, KeyError, TypeError) as error:
        raise ExportError(f"got a resource that is none ({error!r}), {_EXPORT}") from error


def _deployment(data: bytes) -> Sequence[Mapping[str, Any]]:
    """The resources of an export that is at rest: nothing under way, nothing left to be deleted."""
    try:
        body = json.loads(data)
        version, deployment = body["version"], body["deployment"]
        resources = list(deployment.get("resources") or ())
    except (AttributeError, KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ExportError(f"got no export of a stack ({error!r}), {_EXPORT}") from error
    if version not in VERSIONS:
        raise ExportError(f"got version {version!r} of an export, expected one of {VERSIONS}")
    waiting = [*(deployment.get("pending_operations") or ()), *(r for r in resources if r.get("delete"))]
    if waiting:
        raise ExportError(
            f"got a stack with {len(waiting)} operations that are not finished, expected one at rest: "
            "run `shire up`, then export it again"
        )
    if not resources:
        raise ExportError("got a stack without resources: nothing has been deployed; run `shire up` first")
    return resources


def _symbols(resources: Sequence[Mapping[str, Any]]) -> Iterable[tuple[str, str]]:
    """The object id of everything in Entra, with the symbol that a capture has in its place.

    An object's own id is `/groups/GUID`; `GUID/member/GUID` is that of a membership, which is no object.
    """
    for resource in resources:
        guid = (resource.get("outputs") or {}).get("objectId")
        own = _OBJECT.fullmatch(str(resource.get("id")))
        if str(resource["type"]).startswith(_ENTRA) and own and own[1] == guid:
            yield guid, Symbol.of(resource["urn"], "object_id")


def _stack(resources: Sequence[Mapping[str, Any]], symbols: Mapping[str, str]) -> PlannedStack:
    found = sorted((_resource(each, symbols) for each in resources), key=lambda r: r.urn)
    subscriptions = {
        r.urn: str(r.inputs.get("subscriptionId", "")) for r in found if r.type.startswith(PROVIDERS)
    }
    return PlannedStack(
        stack=found[0].urn.split("::")[0].rpartition(":")[2],
        resources=tuple(
            replace(r, subscription=r.subscription or subscriptions.get(r.provider, "")) for r in found
        ),
    )


def _resource(record: Mapping[str, Any], symbols: Mapping[str, str]) -> PlannedResource:
    given = {key: value for key, value in (record.get("inputs") or {}).items() if not key.startswith("__")}
    secrets = tuple(sorted(key for key, value in given.items() if holds_secret(value)))
    through = record.get("propertyDependencies") or {}
    own_id = str(record.get("id") or "")
    subscription = _SUBSCRIPTION.match(own_id)
    return PlannedResource(
        urn=record["urn"],
        type=record["type"],
        name=record["urn"].rpartition("::")[2],
        id=own_id,
        inputs={key: _referring(without_secrets(value), symbols) for key, value in sorted(given.items())},
        parent=record.get("parent") or "",
        dependencies=tuple(sorted(record.get("dependencies") or ())),
        property_dependencies={key: tuple(sorted(urns or ())) for key, urns in through.items() if urns},
        provider=str(record.get("provider") or "").rpartition("::")[0],
        subscription=subscription[1] if subscription else "",
        secrets=secrets,
        protect=bool(record.get("protect")),
    )


def _referring(value: Json, symbols: Mapping[str, str]) -> Json:
    """The value with the symbol in place of each object id, also where a path ends in one."""
    if isinstance(value, dict):
        return {key: _referring(item, symbols) for key, item in value.items()}
    if isinstance(value, list):
        return [_referring(item, symbols) for item in value]
    if isinstance(value, str):
        head, slash, last = value.rpartition("/")
        return f"{head}{slash}{symbols[last]}" if last in symbols else value
    return value
