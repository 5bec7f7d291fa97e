"""Security groups and firewall rules, as lists in the order in which Azure judges them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from infra.rehearsal.twin.reading.plan import Plan, refers
from infra.rehearsal.twin.values import Action, Collection, Firewall, Ports, Protocol, Rule, SecurityGroup
from infra.resources.planned import PlannedResource

ANYWHERE = IPv4Network("0.0.0.0/0")
PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
# Azure Firewall's word for the addresses that it does not translate: docs "SNAT private IP address ranges".
_NAMED = {"IANAPrivateRanges": (*PRIVATE, IPv4Network("100.64.0.0/10"))}
_PROBES = IPv4Network("168.63.129.16/32")

_PROTOCOLS: Mapping[str, Protocol] = {
    "*": "any",
    "any": "any",
    "tcp": "tcp",
    "udp": "udp",
    "icmp": "icmp",
}


@dataclass(frozen=True, slots=True)
class Tags:
    """What a prefix or a tag of a rule means, where it is no address itself."""

    meanings: Mapping[str, tuple[IPv4Network, ...]]

    def prefixes(self, text: str) -> tuple[IPv4Network, ...]:
        """The addresses of a prefix or a tag."""
        return self.meanings.get(text) or (IPv4Network(text),)


def tags(network: Sequence[IPv4Network], stand_ins: Mapping[str, IPv4Address]) -> Tags:
    """The tags of a network of which those prefixes are."""
    return Tags(
        {
            **{name: (IPv4Network(address),) for name, address in stand_ins.items()},
            "*": (ANYWHERE,),
            "VirtualNetwork": tuple(network),
            "AzureLoadBalancer": (_PROBES,),
            "Internet": tuple(outside(network)),
        }
    )


def outside(prefixes: Iterable[IPv4Network]) -> Iterator[IPv4Network]:
    """Every address that is in none of those."""
    left = [ANYWHERE]
    for prefix in prefixes:
        left = [piece for whole in left for piece in _less(whole, prefix)]
    yield from sorted(left)


def _less(whole: IPv4Network, prefix: IPv4Network) -> Iterable[IPv4Network]:
    if whole.subnet_of(prefix):
        return ()
    return whole.address_exclude(prefix) if prefix.subnet_of(whole) else (whole,)


def security_group(group: PlannedResource, known: Tags) -> SecurityGroup:
    """Its own rules, then the defaults: azure-docs virtual-network/network-security-groups-overview."""
    rules = sorted(group.inputs.get("securityRules", ()), key=lambda rule: int(rule["priority"]))
    ways = {way: [_security_rule(r, known) for r in rules if r["direction"] == way] for way in _DEFAULTS}
    return SecurityGroup(
        id=group.id.casefold(),
        name=group.id.rpartition("/")[2],
        inbound=(*ways["Inbound"], *_defaults("Inbound", known)),
        outbound=(*ways["Outbound"], *_defaults("Outbound", known)),
    )


_DEFAULTS: Mapping[str, tuple[tuple[str, Action, str, str], ...]] = {
    "Inbound": (
        ("AllowVnetInBound", "allow", "VirtualNetwork", "VirtualNetwork"),
        ("AllowAzureLoadBalancerInBound", "allow", "AzureLoadBalancer", "*"),
        ("DenyAllInBound", "deny", "*", "*"),
    ),
    "Outbound": (
        ("AllowVnetOutBound", "allow", "VirtualNetwork", "VirtualNetwork"),
        ("AllowInternetOutBound", "allow", "*", "Internet"),
        ("DenyAllOutBound", "deny", "*", "*"),
    ),
}


def _defaults(way: str, known: Tags) -> Iterator[Rule]:
    for name, action, source, destination in _DEFAULTS[way]:
        yield Rule(
            name=name,
            action=action,
            protocol="any",
            sources=known.prefixes(source),
            destinations=known.prefixes(destination),
            ports=(),
        )


def _security_rule(rule: Mapping[str, Any], known: Tags) -> Rule:
    return Rule(
        name=rule["name"],
        action="allow" if rule["access"] == "Allow" else "deny",
        protocol=_PROTOCOLS[str(rule["protocol"]).lower()],
        sources=_prefixes(rule, "sourceAddress", known),
        destinations=_prefixes(rule, "destinationAddress", known),
        ports=_ports(_several(rule, "destinationPortRange")),
    )


def _prefixes(rule: Mapping[str, Any], side: str, known: Tags) -> tuple[IPv4Network, ...]:
    texts = _several(rule, f"{side}Prefix", plural=f"{side}Prefixes")
    return tuple(prefix for text in texts for prefix in known.prefixes(text))


def _several(rule: Mapping[str, Any], key: str, plural: str = "") -> tuple[str, ...]:
    """What stands under the singular and the plural of a key: Azure takes one or the other."""
    single = rule.get(key)
    return (*([str(single)] if single else ()), *map(str, rule.get(plural or f"{key}s") or ()))


def _ports(texts: Iterable[str]) -> Ports:
    texts = tuple(texts)
    if "*" in texts:
        return ()
    pairs = (text.partition("-")[::2] for text in texts)
    return tuple((int(first), int(last or first)) for first, last in pairs)


def firewall(policy: PlannedResource, plan: Plan, stand_ins: Mapping[str, IPv4Address]) -> Firewall:
    """The rules of a policy: its parent's groups first, then its own, each by priority.

    Source: azure-docs firewall/rule-processing.
    """
    groups = [group for known in _lineage(policy, plan) for group in _groups(known, plan)]
    ranges = policy.inputs.get("snat", {}).get("privateRanges") or ["IANAPrivateRanges"]
    return Firewall(
        network=tuple(_collections(groups, "NetworkRule", stand_ins)),
        applications=tuple(_collections(groups, "ApplicationRule", stand_ins)),
        private=tuple(prefix for text in ranges for prefix in _NAMED.get(text) or [IPv4Network(text)]),
    )


def _lineage(policy: PlannedResource, plan: Plan) -> Iterator[PlannedResource]:
    parent = plan.get(refers(policy.inputs, "basePolicy"))
    if parent is not None:
        yield from _lineage(parent, plan)
    yield policy


def _groups(policy: PlannedResource, plan: Plan) -> list[PlannedResource]:
    known = plan.below(policy.id, "network:FirewallPolicyRuleCollectionGroup")
    return sorted(known, key=lambda group: int(group.inputs["priority"]))


def _collections(
    groups: Iterable[PlannedResource], kind: str, stand_ins: Mapping[str, IPv4Address]
) -> Iterator[Collection]:
    for group in groups:
        for known in sorted(group.inputs.get("ruleCollections", ()), key=lambda c: int(c["priority"])):
            action: Action = "allow" if known["action"]["type"] == "Allow" else "deny"
            rules = tuple(
                made
                for rule in known["rules"]
                if rule["ruleType"] == kind
                for made in _firewall_rules(rule, action, stand_ins)
            )
            if rules:
                yield Collection(name=known["name"], rules=rules)


def _firewall_rules(
    rule: Mapping[str, Any], action: Action, stand_ins: Mapping[str, IPv4Address]
) -> Iterator[Rule]:
    """One rule a protocol; any protocol with a port is TCP and UDP (azure-docs firewall/rule-processing)."""
    sources = _addresses(rule.get("sourceAddresses", ()))
    if rule["ruleType"] == "ApplicationRule":
        names = tuple(IPv4Network(stand_ins[name]) for name in rule.get("targetFqdns", ()))
        for asked in rule["protocols"]:
            port = int(asked["port"])
            yield _rule(rule, action, "tcp", sources, names, ((port, port),))
        return
    ports = _ports(rule.get("destinationPorts", ()))
    destinations = _addresses(rule.get("destinationAddresses", ()))
    for protocol in _asked(rule["ipProtocols"], with_ports=bool(ports)):
        yield _rule(rule, action, protocol, sources, destinations, () if protocol == "icmp" else ports)


def _asked(protocols: Iterable[str], *, with_ports: bool) -> Iterator[Protocol]:
    for text in protocols:
        protocol = _PROTOCOLS[text.lower()]
        if protocol == "any" and with_ports:
            yield from ("tcp", "udp")
        else:
            yield protocol


def _rule(
    rule: Mapping[str, Any],
    action: Action,
    protocol: Protocol,
    sources: tuple[IPv4Network, ...],
    destinations: tuple[IPv4Network, ...],
    ports: Ports,
) -> Rule:
    return Rule(
        name=rule["name"],
        action=action,
        protocol=protocol,
        sources=sources,
        destinations=destinations,
        ports=ports,
    )


def _addresses(texts: Iterable[str]) -> tuple[IPv4Network, ...]:
    return tuple(ANYWHERE if text == "*" else IPv4Network(text) for text in texts)
