"""Evidence that is as it should be, but for one thing."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from infra.assurance.policy.evidence import Evidence, Record, Request
from infra.declaration.member import Member
from infra.resources.planned import PlannedResource, PlannedStack

Inputs = Mapping[str, Any]
Break = Callable[[Evidence], Evidence]


def stack_of(evidence: Evidence, name: str) -> PlannedStack:
    return next(stack for stack in evidence.stacks if stack.stack == name)


def resource_of(stack: PlannedStack, kind: str, name: str) -> PlannedResource:
    (found,) = [
        r
        for r in stack.resources
        if r.type.startswith("azuread:") and r.type.endswith(f":{kind}") and r.name == name
    ]
    return found


def with_stack(evidence: Evidence, stack: PlannedStack) -> Evidence:
    kept = tuple(stack if each.stack == stack.stack else each for each in evidence.stacks)
    return replace(evidence, stacks=kept)


def altered(stack: str, kind: str, name: str, change: Callable[[Inputs], Inputs]) -> Break:
    """One resource has other inputs."""

    def broken(evidence: Evidence) -> Evidence:
        planned = stack_of(evidence, stack)
        found = resource_of(planned, kind, name)
        other = replace(found, inputs=change(found.inputs))
        resources = tuple(other if r is found else r for r in planned.resources)
        return with_stack(evidence, replace(planned, resources=resources))

    return broken


def without(stack: str, kind: str, name: str) -> Break:
    """One resource is missing."""

    def broken(evidence: Evidence) -> Evidence:
        planned = stack_of(evidence, stack)
        found = resource_of(planned, kind, name)
        return with_stack(
            evidence, replace(planned, resources=tuple(r for r in planned.resources if r is not found))
        )

    return broken


def also(stack: str, kind: str, like: str, name: str, change: Callable[[Inputs], Inputs]) -> Break:
    """One more resource, such as another but for some inputs."""

    def broken(evidence: Evidence) -> Evidence:
        planned = stack_of(evidence, stack)
        found = resource_of(planned, kind, like)
        urn = f"{found.urn.rpartition('::')[0]}::{name}"
        more = replace(found, urn=urn, name=name, inputs=change(found.inputs))
        return with_stack(evidence, replace(planned, resources=(*planned.resources, more)))

    return broken


def both(first: Break, second: Break) -> Break:
    """Two things are wrong."""
    return lambda evidence: second(first(evidence))


def condition(path: str, value: object) -> Callable[[Inputs], Inputs]:
    """A policy's condition, such as `users.excludedGroups`, is another."""
    part, key = path.split(".")

    def change(inputs: Inputs) -> Inputs:
        conditions = inputs["conditions"]
        return {**inputs, "conditions": {**conditions, part: {**conditions[part], key: value}}}

    return change


def setting(**values: object) -> Callable[[Inputs], Inputs]:
    """Some inputs are others."""
    return lambda inputs: {**inputs, **values}


def member(slug: str, change: Callable[[Member], Member]) -> Break:
    """One member is declared otherwise than it was planned."""

    def broken(evidence: Evidence) -> Evidence:
        members = tuple(change(m) if m.member == slug else m for m in evidence.declared.members)
        return replace(evidence, declared=replace(evidence.declared, members=members))

    return broken


def request(stack: str, *more: Request) -> Break:
    """A runbook asks for more."""
    return lambda evidence: replace(
        evidence, requests={**evidence.requests, stack: (*evidence.requests[stack], *more)}
    )


def record(slug: str, domain: str, change: Callable[[tuple[Record, ...]], tuple[Record, ...]]) -> Break:
    """A domain has other records."""

    def broken(evidence: Evidence) -> Evidence:
        records = {domain: change(evidence.records[slug][domain])}
        return replace(evidence, records={**evidence.records, slug: records})

    return broken
