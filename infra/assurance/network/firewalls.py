"""Azure Firewalls, and their policies as the rules they ask, in the order in which they ask them.

azure-docs firewall/rule-processing: DNAT rules, then network rules, then application rules; in each a
parent's before its child's, then by the priorities of groups and of collections. The first match ends.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from typing import Any, Literal

from infra.assurance.network.estate import Estate, Item, reference, references
from infra.assurance.network.interfaces import address_of
from infra.assurance.packets.boxes import ANYWHERE, Box
from infra.assurance.packets.known import PRIVATE, PUBLIC
from infra.assurance.packets.ranges import NOTHING, Ranges, addresses, ranges, union
from infra.assurance.packets.services import TCP, number_of, ported, ports_of, service

Pass = Literal["dnat", "network", "application"]
_PASSES: Mapping[str, Pass] = {
    "NatRule": "dnat",
    "NetworkRule": "network",
    "ApplicationRule": "application",
}
# azure-docs firewall/snat-private-range: what stands for all of RFC 1918 and RFC 6598.
_IANA = "IANAPrivateRanges"
_ALWAYS = addresses("255.255.255.255/32")


@dataclass(frozen=True, slots=True, kw_only=True)
class FirewallRule:
    """One rule. What it surely matches is `certain`; what it may, where a name or a tag decides, `possible`.

    `names` are the hosts of an application rule; `to` and `to_service` what a DNAT rule puts in place.
    """

    policy: str
    group: str
    collection: str
    name: str
    allows: bool
    certain: Box
    possible: Box
    doubt: str = ""
    names: tuple[str, ...] = ()
    to: int = 0
    to_service: int = 0
    description: str = ""

    @property
    def title(self) -> str:
        """The group, the collection and the rule, for people."""
        return f"{self.group}/{self.collection}: {self.name} ({'Allow' if self.allows else 'Deny'})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A policy with all that it inherits. `untranslated`: destinations whose clients it does not translate.

    `doubt` says why the rules are not all known.
    """

    id: str
    dnat: tuple[FirewallRule, ...]
    network: tuple[FirewallRule, ...]
    application: tuple[FirewallRule, ...]
    untranslated: Ranges
    doubt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Firewall:
    """A firewall in a hub (`hub`) or in a subnet (`subnet`). `address` is its private address, where known;
    `own` are all addresses that its instances may have; `public` those that it has on the internet."""

    id: str
    name: str
    stack: str
    hub: str
    subnet: str
    policy: str
    address: int | None
    own: Ranges
    public: frozenset[int] = field(default_factory=frozenset)


def read_policies(estate: Estate) -> Mapping[str, Policy]:
    """Every firewall policy by key."""
    groups = _IpGroups(estate)
    rules: dict[str, list[tuple[Item, Mapping[str, Any]]]] = {}
    for group in sorted(estate.of("FirewallPolicyRuleCollectionGroup"), key=_priority):
        collections = group.inputs.get("ruleCollections") or ()
        for collection in sorted(collections, key=lambda c: int(c.get("priority", 0))):
            rules.setdefault(group.parent, []).append((group, collection))
    items = {item.key: item for item in estate.of("FirewallPolicy")}
    return {key: _policy(item, items, rules, groups) for key, item in items.items()}


def read_firewalls(
    estate: Estate, subnets: Mapping[str, Ranges], public: Mapping[str, int | None]
) -> Mapping[str, Firewall]:
    """Every firewall by key. `subnets` are the ranges of subnets and hubs by key."""
    return {item.key: _firewall(item, subnets, public) for item in estate.of("AzureFirewall")}


def _priority(group: Item) -> int:
    return int(group.inputs.get("priority", 0))


def _policy(
    item: Item,
    items: Mapping[str, Item],
    rules: Mapping[str, list[tuple[Item, Mapping[str, Any]]]],
    groups: "_IpGroups",
) -> Policy:
    chain, doubt = _chain(item, items)
    found: dict[Pass, list[FirewallRule]] = {"dnat": [], "network": [], "application": []}
    for policy in chain:
        for group, collection in rules.get(policy.key, ()):
            for rule in collection.get("rules") or ():
                kind = _PASSES[str(rule.get("ruleType"))]
                found[kind].append(_READERS[kind](policy, group, collection, rule, groups))
    return Policy(
        id=item.id,
        dnat=tuple(found["dnat"]),
        network=tuple(found["network"]),
        application=tuple(found["application"]),
        untranslated=_untranslated(item),
        doubt=doubt,
    )


def _chain(item: Item, items: Mapping[str, Item]) -> tuple[list[Item], str]:
    """The policy after all its parents; and why one is missing."""
    chain = [item]
    while parent := reference(chain[0].inputs.get("basePolicy")):
        if parent not in items:
            return chain, f"the parent policy {parent.rsplit('/', 1)[-1]} is not among the resources"
        chain.insert(0, items[parent])
    return chain, ""


def _untranslated(item: Item) -> Ranges:
    snat = item.inputs.get("snat") or {}
    given = snat.get("privateRanges")
    if not given:
        return PRIVATE
    return union(PRIVATE if text == _IANA else addresses(text) for text in given) - _ALWAYS


