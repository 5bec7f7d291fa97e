"""Changes of what passes in the fewest sentences, each with the declarations that justify it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Literal

from infra.assurance.packets.boxes import Box, Packet, places, without
from infra.assurance.packets.index import AddressIndex
from infra.assurance.packets.ranges import NOTHING, Ranges, addresses
from infra.assurance.packets.services import ANY_PORT, in_words
from infra.assurance.proof.changing import Fate, Hidden, Reach
from infra.assurance.proof.comparing import Permissions
from infra.assurance.proof.declared import Declared, Flow
from infra.assurance.proof.places import CORE, Place
from infra.assurance.walk.steps import INTERNET

Turn = Literal["appears", "disappears"]
_SAYS: Mapping[tuple[Fate, Turn], str] = {
    ("open", "appears"): "can now open {what} to {ends}",
    ("open", "disappears"): "can no longer open {what} to {ends}",
    ("one-way", "appears"): "can now send {what} to {ends}, and gets no answer",
    ("one-way", "disappears"): "can no longer send {what} to {ends}, and got no answer",
    ("perhaps", "appears"): "can now perhaps open {what} to {ends}",
    ("perhaps", "disappears"): "can no longer perhaps open {what} to {ends}",
}
_BY: Mapping[bool, str] = {True: ", through a firewall", False: ", past every firewall"}
# What a sentence says of several things at once, in the orders in which they are tried to be put together.
_ORDERS = (("services", "hosts", "ends", "starts"), ("services", "hosts", "starts", "ends"))
_NAMED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """Who can, or can no longer, open what to whom. `declared_in` is empty where no flow permits it.

    `starts` and `ends` are what people call places and services; `hosts` is empty where any is meant, or
    none is asked for. `by` says how they go, where that is what changes; `doubts` why it is not sure.
    `packets` are exact; `witness` is one, as it is sent.
    """

    turn: Turn
    fate: Fate
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    by: str
    services: Ranges
    source_ports: Ranges
    hosts: tuple[str, ...]
    doubts: tuple[str, ...]
    permitted: bool
    declared_in: tuple[str, ...]
    packets: tuple[Box, ...]
    witness: Packet

    @property
    def what(self) -> str:
        """Protocols and ports: `TCP 80, 443`."""
        ports = "" if self.source_ports == ANY_PORT else " from some source ports alone"
        return f"{in_words(self.services)}{ports}"

    @property
    def whom(self) -> str:
        """Places, or hosts and where they are: `www.gov.uk on the internet`."""
        hosts = f"{listed(self.hosts, at_most=_NAMED)} on " if self.hosts else ""
        return f"{hosts}{listed(self.ends)}"

    def __str__(self) -> str:
        said = _SAYS[self.fate, self.turn].format(what=self.what, ends=self.whom)
        why = f": {'; '.join(self.doubts)}" if self.doubts else ""
        return f"{listed(self.starts)} {said}{self.by}{why}"


def sentences(
    turn: Turn, reaches: Iterable[Reach], declared: Declared, where: Mapping[str, Place]
) -> tuple[Sentence, ...]:
    """Changes in words, those that no flow permits first.

    `declared` and `where` are of the revision in which they pass.
    """
    single = list(_singles(turn, reaches, declared, where))
    merged = min((_merged(single, order) for order in _ORDERS), key=len)
    return tuple(sorted(merged, key=lambda one: (one.permitted, one.starts, one.ends, one.hosts, one.what)))


def listed(items: Sequence[str], at_most: int = 0) -> str:
    """`a`, `a and b`, `a, b and c`; with a bound, the first and how many more."""
    if at_most and len(items) > at_most:
        items = (*items[: at_most - 1], f"{len(items) - at_most + 1} more")
    return " and ".join(part for part in (", ".join(items[:-1]), items[-1]) if part)


def _singles(
    turn: Turn, reaches: Iterable[Reach], declared: Declared, where: Mapping[str, Place]
) -> Iterator[Sentence]:
    """One for all packets that go one way, by one flow; several where their headers are no product."""
    permitted: dict[tuple[object, ...], tuple[Reach, Flow | None]] = {}
    boxes: dict[tuple[object, ...], list[Box]] = defaultdict(list)
    for reach, flow in _attributed(reaches, declared, where[INTERNET].space):
        key: tuple[object, ...] = (
            reach.way,
            reach.at,
            reach.elsewhere,
            reach.rerouted,
            reach.piece.doubts,
            flow and flow.id,
        )
        permitted.setdefault(key, (reach, flow))
        boxes[key].append(reach.box)
    for key, (reach, flow) in permitted.items():
        for box in _fewest(boxes[key]):
            yield _single(turn, replace(reach, box=box), flow)


def _fewest(boxes: list[Box]) -> list[Box]:
    """Boxes that differ in one field alone are one box, and hold the same headers."""
    for name in (field.name for field in fields(Box)):
        found: dict[Box, Ranges] = {}
        for box in boxes:
            others = replace(box, **{name: NOTHING})
            found[others] = found.get(others, NOTHING) | getattr(box, name)
        boxes = [replace(others, **{name: own}) for others, own in found.items()]
    return boxes


def _attributed(
    reaches: Iterable[Reach], declared: Declared, public: Ranges
) -> Iterator[tuple[Reach, Flow | None]]:
    """Packets with the flow that permits them, or with None."""
    by_source: AddressIndex[Flow] = AddressIndex(declared.flows, lambda flow: flow.box.source)
    permissions: dict[str, Permissions] = {}
    for reach in reaches:
        start = reach.piece.start
        if start.key not in permissions:
            permissions[start.key] = Permissions(start, by_source.meeting(start.space), public)
        for flow, box in _permitted(reach, permissions[start.key]):
            yield replace(reach, box=box), flow


def _permitted(reach: Reach, permissions: Permissions) -> Iterator[tuple[Flow | None, Box]]:
    """The packets by the flow that permits them; None has those that no flow does."""
    left: tuple[Box, ...] = (reach.box,)
    for flow in permissions.of(reach.piece):
        yield from ((flow, common) for box in left if (common := box & flow.box))
        left = without(left, (flow.box,))
    yield from ((None, box) for box in left)


def _single(turn: Turn, reach: Reach, flow: Flow | None) -> Sentence:
    piece, box = reach.piece, reach.box
    return Sentence(
        turn=turn,
        fate=reach.way.fate,
        starts=(_start(reach, flow),),
        ends=(_end(reach, flow),),
        by=_BY[reach.way.inspected] if reach.rerouted else "",
        services=box.service,
        source_ports=box.source_port,
        hosts=(reach.way.host,) if reach.way.host else (),
        doubts=tuple(sorted(piece.doubts)),
        permitted=flow is not None,
        declared_in=(flow.declared_in,) if flow else (),
        packets=(box,),
        witness=piece.start.as_sent(box.witness),
    )


def _start(reach: Reach, flow: Flow | None) -> str:
    """The servers of a service by its name; what is everybody's flow starts at a place."""
    place = reach.piece.start
    whole, title = place.space, _title(place)
    if flow and place.owner == CORE and "/" in flow.source:
        whole, title = flow.box.source, flow.source
    return _addressed(title, reach.way.behind_start, reach.box.source, whole)


