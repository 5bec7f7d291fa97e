"""One rule collection group of a firewall policy, from the design's own values."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

import pulumi
from pulumi_azure_native import network

from infra.components.chain import Chain
from infra.design.network.model import ApplicationRule, NetworkRule, RuleCollection, RuleCollectionGroup

FILTER = "FirewallPolicyFilterRuleCollection"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirewallRulesArgs:
    """`policy` is the name of the firewall policy in the resource group `group`; `after` is waited for."""

    rules: RuleCollectionGroup
    policy: pulumi.Input[str]
    group: pulumi.Input[str]
    after: Sequence[pulumi.Resource] = ()


class FirewallRules(pulumi.ComponentResource):
    """A rule collection group.

    A policy takes one write at a time, and its code for a second one is not retried
    (terraform-provider-azurerm#15440): in one stack chain the groups, across stacks deploy one at a time.
    """

    rule_group: network.FirewallPolicyRuleCollectionGroup

    def __init__(
        self, name: str, args: FirewallRulesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("shirehall:network:FirewallRules", name, {}, opts)
        chain = Chain(self, args.after)
        self.rule_group = chain.link(rule_collection_group(name, args, chain.options()))
        self.register_outputs({"rule_group_id": self.rule_group.id})


def rule_collection_group(
    name: str, args: FirewallRulesArgs, opts: pulumi.ResourceOptions
) -> network.FirewallPolicyRuleCollectionGroup:
    """The group as one resource, for those that chain several."""
    return network.FirewallPolicyRuleCollectionGroup(
        name,
        resource_group_name=args.group,
        firewall_policy_name=args.policy,
        rule_collection_group_name=args.rules.name,
        priority=args.rules.priority,
        rule_collections=[_collection(collection) for collection in args.rules.collections],
        opts=opts,
    )


def _collection(collection: RuleCollection) -> network.FirewallPolicyFilterRuleCollectionArgs:
    return network.FirewallPolicyFilterRuleCollectionArgs(
        rule_collection_type=FILTER,
        name=collection.name,
        priority=collection.priority,
        action=network.FirewallPolicyFilterRuleCollectionActionArgs(type=collection.access),
        rules=[_rule(rule) for rule in collection.rules],
    )


def _rule(rule: NetworkRule | ApplicationRule) -> network.NetworkRuleArgs | network.ApplicationRuleArgs:
    return _network_rule(rule) if isinstance(rule, NetworkRule) else _application_rule(rule)


def _network_rule(rule: NetworkRule) -> network.NetworkRuleArgs:
    return network.NetworkRuleArgs(
        rule_type="NetworkRule",
        name=rule.name,
        description=rule.description,
        ip_protocols=list(rule.protocols),
        source_addresses=cidrs(rule.sources),
        destination_addresses=cidrs(rule.destinations),
        destination_ports=list(rule.ports),
    )


def _application_rule(rule: ApplicationRule) -> network.ApplicationRuleArgs:
    protocol = "Http" if rule.port == 80 else "Https"
    return network.ApplicationRuleArgs(
        rule_type="ApplicationRule",
        name=rule.name,
        description=rule.description,
        protocols=[network.FirewallPolicyRuleApplicationProtocolArgs(protocol_type=protocol, port=rule.port)],
        source_addresses=cidrs(rule.sources),
        target_fqdns=list(rule.names),
        terminate_tls=False,
    )


def cidrs(prefixes: tuple[IPv4Network, ...]) -> list[str]:
    """Prefixes as Azure writes them."""
    return [str(prefix) for prefix in prefixes]
