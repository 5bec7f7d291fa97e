"""Security groups and admin rules (azure-docs network-security-groups-overview, concept-security-admins)."""

from collections.abc import Iterable
from ipaddress import IPv4Address
from typing import Any

from tests.assurance.oracle.book import Book, Inputs, Subnet, network, reference, within
from tests.assurance.oracle.fate import Header
from tests.assurance.oracle.hub import learned_by_spokes
from tests.assurance.oracle.routes import gateway_of, is_private, propagates, user_prefixes

YES, NO, MAYBE = "yes", "no", "maybe"

_PROBES = IPv4Address("168.63.129.16")
_DEFAULTS = {
    "Inbound": [
        ("AllowVnetInBound", "VirtualNetwork", "VirtualNetwork", "Allow"),
        ("AllowAzureLoadBalancerInBound", "AzureLoadBalancer", "*", "Allow"),
        ("DenyAllInBound", "*", "*", "Deny"),
    ],
    "Outbound": [
        ("AllowVnetOutBound", "VirtualNetwork", "VirtualNetwork", "Allow"),
        ("AllowInternetOutBound", "*", "Internet", "Allow"),
        ("DenyAllOutBound", "*", "*", "Deny"),
    ],
}
# Azure's own subnets, to which admin rules do not apply.
_SPARED = {"azurefirewallsubnet", "azurebastionsubnet", "gatewaysubnet", "routeserversubnet"}


def judge_group(book: Book, key: str, subnet: Subnet, direction: str, header: Header) -> tuple[set[str], str]:
    """What a security group may say: Allow, Deny, or both where that is not known; and by which rule."""
    said: set[str] = set()
    inline = list(book.inputs(key).get("securityRules") or [])
    apart = [inputs for rule, inputs in book.kind("SecurityRule") if rule.startswith(f"{key}/")]
    rules = [rule for rule in [*inline, *apart] if rule["direction"].casefold() == direction.casefold()]
    for rule in sorted(rules, key=lambda rule: int(rule["priority"])):
        answer = _fits(book, subnet, rule, header)
        if answer != NO:
            said.add(rule["access"].capitalize())
        if answer == YES:
            return said, str(rule.get("name", rule["priority"]))
    for name, source, destination, access in _DEFAULTS[direction]:
        answers = [
            tag(book, subnet, source, header.source),
            tag(book, subnet, destination, header.destination),
        ]
        if NO in answers:
            continue
        said.add(access)
        if MAYBE not in answers:
            return said, name
    raise AssertionError("the last default rule takes everything")


def judge_admin(book: Book, subnet: Subnet, direction: str, header: Header) -> str:
    """What the admin rules over a subnet's network say: Deny, AlwaysAllow, or nothing of the two."""
    if subnet.name.casefold() in _SPARED:
        return ""
    for rule in _admin_rules(book, subnet.vnet, direction):
        sides = [
            any(within_text(p["addressPrefix"], a) for p in rule.get(side) or [{"addressPrefix": "*"}])
            for side, a in (("sources", header.source), ("destinations", header.destination))
        ]
        if not all(sides) or rule["protocol"].casefold() not in ("any", header.protocol.casefold()):
            continue
        if not port_in(header, rule.get("destinationPortRanges") or ["*"], named=rule["protocol"] != "Any"):
            continue
        return "" if rule["access"] == "Allow" else str(rule["access"])
    return ""


def tag(book: Book, subnet: Subnet, text: str, address: IPv4Address) -> str:
    """Whether an address is in a prefix or a service tag, as a rule over that subnet reads it."""
    if text == "*" or text[0].isdigit():
        return YES if within_text(text, address) else NO
    name = text.casefold()
    if name == "virtualnetwork":
        return _virtual_network(book, subnet, address)
    if name == "internet":
        own = within(address, book.vnets[subnet.vnet])
        return NO if own or is_private(address) else YES
    if name == "azureloadbalancer":
        return YES if address == _PROBES else NO
    # Which public addresses another tag has is Azure's to say, from week to week; none that a site has.
    behind_site = any(within(address, site.ranges) for site in book.sites)
    return NO if is_private(address) or behind_site else MAYBE


