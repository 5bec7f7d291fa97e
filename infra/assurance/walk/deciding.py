"""The first rule that matches decides, for whole sets of packets at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from infra.assurance.packets.boxes import Box
from infra.assurance.walk.header import Header

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Asked(Generic[R]):
    """A rule as it is asked in one place: what it surely matches, and what it may.

    `partly`: of each of its packets only some, by what no header shows: those that ask for certain hosts.
    """

    rule: R
    allows: bool
    certain: Box
    possible: Box
    doubt: str = ""
    partly: bool = False


def decide(rules: Iterable[Asked[R]], header: Header) -> Iterator[tuple[Asked[R] | None, Header]]:
    """Each rule with the packets that it decides; last, with None, those that no rule does.

    What one rule allows, a later one may be shown again: an allow takes nothing from what is left, for boxes
    split by every allow would be many, and to pass twice is to pass. A deny takes what it denies: so the
    allowed are exactly those that some allow matches and no earlier deny does.
    """
    left = [header]
    for asked in rules:
        if not left:
            return
        still: list[Header] = []
        for packets in left:
            hit = packets.within(asked.possible)
            if hit is None:
                still.append(packets)
            elif asked.doubt:
                yield from _in_doubt(asked, packets, hit, still)
            else:
                yield asked, hit
                if hit is not packets or asked.partly:
                    still += (packets,) if asked.allows else packets.outside(asked.possible)
        left = still
    for packets in left:
        yield None, packets


def _in_doubt(
    asked: Asked[R], packets: Header, hit: Header, still: list[Header]
) -> Iterator[tuple[Asked[R], Header]]:
    """A rule that may match: what it may allow is asked again, what it may deny goes on in doubt."""
    sure = packets.within(asked.certain)
    if sure is not None:
        yield asked, sure
    for unsure in hit.outside(asked.certain):
        yield asked, unsure.doubted(asked.doubt)
    for rest in packets.outside(asked.certain):
        maybe = rest.within(asked.possible)
        if maybe is None or asked.allows:
            still.append(rest)
            continue
        still.append(maybe.doubted(asked.doubt))
        still += rest.outside(asked.possible)
