"""What passes against what is declared: the excess and the lack, as packets."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from infra.assurance.packets.boxes import Box, Packet, without
from infra.assurance.packets.index import AddressIndex
from infra.assurance.packets.ranges import Ranges, union
from infra.assurance.proof.declared import Flow
from infra.assurance.proof.passing import Piece
from infra.assurance.proof.places import Place
from infra.assurance.walk.known import Known
from infra.assurance.walk.replying import Reply, replies
from infra.assurance.walk.walking import Path


@dataclass(frozen=True, slots=True)
class Excess:
    """Packets that pass, or may, and that nothing declared permits."""

    piece: Piece
    box: Box

    @property
    def witness(self) -> Packet:
        """One of them, as it is sent."""
        return self.piece.start.as_sent(self.box.witness)

    @property
    def sure(self) -> bool:
        """Whether they surely pass."""
        return not self.piece.doubts


@dataclass(frozen=True, slots=True)
class Lack:
    """Packets that are declared, and that do not pass or get no answer: `reason` says which."""

    flow: Flow
    start: Place
    box: Box
    reason: str
    doubtful: bool

    @property
    def witness(self) -> Packet:
        """One of them, as it is sent."""
        return self.start.as_sent(self.box.witness)


class Permissions:
    """The flows that can permit or need something from one place; `public` is where names lead."""

    def __init__(self, start: Place, flows: Iterable[Flow], public: Ranges) -> None:
        self.start = start
        self.public = public
        self.flows = tuple(flow for flow in flows if self._concerns(flow))

    def _concerns(self, flow: Flow) -> bool:
        if flow.realm != (self.start.owner if self.start.alone else ""):
            return False
        return flow.box.source.overlaps(self.start.space)

    @cached_property
    def _by_destination(self) -> AddressIndex[Flow]:
        return AddressIndex((f for f in self.flows if not f.names), lambda flow: flow.box.destination)

    @cached_property
    def _named(self) -> tuple[Flow, ...]:
        return tuple(flow for flow in self.flows if flow.names)

    def granted(self, flow: Flow) -> Box:
        """What a flow permits from there: nothing to sources that are not to be seen, whosever they are."""
        hidden = self.start.untranslated
        return replace(flow.box, source=flow.box.source - hidden) if hidden else flow.box

    def of(self, piece: Piece) -> Iterator[Flow]:
        """The flows that could permit a piece."""
        if not piece.names:
            yield from self._by_destination.meeting(piece.box.destination)
            return
        asked = set(piece.names)
        yield from (flow for flow in self._named if asked <= set(flow.names))


def excess(permissions: Permissions, pieces: Iterable[Piece]) -> Iterator[Excess]:
    """What passes from a place beyond its flows."""
    for piece in pieces:
        left: tuple[Box, ...] = (piece.box,)
        for flow in permissions.of(piece):
            left = without(left, (permissions.granted(flow),))
            if not left:
                break
        yield from (Excess(piece, box) for box in left)


def lack(permissions: Permissions, pieces: Iterable[Piece], answers: "Answers") -> Iterator[Lack]:
    """What the flows of a place need and does not pass, or is not answered."""
    found = tuple(pieces)
    index = AddressIndex((p for p in found if not p.names), lambda piece: piece.box.destination)
    named = tuple(piece for piece in found if piece.names)
    for flow in permissions.flows:
        if flow.needed:
            serving = _serving(flow, index, named)
            yield from _lacking(flow, permissions, tuple(serving), answers)


def _serving(flow: Flow, index: AddressIndex[Piece], named: tuple[Piece, ...]) -> Iterator[Piece]:
    if not flow.names:
        yield from index.meeting(flow.box.destination)
        return
    wanted = set(flow.names)
    yield from (piece for piece in named if wanted <= set(piece.names))


def _lacking(
    flow: Flow, permissions: Permissions, serving: tuple[Piece, ...], answers: "Answers"
) -> Iterator[Lack]:
    start = permissions.start
    to = permissions.public if flow.names else flow.box.destination
    wanted = flow.box & Box(start.space, to)
    touching = [piece for piece in serving if piece.box & wanted]
    sure = [piece for piece in touching if not piece.doubts and answers.of(piece) == "works"]
    left = without((wanted,), (piece.box for piece in sure))
    for box in left:
        others = [piece for piece in touching if piece.box & box and piece not in sure]
        yield Lack(flow, start, box, _why(others, answers), _doubtful(others, answers))


def _why(others: list[Piece], answers: "Answers") -> str:
    for piece in others:
        if piece.doubts:
            return min(piece.doubts)
        if answers.of(piece) != "works":
            return "the answer does not come back the way that the packet went"
    return "the packet is dropped"


def _doubtful(others: list[Piece], answers: "Answers") -> bool:
    return any(piece.doubts or answers.of(piece) == "unknown" for piece in others)


class Answers:
    """Whether answers come back, worked out once for all places that share their routes."""

    def __init__(self, known: Known, places: Mapping[str, Place]) -> None:
        self._known = known
        self._groups: dict[str, list[Place]] = {}
        for place in places.values():
            self._groups.setdefault(place.group, []).append(place)
        self._found: dict[tuple[str, str, tuple[str, ...]], Reply] = {}

    def of(self, piece: Piece) -> Reply:
        """Whether answers to a piece come back to where it started."""
        path = piece.path
        # Where a firewall puts its own address, the answer comes back to it first: each is judged by itself,
        # but for the internet, from where every answer comes to the firewall that sent.
        if path.header.source is not None and piece.end.kind != "internet":
            return replies(self._known, path, piece.start.start)[0]
        key = (piece.start.group, piece.end.group, path.firewalls)
        if key not in self._found:
            self._found[key] = self._whole(piece, path)
        found = self._found[key]
        return found if found == "works" else replies(self._known, path, piece.start.start)[0]

    def _whole(self, piece: Piece, path: Path) -> Reply:
        """For all addresses of both groups at once: where these all come back to the group, some come home,
        for who holds an address is the same for all that come to it."""
        starts = self._groups.get(piece.start.group, [piece.start])
        ends = self._groups.get(piece.end.group, [piece.end])
        box = Box(union(place.space for place in starts), union(place.space for place in ends))
        whole = replace(path, header=replace(path.header, sent=box, destination=None))
        homes = frozenset(place.key for place in starts)
        return replies(self._known, whole, piece.start.start, homes)[0]
