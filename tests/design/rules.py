"""Ways to look at the rules of a design."""

from collections.abc import Iterator
from ipaddress import IPv4Network

from infra.design.estate import Design, MemberDesign
from infra.design.flows import Flow
from infra.design.network.model import (
    ApplicationRule,
    NetworkRule,
    NetworkSecurityGroup,
    NsgRule,
    RuleCollectionGroup,
    Subnet,
    VirtualNetwork,
)

BASTION_NEEDS = 8


def networks(design: Design) -> Iterator[VirtualNetwork]:
    yield from (design.core.shared, design.core.ops)
    for member in design.members:
        yield from member.networks


def subnets(design: Design) -> Iterator[Subnet]:
    for network in networks(design):
        yield from network.subnets


def security_groups(design: Design) -> Iterator[NetworkSecurityGroup]:
    yield from (subnet.nsg for subnet in subnets(design) if subnet.nsg)


def rule_groups(design: Design) -> Iterator[RuleCollectionGroup]:
    for hub in design.core.hubs:
        yield from hub.rule_groups
    yield from (member.rule_group for member in design.members if member.rule_group)


def firewall_rules(group: RuleCollectionGroup) -> Iterator[NetworkRule | ApplicationRule]:
    for collection in group.collections:
        yield from collection.rules


def allows(group: NetworkSecurityGroup) -> list[NsgRule]:
    """Allow rules that stand for flows: all but Bastion's eight."""
    return [rule for rule in group.rules if rule.access == "Allow" and rule.flow]


def flows(design: Design) -> dict[str, Flow]:
    own = (flow for member in design.members for flow in member.flows)
    return {flow.id: flow for flow in (*design.core.flows, *own)}


def named(group: NetworkSecurityGroup, name: str) -> NsgRule:
    return {rule.name: rule for rule in group.rules}[name]


def cidrs(rule: NsgRule) -> list[IPv4Network]:
    """The prefixes of a rule that are neither a tag nor any."""
    texts = (*rule.sources, *rule.destinations)
    return [IPv4Network(text) for text in texts if text[0].isdigit() and text != "0.0.0.0/0"]


def own_prefixes(member: MemberDesign) -> list[IPv4Network]:
    """What a member has, as the hub sees it."""
    uplinks = [p for s in member.vpn_sites for p in s.address_space]
    circuits = [p for s in member.expressroute_sites for p in s.prefixes]
    return [*(network.prefix for network in member.networks), *uplinks, *circuits]
