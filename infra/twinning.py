"""A partnership's network as namespaces, and what real packets say beside what the proof says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from infra.assurance.network.network import read_network as read_for_proof
from infra.assurance.packets.boxes import packet
from infra.assurance.proof.trace import trace
from infra.assurance.walk.known import Known
from infra.rehearsal.twin.drawing import Sketch, sketch
from infra.rehearsal.twin.matrix import Cell, cells
from infra.rehearsal.twin.probing import Heard
from infra.rehearsal.twin.questions import probes
from infra.rehearsal.twin.reading.network import read_network
from infra.rehearsal.twin.reading.plan import Plan
from infra.rehearsal.twin.running import standing
from infra.rehearsal.twin.topology import Node, Topology, topology
from infra.rehearsal.twin.values import Network, Untwinned
from infra.resources.planned import PlannedStack

Answer = Literal["passes", "stopped", "unknown"]

_VERDICTS: Mapping[str, Answer] = {
    "allow": "passes",
    "deny": "stopped",
    "fails": "stopped",
    "unknown": "unknown",
}


# What is asked for at an address that stands for no name: a name that no rule has (RFC 2606).
_NAMELESS = "nobody.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A packet of which the proof says one thing, and the twin another."""

    source: str
    destination: str
    protocol: str
    port: int
    proof: Answer
    twin: Answer

    def __str__(self) -> str:
        return (
            f"{self.source} to {self.destination}, {self.protocol} {self.port}: "
            f"the proof says {self.proof}, the twin {self.twin}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All probes of a twin beside the proof. `unknown` are those of which the proof says nothing.

    `sketch` is what the twin was made of.
    """

    sketch: Sketch
    probes: int
    passed: int
    unknown: int
    cells: tuple[Cell, ...]
    disagreements: tuple[Disagreement, ...]
    untwinned: tuple[Untwinned, ...]

    @property
    def namespaces(self) -> int:
        """How many of them the twin was made of."""
        return len(self.sketch.namespaces)

    @property
    def ok(self) -> bool:
        """Whether packets and proof say the same. Where none came through, none was seen to be stopped."""
        return self.passed > 0 and not self.disagreements


def compared(stacks: Sequence[PlannedStack], seed: int) -> Comparison:
    """What packets do in a twin of those resources, and what the proof says of them.

    Raises TwinError, and UntwinnableError where no twin can be made of them.
    """
    network = read_network(Plan(stacks))
    with standing(topology(network)) as twin:
        heard = twin.probe(probes(network, twin.topology, seed))
        return compare(stacks, network, twin.topology, heard)


def compare(
    stacks: Sequence[PlannedStack], network: Network, known: Topology, heard: Sequence[Heard]
) -> Comparison:
    """What was heard, beside what the proof says of the same packets in these resources."""
    nodes = {node.name: node for node in known.nodes}
    answers = dict(zip(heard, _expected(stacks, network, nodes, heard), strict=True))
    return Comparison(
        sketch=sketch(known),
        probes=len(heard),
        passed=sum(h.passed for h in heard),
        cells=cells(network, known, heard),
        unknown=sum(answer == "unknown" for answer in answers.values()),
        disagreements=tuple(_disagreements(nodes, answers)),
        untwinned=network.untwinned,
    )


def _expected(
    stacks: Sequence[PlannedStack], network: Network, nodes: Mapping[str, Node], heard: Sequence[Heard]
) -> Iterator[Answer]:
    proof = Known(read_for_proof(stacks))
    hosts = {address: name for name, address in network.stand_ins.items()}
    for probe in (h.probe for h in heard):
        header = packet(probe.source, probe.destination, probe.protocol.title(), probe.port)
        found = trace(proof, header, _start(nodes[probe.node]), hosts.get(probe.destination, _NAMELESS))
        yield _VERDICTS[found.verdict]


def _start(node: Node) -> str:
    """Where the proof is to let a packet start; where that is a host, its address says it."""
    return "" if node.role == "host" else node.subject


def _disagreements(nodes: Mapping[str, Node], answers: Mapping[Heard, Answer]) -> Iterator[Disagreement]:
    for heard, expected in answers.items():
        got: Answer = "passes" if heard.passed else "stopped"
        if expected not in ("unknown", got):
            yield Disagreement(
                source=f"{nodes[heard.probe.node].title} ({heard.probe.source})",
                destination=str(heard.probe.destination),
                protocol=heard.probe.protocol,
                port=heard.probe.port,
                proof=expected,
                twin=got,
            )
