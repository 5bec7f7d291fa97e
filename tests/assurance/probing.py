"""Packets worth asking about: those at the edges of what an estate's own prefixes and ports divide."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv4Network
from random import Random
from typing import Any

from infra.resources.planned import PlannedResource, PlannedStack
from tests.assurance.oracle import Book, read
from tests.assurance.oracle.book import network
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
_NETWORKING = ("azure-native:network:", "azure-native:resources:Deployment")
# No host has them, or no route: this network, loopback, link-local, multicast and beyond.
_BARRED = [IPv4Network(text) for text in ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3")]

Source = tuple[IPv4Address, str]
"""An address, and the id of the place that it stands in."""

Line = tuple[tuple[IPv4Network, ...], tuple[IPv4Network, ...], tuple[int, ...]]
"""Where a rule divides packets: by sources (none for any), destinations, ports."""


@dataclass(frozen=True, slots=True)
class Focus:
    """What questions should turn on, where they can: prefixes, and the lines of rules."""

    prefixes: tuple[IPv4Network, ...] = ()
    lines: tuple[Line, ...] = ()


NOTHING = Focus()


class Probes:
    """What may be asked of one estate, and the drawing of it."""

    def __init__(self, stacks: tuple[PlannedStack, ...]) -> None:
        book = read(stacks)
        values = [r.inputs for stack in stacks for r in stack.resources if r.type.startswith(_NETWORKING)]
        self.prefixes = sorted({prefix for value in values for prefix in _prefixes(value)})
        ports = {edge for value in values for port in _ports(value) for edge in _around(port)}
        self.ports = tuple(sorted(ports)) or (443,)
        self.sources = _sources(book, self.prefixes)
        self.lines = tuple(_lines(book))
        self.homes = {site.key: [*site.real, *site.ranges] for site in book.sites}
        self._inside: dict[tuple[IPv4Network, ...], list[Source]] = {(): self.sources}

    def draw(self, chance: Random, focus: Focus = NOTHING) -> Packet:
        """One packet that leaves where it starts."""
        while True:
            source, destination, packet = self._draw(chance, focus)
            if destination != source and not _in_any(destination, self.homes.get(packet.start, ())):
                return packet

    def _draw(self, chance: Random, focus: Focus) -> tuple[IPv4Address, IPv4Address, Packet]:
        """Mostly where a rule draws its line, else anywhere."""
        lines = focus.lines if focus.lines and chance.random() < 0.5 else self.lines
        anywhere = (self._side(chance, focus), self._side(chance, focus), (chance.choice(self.ports),))
        sources, destinations, ports = chance.choice(lines) if lines and chance.random() < 0.6 else anywhere
        source, start = chance.choice(self._among(sources) or self.sources)
        destination = chance.choice(_edges(chance.choice(destinations)))
        port, protocol = chance.choice(ports or self.ports), chance.choice(_PROTOCOLS)
        asked = Packet(
            str(source), str(destination), 0 if protocol == "Icmp" else port, protocol, start=start
        )
        return source, destination, asked

    def _side(self, chance: Random, focus: Focus) -> tuple[IPv4Network, ...]:
        near = focus.prefixes and chance.random() < 0.7
        return (chance.choice(focus.prefixes if near else self.prefixes),)

    def _among(self, prefixes: tuple[IPv4Network, ...]) -> list[Source]:
        """The sources in those prefixes; in none is any."""
        if prefixes not in self._inside:
            self._inside[prefixes] = [pair for pair in self.sources if _in_any(pair[0], prefixes)]
        return self._inside[prefixes]


def focus_on(stacks: Iterable[PlannedStack], about: Sequence[PlannedResource]) -> Focus:
    """On resources, each perhaps in two versions, on what they name and on what names them."""
    near = [resource.inputs for resource in _beside(stacks, about)]
    prefixes = sorted({prefix for value in near for prefix in _prefixes(value)})
    drawn = [line for resource in about for line in _lines(Book([resource]))]
    differing = [line for line in drawn if drawn.count(line) == 1]
    return Focus(tuple(prefixes), tuple(differing or drawn))


def _beside(stacks: Iterable[PlannedStack], about: Sequence[PlannedResource]) -> list[PlannedResource]:
    """Those resources, what they name, and what names them."""
    everything = [r for stack in stacks for r in stack.resources if r.type.startswith(_NETWORKING)]
    named = {text.casefold() for resource in about for text in [resource.id, *_texts(resource.inputs)]}
    named |= {resource.id.casefold().rpartition("/")[0].rpartition("/")[0] for resource in about}
    own = {resource.id.casefold() for resource in about}
    found = [
        resource
        for resource in everything
        if resource.id.casefold() in named or own & {text.casefold() for text in _texts(resource.inputs)}
    ]
    return [*about, *found]


def _sources(book: Book, prefixes: Iterable[IPv4Network]) -> list[Source]:
    """Addresses from which something may speak, each with the place it stands in."""
    edges = {edge for prefix in prefixes for edge in _edges(prefix)}
    found: list[Source] = [(IPv4Address(address), "internet") for address in _OUTSIDE]
    silent = {a for endpoint in book.endpoints for a in endpoint.addresses} | _frontends(book)
    for subnet in book.subnets.values():
        dynamic = any(e.subnet == subnet.key and not e.addresses for e in book.endpoints)
        if subnet.name.casefold() not in _AZURES_OWN and not dynamic:
            inside = {address for address in edges if any(address in p for p in subnet.prefixes)}
            found += [(address, subnet.key) for address in sorted(inside - silent)]
    for site in book.sites:
        inside = {address for address in edges if any(address in p for p in site.real)}
        found += [(address, site.key) for address in sorted(inside)]
    return found


def _frontends(book: Book) -> set[IPv4Address]:
    balancers = [inputs for _, inputs in book.kind("LoadBalancer")]
    given = [f.get("privateIPAddress") for i in balancers for f in i.get("frontendIPConfigurations") or []]
    return {IPv4Address(address) for address in given if address}


def _lines(book: Book) -> Iterator[Line]:
    """Where the rules of firewalls and groups draw their lines."""
    groups = [inputs for _, inputs in book.kind("NetworkSecurityGroup")]
    rules = [rule for inputs in groups for rule in inputs.get("securityRules") or []]
    policies = [inputs for _, inputs in book.kind("FirewallPolicyRuleCollectionGroup")]
    collections = [collection for inputs in policies for collection in inputs.get("ruleCollections") or []]
    rules += [rule for collection in collections for rule in collection.get("rules") or []]
    for rule in rules:
        sources, destinations = (_side_of(rule, side) for side in ("source", "destination"))
        if destinations:
            yield sources, destinations, tuple(edge for port in _ports(rule) for edge in _around(port))


def _side_of(rule: Mapping[str, Any], side: str) -> tuple[IPv4Network, ...]:
    return tuple(p for key, value in rule.items() if key.startswith(side) for p in _prefixes(value))


def _in_any(address: IPv4Address, prefixes: Iterable[IPv4Network]) -> bool:
    return any(address in prefix for prefix in prefixes)


@cache
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
        yield from _prefixes_in(text)


@cache
def _prefixes_in(text: str) -> tuple[IPv4Network, ...]:
    return tuple(network(found) for found in _PREFIX.findall(text))


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
