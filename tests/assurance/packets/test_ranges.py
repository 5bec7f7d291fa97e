"""Sets of numbers: what the algebra says is what counting says."""

from ipaddress import IPv4Network

from hypothesis import given
from hypothesis import strategies as st

from infra.assurance.packets.ranges import NOTHING, Ranges, addresses, one, prefixes_of, ranges, union

_LAST = 40
SPANS = st.tuples(st.integers(0, _LAST), st.integers(0, _LAST))
SETS = st.lists(SPANS, max_size=5).map(ranges)


def numbers(found: Ranges) -> set[int]:
    return {n for n in range(_LAST + 1) if n in found}


@given(SETS, SETS)
def test_union_intersection_and_difference_are_those_of_sets(one_set: Ranges, other: Ranges) -> None:
    assert numbers(one_set | other) == numbers(one_set) | numbers(other)
    assert numbers(one_set & other) == numbers(one_set) & numbers(other)
    assert numbers(one_set - other) == numbers(one_set) - numbers(other)


@given(SETS, SETS)
def test_equal_sets_are_equal_values(one_set: Ranges, other: Ranges) -> None:
    assert (one_set == other) == (numbers(one_set) == numbers(other))
    assert (one_set - other) | (one_set & other) == one_set


@given(SETS, SETS)
def test_overlap_and_inclusion_agree_with_the_algebra(one_set: Ranges, other: Ranges) -> None:
    assert one_set.overlaps(other) == bool(one_set & other)
    assert (one_set <= other) == (numbers(one_set) <= numbers(other))
    assert one_set.size == len(numbers(one_set))


def test_adjacent_spans_are_one() -> None:
    assert ranges([(5, 9), (0, 4)]) == Ranges(((0, 9),))
    assert ranges([(5, 4)]) == NOTHING


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 2**12)), max_size=4))
def test_a_set_of_addresses_is_the_union_of_its_prefixes(pairs: list[tuple[int, int]]) -> None:
    found = ranges((low, min(low + size, 2**32 - 1)) for low, size in pairs)
    assert addresses(*prefixes_of(found)) == found


def test_prefixes_are_read_with_their_bounds() -> None:
    assert addresses("10.0.0.0/30") == Ranges(((0x0A000000, 0x0A000003),))
    assert addresses("10.0.0.1") == one(0x0A000001)
    assert list(prefixes_of(addresses("0.0.0.0/0"))) == [IPv4Network("0.0.0.0/0")]
    assert union([addresses("10.0.0.0/25"), addresses("10.0.0.128/25")]) == addresses("10.0.0.0/24")
