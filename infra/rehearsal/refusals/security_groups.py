"""Network security groups: their rules, and the subnets that take none or only one that complies."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request, Resource
from infra.rehearsal.refusals.look import items, name_of, ref, same, texts
from infra.rehearsal.refusals.row import Row, arm

_GROUP = arm("network:NetworkSecurityGroup")
_SUBNET = arm("network:Subnet")
_SIDES = ("source", "destination")
_BASTION = "AzureBastionSubnet"

RuleBody = Mapping[str, Any]


def _rules(request: Request) -> list[RuleBody]:
    return items(request.body, "securityRules")


def _conflict(_world: World, request: Request) -> str | None:
    seen: dict[tuple[Any, str], str] = {}
    for rule in _rules(request):
        name = str(rule.get("name"))
        first = seen.setdefault((rule.get("priority"), str(rule.get("direction")).casefold()), name)
        if first != name:
            return (
                f"Security rule {name} conflicts with rule {first}. Rules cannot have the same Priority and "
                f"Direction: both have {rule.get('priority')} and {rule.get('direction')}."
            )
    return None


def _twice(_world: World, request: Request) -> str | None:
    names = [str(rule.get("name")).casefold() for rule in _rules(request)]
    again = next((name for name in names if names.count(name) > 1), None)
    return None if again is None else f"Security rule name {again} is used twice in {request.id}."


def _priority(_world: World, request: Request) -> str | None:
    for rule in _rules(request):
        priority = rule.get("priority")
        if not isinstance(priority, int) or not 100 <= priority <= 4096:
            return (
                f"Security rule {rule.get('name')} has invalid Priority. Value provided: {priority}. "
                "Allowed range 100-4096."
            )
    return None


def _both(_world: World, request: Request) -> str | None:
    for rule in _rules(request):
        for side in _SIDES:
            for what in ("AddressPrefix", "PortRange"):
                plural = f"{side}{what}{'es' if what == 'AddressPrefix' else 's'}"
                given = bool(rule.get(f"{side}{what}")) + bool(rule.get(plural))
                if given != 1:
                    return (
                        f"Security rule {rule.get('name')} must give exactly one of {side}{what} and "
                        f"{plural}; it gives {'both' if given else 'neither'}."
                    )
    return None


def _values(rule: RuleBody, side: str, what: str, plural: str) -> list[str]:
    one = rule.get(f"{side}{what}")
    return [*([one] if isinstance(one, str) else []), *texts(rule, f"{side}{plural}")]


def _address(_world: World, request: Request) -> str | None:
    for rule in _rules(request):
        for side in _SIDES:
            for value in _values(rule, side, "AddressPrefix", "AddressPrefixes"):
                if not _is_address(value):
                    return (
                        f"Security rule {request.id}/securityRules/{rule.get('name')} has invalid Address "
                        f"prefix. Value provided: {value}"
                    )
    return None


def _is_address(value: str) -> bool:
    if value == "*" or re.fullmatch(r"[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*", value):
        return True
    try:
        return bool(ip_network(value))
    except ValueError:
        return False


def _port(_world: World, request: Request) -> str | None:
    for rule in _rules(request):
        for side in _SIDES:
            for value in _values(rule, side, "PortRange", "PortRanges"):
                if not _is_port_range(value):
                    return (
                        f"Security rule has invalid Port range. Value provided: {value}. Value should be an "
                        "integer OR integer range with '-' delimiter. Valid range 0-65535."
                    )
    return None


def _is_port_range(value: str) -> bool:
    if value == "*":
        return True
    ends = value.split("-")
    if len(ends) > 2 or not all(end.isdecimal() and int(end) <= 65535 for end in ends):
        return False
    return int(ends[0]) <= int(ends[-1])


def _many(_world: World, request: Request) -> str | None:
    count = len(_rules(request))
    return (
        None
        if count <= 1000
        else f"Network security group {name_of(request.id)} has {count} rules, 1000 at most."
    )


@dataclass(frozen=True, slots=True)
class _Needed:
    """A rule that Azure Bastion's group must have. Source: azure-docs bastion/bastion-nsg."""

    direction: str
    source: str
    destination: str
    ports: frozenset[str]


_NEEDED = (
    _Needed("Inbound", "Internet", "*", frozenset({"443"})),
    _Needed("Inbound", "GatewayManager", "*", frozenset({"443"})),
    _Needed("Inbound", "AzureLoadBalancer", "*", frozenset({"443"})),
    _Needed("Inbound", "VirtualNetwork", "VirtualNetwork", frozenset({"8080", "5701"})),
    _Needed("Outbound", "*", "VirtualNetwork", frozenset({"22", "3389"})),
    _Needed("Outbound", "*", "AzureCloud", frozenset({"443"})),
    _Needed("Outbound", "VirtualNetwork", "VirtualNetwork", frozenset({"8080", "5701"})),
    _Needed("Outbound", "*", "Internet", frozenset({"80"})),
)


def _lacks(group: Mapping[str, Any]) -> _Needed | None:
    rules = [rule for rule in items(group, "securityRules") if rule.get("access") == "Allow"]
    return next((need for need in _NEEDED if not _met(need, rules)), None)


