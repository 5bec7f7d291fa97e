"""Sets of packet headers: boxes, and unions of boxes."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address

from infra.assurance.packets.ranges import NOTHING, Ranges, addresses, one, prefixes_of
from infra.assurance.packets.services import ANY_PORT, ANY_SERVICE, in_words, number_of, words

ANYWHERE = addresses("0.0.0.0/0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """One header. `service` as infra.assurance.packets.services numbers it."""

    source: int
    destination: int
    service: int
    source_port: int = 50_000

    def __str__(self) -> str:
        return f"{IPv4Address(self.source)} to {IPv4Address(self.destination)}, {words(self.service)}"


def packet(
    source: str | IPv4Address, destination: str | IPv4Address, protocol: str | int, port: int = 0
) -> Packet:
    """A header from addresses, a protocol's name, a destination port. Raises ValueError, KeyError."""
    return Packet(
        source=int(IPv4Address(source)),
        destination=int(IPv4Address(destination)),
        service=number_of(protocol, port),
    )


@dataclass(frozen=True, slots=True)
class Box:
    """All headers whose every field is in its set: a product. Empty where one of the sets is."""

    source: Ranges = ANYWHERE
    destination: Ranges = ANYWHERE
    service: Ranges = ANY_SERVICE
    source_port: Ranges = ANY_PORT

    def __bool__(self) -> bool:
        return bool(
            self.service.spans and self.destination.spans and self.source.spans and self.source_port.spans
        )

    def __contains__(self, header: Packet) -> bool:
        return (
            header.service in self.service
            and header.destination in self.destination
            and header.source in self.source
            and header.source_port in self.source_port
        )

    def __and__(self, other: "Box") -> "Box":
        """What is in both. The most telling field comes first, so that most pairs end there."""
        service = self.service & other.service
        if not service.spans:
            return EMPTY
        destination = self.destination & other.destination
        if not destination.spans:
            return EMPTY
        source = self.source & other.source
        if not source.spans:
            return EMPTY
        return Box(source, destination, service, self.source_port & other.source_port)

    def minus(self, other: "Box") -> tuple["Box", ...]:
        """What is in this one alone, as disjoint boxes: at most one a field."""
        common = self & other
        if not common:
            return (self,) if self else ()
        rest = []
        if left := self.service - common.service:
            rest.append(Box(self.source, self.destination, left, self.source_port))
        if left := self.destination - common.destination:
            rest.append(Box(self.source, left, common.service, self.source_port))
        if left := self.source - common.source:
            rest.append(Box(left, common.destination, common.service, self.source_port))
        if left := self.source_port - common.source_port:
            rest.append(Box(common.source, common.destination, common.service, left))
        return tuple(rest)

    def __le__(self, other: "Box") -> bool:
        return (
            self.service <= other.service
            and self.destination <= other.destination
            and self.source <= other.source
            and self.source_port <= other.source_port
        )

    @property
    def witness(self) -> Packet:
        """One header of it, with a source port as clients have where there is one. IndexError when empty."""
        port = 50_000 if 50_000 in self.source_port else self.source_port.least
        return Packet(
            source=self.source.least,
            destination=self.destination.least,
            service=self.service.least,
            source_port=port,
        )

    def __str__(self) -> str:
        return f"{places(self.source)} to {places(self.destination)}, {in_words(self.service)}"


EMPTY = Box(NOTHING, NOTHING, NOTHING, NOTHING)
EVERYTHING = Box()


@dataclass(frozen=True, slots=True)
class PacketSet:
    """A union of boxes, which may overlap."""

    boxes: tuple[Box, ...] = ()

    def __bool__(self) -> bool:
        return any(self.boxes)

    def __contains__(self, header: Packet) -> bool:
        return any(header in box for box in self.boxes)

    def __or__(self, other: "PacketSet") -> "PacketSet":
        return PacketSet(self.boxes + other.boxes)

    def __and__(self, other: "PacketSet") -> "PacketSet":
        return packets(mine & theirs for mine in self.boxes for theirs in other.boxes)

    def __sub__(self, other: "PacketSet") -> "PacketSet":
        return PacketSet(without(self.boxes, other.boxes))

    @property
    def witness(self) -> Packet | None:
        """One header of it, or None."""
        return next((box.witness for box in self.boxes if box), None)


def packets(boxes: Iterable[Box]) -> PacketSet:
    """The union of boxes, those that are empty left out."""
    return PacketSet(tuple(box for box in boxes if box))


def without(boxes: Iterable[Box], others: Iterable[Box]) -> tuple[Box, ...]:
    """What is in `boxes` and in none of `others`."""
    left = tuple(box for box in boxes if box)
    for other in others:
        if not left:
            break
        left = tuple(piece for box in left for piece in box.minus(other))
    return left


def at(header: Packet) -> Box:
    """That header alone, as a box."""
    return Box(one(header.source), one(header.destination), one(header.service), one(header.source_port))


def places(found: Ranges) -> str:
    """Addresses for people: prefixes, the first few of them."""
    if found == ANYWHERE:
        return "anywhere"
    listed: list[str] = []
    for prefix in prefixes_of(found):
        if len(listed) == 4:
            return ", ".join((*listed, "and others"))
        listed.append(str(prefix.network_address) if prefix.prefixlen == 32 else str(prefix))
    return ", ".join(listed)
