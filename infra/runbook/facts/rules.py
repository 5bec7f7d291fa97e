"""Every rule with its reason, owner and review date: network security groups and firewall groups."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from infra.design.flows import Flow
from infra.design.network import (
    ApplicationRule,
    NetworkRule,
    NetworkSecurityGroup,
    NsgRule,
    RuleCollection,
    RuleCollectionGroup,
)
from infra.runbook.dates import written
from infra.runbook.facts.words import literal, literals, said
from infra.runbook.joining import Joining
from infra.runbook.model import Table

ANY = "any"
UNRESTRICTED = frozenset({"*", "Any"})
WAYS = {"Inbound": "in", "Outbound": "out"}
WEB = {80: "HTTP", 443: "HTTPS"}


def nsg_tables(joining: Joining) -> tuple[Table, ...]:
    """A table for each network security group, its rules in the order in which Azure reads them."""
    return tuple(
        _nsg(subnet.role, subnet.nsg, joining)
        for network in joining.part.networks
        for subnet in network.subnets
        if subnet.nsg
    )


def _nsg(role: str, group: NetworkSecurityGroup, joining: Joining) -> Table:
    flows = _flows(joining)
    ordered = sorted(group.rules, key=lambda rule: (rule.direction, rule.priority))
    return Table(
        caption=f"Network security group of {role}: {literal(group.name)}",
        header=("Rule", "Priority", "Does", "From", "To", "Ports", "Reason", "Owner, review"),
        rows=tuple(_nsg_rule(rule, flows.get(rule.flow), joining) for rule in ordered),
    )


def _nsg_rule(rule: NsgRule, flow: Flow | None, joining: Joining) -> tuple[str, ...]:
    return (
        literal(rule.name),
        str(rule.priority),
        f"{rule.access.lower()} {WAYS[rule.direction]}",
        ends(rule.sources),
        ends(rule.destinations),
        ports((rule.protocol,), rule.ports),
        said(rule.description),
        _owned(flow, joining),
    )


def firewall_tables(joining: Joining) -> tuple[Table, ...]:
    """The member's own rule collection group, a table for each of its collections."""
    return tuple(_collections(joining.part.rule_group, joining, "this member's group"))


def core_tables(joining: Joining) -> tuple[Table, ...]:
    """The hub's base groups: what applies to every member, and stands before this one comes."""
    return tuple(
        table
        for group in joining.hub.rule_groups
        for table in _collections(group, joining, "the hub's group")
    )


def _collections(group: RuleCollectionGroup, joining: Joining, whose: str) -> Iterator[Table]:
    flows = _flows(joining)
    for collection in group.collections:
        yield Table(
            caption=(
                f"Firewall, {whose} {literal(group.name)} (priority {group.priority}), "
                f"collection {literal(collection.name)} ({collection.priority}): {collection.access.lower()}"
            ),
            header=("Rule", "From", "To", "Ports", "Reason", "Owner, review"),
            rows=tuple(_rules(collection, flows, joining)),
        )


def _rules(
    collection: RuleCollection, flows: Mapping[str, Flow], joining: Joining
) -> Iterator[tuple[str, ...]]:
    for rule in collection.rules:
        destinations, opened = _reached(rule)
        yield (
            literal(rule.name),
            ends(rule.sources),
            destinations,
            opened,
            said(rule.description),
            _owned(flows.get(rule.name), joining),
        )


def _reached(rule: NetworkRule | ApplicationRule) -> tuple[str, str]:
    if isinstance(rule, ApplicationRule):
        return literals(rule.names), ports((WEB[rule.port],), (str(rule.port),))
    return ends(rule.destinations), ports(rule.protocols, rule.ports)


def ends(values: Iterable[object]) -> str:
    """Ranges, names or tags at one end of a rule."""
    return _open([str(value) for value in values])


def ports(protocols: Iterable[str], numbers: Iterable[str]) -> str:
    """Protocols with their ports: TCP `443`."""
    named = "/".join(p.upper() for p in protocols if p not in UNRESTRICTED)
    return " ".join(part for part in (named, _open(list(numbers))) if part)


def _open(values: list[str]) -> str:
    return ANY if not values or UNRESTRICTED.intersection(values) else literals(values)


def _flows(joining: Joining) -> Mapping[str, Flow]:
    return {flow.id: flow for flow in (*joining.core.flows, *joining.part.flows)}


def _owned(flow: Flow | None, joining: Joining) -> str:
    """A flow's owner and review; a rule that no flow asks for is a constant of the partnership."""
    if flow is None:
        partnership = joining.partnership
        return _owner_and_review(partnership.deciders["network"], partnership.review)
    return _owner_and_review(flow.owner, flow.review)


def _owner_and_review(owner: str, review: date) -> str:
    return f"{said(owner)}, by {written(review)}"
