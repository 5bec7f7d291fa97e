"""What a server's firewall lets through, against the flows that are declared: each fault in words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from ipaddress import (
    IPv4Network,
    IPv6Network,
    collapse_addresses,
    ip_address,
    ip_network,
    summarize_address_range,
)
from typing import Any, NamedTuple

Said = Mapping[str, Any]
"""An object of `nft --json`: libnftables-json(5) tells its shape."""

Element = Said | str | int
"""A prefix, a range, or a single value."""


class Rule(NamedTuple):
    """A rule of a chain. Two that let the same through have the same words, however they are written."""

    chain: str
    words: str
    comment: str = ""

    def __str__(self) -> str:
        named = f" ({self.comment})" if self.comment else ""
        return f"'{self.words}'{named} in chain {self.chain}"


_TABLE = ("inet", "shire")
_COUNCILS = "councils"
_CHAINS = {
    _COUNCILS: "reached by a jump",
    **{hook: f"filter at hook {hook}, priority 0, policy drop" for hook in ("input", "forward", "output")},
}
# Those that let in and out what no flow is about, or nothing.
_WITHOUT_A_FLOW = (
    Rule("input", "ct state established,related accept"),
    Rule("input", "ct state invalid drop"),
    Rule("input", "meta iifname lo accept"),
    Rule("input", f"jump {_COUNCILS}"),
    Rule("input", "limit rate 10/minute log 'shire-in '"),
    Rule("output", "ct state established,related accept"),
    Rule("output", "meta oifname lo accept"),
    Rule("output", "limit rate 10/minute log 'shire-out '"),
)
# Azure's own addresses for each virtual machine, and what a declared name of the internet cannot lead to:
# https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16; RFC 1918, 6598, 3927.
_PLATFORM = ("168.63.129.16", "169.254.169.254")
_INSIDE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16")
# A comment has room for 128 characters, and a flow's name gets 120.
_NAMED = 120
# As nft says them on a system without /etc/protocols.
_PROTOCOLS = {1: "icmp", 6: "tcp", 17: "udp"}
_SOURCED = re.compile(r"ip saddr (\S+) (?:tcp|udp) dport ([\d,]+) accept")


def firewall_faults(ruleset: Iterable[Said], flows: Said, service: Said) -> list[str]:
    """What the loaded rules have that is not declared, and the other way about.

    `ruleset` is what `nft --json list ruleset` gives, `flows` and `service` are the inventory's.
    """
    said = list(ruleset)
    rules, declared = list(_rules(said)), [*_WITHOUT_A_FLOW, *_declared(flows)]
    known = [rule for rule in rules if rule in declared or _leaves(rule, flows, service)]
    return [
        *_chain_faults(said),
        *(f"got {rule}, expected no rule but those of declared flows" for rule in rules if rule not in known),
        *(f"got no {rule}, expected one" for rule in declared if rule not in rules),
    ]


def _declared(flows: Said) -> Iterator[Rule]:
    yield Rule("output", f"ip daddr {_addresses(_PLATFORM)} accept", "Azure's platform")
    for way, side in (("inbound", "saddr"), ("outbound", "daddr")):
        for flow in flows[way]:
            chain = _COUNCILS if flow.get("council") else way.removesuffix("bound") + "put"
            yield Rule(chain, f"ip {side} {_peers(flow)} {_ports(flow)} accept", flow["flow"][:_NAMED])


def _peers(flow: Said) -> str:
    return _addresses(flow["peers"]) if flow["peers"] else f"!= {_addresses(_INSIDE)}"


def _ports(flow: Said) -> str:
    if flow["protocol"] == "icmp" or not flow["ports"]:
        return f"meta l4proto {flow['protocol']}"
    return f"{flow['protocol']} dport {_numbers(flow['ports'])}"


def _leaves(rule: Rule, flows: Said, service: Said) -> bool:
    """Whether it lets a council that left find out that it is gone: from inside, at councils' ports."""
    ports = {*service["ports"], *(port for f in flows["inbound"] if f.get("council") for port in f["ports"])}
    found = _SOURCED.fullmatch(rule.words)
    leavers = {f"leaves: {leaver['council']}" for leaver in service["leavers"]}
    if rule.chain != _COUNCILS or rule.comment not in leavers or not found:
        return False
    sources = [ip_network(source) for source in found[1].split(",")]
    return {int(port) for port in found[2].split(",")} <= ports and all(
        any(source.subnet_of(ip_network(inside)) for inside in _INSIDE) for source in sources
    )


