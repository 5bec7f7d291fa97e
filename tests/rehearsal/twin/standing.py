"""Twins of the example partnerships, and questions to them in the words of the domain."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

from infra import pipeline
from infra.addressing.allocate import plan_addresses
from infra.addressing.lockfile import Lockfile, load_lockfile
from infra.design.derive import design
from infra.rehearsal.twin.probing import Heard, Probe, Protocol
from infra.rehearsal.twin.reading.network import read_network
from infra.rehearsal.twin.reading.plan import Plan
from infra.rehearsal.twin.running import Twin
from infra.rehearsal.twin.topology import Node, Topology, topology
from infra.rehearsal.twin.values import Network
from infra.resources.planned import PlannedStack
from tests.design.estates import lgss

COUNCILS = Path(__file__).parents[3] / "councils"


@cache
def stacks(partnership: str) -> tuple[PlannedStack, ...]:
    """All its planned stacks."""
    known = pipeline.addressed(COUNCILS, pipeline.load(COUNCILS).estate, partnership)
    design = pipeline.designed(known).design
    return pipeline.planned(design, list(pipeline.parts(design)), None)


@cache
def two_hubs() -> tuple[PlannedStack, ...]:
    """LGSS as if Slough had joined when the first hub was full: on another, by the addresses that it has."""
    declared = lgss()
    recorded = load_lockfile(
        COUNCILS / "lgss" / "addresses.lock.yaml", file="lock", partnership="lgss"
    ).entries
    first = recorded[0]
    second = replace(first, hub=1, prefix=IPv4Network("10.64.8.0/23"))
    moved = [
        replace(e, hub=1, index=0) if (e.owner, e.kind) == ("slough", "segment") else e for e in recorded
    ]
    lockfile = Lockfile(partnership="lgss").extended([first, second, *moved[1:]])
    planned = design(declared, plan_addresses(declared, lockfile))
    return pipeline.planned(planned, list(pipeline.parts(planned)), None)


def network_of(planned: Iterable[PlannedStack]) -> Network:
    """The network that they make."""
    return read_network(Plan(planned))


@dataclass(frozen=True)
class Places:
    """A standing twin whose places are known by a part of their titles."""

    twin: Twin

    @property
    def topology(self) -> Topology:
        return self.twin.topology

    def node(self, title: str) -> Node:
        """The only node of that title, without what every name of the partnership has."""
        found = [n for n in self.topology.nodes if title in n.title and n.role not in ("tunnel", "fabric")]
        assert len(found) == 1, f"{title}: {[n.title for n in found]}"
        return found[0]

    def probe(self, source: str, destination: str, protocol: Protocol, port: int) -> Probe:
        """One packet; the destination is an address, or a place with one."""
        node = self.node(source)
        try:
            target = IPv4Address(destination)
        except ValueError:
            target = self.node(destination).addresses[0]
        return Probe(
            node=node.name, source=node.addresses[0], destination=target, protocol=protocol, port=port
        )

    def ask(self, source: str, destination: str, protocol: Protocol, port: int) -> Heard:
        """Send one packet."""
        (heard,) = self.twin.probe([self.probe(source, destination, protocol, port)])
        return heard

    def answering(self, heard: Heard) -> str:
        """The title of the node that answered; empty where none did."""
        return next((n.title for n in self.topology.nodes if n.name == heard.answered_by), "")


__all__ = ["COUNCILS", "Places", "network_of", "stacks", "topology", "two_hubs"]
