"""What passed from each place to each other, counted and drawn: rows send, columns are sent to."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address

from infra.rehearsal.twin.probing import Heard
from infra.rehearsal.twin.questions import targets
from infra.rehearsal.twin.topology import Topology
from infra.rehearsal.twin.values import Network
from infra.templating import environment

# Of the drawing, in its own units.
_SIDE, _LABEL, _LETTER, _MARGIN = 34, 9, 7, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How many packets were sent from one place to another, and how many came through."""

    source: str
    destination: str
    probes: int
    passed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Square:
    """A cell where it is drawn."""

    cell: Cell
    x: int
    y: int


def cells(network: Network, known: Topology, heard: Sequence[Heard]) -> tuple[Cell, ...]:
    """By place of departure and of arrival. An address that two places have is the first one's."""
    nodes = {node.name: node.place for node in known.nodes}
    places: dict[IPv4Address, str] = {}
    for target in targets(network, known):
        places.setdefault(target.address, target.place)
    sent = Counter((nodes[h.probe.node], places[h.probe.destination]) for h in heard)
    came = Counter((nodes[h.probe.node], places[h.probe.destination]) for h in heard if h.passed)
    return tuple(
        Cell(source=source, destination=destination, probes=number, passed=came[source, destination])
        for (source, destination), number in sent.items()
    )


def picture(title: str, counted: Sequence[Cell]) -> str:
    """The cells as an SVG drawing that needs nothing from outside. The same cells give the same bytes."""
    places = list(dict.fromkeys(cell.source for cell in counted))
    left = _LETTER * max(len(place) for place in places) + 2 * _MARGIN
    return (
        environment("twin", escaped=True)
        .get_template("matrix.svg.j2")
        .render(
            title=title,
            rows=[(place, left + _SIDE * n, left + _SIDE * n + _SIDE // 2) for n, place in enumerate(places)],
            squares=tuple(_squares(places, counted, left)),
            left=left,
            side=_SIDE,
            label=_LABEL,
            width=left + _SIDE * len(places) + _MARGIN,
            probes=sum(cell.probes for cell in counted),
            passed=sum(cell.passed for cell in counted),
        )
    )


def _squares(places: Sequence[str], counted: Sequence[Cell], left: int) -> Iterator[_Square]:
    where = {place: left + _SIDE * number for number, place in enumerate(places)}
    for cell in counted:
        yield _Square(cell=cell, x=where[cell.destination], y=where[cell.source])
