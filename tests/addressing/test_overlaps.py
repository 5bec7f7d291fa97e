"""Overlaps by one sweep agree with comparing every pair."""

import itertools
from ipaddress import IPv4Network

from hypothesis import given
from hypothesis import strategies as st

from infra.addressing.overlaps import Labelled, RangeIndex, overlaps


def net(text: str) -> IPv4Network:
    return IPv4Network(text)


@st.composite
def networks(draw: st.DrawFn) -> IPv4Network:
    # A few bits only, so that many of them meet.
    length = draw(st.one_of(st.integers(24, 32), st.sampled_from((0, 8, 16))))
    address = draw(st.integers(0, 255)) if length > 16 else 0
    return IPv4Network((0x0A000000 + address if length else 0, length), strict=False)


@given(st.lists(networks(), max_size=30))
def test_the_sweep_finds_each_pair_once(ranges: list[IPv4Network]) -> None:
    labelled = [Labelled(prefix, number) for number, prefix in enumerate(ranges)]
    found = [frozenset((o.outer.label, o.inner.label)) for o in overlaps(labelled)]
    pairs = itertools.combinations(range(len(ranges)), 2)
    assert len(found) == len(set(found))
    assert set(found) == {frozenset((a, b)) for a, b in pairs if ranges[a].overlaps(ranges[b])}
    assert all(o.inner.prefix.subnet_of(o.outer.prefix) for o in overlaps(labelled))


@given(st.lists(networks(), max_size=30), networks())
def test_the_index_finds_what_overlaps_one_range(ranges: list[IPv4Network], wanted: IPv4Network) -> None:
    index = RangeIndex(Labelled(prefix, number) for number, prefix in enumerate(ranges))
    found = [met.label for met in index.overlapping(wanted)]
    assert sorted(found) == [n for n, prefix in enumerate(ranges) if prefix.overlaps(wanted)]


def test_what_holds_a_range_comes_first_and_the_widest_before_all() -> None:
    index = RangeIndex(
        Labelled(net(p), p)
        for p in ("10.0.1.0/28", "10.0.0.0/24", "10.0.1.0/24", "10.0.0.0/16", "10.0.1.0/25")
    )
    found = [met.label for met in index.overlapping(net("10.0.1.0/24"))]
    assert found == ["10.0.0.0/16", "10.0.1.0/24", "10.0.1.0/25", "10.0.1.0/28"]


def test_neighbours_that_touch_do_not_overlap() -> None:
    touching = [Labelled(net("10.0.0.0/24"), "a"), Labelled(net("10.0.1.0/24"), "b")]
    assert list(overlaps(touching)) == []
    assert list(RangeIndex(touching[:1]).overlapping(net("10.0.1.0/24"))) == []


def test_the_last_addresses_of_all_are_ranges_like_others() -> None:
    last = [Labelled(net("255.255.255.255/32"), "a"), Labelled(net("240.0.0.0/4"), "b")]
    assert [(o.outer.label, o.inner.label) for o in overlaps(last)] == [("b", "a")]


def test_five_thousand_ranges_of_which_none_overlap() -> None:
    ranges = [Labelled(IPv4Network((0x0A000000 + (n << 8), 24)), n) for n in range(5000)]
    assert list(overlaps(reversed(ranges))) == []
