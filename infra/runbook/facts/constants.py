"""Rules that stand whoever joins: what every subnet's group holds alike, and the hub's own groups."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from infra.design.network.model import ApplicationRule, NetworkRule, NsgRule, RuleCollection, Subnet
from infra.runbook.facts.rules import (
    WAYS,
    Answer,
    answer_of,
    by_answer,
    constant_answer,
    ends,
    flows_by_id,
    nsg_rules,
    ports,
    together,
)
from infra.runbook.facts.words import listed, literal, literals, said
from infra.runbook.joining import Joining
from infra.runbook.model import Table

HubRule = NetworkRule | ApplicationRule
WEB = {80: "HTTP", 443: "HTTPS"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Constant:
    """A rule that no flow of the member asks for, as one subnet's group holds it."""

    role: str
    name: str
    does: str
    priority: int
    source: str
    destination: str
    opened: str
    reason: str
    answer: Answer


def subnet_constants(joining: Joining) -> tuple[Table, ...]:
    """What the groups of the subnets hold for every member alike, denies included."""
    own = {flow.id for flow in joining.part.flows}
    found = [_constant(s, r, joining) for s, r in nsg_rules(joining) if r.flow not in own]
    found.sort(key=lambda c: (c.does.split()[1], c.priority))
    roles = tuple(dict.fromkeys(subnet.role for subnet, _ in nsg_rules(joining)))
    return tuple(
        Table(
            caption=f"Constants of every subnet's network security group. Owner: {answer}",
            header=("Rule and priority", "Does", "From", "To", "Ports", "Reason", "Held by"),
            rows=tuple(_constants(alike, roles) for alike in together(of_one, _alike)),
        )
        for answer, of_one in by_answer(found, lambda c: c.answer)
    )


def _alike(constant: _Constant) -> Hashable:
    return (constant.does, constant.source, constant.destination, constant.reason)


def _constants(alike: Sequence[_Constant], roles: Sequence[str]) -> tuple[str, ...]:
    first = alike[0]
    held = tuple(dict.fromkeys(c.role for c in alike))
    return (
        "\n".join(dict.fromkeys(f"{literal(c.name)} {c.priority}" for c in alike)),
        first.does,
        first.source,
        first.destination,
        "\n".join(dict.fromkeys(c.opened for c in alike)),
        first.reason,
        "every subnet" if set(held) == set(roles) else listed(held),
    )


def _constant(subnet: Subnet, rule: NsgRule, joining: Joining) -> _Constant:
    flow = flows_by_id(joining).get(rule.flow)
    own: dict[tuple[str, ...], str] = {(str(subnet.prefix),): "the subnet"}
    return _Constant(
        role=subnet.role,
        name=rule.name,
        does=f"{rule.access.lower()} {WAYS[rule.direction]}",
        priority=rule.priority,
        source=own.get(rule.sources) or ends(rule.sources),
        destination=own.get(rule.destinations) or ends(rule.destinations),
        opened=ports((rule.protocol,), rule.ports),
        reason=said(rule.description),
        answer=answer_of(flow) if flow else constant_answer(joining),
    )


def hub_constants(joining: Joining) -> tuple[Table, ...]:
    """The hub's base groups: what applies to every member, and stands before this one comes."""
    return tuple(
        Table(
            caption=(
                f"Constants of the firewall: group {literal(group.name)} ({group.priority}), collection "
                f"{literal(collection.name)} ({collection.priority}): {collection.access.lower()}. "
                f"Owner, where none is named: {constant_answer(joining)}"
            ),
            header=("Rule", "From", "To", "Ports", "Reason"),
            rows=tuple(_collected(collection, joining)),
        )
        for group in joining.hub.rule_groups
        for collection in group.collections
    )


def _collected(collection: RuleCollection, joining: Joining) -> Iterator[tuple[str, ...]]:
    flows = flows_by_id(joining)

    def answer(rule: HubRule) -> Answer:
        flow = flows.get(rule.name)
        return answer_of(flow) if flow else constant_answer(joining)

    def alike(rule: HubRule) -> Hashable:
        return (rule.sources, _reached(rule)[0], rule.description, answer(rule))

    every: tuple[HubRule, ...] = collection.rules
    for held in together(every, alike):
        first = held[0]
        yield (
            "\n".join(literal(rule.name) for rule in held),
            ends(first.sources),
            _reached(first)[0],
            "\n".join(dict.fromkeys(_reached(rule)[1] for rule in held)),
            f"{said(first.description)}{_named(answer(first), constant_answer(joining))}",
        )


def _named(answer: Answer, usual: Answer) -> str:
    return "" if answer == usual else f"\n{answer}"


def _reached(rule: HubRule) -> tuple[str, str]:
    if isinstance(rule, ApplicationRule):
        return literals(rule.names), ports((WEB[rule.port],), (str(rule.port),))
    return ends(rule.destinations), ports(rule.protocols, rule.ports)
