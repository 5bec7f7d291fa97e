"""Who may open a connection to what, for this member: its flows, each with where it stands and who answers.

A flow is held by up to three rule sets (the security group at its source, the firewall, the security group at
its destination) under one name, so it is said once.
"""

from collections.abc import Mapping, Sequence

from infra.design.flows import Flow, Place
from infra.design.network.model import NsgRule, RuleCollectionGroup, Subnet
from infra.runbook.facts.rules import (
    WAYS,
    answer_of,
    by_answer,
    ends,
    flows_by_id,
    nsg_rules,
    ports,
    together,
)
from infra.runbook.facts.words import listed, literal, literals, said
from infra.runbook.joining import Joining
from infra.runbook.model import Table

FIREWALL = "firewall"


def permissions(joining: Joining) -> tuple[Table, ...]:
    """The member's flows, a table for whoever answers for them; those with one purpose share a row."""
    standing = _standing(joining)
    where = _where(joining.part.rule_group)
    ordered = sorted(joining.part.flows, key=lambda flow: (flow.destination.id, flow.reason, flow.id))
    return tuple(
        Table(
            caption=f"Permissions of {said(joining.member.title)}, allowed in {where}. Owner: {answer}",
            header=(
                "What for, declared in",
                "To",
                "From, and the rule with where it stands and its priority",
            ),
            rows=tuple(
                _permission(alike, standing) for alike in together(flows, lambda f: (f.destination, f.reason))
            ),
        )
        for answer, flows in by_answer(ordered, answer_of)
    )


def _where(group: RuleCollectionGroup | None) -> str:
    if group is None:
        return "the security group of its endpoints alone, for it is sealed"
    if not group.collections:
        return "their security groups alone: none leaves the segment"
    collections = listed([f"{literal(c.name)} ({c.priority})" for c in group.collections])
    return f"firewall group {literal(group.name)} ({group.priority}), collection {collections}"


def _permission(alike: Sequence[Flow], standing: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    first = alike[0]
    opened = dict.fromkeys(ports((flow.protocol,), (str(port) for port in flow.ports)) for flow in alike)
    declared = dict.fromkeys(literal(flow.declared_in) for flow in alike)
    return (
        "\n".join((said(first.reason), *declared)),
        "\n".join((_place(first.destination), *opened)),
        "\n".join(
            f"{_place(flow.source)}: {literal(flow.id)} ({', '.join(standing[flow.id])})" for flow in alike
        ),
    )


def _place(place: Place) -> str:
    return f"{literal(place.id)} {literals(place.names or place.prefixes)}"


def _standing(joining: Joining) -> Mapping[str, Sequence[str]]:
    """For each of the member's flows, the rule sets that hold it, with the rule's priority there."""
    found: dict[str, list[str]] = {flow.id: [] for flow in joining.part.flows}
    for subnet, rule in nsg_rules(joining):
        if rule.flow in found:
            found[rule.flow].append(_stands(subnet, rule, joining))
    group = joining.part.rule_group
    for collection in group.collections if group else ():
        for held in collection.rules:
            found[held.name].append(FIREWALL)
    return found


def _stands(subnet: Subnet, rule: NsgRule, joining: Joining) -> str:
    """`apps out 434`; what Azure's own words for the ends say otherwise than the flow is added."""
    flow = flows_by_id(joining)[rule.flow]
    ways = f"{subnet.role} {WAYS[rule.direction]} {rule.priority}"
    name = "" if rule.name == rule.flow else f" as {literal(rule.name)}"
    sent = {str(prefix) for prefix in flow.destination.prefixes}
    to = "" if sent == set(rule.destinations) else f" to {ends(rule.destinations)}"
    return f"{ways}{name}{to}"
