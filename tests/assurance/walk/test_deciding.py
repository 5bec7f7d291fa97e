"""The first match decides, for whole sets: what rules say of a set they say of each of its packets."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from infra.assurance.packets.boxes import Box, Packet, at
from infra.assurance.packets.ranges import ranges
from infra.assurance.walk.deciding import Asked, decide
from infra.assurance.walk.header import Header

SETS = st.sampled_from([ranges((n, n) for n in range(3) if mask >> n & 1) for mask in range(8)])
BOXES = st.builds(Box, SETS, SETS, SETS)
RULES = st.lists(st.tuples(st.booleans(), BOXES), max_size=5)
EVERY = [Packet(source=s, destination=d, service=v) for s, d, v in itertools.product(range(3), repeat=3)]
ALL = Box(*[ranges([(0, 2)])] * 3)


def asked(rows: list[tuple[bool, Box]]) -> list[Asked[int]]:
    return [Asked(number, allows, box, box) for number, (allows, box) in enumerate(rows)]


@given(RULES)
def test_a_packet_passes_in_a_set_as_it_passes_alone(rows: list[tuple[bool, Box]]) -> None:
    decided = list(decide(asked(rows), Header(ALL)))
    for header in EVERY:
        first = next((allows for allows, box in rows if header in box), False)
        passes = any(found and found.allows and header in packets.sent for found, packets in decided)
        assert passes == first


@given(RULES, st.sampled_from(EVERY))
def test_of_one_packet_one_rule_decides(rows: list[tuple[bool, Box]], header: Packet) -> None:
    decided = list(decide(asked(rows), Header(at(header))))
    expected = next((number for number, (_, box) in enumerate(rows) if header in box), None)
    assert [found.rule if found else None for found, _ in decided] == [expected]


@given(RULES, BOXES)
def test_what_may_match_never_makes_a_packet_sure(rows: list[tuple[bool, Box]], maybe: Box) -> None:
    """A rule in doubt put first: what it may take passes in doubt or not at all, unless both ways agree."""
    for allows in (True, False):
        doubtful = Asked(-1, allows, Box(*[ranges([])] * 3), maybe, "who knows")
        decided = list(decide([doubtful, *asked(rows)], Header(ALL)))
        for header in EVERY:
            after = next((rule for rule, box in rows if header in box), False)
            sure = any(
                found and found.allows and header in packets.sent and not packets.doubts
                for found, packets in decided
            )
            possible = any(found and found.allows and header in packets.sent for found, packets in decided)
            taken = header in maybe
            assert sure == (after and not (taken and not allows))
            assert possible == (after or (taken and allows))
