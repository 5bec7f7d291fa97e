"""What passes in one network and not in another: sets of packets, not samples.

A packet is the same in both where it starts at the same place and bears the same header, and it reaches the
same where it ends at the same machine: addresses that a translation puts in place are compared as well.
Hosts are compared by their names, so `*.gov.uk` and `www.gov.uk` are two.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv4Network
from typing import Literal

from infra.assurance.packets.boxes import ANYWHERE, Box
from infra.assurance.packets.ranges import Ranges, addresses
from infra.assurance.proof.comparing import Answers
from infra.assurance.proof.passing import Piece, passing
from infra.assurance.proof.places import Place
from infra.assurance.walk.known import Known

Fate = Literal["open", "one-way", "perhaps"]
"""Packets arrive and are answered; they arrive and are not; nobody can say one of the two."""


Hidden = tuple[IPv4Network, IPv4Network]
"""A range as a site has it, and what the hub sees it as."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What packets have in common that can be compared at all.

    `behind_start` and `behind_end` are ranges of sites that a translation hides; `service` is what one puts
    in place of theirs, `translated` whether one does so with their destination. `host` is empty for any.
    `inspected`: a firewall sees them.
    """

    start: str
    end: str
    behind_start: Hidden | None
    behind_end: Hidden | None
    translated: bool
    service: Ranges | None
    host: str
    fate: Fate
    inspected: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """Packets that go one way. `box` as they were sent; `at` where a translation lets them end.

    `elsewhere`: in the other network the same packets end too, at other machines. `rerouted`: they arrive in
    both, and a firewall sees them in one alone.
    """

    way: Way
    piece: Piece
    box: Box
    at: Ranges = ANYWHERE
    elsewhere: bool = False
    rerouted: bool = False

    def minus(self, other: "Reach") -> Iterator["Reach"]:
        """What is in this one alone."""
        common = self.at & other.at
        if left := self.at - common:
            moved = self.elsewhere or bool(self.box & other.box)
            yield replace(self, at=left, elsewhere=moved)
        if common:
            for box in self.box.minus(other.box):
                yield replace(self, box=box, at=common)


def reaches(known: Known, places: Mapping[str, Place]) -> Iterator[Reach]:
    """All that passes in a network."""
    answers = Answers(known, places)
    for piece in passing(known, places):
        yield from _reaches(piece, _fate(piece, answers))


def appearing(before: Iterable[Reach], after: Iterable[Reach]) -> Iterator[Reach]:
    """What passes after and not before; with its arguments in the other order, what no longer does."""
    known: dict[Way, list[Reach]] = defaultdict(list)
    for reach in before:
        known[reach.way].append(reach)
    for reach in after:
        left: tuple[Reach, ...] = (reach,)
        for other in _like(reach, known):
            left = tuple(rest for one in left for rest in one.minus(other))
        turned = known.get(replace(reach.way, inspected=not reach.way.inspected), ())
        for one in left:
            yield replace(one, rerouted=any(one.box & other.box for other in turned))


def _like(reach: Reach, known: Mapping[Way, list[Reach]]) -> Iterator[Reach]:
    """Whoever may ask for any host may ask for each."""
    yield from known.get(reach.way, ())
    if reach.way.host:
        yield from known.get(replace(reach.way, host=""), ())


def _fate(piece: Piece, answers: Answers) -> Fate:
    if piece.doubts or piece.path.end.kind != "delivered":
        return "perhaps"
    fates: Mapping[str, Fate] = {"works": "open", "fails": "one-way", "unknown": "perhaps"}
    return fates[answers.of(piece)]


def _reaches(piece: Piece, fate: Fate) -> Iterator[Reach]:
    header = piece.path.header
    ends = header.destination or piece.box.destination
    for behind_start, source in _hidden(piece.start, piece.box.source):
        for behind_end, end in _hidden(piece.end, ends):
            box = replace(piece.box, source=source)
            for host in piece.names or ("",):
                way = Way(
                    start=piece.start.key,
                    end=piece.end.key,
                    behind_start=behind_start,
                    behind_end=behind_end,
                    translated=header.destination is not None,
                    service=header.service,
                    host=host,
                    fate=fate,
                    inspected=bool(piece.path.firewalls),
                )
                if way.translated:
                    yield Reach(way, piece, box, end)
                else:
                    yield Reach(way, piece, replace(box, destination=end))


def _hidden(place: Place, space: Ranges) -> Iterator[tuple[Hidden | None, Ranges]]:
    """Addresses by the range of the site that a translation shows as them; None has its own."""
    for rule in place.translations:
        behind = space & addresses(rule.external)
        if behind:
            yield (rule.internal, rule.external), behind
        space = space - behind
    if space:
        yield None, space
