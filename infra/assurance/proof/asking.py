"""Questions about single packets and places, in the words of the declarations: from, to, who reaches what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import AddressValueError, IPv4Address

from infra.assurance.packets.boxes import Packet
from infra.assurance.packets.ranges import Ranges, one
from infra.assurance.packets.services import number_of
from infra.assurance.proof.declared import Declared
from infra.assurance.proof.passing import Piece, passing, passing_from
from infra.assurance.proof.places import Place
from infra.assurance.proof.trace import Trace, trace
from infra.assurance.walk.known import Known
from infra.assurance.walk.steps import INTERNET

# A documentation address (RFC 5737) for whoever is on the internet.
_SOMEBODY = int(IPv4Address("203.0.113.80"))


class NobodyError(LookupError):
    """A place that nobody has; the message says what was got, and what is near."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One end of a packet: what people call it, its addresses, the place it is in where that is known."""

    title: str
    space: Ranges
    place: Place | None


def spot(places: Mapping[str, Place], declared: Declared, text: str) -> Spot:
    """An end by an address, a place such as `slough/workspace`, a service such as `payroll` or `payroll/web`.

    Raises NobodyError.
    """
    address = _address(text)
    if address is not None:
        return Spot(title=text, space=one(address), place=_holding(places, address))
    if text == INTERNET:
        return Spot(title=text, space=one(_SOMEBODY), place=places[INTERNET])
    titles = {place.title: place for place in places.values()}
    if text in titles:
        return Spot(title=text, space=_usable(titles[text]), place=titles[text])
    services = _services(declared)
    if text in services:
        space = services[text]
        return Spot(title=text, space=space, place=_holding(places, space.least))
    known = sorted({*titles, *services})
    near = get_close_matches(text, known, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(known)}"
    raise NobodyError(f"got {text!r}, expected an address, a place or a service; {hint}")


def ask(known: Known, start: Spot, end: Spot, protocol: str, port: int, host: str = "") -> Trace:
    """What becomes of a packet from one spot to another. Raises KeyError for an unknown protocol."""
    packet = Packet(source=start.space.least, destination=end.space.least, service=number_of(protocol, port))
    if start.place is None:
        return trace(known, packet, "", host)
    return trace(known, start.place.as_sent(packet), start.place.key, host)


def reached_from(known: Known, places: Mapping[str, Place], start: Spot) -> Iterator[Piece]:
    """All that packets from a spot reach."""
    if start.place is not None:
        yield from passing_from(known, places, start.place, start.space)


def reaching(known: Known, places: Mapping[str, Place], end: Spot) -> Iterator[Piece]:
    """All packets that reach a spot."""
    for piece in passing(known, places):
        if piece.box.destination & end.space and piece.end.key != piece.start.key:
            yield piece


def _address(text: str) -> int | None:
    try:
        return int(IPv4Address(text))
    except AddressValueError:
        return None


def _holding(places: Mapping[str, Place], address: int) -> Place | None:
    """The place that holds an address: one on a hub before one that stands alone."""
    holding = [place for place in places.values() if address in place.space]
    return min(holding, key=lambda place: (place.alone, place.kind == "internet"), default=None)


def _usable(place: Place) -> Ranges:
    """Azure keeps the first four addresses of a subnet (azure-docs virtual-networks-faq)."""
    if place.kind != "subnet":
        return place.space
    low, high = place.space.spans[0]
    return Ranges(((min(low + 4, high), high),))


def _services(declared: Declared) -> Mapping[str, Ranges]:
    """Services by their slug and by their entrances, at the addresses that flows to them name."""
    found: dict[str, Ranges] = {}
    for flow in declared.flows:
        if flow.realm or flow.names or "/" not in flow.destination:
            continue
        slug, _, part = flow.destination.partition("/")
        if part.endswith(("-servers", "-peers")) or slug in declared.members:
            continue
        found.setdefault(slug, flow.box.destination)
        found.setdefault(flow.destination, flow.box.destination)
    return found
