"""All packets that pass between places: worked out once, and every claim is read off from it.

From each place all its packets are walked at once. What arrives is a list of pieces, each with its way; pairs
of places between which there is no piece need no look at all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from infra.assurance.packets.boxes import Box
from infra.assurance.packets.ranges import Ranges
from infra.assurance.proof.places import Place, nowhere
from infra.assurance.walk.header import Header
from infra.assurance.walk.known import Known
from infra.assurance.walk.walking import Path, walk


@dataclass(frozen=True, slots=True)
class Piece:
    """Packets that arrive, or of which nobody can say that they do not: `doubts` say why.

    `end` is the place that they were sent to where that is not where they end: behind a private endpoint.
    """

    start: Place
    end: Place
    path: Path

    @property
    def box(self) -> Box:
        """The packets as they were sent."""
        return self.path.header.sent

    @property
    def names(self) -> tuple[str, ...]:
        """The hosts that they may ask for; empty where any."""
        return self.path.header.names

    @property
    def doubts(self) -> frozenset[str]:
        """Why it is not sure that they arrive."""
        return self.path.header.doubts


def passing(known: Known, places: Mapping[str, Place]) -> Iterator[Piece]:
    """Every piece, from every place."""
    for start in places.values():
        yield from passing_from(known, places, start)


def passing_from(
    known: Known, places: Mapping[str, Place], start: Place, only: Ranges | None = None
) -> Iterator[Piece]:
    """Every piece from one place; with `only`, from those of its addresses alone."""
    source = start.sends & only if only is not None else start.sends
    if not source:
        return
    for path in walk(known, start.start, Header(Box(source))):
        if path.end.kind == "dropped":
            continue
        end = places.get(path.end.place) or nowhere(path.end.place)
        yield Piece(start, end, path)
