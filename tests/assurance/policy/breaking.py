"""How one thing of an estate is broken: planned resources, or what is declared."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

from infra.assurance.policy.evidence import Evidence
from infra.assurance.policy.reading import name_of
from infra.declaration.member import Member
from infra.declaration.partnership import Partnership
from infra.declaration.service import Service
from infra.resources.planned import PlannedResource, PlannedStack

Break = Callable[[Evidence], Evidence]


def _mapped(evidence: Evidence, change: Callable[[PlannedResource], PlannedResource | None]) -> Evidence:
    stacks = tuple(
        PlannedStack(stack=s.stack, resources=tuple(r for each in s.resources if (r := change(each))))
        for s in evidence.stacks
    )
    return replace(evidence, stacks=stacks)


def _is(resource: PlannedResource, kind: str, name: str) -> bool:
    return resource.type == f"azure-native:{kind}" and name_of(resource) == name


def found(evidence: Evidence, kind: str, name: str) -> PlannedResource:
    """The one resource of that kind and name."""
    (resource,) = [r for r in evidence.of(kind) if name_of(r) == name]
    return resource


def changed(kind: str, name: str, change: Callable[[PlannedResource], PlannedResource | None]) -> Break:
    """One resource is another, or is missing."""

    def broken(evidence: Evidence) -> Evidence:
        found(evidence, kind, name)
        return _mapped(evidence, lambda r: change(r) if _is(r, kind, name) else r)

    return broken


def without(kind: str, name: str) -> Break:
    """One resource is missing."""
    return changed(kind, name, lambda _: None)


def put(kind: str, name: str, path: str, value: object) -> Break:
    """One value of one resource is another. A step of digits is an index; None takes the key away."""
    return changed(kind, name, lambda r: replace(r, inputs=_put(r.inputs, path.split("."), value)))


def _put(inputs: Mapping[str, Any], steps: list[str], value: object) -> Mapping[str, Any]:
    made: Any = deepcopy(dict(inputs))
    at: Any = made
    for step in steps[:-1]:
        at = at[int(step)] if step.isdigit() else at.setdefault(step, {})
    last: Any = int(steps[-1]) if steps[-1].isdigit() else steps[-1]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return dict(made)


def unprotected(kind: str, name: str) -> Break:
    """The engine would delete one resource."""
    return changed(kind, name, lambda r: replace(r, protect=False))


def also(kind: str, like: str, name: str, changes: Mapping[str, object], *, of: str = "") -> Break:
    """One more resource, such as another (of the kind `of`) but for its name and some inputs."""
    return lambda evidence: _more(evidence, found(evidence, of or kind, like), kind, (name,), changes)


def many(number: int, kind: str, like: str) -> Break:
    """So many more resources, such as another."""
    names = tuple(f"more-{each}" for each in range(number))
    return lambda evidence: _more(evidence, found(evidence, kind, like), kind, names, {})


def _more(
    evidence: Evidence,
    model: PlannedResource,
    kind: str,
    names: tuple[str, ...],
    changes: Mapping[str, object],
) -> Evidence:
    inputs = {key: value for key, value in {**model.inputs, **changes}.items() if value is not None}
    more = tuple(
        replace(
            model,
            type=f"azure-native:{kind}",
            urn=f"{model.urn.rpartition('::')[0]}::{name}",
            name=name,
            id=f"{model.id.rpartition('/')[0]}/{name}",
            inputs=inputs,
        )
        for name in names
    )
    stacks = (
        replace(s, resources=(*s.resources, *more)) if model in s.resources else s for s in evidence.stacks
    )
    return replace(evidence, stacks=tuple(stacks))


def all_of(*breaks: Break) -> Break:
    """Several things are wrong at once."""

    def broken(evidence: Evidence) -> Evidence:
        for each in breaks:
            evidence = each(evidence)
        return evidence

    return broken


def rule(group: str, name: str, **changes: object) -> Break:
    """One rule of a security group is another."""

    def change(resource: PlannedResource) -> PlannedResource:
        rules = [{**r, **changes} if r["name"] == name else r for r in resource.inputs["securityRules"]]
        assert rules != resource.inputs["securityRules"], f"{group} has no rule {name}"
        kept = [{key: value for key, value in r.items() if value is not None} for r in rules]
        return replace(resource, inputs={**resource.inputs, "securityRules": kept})

    return changed("network:NetworkSecurityGroup", group, change)


def more_rules(group: str, number: int) -> Break:
    """A security group has so many more rules, each such as its first."""

    def change(resource: PlannedResource) -> PlannedResource:
        rules = list(resource.inputs["securityRules"])
        return replace(resource, inputs={**resource.inputs, "securityRules": rules[:1] * number + rules})

    return changed("network:NetworkSecurityGroup", group, change)


def without_rule(group: str, name: str) -> Break:
    """One rule of a security group is missing."""

    def change(resource: PlannedResource) -> PlannedResource:
        rules = [r for r in resource.inputs["securityRules"] if r["name"] != name]
        return replace(resource, inputs={**resource.inputs, "securityRules": rules})

    return changed("network:NetworkSecurityGroup", group, change)


def _of_declared(change: Callable[[Any], Any]) -> Break:
    return lambda evidence: replace(evidence, declared=change(evidence.declared))


def on(day: date) -> Break:
    """The same is judged on another day."""
    return lambda evidence: replace(evidence, declared=replace(evidence.declared, as_of=day))


def partnership(**changes: object) -> Break:
    """The partnership is declared otherwise."""
    return _of_declared(
        lambda declared: replace(declared, partnership=_copy(declared.partnership, Partnership, changes))
    )


def member(slug: str, **changes: object) -> Break:
    """One member is declared otherwise than it was planned."""
    return _of_declared(
        lambda declared: replace(
            declared,
            members=tuple(_copy(m, Member, changes) if m.member == slug else m for m in declared.members),
        )
    )


def service(slug: str, **changes: object) -> Break:
    """One service is declared otherwise than it was planned."""
    return _of_declared(
        lambda declared: replace(
            declared,
            services=tuple(_copy(s, Service, changes) if s.service == slug else s for s in declared.services),
        )
    )


def _copy(model: Any, kind: type[Any], changes: Mapping[str, object]) -> Any:
    """A declaration with other values, read again as if from its file."""
    values = model.model_dump(mode="json", exclude_none=True)
    for path, value in changes.items():
        at = values
        *steps, last = path.split("__")
        for step in steps:
            at = at[int(step)] if step.isdigit() else at[step]
        at[int(last) if last.isdigit() else last] = value
    return kind.model_validate(values)
