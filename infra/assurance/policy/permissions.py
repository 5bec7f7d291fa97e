"""The rules of security groups and firewall policies, in one form each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.assurance.policy.evidence import Evidence
from infra.assurance.policy.reading import entries, number_at, words
from infra.resources.planned import PlannedResource

ANYWHERE = frozenset(("*", "0.0.0.0/0", "any"))
OUTSIDE = ANYWHERE | {"internet"}
MANAGEMENT = (22, 3389, 5985, 5986)
"""SSH, RDP and Windows Remote Management."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """One rule. `inward` is false for an outbound rule of a security group, and for every firewall rule.

    `destinations` of an application rule are names. `group` is the security group, or the rule group.
    """

    group: PlannedResource
    name: str
    priority: int
    allows: bool
    inward: bool
    protocols: tuple[str, ...]
    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    ports: tuple[str, ...]
    reason: str
    kind: str = ""

    @property
    def from_outside(self) -> bool:
        """Whether anybody on the internet is among its sources."""
        return any(source.lower() in OUTSIDE for source in self.sources)

    @property
    def from_anywhere(self) -> bool:
        """Whether every address is among its sources."""
        return any(source.lower() in ANYWHERE for source in self.sources)

    @property
    def to_anywhere(self) -> bool:
        """Whether every address is among its destinations."""
        return any(destination.lower() in ANYWHERE for destination in self.destinations)

    @property
    def every_port(self) -> bool:
        """Whether every port is among its own."""
        return bool({"*", "0-65535", "1-65535"} & set(self.ports))

    def admits(self, port: int) -> bool:
        """Whether a port is among its own."""
        return any(_within(port, text) for text in self.ports)


def _within(port: int, text: str) -> bool:
    first, _, last = text.partition("-")
    return text == "*" or (first.isdigit() and int(first) <= port <= int(last or first))


def of_security_group(group: PlannedResource) -> tuple[Permission, ...]:
    """Its rules, in the order of priority."""
    found = (_of_group(group, rule) for rule in entries(group.inputs, "securityRules"))
    return tuple(sorted(found, key=lambda p: (not p.inward, p.priority)))


def of_security_groups(evidence: Evidence) -> Iterator[Permission]:
    """Every rule of every security group."""
    for group in evidence.of("network:NetworkSecurityGroup"):
        yield from of_security_group(group)


def _of_group(group: PlannedResource, rule: Mapping[str, Any]) -> Permission:
    return Permission(
        group=group,
        name=str(rule.get("name")),
        priority=int(number_at(rule, "priority")),
        allows=rule.get("access") == "Allow",
        inward=rule.get("direction") == "Inbound",
        protocols=words(rule, "protocol"),
        sources=words(rule, "sourceAddressPrefix", "sourceAddressPrefixes"),
        destinations=words(rule, "destinationAddressPrefix", "destinationAddressPrefixes"),
        ports=words(rule, "destinationPortRange", "destinationPortRanges"),
        reason=str(rule.get("description") or ""),
    )


def of_rule_group(group: PlannedResource) -> Iterator[Permission]:
    """The rules of one group of a firewall policy, in the order of their collections."""
    for collection in entries(group.inputs, "ruleCollections"):
        for rule in entries(collection, "rules"):
            yield _of_firewall(group, collection, rule)


def of_firewalls(evidence: Evidence) -> Iterator[Permission]:
    """Every rule of every group of every firewall policy."""
    for group in evidence.of("network:FirewallPolicyRuleCollectionGroup"):
        yield from of_rule_group(group)


def _of_firewall(
    group: PlannedResource, collection: Mapping[str, Any], rule: Mapping[str, Any]
) -> Permission:
    ports = [str(protocol.get("port")) for protocol in entries(rule, "protocols")]
    return Permission(
        group=group,
        name=str(rule.get("name")),
        priority=int(number_at(group.inputs, "priority")),
        allows=collection.get("action", {}).get("type") == "Allow",
        inward=False,
        protocols=words(rule, "ipProtocols"),
        sources=words(rule, "sourceAddresses", "sourceIpGroups"),
        destinations=words(
            rule, "destinationAddresses", "destinationIpGroups", "destinationFqdns", "targetFqdns", "fqdnTags"
        ),
        ports=(*words(rule, "destinationPorts"), *ports),
        reason=str(rule.get("description") or ""),
        kind=str(rule.get("ruleType") or ""),
    )