class _IpGroups:
    """Addresses as rules name them: prefixes, ranges, tags, IP Groups."""

    def __init__(self, estate: Estate) -> None:
        self._groups = {
            item.key: tuple(str(text) for text in item.inputs.get("ipAddresses") or ())
            for item in estate.of("IpGroup")
        }

    def read(self, texts: Iterable[str], groups: object) -> tuple[Ranges, Ranges, str]:
        """The addresses that are surely meant, those that may be, and why the two differ."""
        certain, doubt = NOTHING, ""
        possible = NOTHING
        listed = [*texts]
        for key in references([{"id": g} for g in groups] if isinstance(groups, list) else None):
            if key in self._groups:
                listed += self._groups[key]
            else:
                possible = ANYWHERE
                doubt = f"IP Group {key.rsplit('/', 1)[-1]} is not among the resources"
        for text in listed:
            known = _addresses(text)
            if known is None:
                possible, doubt = possible | PUBLIC, f"the ranges of service tag {text} are not known offline"
            else:
                certain = certain | known
        return certain, certain | possible, doubt


def _addresses(text: str) -> Ranges | None:
    if text == "*":
        return ANYWHERE
    if not text[:1].isdigit():
        return None
    low, dash, high = text.partition("-")
    if dash:
        return ranges([(int(IPv4Address(low)), int(IPv4Address(high)))])
    return addresses(text)


def _network_rule(
    policy: Item, group: Item, collection: Mapping[str, Any], rule: Mapping[str, Any], groups: _IpGroups
) -> FirewallRule:
    sources, may_sources, doubt = groups.read(rule.get("sourceAddresses") or (), rule.get("sourceIpGroups"))
    to, may_to, second = groups.read(rule.get("destinationAddresses") or (), rule.get("destinationIpGroups"))
    if rule.get("destinationFqdns"):
        may_to, second = ANYWHERE, "what a name in a network rule resolves to is not known offline"
    services = _services(rule)
    return FirewallRule(
        **_titles(policy, group, collection, rule),
        certain=Box(sources, to, services),
        possible=Box(may_sources, may_to, services),
        doubt=doubt or second,
    )


def _application_rule(
    policy: Item, group: Item, collection: Mapping[str, Any], rule: Mapping[str, Any], groups: _IpGroups
) -> FirewallRule:
    sources, may_sources, doubt = groups.read(rule.get("sourceAddresses") or (), rule.get("sourceIpGroups"))
    to, may_to, second = groups.read(rule.get("destinationAddresses") or ("*",), None)
    ports = ranges((int(p["port"]), int(p["port"])) for p in rule.get("protocols") or ())
    services = ported((TCP,), ports)
    names = tuple(str(n) for field in ("targetFqdns", "targetUrls") for n in rule.get(field) or ())
    others = tuple(str(n) for field in ("fqdnTags", "webCategories") for n in rule.get(field) or ())
    return FirewallRule(
        **_titles(policy, group, collection, rule),
        certain=Box(sources, to, services),
        possible=Box(may_sources, may_to, services),
        doubt=doubt
        or second
        or (f"the names behind {', '.join(others)} are not known offline" if others else ""),
        names=(*names, *others),
    )


def _dnat_rule(
    policy: Item, group: Item, collection: Mapping[str, Any], rule: Mapping[str, Any], groups: _IpGroups
) -> FirewallRule:
    sources, may_sources, doubt = groups.read(rule.get("sourceAddresses") or (), rule.get("sourceIpGroups"))
    to, may_to, second = groups.read(rule.get("destinationAddresses") or (), None)
    services = _services(rule)
    protocol = str((rule.get("ipProtocols") or ("TCP",))[0])
    translated = address_of(rule.get("translatedAddress"))
    port = rule.get("translatedPort")
    return FirewallRule(
        **_titles(policy, group, collection, rule),
        certain=Box(sources, to, services),
        possible=Box(may_sources, may_to, services),
        doubt=doubt
        or second
        or ("" if translated else "what a DNAT rule's name resolves to is not known offline"),
        to=translated or 0,
        to_service=number_of(protocol, int(port)) if port else 0,
    )


_READERS = {"dnat": _dnat_rule, "network": _network_rule, "application": _application_rule}


def _titles(
    policy: Item, group: Item, collection: Mapping[str, Any], rule: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "policy": policy.title,
        "group": group.title,
        "collection": str(collection.get("name", "")),
        "name": str(rule.get("name", "")),
        "allows": (collection.get("action") or {}).get("type") != "Deny",
        "description": str(rule.get("description") or ""),
    }


def _services(rule: Mapping[str, Any]) -> Ranges:
    ports = ports_of(rule.get("destinationPorts") or ("*",))
    return union(service(str(protocol), ports) for protocol in rule.get("ipProtocols") or ("Any",))


def _firewall(item: Item, subnets: Mapping[str, Ranges], public: Mapping[str, int | None]) -> Firewall:
    inputs = item.inputs
    configurations = tuple(inputs.get("ipConfigurations") or ())
    subnet = next((found for c in configurations if (found := reference(c.get("subnet")))), "")
    hub = reference(inputs.get("virtualHub"))
    known = (address_of(c.get("privateIPAddress")) for c in configurations)
    own = subnets.get(subnet or hub, NOTHING)
    return Firewall(
        id=item.id,
        name=item.title,
        stack=item.stack,
        hub=hub,
        subnet=subnet,
        policy=reference(inputs.get("firewallPolicy")),
        address=next((a for a in known if a is not None), _first_usable(own) if subnet else None),
        own=own,
        public=frozenset(_public(configurations, public)),
    )


def _first_usable(own: Ranges) -> int | None:
    """Azure gives a firewall the first address of its subnet that it does not keep for itself."""
    return own.least + 4 if own else None


def _public(configurations: Iterable[Mapping[str, Any]], public: Mapping[str, int | None]) -> Iterator[int]:
    for configuration in configurations:
        address = public.get(reference(configuration.get("publicIPAddress")))
        if address is not None:
            yield address
