"""What a change of a network lets through, held against the fate of single packets in both networks."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from infra.assurance.network.network import read_network
from infra.assurance.packets.boxes import Box, Packet
from infra.assurance.packets.ranges import Ranges
from infra.assurance.packets.services import ANY_PORT
from infra.assurance.proof.changing import Reach, appearing, reaches
from infra.assurance.proof.places import places
from infra.assurance.proof.sentences import sentences
from infra.assurance.proof.trace import trace
from infra.assurance.walk.known import Known
from infra.proving import declared
from infra.resources.planned import PlannedStack
from tests.assurance import mistakes
from tests.assurance.examples import designed, example

DECLARED = declared(designed("lgss"))
MISTAKES = (
    mistakes.a_firewall_allows_anything_first,
    mistakes.a_firewall_rule_that_allows_is_lost,
    mistakes.a_firewall_rule_that_denies_is_lost,
    mistakes.a_firewall_translates_what_it_did_not,
    mistakes.a_hub_connection_is_lost,
    mistakes.a_security_rule_allows_anything,
    mistakes.a_security_rule_that_allows_is_lost,
    mistakes.two_firewall_groups_swap_priorities,
    mistakes.two_security_rules_swap_priorities,
)
_PROBES = 40
_NO_RULE_NAMES_IT = "www.example.org"


class Side:
    """One network, and all that passes in it."""

    def __init__(self, stacks: tuple[PlannedStack, ...]) -> None:
        self.known = Known(read_network(stacks))
        self.where = places(self.known, DECLARED)
        self.reaches = tuple(reaches(self.known, self.where))

    def passes(self, reach: Reach, packet: Packet) -> bool:
        """Whether one packet arrives and is answered, asked on its own."""
        sent = reach.piece.start.as_sent(packet)
        host = reach.way.host.replace("*", "any") or _NO_RULE_NAMES_IT
        return trace(self.known, sent, reach.way.start, host).verdict == "allow"


@pytest.fixture(scope="module")
def sound() -> Side:
    return Side(example("lgss"))


def _some(found: Ranges, chance: Random) -> int:
    low, high = chance.choice(found.spans)
    return chance.randint(low, high)


def _packets(side: Side, chance: Random) -> Iterator[tuple[Reach, Packet]]:
    """Packets of what passes there, one of each of some boxes."""
    answered = [reach for reach in side.reaches if reach.way.fate == "open"]
    for reach in chance.sample(answered, _PROBES):
        box = reach.box
        yield (
            reach,
            Packet(
                source=_some(box.source, chance),
                destination=_some(box.destination, chance),
                service=_some(box.service, chance),
            ),
        )


def _holds(found: list[Reach], like: Reach, packet: Packet) -> bool:
    return any(
        packet in reach.box
        for reach in found
        if reach.way.start == like.way.start and reach.way.host in ("", like.way.host)
    )


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_packet_is_in_the_change_where_its_fate_changes(
    mistake: mistakes.Mistake, seed: int, sound: Side
) -> None:
    chance = Random(seed)
    changed = mistake(example("lgss"), chance)
    assert changed is not None
    other = Side(changed)
    appears = [r for r in appearing(sound.reaches, other.reaches) if r.way.fate == "open"]
    disappears = [r for r in appearing(other.reaches, sound.reaches) if r.way.fate == "open"]
    for reach in (*appears, *disappears):
        assert other.passes(reach, reach.box.witness) is (reach in appears), reach.box
        assert sound.passes(reach, reach.box.witness) is (reach in disappears), reach.box
    for side, others, found in ((other, sound, appears), (sound, other, disappears)):
        for reach, packet in _packets(side, chance):
            assert _holds(found, reach, packet) is not others.passes(reach, packet), packet


def test_what_no_flow_permits_is_said_to_be_permitted_by_none(sound: Side) -> None:
    changed = mistakes.a_security_rule_has_any_port(example("lgss"), Random(0))
    assert changed is not None
    other = Side(changed)
    found = sentences("appears", appearing(sound.reaches, other.reaches), DECLARED, other.where)
    assert all(not one.permitted and not one.declared_in for one in found)


def test_a_change_takes_each_field_of_a_header_into_account() -> None:
    """Boxes that overlap in part leave what is in one alone, and no more."""
    side = Side(example("lgss"))
    reach = next(r for r in side.reaches if r.way.fate == "open" and r.box.source_port == ANY_PORT)
    less = Reach(
        reach.way,
        reach.piece,
        Box(reach.box.source, reach.box.destination, reach.box.service, Ranges(((1, 9),))),
    )
    (left,) = appearing([less], [reach])
    assert left.box.source_port == ANY_PORT - less.box.source_port
    assert not [*appearing([reach], [less])]


def test_what_no_firewall_sees_any_longer_is_another_reach(sound: Side) -> None:
    reach = next(r for r in sound.reaches if r.way.inspected and r.piece.end.title == "psn")
    around = replace(reach, way=replace(reach.way, inspected=False))
    (left,) = appearing([reach], [around])
    (said,) = sentences("appears", [left], DECLARED, sound.where)
    assert str(said).endswith(", past every firewall")
    (lost,) = sentences("disappears", appearing([around], [reach]), DECLARED, sound.where)
    assert str(lost).endswith(", through a firewall")


def test_other_machines_behind_one_address_are_another_reach(sound: Side) -> None:
    reach = next(r for r in sound.reaches if r.way.translated and r.at.size > 1)
    first = Ranges(((reach.at.least, reach.at.least),))
    fewer = Reach(reach.way, reach.piece, reach.box, first)
    (left,) = appearing([fewer], [reach])
    assert (left.box, left.at, left.elsewhere) == (reach.box, reach.at - first, True)
    (said,) = sentences("appears", [left], DECLARED, sound.where)
    assert "(10.64.4." in said.ends[0]
