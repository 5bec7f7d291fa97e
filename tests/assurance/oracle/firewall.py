"""The rules of an Azure Firewall policy (azure-docs firewall/rule-processing, snat-private-range)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Address

from tests.assurance.oracle.book import Book, Inputs, network, parent, reference, within
from tests.assurance.oracle.fate import Header
from tests.assurance.oracle.groups import port_in, within_text
from tests.assurance.oracle.routes import PRIVATE

_WEB = ("Http", "Https", "Mssql")


@dataclass(frozen=True)
class Ruling:
    """What the rules say of a packet: `access` is Allow, Deny or Unknown; DNAT gives the header behind it."""

    access: str
    rule: str
    translated: Header | None = None
    proxied: bool = False


def rule_on(book: Book, firewall: str, header: Header) -> Ruling:
    """DNAT rules, then network rules, then application rules; in each the parent's first; then deny."""
    if not book.inputs(firewall).get("firewallPolicy"):
        return Ruling("Unknown", "the firewall has no policy")
    collections = list(_collections(book, reference(book.inputs(firewall)["firewallPolicy"])))
    for judge in (_dnat, _network, _application):
        for collection in collections:
            found = judge(book, collection, header)
            if found:
                return found
    return Ruling("Deny", "no rule fits")


def public_addresses(book: Book, firewall: str) -> set[IPv4Address]:
    """Its public addresses: those that are planned, and those that its DNAT rules name."""
    found = set()
    for configuration in book.inputs(firewall).get("ipConfigurations") or []:
        address = book.inputs(reference(configuration.get("publicIPAddress"))).get("ipAddress")
        if address:
            found.add(IPv4Address(address))
    for collection in _collections(book, reference(book.inputs(firewall).get("firewallPolicy"))):
        for rule in collection.get("rules") or []:
            if rule["ruleType"] == "NatRule":
                found |= {IPv4Address(text) for text in rule["destinationAddresses"] if "/" not in text}
    return found


def keeps_source(book: Book, firewall: str, destination: IPv4Address) -> bool:
    """Whether a network rule leaves the source alone: only where the destination is private to the policy."""
    for policy in _lineage(book, reference(book.inputs(firewall).get("firewallPolicy"))):
        ranges = (book.inputs(policy).get("snat") or {}).get("privateRanges")
        if ranges:
            texts = [text for text in ranges if text != "IANAPrivateRanges"]
            known = [network(text) for text in texts] + (PRIVATE if len(texts) < len(ranges) else [])
            return within(destination, known)
    return within(destination, PRIVATE)


def _lineage(book: Book, policy: str) -> Iterator[str]:
    """The policy, its parent, and so on."""
    while policy and policy in book.by_id:
        yield policy
        policy = reference(book.inputs(policy).get("basePolicy"))


def _collections(book: Book, policy: str) -> Iterator[Inputs]:
    """The rule collections in their order: parents first, then by the priorities of group and collection."""
    for owner in reversed(list(_lineage(book, policy))):
        groups = [
            inputs for key, inputs in book.kind("FirewallPolicyRuleCollectionGroup") if parent(key) == owner
        ]
        for group in sorted(groups, key=lambda group: int(group["priority"])):
            yield from sorted(group.get("ruleCollections") or [], key=lambda c: int(c["priority"]))


def _dnat(book: Book, collection: Inputs, header: Header) -> Ruling | None:
    for rule in collection.get("rules") or []:
        if rule["ruleType"] == "NatRule" and _fits(book, rule, header):
            to = IPv4Address(rule["translatedAddress"])
            port = int(rule.get("translatedPort") or header.port)
            return Ruling("Allow", rule["name"], replace(header, destination=to, port=port))
    return None


def _network(book: Book, collection: Inputs, header: Header) -> Ruling | None:
    for rule in collection.get("rules") or []:
        if rule["ruleType"] != "NetworkRule":
            continue
        if rule.get("destinationFqdns") and _fits(book, rule, header, anywhere=True):
            return Ruling("Unknown", f"{rule['name']} names hosts")
        if _fits(book, rule, header):
            return Ruling(collection["action"]["type"], rule["name"])
    return None


def _application(book: Book, collection: Inputs, header: Header) -> Ruling | None:
    for rule in collection.get("rules") or []:
        if rule["ruleType"] != "ApplicationRule" or header.protocol != "Tcp":
            continue
        access = collection["action"]["type"]
        ports = {int(p["port"]) for p in rule.get("protocols") or [] if p["protocolType"] in _WEB}
        if header.port not in ports or not _from(book, rule, header):
            continue
        if any(_names(pattern, header.name, access) for pattern in rule.get("targetFqdns") or []):
            return Ruling(access, rule["name"], proxied=True)
    return None


def _names(pattern: str, name: str, access: str) -> bool:
    """Whether a name is meant. A packet without one may ask for any: it finds one that is allowed."""
    if not name:
        return access == "Allow" or pattern == "*"
    return pattern in ("*", name) or (pattern.startswith("*.") and name.endswith(pattern[1:]))


def _fits(book: Book, rule: Inputs, header: Header, *, anywhere: bool = False) -> bool:
    protocols = {text.casefold() for text in rule["ipProtocols"]}
    if not protocols & {"any", header.protocol.casefold()}:
        return False
    named = header.protocol.casefold() in protocols
    if not port_in(header, rule["destinationPorts"], named=named) or not _from(book, rule, header):
        return False
    return anywhere or _listed(book, rule, "destination", header.destination)


def _from(book: Book, rule: Inputs, header: Header) -> bool:
    return _listed(book, rule, "source", header.source)


def _listed(book: Book, rule: Inputs, side: str, address: IPv4Address) -> bool:
    texts = list(rule.get(f"{side}Addresses") or [])
    for group in rule.get(f"{side}IpGroups") or []:
        texts += book.inputs(str(group).casefold()).get("ipAddresses") or []
    return any(_within_range(text, address) for text in texts)


def _within_range(text: str, address: IPv4Address) -> bool:
    low, dash, high = text.partition("-")
    if dash and low[:1].isdigit():
        return IPv4Address(low) <= address <= IPv4Address(high)
    return within_text(text, address)
