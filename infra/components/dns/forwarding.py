"""Where queries for a council's internal zones go: to its own name servers, through the hub's resolver."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import dnsresolver

from infra.components.chain import Chain
from infra.design.estate import ForwardingRule

_DNS_PORT = 53


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsForwardingArgs:
    """The design's rules, and the ruleset they are put into, by name and resource group."""

    rules: Sequence[ForwardingRule]
    ruleset: pulumi.Input[str]
    group: pulumi.Input[str]
    after: Sequence[pulumi.Resource] = ()


class DnsForwarding(pulumi.ComponentResource):
    """A rule a zone, in the partnership's ruleset: all segments ask its resolver, so all resolve the zone."""

    rule_ids: tuple[pulumi.Output[str], ...]

    def __init__(
        self, name: str, args: DnsForwardingArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("shirehall:network:DnsForwarding", name, {}, opts)
        chain = Chain(self, args.after)
        self.rule_ids = tuple(
            chain.link(_forwarding_rule(name, args, rule, chain.options())).id for rule in args.rules
        )
        self.register_outputs({"rule_ids": list(self.rule_ids)})


def _forwarding_rule(
    name: str, args: DnsForwardingArgs, rule: ForwardingRule, opts: pulumi.ResourceOptions
) -> dnsresolver.ForwardingRule:
    servers = [
        dnsresolver.TargetDnsServerArgs(ip_address=str(server), port=_DNS_PORT) for server in rule.servers
    ]
    return dnsresolver.ForwardingRule(
        f"{name}-{rule.name}",
        resource_group_name=args.group,
        dns_forwarding_ruleset_name=args.ruleset,
        forwarding_rule_name=rule.name,
        domain_name=rule.zone,
        target_dns_servers=servers,
        forwarding_rule_state=dnsresolver.ForwardingRuleState.ENABLED,
        opts=opts,
    )
