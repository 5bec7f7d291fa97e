"""Network security groups, and the admin rules of a network manager that come before them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from infra.assurance.network.estate import Estate, Item, listed, reference, references
from infra.assurance.packets.ranges import Ranges
from infra.assurance.packets.services import ports_of, service

Direction = Literal["Inbound", "Outbound"]
Access = Literal["Allow", "Deny", "AlwaysAllow"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityRule:
    """One rule. Prefixes are CIDRs, tags or `*`; groups are keys of application security groups."""

    owner: str
    name: str
    priority: int
    direction: Direction
    access: Access
    service: Ranges
    source_ports: Ranges
    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    source_groups: tuple[str, ...] = ()
    destination_groups: tuple[str, ...] = ()
    description: str = ""

    @property
    def title(self) -> str:
        """The group and the rule, for people."""
        return f"{self.owner.rsplit('/', 1)[-1]}: {self.name} ({self.access}, {self.priority})"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityGroup:
    """The rules of one direction in the order in which Azure asks them, its own defaults last."""

    id: str
    inbound: tuple[SecurityRule, ...]
    outbound: tuple[SecurityRule, ...]

    def rules(self, direction: Direction) -> tuple[SecurityRule, ...]:
        """Those of one direction."""
        return self.inbound if direction == "Inbound" else self.outbound


# azure-docs virtual-network/network-security-groups-overview: the default rules.
_DEFAULTS: tuple[tuple[str, int, Direction, Access, str, str], ...] = (
    ("AllowVnetInBound", 65000, "Inbound", "Allow", "VirtualNetwork", "VirtualNetwork"),
    ("AllowAzureLoadBalancerInBound", 65001, "Inbound", "Allow", "AzureLoadBalancer", "*"),
    ("DenyAllInBound", 65500, "Inbound", "Deny", "*", "*"),
    ("AllowVnetOutBound", 65000, "Outbound", "Allow", "VirtualNetwork", "VirtualNetwork"),
    ("AllowInternetOutBound", 65001, "Outbound", "Allow", "*", "Internet"),
    ("DenyAllOutBound", 65500, "Outbound", "Deny", "*", "*"),
)


def read_security_groups(estate: Estate) -> Mapping[str, SecurityGroup]:
    """Every security group by key, with rules written inline and as resources of their own."""
    rules: dict[str, list[SecurityRule]] = {item.key: [] for item in estate.of("NetworkSecurityGroup")}
    for item in estate.of("SecurityRule"):
        rules.setdefault(item.parent, []).append(_rule(item))
    return {key: _group(key, found) for key, found in rules.items()}


def read_admin_rules(estate: Estate) -> Mapping[str, tuple[SecurityRule, ...]]:
    """The admin rules that apply to each virtual network, by its key, in the order of their priorities.

    azure-docs virtual-network-manager/concept-security-admins.
    """
    networks: dict[str, list[str]] = {}
    for member in estate.of("StaticMember"):
        networks.setdefault(member.parent, []).append(reference(member.inputs.get("resourceId")))
    found: dict[str, list[SecurityRule]] = {}
    for collection in estate.of("AdminRuleCollection"):
        groups = [
            str(g.get("networkGroupId", "")).lower() for g in collection.inputs.get("appliesToGroups") or ()
        ]
        own = [_admin_rule(item) for item in estate.of("AdminRule") if item.parent == collection.key]
        for network in (network for group in groups for network in networks.get(group, ())):
            found.setdefault(network, []).extend(own)
    return {network: tuple(sorted(rules, key=lambda r: r.priority)) for network, rules in found.items()}


def _group(key: str, rules: list[SecurityRule]) -> SecurityGroup:
    every = sorted((*rules, *_defaults(key)), key=lambda rule: rule.priority)
    return SecurityGroup(
        id=key,
        inbound=tuple(rule for rule in every if rule.direction == "Inbound"),
        outbound=tuple(rule for rule in every if rule.direction == "Outbound"),
    )


def _defaults(key: str) -> Iterator[SecurityRule]:
    for name, priority, direction, access, source, destination in _DEFAULTS:
        yield SecurityRule(
            owner=key,
            name=name,
            priority=priority,
            direction=direction,
            access=access,
            service=service("*"),
            source_ports=ports_of("*"),
            sources=(source,),
            destinations=(destination,),
            description="Azure's default rule",
        )


def _rule(item: Item) -> SecurityRule:
    inputs = item.inputs
    ports = ports_of(listed(inputs, "destinationPortRange", "destinationPortRanges") or ("*",))
    return SecurityRule(
        owner=item.parent,
        name=item.title,
        priority=int(inputs["priority"]),
        direction=inputs["direction"],
        access=inputs["access"],
        service=service(inputs["protocol"], ports),
        source_ports=ports_of(listed(inputs, "sourcePortRange", "sourcePortRanges") or ("*",)),
        sources=listed(inputs, "sourceAddressPrefix", "sourceAddressPrefixes"),
        destinations=listed(inputs, "destinationAddressPrefix", "destinationAddressPrefixes"),
        source_groups=references(inputs.get("sourceApplicationSecurityGroups")),
        destination_groups=references(inputs.get("destinationApplicationSecurityGroups")),
        description=inputs.get("description") or "",
    )


def _admin_rule(item: Item) -> SecurityRule:
    inputs = item.inputs
    return SecurityRule(
        owner=item.parent,
        name=item.title,
        priority=int(inputs["priority"]),
        direction=inputs["direction"],
        access=inputs["access"],
        service=service(inputs["protocol"], ports_of(inputs.get("destinationPortRanges") or ("*",))),
        source_ports=ports_of(inputs.get("sourcePortRanges") or ("*",)),
        sources=_prefixes(inputs.get("sources")),
        destinations=_prefixes(inputs.get("destinations")),
        description=inputs.get("description") or "",
    )


def _prefixes(values: Iterable[Mapping[str, Any]] | None) -> tuple[str, ...]:
    return tuple(str(value["addressPrefix"]) for value in values or ()) or ("*",)
