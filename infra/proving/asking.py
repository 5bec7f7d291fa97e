"""A partnership's network, to be asked about single packets and places."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from infra.assurance.network.network import read_network
from infra.assurance.proof import asking
from infra.assurance.proof.asking import Spot
from infra.assurance.proof.declared import Declared
from infra.assurance.proof.passing import Piece
from infra.assurance.proof.places import places
from infra.assurance.proof.trace import Trace
from infra.assurance.walk.known import Known
from infra.pipeline import Designed
from infra.proving.declaring import declared
from infra.proving.proofs import planned
from infra.resources.planned import PlannedStack


class Asked:
    """A partnership's network, to be asked about single packets and places."""

    def __init__(self, stacks: Iterable[PlannedStack], known: Declared) -> None:
        self.declared = known
        self._known = Known(read_network(stacks))
        self.places = places(self._known, known)

    def spot(self, text: str) -> Spot:
        """An end of a packet, by address, place or service. Raises NobodyError."""
        return asking.spot(self.places, self.declared, text)

    def trace(self, start: Spot, end: Spot, protocol: str, port: int, host: str = "") -> Trace:
        """What becomes of a packet. Raises KeyError for an unknown protocol."""
        return asking.ask(self._known, start, end, protocol, port, host)

    def reached_from(self, start: Spot) -> Iterator[Piece]:
        """All that packets from there reach."""
        return asking.reached_from(self._known, self.places, start)

    def reaching(self, end: Spot) -> Iterator[Piece]:
        """All packets that reach it."""
        return asking.reaching(self._known, self.places, end)


def asked(known: Designed, cache: Path | None) -> Asked:
    """A partnership's planned network, to be asked. Raises CaptureError."""
    return Asked(planned(known, cache), declared(known))
