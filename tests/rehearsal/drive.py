"""Captured stacks put to the control plane in the order of their dependencies, without the engine."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from infra import pipeline
from infra.rehearsal.azuread import AzureAd
from infra.rehearsal.clock import Clock
from infra.rehearsal.control_plane import ControlPlane, Rule
from infra.rehearsal.hands import delete_by_hand
from infra.rehearsal.model import RefusedError, Request
from infra.resources.planned import PlannedResource, PlannedStack
from tests.conftest import COUNCILS

_SYMBOL = re.compile(r"\$\{(.+?)\.([a-z_][A-Za-z0-9_.]*)\}")
_LOOKUP = re.compile(r"(get\w+)\((.*)\)")
_OURS = ("azure-native:", "azuread:")


class Drive:
    """Writes stacks to a control plane; what it refuses is collected, and not raised."""

    def __init__(self, day: date, rules: Iterable[Rule]) -> None:
        self.plane = ControlPlane(Clock(day), rules=tuple(rules), hold=0)
        self.refused: list[str] = []
        self._ids: dict[str, str] = {}
        self._tenants: dict[str, str] = {}

    def up(self, stack: PlannedStack) -> None:
        """Create or update all of a stack."""
        for planned in ordered(stack.resources):
            if planned.type == "pulumi:providers:azuread":
                self._tenants[planned.urn] = str(planned.inputs.get("tenantId"))
            if planned.type.startswith(_OURS):
                self._put(planned)

    def destroy(self, stack: PlannedStack) -> None:
        """Delete all of a stack, what depends before what it depends on, as by hand what templates made."""
        delete_by_hand(self.plane, stack.stack)
        for planned in reversed(ordered(stack.resources)):
            if planned.urn in self._ids:
                request = Request(method="DELETE", id=self._ids[planned.urn], token=planned.type)
                self._try(planned, lambda request=request: self.plane.delete(request))

    def _put(self, planned: PlannedResource) -> None:
        body = self._resolved(planned.inputs, planned)
        resource_id = planned.id
        if planned.type.startswith("azuread:"):
            known = self._ids.get(planned.urn)
            resource_id = known or AzureAd().new_id(self.plane, planned.type, planned.urn, body, {})
        self._ids[planned.urn] = resource_id
        request = Request(
            method="PUT",
            id=resource_id,
            token=planned.type,
            subscription=planned.subscription,
            tenant=self._tenants.get(planned.provider, ""),
            body=body,
            urn=planned.urn,
        )
        self._try(planned, lambda: self.plane.put(request))

    def _try(self, planned: PlannedResource, act: Any) -> None:
        try:
            act()
        except RefusedError as error:
            self.refused.append(f"{planned.name}: {error}")

    def _resolved(self, value: Any, planned: PlannedResource) -> Any:
        if isinstance(value, Mapping):
            return {key: self._resolved(item, planned) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._resolved(item, planned) for item in value]
        if isinstance(value, str):
            return _SYMBOL.sub(lambda m: self._symbol(m[1], m[2], planned), value)
        return value

    def _symbol(self, subject: str, path: str, planned: PlannedResource) -> str:
        lookup = _LOOKUP.fullmatch(subject)
        if lookup:
            return self._looked_up(lookup[1], lookup[2], path, planned)
        known = self.plane.get(self._ids.get(subject, ""))
        if known is None:
            return f"unknown-{subject}.{path}"
        return str({**known.answer, "id": known.id}.get(_camel(path), f"unknown-{path}"))

    def _looked_up(self, function: str, asked: str, path: str, planned: PlannedResource) -> str:
        given = dict(pair.split("=", 1) for pair in asked.split(",") if pair)
        token = f"azuread:index/{function}:{function}"
        tenant = self._tenants.get(planned.provider, "")
        try:
            found = AzureAd().invoke(self.plane, token, given, {"tenantId": tenant})
        except LookupError as error:
            self.refused.append(f"{planned.name}: {error.args[0]}")
            return f"unknown-{function}"
        return str(found.get(path, f"unknown-{path}"))


def _camel(path: str) -> str:
    first, *rest = path.split("_")
    return first + "".join(word.title() for word in rest)


def ordered(resources: Iterable[PlannedResource]) -> list[PlannedResource]:
    """What is depended on comes before what depends on it; the same order each time."""
    known = {resource.urn: resource for resource in resources}
    done: dict[str, PlannedResource] = {}

    def visit(urn: str, above: frozenset[str]) -> None:
        if urn in done or urn not in known or urn in above:
            return
        for need in known[urn].dependencies:
            visit(need, above | {urn})
        done[urn] = known[urn]

    for urn in known:
        visit(urn, frozenset())
    return list(done.values())


@cache
def stacks_of(partnership: str) -> tuple[date, tuple[PlannedStack, ...]]:
    """An example partnership's planned stacks, core first, and the day that it is judged as of."""
    estate = pipeline.load(COUNCILS).estate
    designed = pipeline.designed(pipeline.addressed(COUNCILS, estate, partnership))
    stacks = pipeline.planned(designed.design, tuple(pipeline.parts(designed.design)), None)
    return designed.declared.as_of, stacks
