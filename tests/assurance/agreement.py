"""The prover and the second opinion, asked the same questions.

What the two are asked, and what counts as an answer, stands here: the tests ask a little of it, and
scripts/second_opinion.py as much as there is time for.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address
from itertools import chain, count
from random import Random

from infra.assurance.network.network import read_network
from infra.assurance.packets import boxes
from infra.assurance.packets.boxes import Box, without
from infra.assurance.packets.services import PORTS
from infra.assurance.proof.declared import Declared
from infra.assurance.proof.passing import passing
from infra.assurance.proof.places import places
from infra.assurance.proof.proving import Proof
from infra.assurance.proof.trace import trace
from infra.assurance.walk.known import Known
from infra.proving import proof_of
from infra.resources.planned import PlannedStack
from tests.assurance.examples import SLUGS, designed, example
from tests.assurance.mistakes import MISTAKES, touched
from tests.assurance.oracle import Book, judge, read
from tests.assurance.oracle.nat import outside
from tests.assurance.packet import Packet
from tests.assurance.probing import Probes, focus_on
from tests.assurance.random_estates import random_estate

Stacks = tuple[PlannedStack, ...]
Fate = Callable[[Book, Packet], str]

_PROTOCOLS = {1: "Icmp", 6: "Tcp", 17: "Udp", 50: "Esp", 51: "Ah"}
_NOTHING_DECLARED = Declared(partnership="", members=(), owners={}, flows=(), promises=(), outside={})
_QUESTIONS_FOR_A_CHANGE = 100


@dataclass(frozen=True, slots=True)
class Difference:
    """A packet on which the two do not agree, and in which estate."""

    estate: str
    packet: Packet
    prover: str
    second_opinion: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A mistake that changes the fate of a packet, and the witness by which the proof reports it, if any."""

    seed: int
    partnership: str
    mistake: str
    packet: Packet
    witness: Packet | None


class Both:
    """One estate, as each of the two has read it."""

    def __init__(self, stacks: Stacks) -> None:
        self.book = read(stacks)
        self.known = Known(read_network(stacks))

    def prover(self, packet: Packet) -> str:
        """The prover's verdict."""
        asked = boxes.packet(packet.source, packet.destination, packet.protocol, packet.port)
        return trace(self.known, asked, start=packet.start, host=packet.name).verdict

    def second_opinion(self, packet: Packet) -> str:
        """The other's."""
        return judge(self.book, packet).verdict

    def opening(self, packet: Packet) -> str:
        """The other's, on the packet alone and not on its answer."""
        return judge(self.book, packet).opening


def differences(name: str, stacks: Stacks, chance: Random, questions: int) -> Iterator[Difference]:
    """Where the two differ, of so many packets."""
    both, probes = Both(stacks), Probes(stacks)
    for _ in range(questions):
        packet = probes.draw(chance)
        answers = both.prover(packet), both.second_opinion(packet)
        if answers[0] != answers[1]:
            yield Difference(name, packet, *answers)


def differences_in_random_estate(seed: int, questions: int) -> list[Difference]:
    """Where the two differ in the estate of that seed, as it is, and with a mistake in it."""
    chance = Random(seed)
    stacks = random_estate(chance).stacks()
    mistaken = chance.choice(MISTAKES)(stacks, chance) or stacks
    found = [*differences(f"seed {seed}", stacks, chance, questions)]
    return [*found, *differences(f"seed {seed}, mistaken", mistaken, chance, questions)]


def differences_in_example(slug: str, questions: int) -> list[Difference]:
    """Where the two differ in an example partnership."""
    return list(differences(slug, example(slug), Random(slug), questions))


