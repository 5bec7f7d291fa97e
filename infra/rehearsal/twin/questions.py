"""Which packets are sent: from every place to every other, at ports that rules speak of, beside, and others.

A packet that should not pass is as much a question as one that should.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address

from infra.rehearsal.twin.probing import Probe, Protocol
from infra.rehearsal.twin.topology import Node, Topology, somebody
from infra.rehearsal.twin.values import Network, Rule, Tunnel

_ANYBODY = 2
"""How many ports of no rule are tried on each pair."""

_LAST = 65535
Door = tuple[Protocol, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where packets are sent: an address, as everybody but its own site knows it, and the place it is in.

    What is `published` is an address that the internet alone is to know a place by.
    """

    place: str
    address: IPv4Address
    published: bool = False


def probes(network: Network, topology: Topology, seed: int) -> tuple[Probe, ...]:
    """All of them, in order; the same seed gives the same."""
    chosen = random.Random(seed)
    doors = {target: tuple(_doors(target, network, chosen)) for target in targets(network, topology)}
    return tuple(
        Probe(node=node.name, source=source, destination=target.address, protocol=protocol, port=port)
        for node in topology.of("host", "site", "internet")
        for source in _sources(node)
        for target, known in doors.items()
        if target.address not in node.addresses
        if node.role == "internet" or not target.published
        for protocol, port in known
    )


def targets(network: Network, topology: Topology) -> Iterator[Target]:
    """Hosts, endpoints, load balancers, sites, who stands for the internet, and what is published there."""
    for node in topology.of("host", "endpoint", "internet"):
        yield from (Target(place=node.place, address=address) for address in _sources(node))
    for node in topology.of("fabric"):
        yield from (Target(place=node.place, address=a, published=True) for a in node.addresses)
    for vnet in network.vnets:
        addresses = dict.fromkeys(b.address for b in vnet.balancers)
        yield from (Target(place=vnet.name, address=address) for address in addresses)
    for tunnel in network.tunnels:
        yield from _site(tunnel)


def _site(tunnel: Tunnel) -> Iterator[Target]:
    """Each range as the others see it, and where it is translated, as they must not see it."""
    known = [*tunnel.prefixes, *(t.internal for t in tunnel.translations)]
    yield from (Target(place=tunnel.name, address=somebody(prefix)) for prefix in known)


def _sources(node: Node) -> Iterable[IPv4Address]:
    """The internet sends from one address and is sent to at two: somebody's, and one that has a name."""
    return node.addresses[:2] if node.role == "internet" else node.addresses


def _doors(target: Target, network: Network, chosen: random.Random) -> Iterator[Door]:
    """What is tried at one target: both ends of every range of a rule about it, and the ports beside."""
    known = tuple(_about(_meant(target.address, network), network))
    spoken = sorted({port for rule in known for ends in rule.ports for port in ends})
    beside = sorted({port + 1 for port in spoken if port < _LAST} - set(spoken))
    others = [chosen.randint(1, _LAST) for _ in range(_ANYBODY)]
    yield ("icmp", 0)
    for port in (*spoken, *beside, *others):
        yield ("tcp", port)
    for port in (*_udp(known), *others[:1]):
        yield ("udp", port)


def _udp(known: Iterable[Rule]) -> list[int]:
    rules = [rule for rule in known if rule.protocol in ("udp", "any")]
    return sorted({port for rule in rules for ends in rule.ports for port in ends})


def _meant(address: IPv4Address, network: Network) -> frozenset[IPv4Address]:
    """An address, and what a private endpoint at it leads to."""
    fronts = {link.id: link.front for vnet in network.vnets for link in vnet.links}
    linked = [h.link for v in network.vnets for h in v.hosts if h.address == address and h.link in fronts]
    return frozenset((address, *(fronts[link] for link in linked)))


def _about(addresses: frozenset[IPv4Address], network: Network) -> Iterator[Rule]:
    """The rules that allow something to those addresses, of the firewalls and of the groups before them."""
    for rule in _all_rules(network):
        if rule.action == "allow" and any(a in prefix for prefix in rule.destinations for a in addresses):
            yield rule


def _all_rules(network: Network) -> Iterator[Rule]:
    for hub in network.hubs:
        for collection in (*hub.firewall.network, *hub.firewall.applications):
            yield from collection.rules
    for group in network.groups.values():
        yield from (*group.inbound, *group.outbound)