def _end(reach: Reach, flow: Flow | None) -> str:
    """A shared service by its own name, for many stand in one subnet; everything else by its place."""
    place, seen = reach.piece.end, reach.box.destination
    if reach.elsewhere:
        seen = reach.at
    whole, title = place.space, _title(place)
    if flow and place.owner == CORE:
        whole, title = (place.space if reach.elsewhere else flow.box.destination), flow.destination
    return _addressed(title, reach.way.behind_end, seen, whole)


def _title(place: Place) -> str:
    return "the internet" if place.kind == "internet" else place.title


def _addressed(title: str, behind: Hidden | None, seen: Ranges, whole: Ranges) -> str:
    """A name, with the addresses that are meant where they are not all of its own, or are translated."""
    if behind is None:
        return title if seen == whole else f"{title} ({places(seen)})"
    legacy, external = behind
    some = "" if seen == addresses(external) else f"{places(seen)} of "
    return f"{title} ({some}{legacy} seen as {external})"


def _merged(single: Iterable[Sentence], order: Sequence[str]) -> list[Sentence]:
    found = list(single)
    for field in order:
        found = _together(found, field)
    return found


def _together(single: Iterable[Sentence], field: str) -> list[Sentence]:
    """Sentences that differ in that field alone, and in what bears them out, are one."""
    said = [f.name for f in fields(Sentence) if f.name not in (field, "declared_in", "packets", "witness")]
    found: dict[tuple[object, ...], Sentence] = {}
    for one in single:
        key = tuple(getattr(one, name) for name in said)
        found[key] = _joined(found[key], one) if key in found else one
    return list(found.values())


def _joined(one: Sentence, other: Sentence) -> Sentence:
    return replace(
        one,
        starts=_both(one.starts, other.starts),
        ends=_both(one.ends, other.ends),
        services=one.services | other.services,
        hosts=_both(one.hosts, other.hosts),
        declared_in=_both(one.declared_in, other.declared_in),
        packets=tuple(dict.fromkeys((*one.packets, *other.packets))),
    )


def _both(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*one, *other}))
