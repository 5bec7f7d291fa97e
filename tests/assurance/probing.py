"""Packets worth asking about: those at the edges of what an estate's own prefixes and ports divide."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, ip_network
from random import Random
from typing import Any

from infra.resources.planned import PlannedResource, PlannedStack
from tests.assurance.oracle import Book, read
from tests.assurance.packet import Packet

_PREFIX = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?(?![\d.])")
_PORTS = (
    "destinationPortRange",
    "destinationPortRanges",
    "destinationPorts",
    "frontendPort",
    "translatedPort",
)
_PROTOCOLS = ("Tcp", "Tcp", "Tcp", "Udp", "Icmp")
_OUTSIDE = ("203.0.113.9", "8.8.8.8")
_AZURES_OWN = {"gatewaysubnet", "azurefirewallsubnet"}
_HIGHEST_PORT = 65535
# No host has them, or no route: this network, loopback, link-local, multicast and beyond.
_BARRED = [IPv4Network(text) for text in ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3")]

Line = tuple[list[IPv4Network], list[IPv4Network], list[int]]
"""Where a rule divides packets: by sources (none for any), destinations, ports."""


class Probes:
    """What may be asked of one estate, and the drawing of it."""

    def __init__(self, stacks: tuple[PlannedStack, ...], about: Sequence[PlannedResource] = ()) -> None:
        """`about` are resources that the questions should turn on, where they can."""
        book = read(stacks)
        values = [resource.inputs for stack in stacks for resource in stack.resources]
        self.prefixes = sorted({prefix for value in values for prefix in _prefixes(value)})
        self.ports = sorted({edge for value in values for port in _ports(value) for edge in _around(port)})
        self.sources = _sources(book, self.prefixes)
        self.rules = _rules(book)
        near = [resource.inputs for resource in _beside(stacks, about)]
        self.near = sorted({prefix for value in near for prefix in _prefixes(value)})
        self.near_rules = _differing(about)
        self.homes = {site.key: [*site.real, *site.ranges] for site in book.sites}

    def draw(self, chance: Random) -> Packet:
        """One packet that leaves where it starts."""
        while True:
            packet = self._draw(chance)
            if not _in_any(packet.destination, self.homes.get(packet.start, [IPv4Network(packet.source)])):
                return packet

    def _draw(self, chance: Random) -> Packet:
        """Half of them where a rule draws its line, half anywhere."""
        lines = self.near_rules if self.near_rules and chance.random() < 0.5 else self.rules
        anywhere = self._side(chance), self._side(chance), [chance.choice(self.ports or [443])]
        sources, destinations, ports = chance.choice(lines) if lines and chance.random() < 0.6 else anywhere
        near = [pair for pair in self.sources if _in_any(pair[0], sources)]
        source, start = chance.choice(near or self.sources)
        destination = str(chance.choice(_edges(chance.choice(destinations))))
        port, protocol = chance.choice(ports or [443]), chance.choice(_PROTOCOLS)
        return Packet(source, destination, 0 if protocol == "Icmp" else port, protocol, start=start)

    def _side(self, chance: Random) -> list[IPv4Network]:
        return [chance.choice(self.near if self.near and chance.random() < 0.7 else self.prefixes)]


def _beside(stacks: Iterable[PlannedStack], about: Sequence[PlannedResource]) -> list[PlannedResource]:
    """Those resources, what they name, and what names them."""
    everything = [resource for stack in stacks for resource in stack.resources if resource.id]
    named = {text.casefold() for resource in about for text in [resource.id, *_texts(resource.inputs)]}
    named |= {resource.id.casefold().rpartition("/")[0].rpartition("/")[0] for resource in about}
    own = {resource.id.casefold() for resource in about}
    found = [
        resource
        for resource in everything
        if resource.id.casefold() in named or own & {text.casefold() for text in _texts(resource.inputs)}
    ]
    return [*about, *found]


def _sources(book: Book, prefixes: Iterable[IPv4Network]) -> list[tuple[str, str]]:
    """Addresses from which something may speak, each with the place it stands in."""
    edges = {edge for prefix in prefixes for edge in _edges(prefix)}
    found = [(str(address), "internet") for address in map(IPv4Address, _OUTSIDE)]
    silent = {a for endpoint in book.endpoints for a in endpoint.addresses} | _frontends(book)
    for subnet in book.subnets.values():
        dynamic = any(e.subnet == subnet.key and not e.addresses for e in book.endpoints)
        if subnet.name.casefold() not in _AZURES_OWN and not dynamic:
            inside = {address for address in edges if any(address in p for p in subnet.prefixes)}
            found += [(str(address), subnet.key) for address in sorted(inside - silent)]
    for site in book.sites:
        inside = {address for address in edges if any(address in p for p in site.real)}
        found += [(str(address), site.key) for address in sorted(inside)]
    return found


def _frontends(book: Book) -> set[IPv4Address]:
    balancers = [inputs for _, inputs in book.kind("LoadBalancer")]
    given = [f.get("privateIPAddress") for i in balancers for f in i.get("frontendIPConfigurations") or []]
    return {IPv4Address(address) for address in given if address}


def _rules(book: Book) -> list[Line]:
    """Where the rules of firewalls and groups draw their lines: sources, destinations, ports."""
    groups = [inputs for _, inputs in book.kind("NetworkSecurityGroup")]
    rules = [rule for inputs in groups for rule in inputs.get("securityRules") or []]
    policies = [inputs for _, inputs in book.kind("FirewallPolicyRuleCollectionGroup")]
    collections = [collection for inputs in policies for collection in inputs.get("ruleCollections") or []]
    rules += [rule for collection in collections for rule in collection.get("rules") or []]
    found = []
    for rule in rules:
        sides = [
            [p for key, value in rule.items() if key.startswith(side) for p in _prefixes(value)]
            for side in ("source", "destination")
        ]
        if sides[1]:
            found.append((sides[0], sides[1], [edge for port in _ports(rule) for edge in _around(port)]))
    return found


def _differing(about: Sequence[PlannedResource]) -> list[Line]:
    """The lines that only one of two versions of a resource draws; all lines where there are none."""
    drawn = [line for resource in about for line in _rules(Book([resource]))]
    return [line for line in drawn if drawn.count(line) == 1] or drawn


def _in_any(address: str, prefixes: list[IPv4Network]) -> bool:
    return not prefixes or any(IPv4Address(address) in prefix for prefix in prefixes)


def _edges(prefix: IPv4Network) -> list[IPv4Address]:
    """The addresses on both sides of both ends of a prefix, and one well within."""
    first, last = int(prefix[0]), int(prefix[-1])
    numbers = {first - 1, first, min(first + 4, last), last, last + 1}
    found = [IPv4Address(number) for number in sorted(numbers) if 0 < number < 2**32 - 1]
    return [a for a in found if not any(a in barred for barred in _BARRED)] or [IPv4Address(_OUTSIDE[0])]


def _around(port: int) -> list[int]:
    return [edge for edge in (port - 1, port, port + 1) if 0 < edge <= _HIGHEST_PORT]


def _prefixes(value: Any) -> Iterator[IPv4Network]:
    for text in _texts(value):
        for found in _PREFIX.findall(text):
            network = ip_network(found, strict=False)
            assert isinstance(network, IPv4Network)
            yield network


def _ports(value: Any) -> Iterator[int]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key in _PORTS:
                for text in _texts(item):
                    yield from (int(end) for end in text.split("-") if end.isdigit())
            else:
                yield from _ports(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _ports(item)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif value is not None:
        yield str(value)