class Reach:
    """All that passes in an estate by the prover, as sets of packets by where they start.

    A site's packets are in them under the addresses that Azure sees.
    """

    def __init__(self, stacks: Stacks) -> None:
        self.sites = {site.key: site for site in read(stacks).sites}
        known = Known(read_network(stacks))
        self.sure: dict[str, list[Box]] = defaultdict(list)
        self.possible: dict[str, list[Box]] = defaultdict(list)
        for piece in passing(known, places(known, _NOTHING_DECLARED)):
            self.possible[piece.start.key].append(piece.box)
            if not piece.doubts:
                self.sure[piece.start.key].append(piece.box)

    def beyond(self, other: "Reach") -> Iterator[Packet]:
        """A packet of each part that passes here, or may, and there does not, or not surely."""
        for mine, theirs in ((self.sure, other.sure), (self.possible, other.possible)):
            for key, found in mine.items():
                for box in without(found, theirs[key]):
                    yield _packet(box.witness, key)

    def says(self, packet: Packet) -> str:
        """Whether the packet passes, may pass, or does not."""
        source = self._seen(packet.start, IPv4Address(packet.source))
        asked = boxes.packet(str(source), packet.destination, packet.protocol, packet.port)
        if any(asked in box for box in self.sure[packet.start]):
            return "allow"
        return "unknown" if any(asked in box for box in self.possible[packet.start]) else "deny"

    def _seen(self, start: str, source: IPv4Address) -> IPv4Address:
        return outside(self.sites[start].ingress, source) if start in self.sites else source


def findings(find: Callable[[int], Finding | None]) -> Iterator[Finding]:
    """Mistakes, seed by seed, that change the fate of a packet by the second opinion."""
    return filter(None, map(find, count()))


def finding_in_random_estate(seed: int) -> Finding | None:
    """The mistake of that seed; None where there is nothing to make it in, or where it changes nothing."""
    chance = Random(seed)
    before, mistake = random_estate(chance).stacks(), chance.choice(MISTAKES)
    after = mistake(before, chance)
    if after is None:
        return None
    changes = Changes(before, after)
    packet = changes.example(Probes(before), chance, _opening)
    if packet is None:
        return None
    was, now = Reach(before), Reach(after)
    told = (p for p in chain(now.beyond(was), was.beyond(now)) if changes.happened(p, _opening))
    return Finding(seed, "", mistake.__name__, packet, next(told, None))


def finding_in_example(seed: int) -> Finding | None:
    """The mistake of that seed in one of the examples, reported by its proof."""
    chance = Random(seed)
    slug, mistake = chance.choice(SLUGS), chance.choice(MISTAKES)
    after = mistake(example(slug), chance)
    if after is None:
        return None
    changes = Changes(example(slug), after)
    packet = changes.example(_probes(slug), chance, _verdict)
    if packet is None:
        return None
    told = changes.confirmed(proof_of(designed(slug), after))
    return Finding(seed, slug, mistake.__name__, packet, next(told, None))


class Changes:
    """What a mistake has done to an estate, as the second opinion sees it."""

    def __init__(self, before: Stacks, after: Stacks) -> None:
        self.before, self.after = read(before), read(after)
        self.focus = focus_on((*before, *after), touched(before, after))

    def happened(self, packet: Packet, fate: Fate) -> bool:
        """Whether that packet's fate is another than it was."""
        return fate(self.before, packet) != fate(self.after, packet)

    def example(self, probes: Probes, chance: Random, fate: Fate) -> Packet | None:
        """A packet whose fate is another than it was, if one is found."""
        drawn = (probes.draw(chance, self.focus) for _ in range(_QUESTIONS_FOR_A_CHANGE))
        return next((packet for packet in drawn if self.happened(packet, fate)), None)

    def confirmed(self, proof: Proof) -> Iterator[Packet]:
        """The witnesses of a proof whose new fate the second opinion sees too."""
        for excess in proof.excess:
            packet = _packet(excess.witness, excess.piece.start.key)
            if _opening(self.before, packet) == "deny" != _opening(self.after, packet):
                yield packet
        for lack in proof.lack:
            packet = _packet(lack.witness, lack.start.key)
            if _verdict(self.before, packet) == "allow" != _verdict(self.after, packet):
                yield packet


@cache
def _probes(slug: str) -> Probes:
    return Probes(example(slug))


def _verdict(book: Book, packet: Packet) -> str:
    return judge(book, packet).verdict


def _opening(book: Book, packet: Packet) -> str:
    return judge(book, packet).opening


def _packet(witness: boxes.Packet, start: str) -> Packet:
    protocol, port = divmod(witness.service, PORTS)
    return Packet(
        source=str(IPv4Address(witness.source)),
        destination=str(IPv4Address(witness.destination)),
        port=port,
        protocol=_PROTOCOLS.get(protocol, str(protocol)),
        start=start,
    )
