"""A planned stack as ARM templates: one for each resource group that it writes to, and one a subscription.

Azure deploys a template to one scope, so a stack that writes to several becomes several. What is not Azure's,
Entra's objects, has no place in them and is counted in their metadata.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from infra.resources.arm_bodies import BODIES, NAMED, OUTSIDE, Body
from infra.resources.arm_types import PACKAGE, fields, own_name, type_of
from infra.resources.planned import Json, PlannedResource, PlannedStack
from infra.resources.summary import counts, is_deployed
from infra.resources.symbols import is_symbolic
from infra.resources.values import SECRET

_SCHEMA = "https://schema.management.azure.com/schemas/"
_OF_GROUP = f"{_SCHEMA}2019-04-01/deploymentTemplate.json#"
_OF_SUBSCRIPTION = f"{_SCHEMA}2018-05-01/subscriptionDeploymentTemplate.json#"
_SCOPE = re.compile(r"/subscriptions/([^/]+)(?:/resourceGroups/([^/]+)(?=/providers/))?", re.IGNORECASE)
_OUTPUT = re.compile(r"\$\{(urn:.+)\.(\w+)\}")
_DEPLOYMENT = "resources:Deployment"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmTemplate:
    """A template and the scope that it is deployed to; `group` is empty for a whole subscription."""

    stack: str
    subscription: str
    group: str
    body: Mapping[str, Json]

    @property
    def file(self) -> str:
        """A file's name that no other template of an estate has."""
        return f"{self.stack}.{self.group or f'subscription-{self.subscription}'}.json"


def arm_templates(planned: PlannedStack) -> tuple[ArmTemplate, ...]:
    """The templates of a stack, by scope. Raises KeyError for a type that BODIES has no row for."""
    native = [r for r in planned.resources if r.type.startswith(f"{PACKAGE}:") and r.id]
    scopes: dict[tuple[str, str], list[PlannedResource]] = {}
    for resource in native:
        scopes.setdefault(_scope(resource), []).append(resource)
    return tuple(_template(planned, *scope, scopes[scope]) for scope in sorted(scopes))


def left_out(planned: PlannedStack) -> tuple[str, ...]:
    """What the templates have no place for, such as `18 Conditional Access policies`."""
    others = (r for r in planned.resources if is_deployed(r) and not r.type.startswith(f"{PACKAGE}:"))
    return tuple(map(str, counts(others)))


def _scope(resource: PlannedResource) -> tuple[str, str]:
    """Subscription and resource group. A group itself is a resource of its subscription."""
    if found := _SCOPE.match(resource.id):
        return found[1], found[2] or ""
    return resource.subscription, ""


def _template(
    planned: PlannedStack, subscription: str, group: str, resources: Iterable[PlannedResource]
) -> ArmTemplate:
    made = _Writer({r.urn: r for r in planned.resources}, {r.urn for r in resources})
    written = [made.resource(r) for r in sorted(resources, key=lambda r: r.id)]
    body: dict[str, Json] = {
        "$schema": _OF_GROUP if group else _OF_SUBSCRIPTION,
        "contentVersion": "1.0.0.0",
        "metadata": {"stack": planned.stack, "leftOut": list(left_out(planned))},
        "parameters": dict(sorted(made.parameters.items())),
        "resources": list(written),
    }
    return ArmTemplate(stack=planned.stack, subscription=subscription, group=group, body=body)


class _Writer:
    """Writes resources of one template, and notes the parameters that they need."""

    def __init__(self, stack: Mapping[str, PlannedResource], here: set[str]) -> None:
        self.parameters: dict[str, Json] = {}
        self._stack = stack
        self._here = here

    def resource(self, resource: PlannedResource) -> dict[str, Json]:
        """One resource in Azure's own nesting."""
        kind = resource.type.removeprefix(f"{PACKAGE}:")
        row = BODIES[kind]
        head: dict[str, Json] = {
            "type": type_of(resource.id),
            "apiVersion": row.version,
            "name": own_name(resource.id),
        }
        if scope := _scoped(resource):
            head["scope"] = scope
        after = sorted(self._stack[urn].id for urn in resource.dependencies if urn in self._here)
        if after:
            head["dependsOn"] = list(after)
        given = {key: value for key, value in resource.inputs.items() if key not in _path_keys(resource)}
        body = _nested(row, given)
        return head | (body if kind == _DEPLOYMENT else {key: self._value(v) for key, v in body.items()})

    def _value(self, value: Json) -> Json:
        """A value with what is known only later as an expression, and texts that look like one escaped."""
        if isinstance(value, dict):
            return {key: self._value(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._value(item) for item in value]
        if isinstance(value, str):
            return self._expression(value) if is_symbolic(value) else _escaped(value)
        return value

    def _expression(self, text: str) -> str:
        output = _OUTPUT.fullmatch(text)
        known = self._stack.get(output[1]) if output else None
        if output and known and known.type.startswith(f"{PACKAGE}:"):
            version = BODIES[known.type.removeprefix(f"{PACKAGE}:")].version
            return f"[reference('{known.id}', '{version}').{_camel(output[2])}]"
        name = f"unknown-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
        kind = "securestring" if text == SECRET else "string"
        self.parameters[name] = {"type": kind, "metadata": {"description": text}}
        return f"[parameters('{name}')]"


def _scoped(resource: PlannedResource) -> str:
    """The resource that an extension hangs on; nothing where that is the template's own scope."""
    on, _, _ = resource.id.rpartition("/providers/")
    return on if "/providers/" in on else ""


def _path_keys(resource: PlannedResource) -> frozenset[str]:
    """The inputs that are in the id already."""
    return frozenset((*fields(resource.type), "resourceGroupName"))


def _nested(row: Body, given: Mapping[str, Any]) -> dict[str, Json]:
    """Inputs in Azure's nesting: some beside `properties`, the rest in it."""
    outside = OUTSIDE - row.inside
    properties = {
        row.renamed.get(key, key): _parts(value) if key in row.parts else value
        for key, value in given.items()
        if key not in outside and key not in row.dropped
    }
    body = {
        key: _identity(value) if key == "identity" else value
        for key, value in given.items()
        if key in outside
    }
    inner = {**body.get("properties", {}), **properties}
    return {**body, "properties": inner} if inner else body


def _parts(values: list[Mapping[str, Any]]) -> list[Json]:
    """Named parts in Azure's nesting."""
    return [
        {
            **{key: value for key, value in part.items() if key in NAMED},
            "properties": {key: value for key, value in part.items() if key not in NAMED},
        }
        for part in values
    ]


def _identity(value: Mapping[str, Any]) -> dict[str, Json]:
    """The SDK has a list of identities where Azure has a mapping."""
    assigned = value.get("userAssignedIdentities")
    return {**value, "userAssignedIdentities": {each: {} for each in assigned}} if assigned else dict(value)


def _escaped(text: str) -> str:
    return f"[{text}" if text.startswith("[") else text


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))
