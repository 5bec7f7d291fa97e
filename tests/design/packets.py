"""A packet's way through the rules of a design, told by the rules alone: no code of the derivation."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from infra.design.estate import Design
from infra.design.network.model import NetworkRule, NetworkSecurityGroup, NsgRule, Subnet
from tests.design.rules import networks, subnets


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """The first packet of a connection. `port` is of no account for ICMP."""

    source: IPv4Address
    destination: IPv4Address
    protocol: str = "Tcp"
    port: int = 443


def stopped_by(design: Design, packet: Packet) -> list[str]:
    """Which locks on its way would stop it, of `source`, `firewall`, `destination`: none where it arrives."""
    source, destination = _subnet(design, packet.source), _subnet(design, packet.destination)
    passed = {
        "source": source is None or _admits(source.nsg, "Outbound", packet),
        "firewall": _same_network(design, packet) or _firewalls_admit(design, packet),
        "destination": destination is None or _admits(destination.nsg, "Inbound", packet),
    }
    return [lock for lock, let_through in passed.items() if not let_through]


def _subnet(design: Design, address: IPv4Address) -> Subnet | None:
    return next((subnet for subnet in subnets(design) if address in subnet.prefix), None)


def _same_network(design: Design, packet: Packet) -> bool:
    return any(packet.source in n.prefix and packet.destination in n.prefix for n in networks(design))


def _admits(group: NetworkSecurityGroup | None, direction: str, packet: Packet) -> bool:
    """The first rule that fits decides (azure-docs virtual-network/network-security-groups-overview)."""
    if group is None:
        return True
    rules = sorted((r for r in group.rules if r.direction == direction), key=lambda r: r.priority)
    return next(rule.access == "Allow" for rule in rules if _fits(rule, packet))


def _fits(rule: NsgRule, packet: Packet) -> bool:
    return (
        rule.protocol in ("*", packet.protocol)
        and _among(packet.source, rule.sources)
        and _among(packet.destination, rule.destinations)
        and ("*" in rule.ports or str(packet.port) in rule.ports)
    )


def _among(address: IPv4Address, prefixes: tuple[str, ...]) -> bool:
    """A tag stands for Azure's own addresses or the internet: never for a private one."""
    return any(text == "*" or (text[0].isdigit() and address in IPv4Network(text)) for text in prefixes)


def _firewalls_admit(design: Design, packet: Packet) -> bool:
    return all(_firewall_admits(design, hub.number, packet) for hub in design.core.hubs)


def _firewall_admits(design: Design, hub: int, packet: Packet) -> bool:
    """Groups, then collections, by priority; the first fit decides; nothing fits: denied."""
    held = [group for h in design.core.hubs if h.number == hub for group in h.rule_groups]
    held += [member.rule_group for member in design.members if member.hub == hub and member.rule_group]
    ordered = sorted(held, key=lambda group: group.priority)
    collections = (c for group in ordered for c in sorted(group.collections, key=lambda c: c.priority))
    fits = (c.access for c in collections for rule in c.rules if _matches(rule, packet))
    return next(fits, "Deny") == "Allow"


def _matches(rule: object, packet: Packet) -> bool:
    return (
        isinstance(rule, NetworkRule)
        and bool({"Any", packet.protocol.upper()} & set(rule.protocols))
        and any(packet.source in prefix for prefix in rule.sources)
        and any(packet.destination in prefix for prefix in rule.destinations)
        and ("*" in rule.ports or str(packet.port) in rule.ports)
    )