def within_text(text: str, address: IPv4Address) -> bool:
    """Whether an address is in a prefix that is written out."""
    return text == "*" or (text[0].isdigit() and address in network(text))


def port_in(header: Header, ranges: Iterable[str], *, named: bool) -> bool:
    """Whether the port is in those ranges; for a protocol without ports, whether the rule names it."""
    texts = list(ranges)
    if any(text in ("*", "0-65535") for text in texts):
        return True
    if header.protocol not in ("Tcp", "Udp"):
        return named
    return any(_low(text) <= header.port <= _high(text) for text in texts)


def _fits(book: Book, subnet: Subnet, rule: Inputs, header: Header) -> str:
    protocol = str(rule["protocol"]).casefold()
    if protocol not in ("*", header.protocol.casefold()):
        return NO
    ports = rule.get("destinationPortRanges") or [rule.get("destinationPortRange") or "*"]
    if not port_in(header, ports, named=protocol != "*"):
        return NO
    answers = {_side(book, subnet, rule, side, getattr(header, side)) for side in ("source", "destination")}
    if NO in answers:
        return NO
    return MAYBE if MAYBE in answers else YES


def _side(book: Book, subnet: Subnet, rule: Inputs, side: str, address: IPv4Address) -> str:
    groups: list[Any] = rule.get(f"{side}ApplicationSecurityGroups") or []
    if groups:
        wanted = {reference(group) for group in groups}
        return YES if any(i.address == address and i.groups & wanted for i in book.interfaces) else NO
    texts = rule.get(f"{side}AddressPrefixes") or [rule.get(f"{side}AddressPrefix") or "*"]
    answers = {tag(book, subnet, text, address) for text in texts}
    return next(answer for answer in (YES, MAYBE, NO) if answer in answers)


def _virtual_network(book: Book, subnet: Subnet, address: IPv4Address) -> str:
    """Own ranges, peers that have access, what is behind the gateway, and the prefixes of own routes."""
    if within(address, book.vnets[subnet.vnet]) or address == _PROBES:
        return YES
    if within(address, user_prefixes(book, subnet, appliance=True)):
        return YES
    for peer, mine, _ in book.peers(subnet.vnet):
        if within(address, book.vnets.get(peer, [])) and mine.get("allowVirtualNetworkAccess", True):
            return YES
    gateway = gateway_of(book, subnet.vnet)
    if any(site.gateway == gateway and within(address, site.ranges) for site in book.sites):
        return YES if propagates(book, subnet) else MAYBE
    if within(address, user_prefixes(book, subnet, appliance=False)):
        return MAYBE  # the reports are of appliances
    connected = book.hub_of(subnet.vnet)
    if connected and within(address, learned_by_spokes(book, *connected, subnet.vnet)):
        return MAYBE  # how far the tag reaches over a hub is written nowhere
    return NO


def _admin_rules(book: Book, vnet: str, direction: str) -> list[Inputs]:
    groups = {
        "/".join(key.split("/")[:-2])
        for key, inputs in book.kind("StaticMember")
        if str(inputs.get("resourceId", "")).casefold() == vnet
    }
    found: list[Inputs] = []
    for key, inputs in book.kind("AdminRuleCollection"):
        applied = {str(item["networkGroupId"]).casefold() for item in inputs.get("appliesToGroups") or []}
        if applied & groups:
            found += [rule for child, rule in book.kind("AdminRule") if child.startswith(f"{key}/rules/")]
    found = [rule for rule in found if rule["direction"].casefold() == direction.casefold()]
    return sorted(found, key=lambda rule: int(rule["priority"]))


def _low(text: str) -> int:
    return int(text.partition("-")[0])


def _high(text: str) -> int:
    return int(text.rpartition("-")[2])
