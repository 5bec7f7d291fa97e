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
from infra.design.sealing.model import Sealing

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


def guard(network: VirtualNetwork, role: str) -> NetworkSecurityGroup:
    """The security group of a subnet that has one."""
    group = network.subnet(role).nsg
    assert group, f"got no security group on {role!r} of {network.name}, expected one"
    return group


def rule_groups(design: Design) -> Iterator[RuleCollectionGroup]:
    for hub in design.core.hubs:
        yield from hub.rule_groups
    yield from (member.rule_group for member in design.members if member.rule_group)


def own_rules(member: MemberDesign) -> RuleCollectionGroup:
    """The rule collection group of a member that is on its hub."""
    assert member.rule_group, f"got no rule collection group of {member.member}, expected one"
    return member.rule_group


def sealing(member: MemberDesign) -> Sealing:
    """What a sealed member has instead."""
    assert member.sealed, f"got {member.member} on its hub, expected it sealed"
    return member.sealed


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