def _chain_faults(said: Iterable[Said]) -> Iterator[str]:
    chains = [row["chain"] for row in said if "chain" in row]
    ours = {chain["name"]: _hooked(chain) for chain in chains if _own(chain)}
    for name in sorted({*ours, *_CHAINS}):
        got, expected = ours.get(name, "none"), _CHAINS.get(name, "none")
        if got != expected:
            yield f"chain {name}: got {got}, expected {expected}"
    for chain in chains:
        # Addresses that are changed before our rules see them are others than those that were sent.
        if chain.get("type") == "nat":
            yield f"table {chain['table']}, chain {chain['name']}: got one of type nat, expected none"


def _hooked(chain: Said) -> str:
    if "hook" not in chain:
        return _CHAINS[_COUNCILS]
    return f"{chain['type']} at hook {chain['hook']}, priority {chain['prio']}, policy {chain['policy']}"


def _own(row: Said) -> bool:
    return (row["family"], row["table"]) == _TABLE


def _rules(said: Iterable[Said]) -> Iterator[Rule]:
    for rule in (row["rule"] for row in said if "rule" in row):
        if _own(rule):
            yield Rule(rule["chain"], " ".join(map(_words, rule["expr"])), rule.get("comment", ""))


def _words(statement: Said) -> str:
    """As nft writes it; what we do not write ourselves, as it was said, which is no declared rule's words."""
    ((kind, what),) = statement.items()
    try:
        return _SAID[kind](what) if kind in _SAID else json.dumps(statement)
    except (KeyError, TypeError, ValueError):
        return json.dumps(statement)


def _match(what: Said) -> str:
    operator = {"==": "", "in": "", "!=": "!= "}[what["op"]]
    ((kind, left),) = what["left"].items()
    if kind == "payload" and left["field"] in ("saddr", "daddr"):
        return f"{left['protocol']} {left['field']} {operator}{_addresses(_elements(what['right']))}"
    if kind == "payload":
        return f"{left['protocol']} {left['field']} {operator}{_numbers(_elements(what['right']))}"
    if kind in ("ct", "meta") and set(left) == {"key"}:
        values = [_PROTOCOLS.get(value, value) for value in _elements(what["right"])]
        return f"{kind} {left['key']} {operator}{','.join(sorted(map(str, values)))}"
    raise ValueError(kind)


def _elements(right: Element | list[Element]) -> Sequence[Element]:
    found = right["set"] if isinstance(right, Mapping) and "set" in right else right
    return found if isinstance(found, list) else [found]


def _addresses(elements: Collection[Element]) -> str:
    """The fewest prefixes for these."""
    networks = [network for element in elements for network in _networks(element)]
    return ",".join(map(str, collapse_addresses(networks)))


def _networks(element: Element) -> Iterable[IPv4Network | IPv6Network]:
    if not isinstance(element, Mapping):
        return [ip_network(element)]
    if "range" in element:
        return summarize_address_range(*map(ip_address, element["range"]))
    return [ip_network(f"{element['prefix']['addr']}/{element['prefix']['len']}")]


def _numbers(elements: Collection[Element]) -> str:
    found = {number for element in elements for number in _span(element)}
    return ",".join(map(str, sorted(found)))


def _span(element: Element) -> Iterable[int]:
    first, last = element["range"] if isinstance(element, Mapping) else (element, element)
    return range(int(first), int(last) + 1)


_SAID: Mapping[str, Callable[[Any], str]] = {
    "match": _match,
    "accept": lambda _: "accept",
    "drop": lambda _: "drop",
    "jump": lambda what: f"jump {what['target']}",
    "limit": lambda what: f"limit rate {what['rate']}/{what['per']}",
    "log": lambda what: f"log {what['prefix']!r}",
}


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., list[str]]]:
        """By the names that tasks call them."""
        return {"firewall_faults": firewall_faults}
