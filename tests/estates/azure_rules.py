"""Rules and routes of an Azure estate, for tests: plain values that know how the SDK writes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Access = Literal["Allow", "Deny"]
AdminAccess = Literal["Allow", "Deny", "AlwaysAllow"]
Direction = Literal["Inbound", "Outbound"]
ANY = ("*",)


@dataclass(frozen=True, slots=True)
class NsgRule:
    """A rule of a network security group; prefixes may be CIDRs or tags, groups are ids of ASGs."""

    priority: int
    direction: Direction
    access: Access
    protocol: str = "*"
    sources: tuple[str, ...] = ANY
    destinations: tuple[str, ...] = ANY
    ports: tuple[str, ...] = ANY
    source_groups: tuple[str, ...] = ()
    destination_groups: tuple[str, ...] = ()
    source_ports: tuple[str, ...] = ANY

    def inputs(self) -> dict[str, Any]:
        """As the SDK writes it."""
        return {
            "name": f"{self.direction}-{self.priority}".lower(),
            "priority": self.priority,
            "direction": self.direction,
            "access": self.access,
            "protocol": self.protocol,
            **_one_or_many("sourcePortRange", self.source_ports),
            **_one_or_many("destinationPortRange", self.ports),
            **_prefixes_or_groups("source", self.sources, self.source_groups),
            **_prefixes_or_groups("destination", self.destinations, self.destination_groups),
        }


@dataclass(frozen=True, slots=True)
class Route:
    """A user-defined route; with `appliance`, to that address."""

    prefix: str
    appliance: str = ""
    hop: str = ""

    def inputs(self) -> dict[str, Any]:
        """As the SDK writes it."""
        address = {"nextHopIpAddress": self.appliance} if self.appliance else {}
        hop = self.hop or "VirtualAppliance"
        name = self.prefix.replace("/", "_")
        return {"name": name, "addressPrefix": self.prefix, "nextHopType": hop, **address}


@dataclass(frozen=True, slots=True)
class NetworkRule:
    """A network rule of a firewall policy; `source_groups` and `destination_groups` are ids of IP Groups."""

    sources: tuple[str, ...] = ANY
    destinations: tuple[str, ...] = ANY
    ports: tuple[str, ...] = ANY
    protocols: tuple[str, ...] = ("Any",)
    source_groups: tuple[str, ...] = ()
    destination_groups: tuple[str, ...] = ()

    def inputs(self, name: str) -> dict[str, Any]:
        """As the SDK writes it."""
        return {
            "ruleType": "NetworkRule",
            "name": name,
            "ipProtocols": list(self.protocols),
            "destinationPorts": list(self.ports),
            **_addresses_or_groups("source", self.sources, self.source_groups),
            **_addresses_or_groups("destination", self.destinations, self.destination_groups),
        }


@dataclass(frozen=True, slots=True)
class ApplicationRule:
    """An application rule: names that may, or may not, be asked for over HTTP (80) or HTTPS (443)."""

    names: tuple[str, ...] = ANY
    sources: tuple[str, ...] = ANY
    port: int = 443

    def inputs(self, name: str) -> dict[str, Any]:
        """As the SDK writes it."""
        protocol = "Http" if self.port == 80 else "Https"
        return {
            "ruleType": "ApplicationRule",
            "name": name,
            "protocols": [{"protocolType": protocol, "port": self.port}],
            "sourceAddresses": list(self.sources),
            "targetFqdns": list(self.names),
            "terminateTLS": False,
        }


@dataclass(frozen=True, slots=True)
class DnatRule:
    """What comes to a public address of the firewall goes on to one of ours."""

    public: str
    port: str
    to: str
    to_port: str
    sources: tuple[str, ...] = ANY
    protocols: tuple[str, ...] = ("TCP",)

    def inputs(self, name: str) -> dict[str, Any]:
        """As the SDK writes it."""
        return {
            "ruleType": "NatRule",
            "name": name,
            "ipProtocols": list(self.protocols),
            "sourceAddresses": list(self.sources),
            "destinationAddresses": [self.public],
            "destinationPorts": [self.port],
            "translatedAddress": self.to,
            "translatedPort": self.to_port,
        }


@dataclass(frozen=True, slots=True)
class Collection:
    """Rules of one kind with one action, at a priority within their group; DNAT rules have no action."""

    priority: int
    rules: tuple[NetworkRule, ...] | tuple[ApplicationRule, ...] | tuple[DnatRule, ...]
    access: Access = "Allow"

    def inputs(self) -> dict[str, Any]:
        """As the SDK writes it."""
        rules: Sequence[NetworkRule | ApplicationRule | DnatRule] = self.rules
        translates = isinstance(rules[0], DnatRule)
        kind = "Nat" if translates else "Filter"
        return {
            "ruleCollectionType": f"FirewallPolicy{kind}RuleCollection",
            "name": f"collection-{self.priority}",
            "priority": self.priority,
            "action": {"type": "DNAT" if translates else self.access},
            "rules": [rule.inputs(f"rule-{self.priority}-{n}") for n, rule in enumerate(rules)],
        }


@dataclass(frozen=True, slots=True)
class AdminRule:
    """A security admin rule of a network manager."""

    priority: int
    direction: Direction
    access: AdminAccess
    protocol: str = "Any"
    sources: tuple[str, ...] = ANY
    destinations: tuple[str, ...] = ANY
    ports: tuple[str, ...] = ("0-65535",)

    def inputs(self) -> dict[str, Any]:
        """As the SDK writes it."""
        return {
            "kind": "Custom",
            "priority": self.priority,
            "direction": self.direction,
            "access": self.access,
            "protocol": self.protocol,
            "sources": [_admin_prefix(prefix) for prefix in self.sources],
            "destinations": [_admin_prefix(prefix) for prefix in self.destinations],
            "sourcePortRanges": ["0-65535"],
            "destinationPortRanges": list(self.ports),
        }


def _one_or_many(key: str, values: tuple[str, ...]) -> dict[str, Any]:
    return {key: values[0]} if len(values) == 1 else {f"{key}s": list(values)}


def _prefixes_or_groups(side: str, prefixes: tuple[str, ...], groups: tuple[str, ...]) -> dict[str, Any]:
    if groups:
        return {f"{side}ApplicationSecurityGroups": [{"id": group} for group in groups]}
    if len(prefixes) == 1:
        return {f"{side}AddressPrefix": prefixes[0]}
    return {f"{side}AddressPrefixes": list(prefixes)}


def _addresses_or_groups(side: str, addresses: tuple[str, ...], groups: tuple[str, ...]) -> Mapping[str, Any]:
    return {f"{side}IpGroups": list(groups)} if groups else {f"{side}Addresses": list(addresses)}


def _admin_prefix(prefix: str) -> Mapping[str, str]:
    is_cidr = prefix == "*" or prefix[0].isdigit()
    return {"addressPrefix": prefix, "addressPrefixType": "IPPrefix" if is_cidr else "ServiceTag"}
