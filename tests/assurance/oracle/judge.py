"""One packet from where it starts to where it ends, its answer back, and what that makes of it."""

from ipaddress import IPv4Address
from typing import cast

from tests.assurance.oracle.book import Book, within
from tests.assurance.oracle.fate import DoubtfulError, DroppedError, Fate, Header, Journey, Opening, Verdict
from tests.assurance.oracle.routes import is_private
from tests.assurance.oracle.walk import INTERNET, Walker
from tests.assurance.packet import Packet


def judge(book: Book, packet: Packet) -> Fate:
    """What becomes of a connection that this packet opens."""
    header = Header(
        source=IPv4Address(packet.source),
        destination=IPv4Address(packet.destination),
        protocol=packet.protocol,
        port=packet.port,
        name=packet.name,
    )
    start = packet.start.casefold() or _start(book, header)
    opening = Journey(header)
    said = _run(Walker(book, opening), start)
    if said == "deny" or (said == "unknown" and not opening.arrived):
        return _fate(said, said, opening, Journey(header))
    answer = Journey(opening.header.answered, opened=opening)
    answered = _answer(book, answer, start)
    verdict = said if said == "unknown" else {"deny": "fails"}.get(answered, answered)
    return _fate(verdict, said, opening, answer)


def _run(walker: Walker, start: str) -> str:
    try:
        walker.set_out(start)
    except DroppedError as end:
        walker.journey.note(f"dropped: {end}")
        return "deny"
    except DoubtfulError as end:
        walker.journey.doubt(str(end))
        return "unknown"
    return "unknown" if walker.journey.doubts else "allow"


def _answer(book: Book, answer: Journey, start: str) -> str:
    walker = Walker(book, answer)
    try:
        walker.set_out_to_answer()
        _check_return(answer, start)
    except DroppedError as end:
        answer.note(f"dropped: {end}")
        return "deny"
    except DoubtfulError as end:
        answer.doubt(str(end))
        return "unknown"
    return "unknown" if answer.doubts else "allow"


def _check_return(answer: Journey, start: str) -> None:
    opened = answer.opened
    assert opened is not None
    if answer.firewalls != opened.firewalls[::-1]:
        raise DroppedError("the answer goes past a firewall that saw the opening packet")
    if answer.arrived != start:
        raise DroppedError(f"the answer ends at {answer.arrived.rpartition('/')[2]}")
    first = opened.changes[0].before if opened.changes else opened.header
    if not answer.header == first.answered:
        raise DroppedError("the answer comes back under another address")


def _fate(verdict: str, said: str, opening: Journey, answer: Journey) -> Fate:
    return Fate(
        verdict=cast("Verdict", verdict),
        opening=cast("Opening", said),
        hops=tuple(opening.hops),
        answer_hops=tuple(answer.hops),
        firewalls=tuple(opening.firewalls),
        gateways=tuple(opening.gateways),
        source=str(opening.header.source),
        destination=str(opening.header.destination),
        reasons=(*opening.doubts, *answer.doubts),
    )


def _start(book: Book, header: Header) -> str:
    """Where a packet of that source comes from: a subnet, a site, or the internet."""
    for subnet in book.subnets.values():
        if within(header.source, subnet.prefixes):
            return subnet.key
    for site in book.sites:
        if within(header.source, [*site.real, *site.ranges]):
            return site.key
    if is_private(header.source):
        raise ValueError(f"nothing in the estate has the address {header.source}; say where it starts")
    return INTERNET
