"""What a template deployment contains, as resources of their own.

Azure makes them, and azure-native keeps only the record of the deployment: a refresh reads that record, which
does not give the template back, so it is blind to what becomes of them. Whoever wants to see them looks here.
Source: azure-docs azure-resource-manager/templates/deployment-history, bicep-types-az Microsoft.Resources.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from infra.design.names.arm_ids import resource_id
from infra.resources.arm_types import PACKAGE, TEMPLATES, fields, type_of
from infra.resources.planned import PlannedResource, PlannedStack

DEPLOYMENT = f"{PACKAGE}:resources:Deployment"

_TOKENS = {type_of(template).casefold(): token for token, template in TEMPLATES.items()}
_PARAMETER = re.compile(r"\[parameters\('(\w+)'\)\]")
_SECURE = frozenset({"securestring", "secureobject"})
# What stands beside a template resource's properties, and is an input by itself.
_BESIDE = ("location", "tags", "zones", "identity", "sku", "kind")


class TemplateError(ValueError):
    """A template that the rehearsal cannot read; the message says which part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contained:
    """One resource of a template. `token` is Pulumi's type, `body` its inputs as azure-native has them."""

    id: str
    token: str
    body: Mapping[str, Any]


def contents(deployment_id: str, inputs: Mapping[str, Any]) -> tuple[Contained, ...]:
    """The resources that a deployment of that id and those inputs writes, in the template's order.

    A parameter has the value given, or its default; a secure one stays the expression that it is. Raises
    TemplateError for a type without a row in arm_types, and for a name that does not fit its type.
    """
    properties = inputs.get("properties") or {}
    template = properties.get("template") or {}
    values = _values(template, properties.get("parameters") or {})
    resources = _resolved(template.get("resources") or [], values)
    return tuple(_contained(deployment_id, resource) for resource in resources)


def contained(planned: PlannedResource) -> tuple[PlannedResource, ...]:
    """The resources that a planned deployment writes, each a child of it; none where it is no deployment."""
    if planned.type != DEPLOYMENT:
        return ()
    return tuple(
        replace(
            planned,
            urn=f"{planned.urn}/{found.id.rpartition('/')[2]}",
            type=found.token,
            name=f"{planned.name}/{found.id.rpartition('/')[2]}",
            id=found.id,
            inputs=found.body,
            parent=planned.urn,
            secrets=(),
        )
        for found in contents(planned.id, planned.inputs)
    )


def expanded(stack: PlannedStack) -> PlannedStack:
    """The stack with what its deployments contain, sorted by URN."""
    resources = [*stack.resources, *(found for planned in stack.resources for found in contained(planned))]
    return replace(stack, resources=tuple(sorted(resources, key=lambda resource: resource.urn)))


def _values(template: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    declared = template.get("parameters") or {}
    open_ones = {n: p for n, p in declared.items() if str(p.get("type")).casefold() not in _SECURE}
    return {name: given.get(name, {}).get("value", p.get("defaultValue")) for name, p in open_ones.items()}


def _resolved(value: Any, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON goes in and comes out
    if isinstance(value, Mapping):
        return {str(_resolved(key, values)): _resolved(item, values) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_resolved(item, values) for item in value]
    found = _PARAMETER.fullmatch(value) if isinstance(value, str) else None
    return values.get(found[1], value) if found else value


def _contained(deployment_id: str, resource: Mapping[str, Any]) -> Contained:
    kind, names = str(resource.get("type")), str(resource.get("name")).split("/")
    token = _TOKENS.get(kind.casefold())
    if token is None:
        raise TemplateError(f"template type {kind!r} has no row in infra/resources/arm_types.py: add it")
    _, _, subscription, _, group, *_ = deployment_id.split("/")
    try:
        made = resource_id(subscription, group, kind, *names)
    except ValueError as error:
        raise TemplateError(f"{resource.get('name')!r} does not fit its type: {error}") from error
    named = dict(zip(fields(token), (group, *names), strict=True))
    beside = {key: resource[key] for key in _BESIDE if key in resource}
    body = {**named, **beside, **resource.get("properties", {})}
    return Contained(id=made, token=token, body=_as_input(body))


def _as_input(body: dict[str, Any]) -> dict[str, Any]:
    """A template names the identities by the keys of a map, azure-native's inputs in a list."""
    identity = body.get("identity")
    if isinstance(identity, Mapping) and isinstance(identity.get("userAssignedIdentities"), Mapping):
        body["identity"] = {**identity, "userAssignedIdentities": sorted(identity["userAssignedIdentities"])}
    return body