def _met(need: _Needed, rules: list[RuleBody]) -> bool:
    """Whether the rules together open each of the ports."""
    opened: set[str] = set()
    for rule in rules:
        if str(rule.get("direction")) == need.direction and _covers(need, rule):
            opened |= set(_values(rule, "destination", "PortRange", "PortRanges"))
    return "*" in opened or need.ports <= opened


def _covers(need: _Needed, rule: RuleBody) -> bool:
    ends = ((need.source, "source"), (need.destination, "destination"))
    return all(
        {"*", wanted} & set(_values(rule, side, "AddressPrefix", "AddressPrefixes")) for wanted, side in ends
    )


def _bastion_message(group_id: str, need: _Needed) -> str:
    return (
        f"Network security group {name_of(group_id)} does not have necessary rules for Azure Bastion Subnet "
        f"{_BASTION}: it lacks {need.direction} {', '.join(sorted(need.ports))} from {need.source} to "
        f"{need.destination}. For more details see https://aka.ms/bastionnsg."
    )


def _associated(world: World, request: Request) -> Resource | None:
    return world.store.get(ref(request.body, "networkSecurityGroup"))


def _bastion_subnet(world: World, request: Request) -> str | None:
    group = _associated(world, request)
    if not same(name_of(request.id), _BASTION) or group is None:
        return None
    need = _lacks(group.body)
    return None if need is None else _bastion_message(group.id, need)


def _bastion_group(world: World, request: Request) -> str | None:
    if not any(same(name_of(subnet.id), _BASTION) for subnet in _of_group(world, request.id)):
        return None
    need = _lacks(request.body)
    return None if need is None else _bastion_message(request.id, need)


def _of_group(world: World, group_id: str) -> Iterator[Resource]:
    for token in _SUBNET:
        found = world.store.of(token)
        yield from (s for s in found if same(ref(s.body, "networkSecurityGroup"), group_id))


def _gateway_subnet(_world: World, request: Request) -> str | None:
    name = name_of(request.id)
    if name not in ("GatewaySubnet", "AzureFirewallSubnet") or not ref(request.body, "networkSecurityGroup"):
        return None
    return (
        f"Network Security Group {ref(request.body, 'networkSecurityGroup')} cannot be attached to Gateway "
        f"Subnet {name}."
    )


ROWS = (
    Row(
        id="security-rule-conflict",
        code="SecurityRuleConflict",
        types=_GROUP,
        when=_conflict,
        hint="give each rule of one direction a priority of its own",
        source="Azure/aks-engine#2106; terraform-provider-azurerm#293",
    ),
    Row(
        id="security-rule-named-twice",
        code="BadRequest",
        types=_GROUP,
        when=_twice,
        hint="name each rule of a group once",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="security-rule-priority",
        code="SecurityRuleInvalidPriority",
        types=_GROUP,
        when=_priority,
        hint="choose a priority of 100 to 4096",
        source=(
            "azure-docs virtual-network/network-security-groups-overview; azure-docs#42798 (code from memory)"
        ),
    ),
    Row(
        id="security-rule-prefix-xor-prefixes",
        code="BadRequest",
        types=_GROUP,
        when=_both,
        hint="give the one value or the list, not both",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="security-rule-address",
        code="SecurityRuleInvalidAddressPrefix",
        types=_GROUP,
        when=_address,
        hint="give prefixes without host bits, a service tag, or *",
        source="azure-powershell#4557 (code from memory)",
    ),
    Row(
        id="security-rule-port",
        code="SecurityRuleInvalidPortRange",
        types=_GROUP,
        when=_port,
        hint="a list of ports goes into ...PortRanges, one a text",
        source="terraform-provider-azurerm PR#1530; azure-cli#23499",
    ),
    Row(
        id="security-group-too-long",
        code="BadRequest",
        types=_GROUP,
        when=_many,
        hint="put ranges together, or divide the subnet",
        source="azure-docs networking limits: 1,000 rules a group (code generic)",
    ),
    Row(
        id="bastion-group-not-compliant",
        code="NetworkSecurityGroupNotCompliantForAzureBastionSubnet",
        types=_SUBNET,
        when=_bastion_subnet,
        hint="give the group the eight rules before it is associated",
        source="azure-docs#42737; azure-docs bastion/bastion-nsg",
    ),
    Row(
        id="bastion-group-made-not-compliant",
        code="NetworkSecurityGroupNotCompliantForAzureBastionSubnet",
        types=_GROUP,
        when=_bastion_group,
        hint="a group that serves AzureBastionSubnet keeps the eight rules",
        source="azure-docs#42737; azure-docs bastion/bastion-nsg",
    ),
    Row(
        id="security-group-on-gateway-subnet",
        code="NetworkSecurityGroupCannotBeAttachedToGatewaySubnet",
        types=_SUBNET,
        when=_gateway_subnet,
        hint="leave the subnet without a group",
        source="terraform-azurerm-virtual-network#18; azure-docs firewall/firewall-faq",
    ),
)
