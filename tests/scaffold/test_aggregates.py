"""A proposed aggregate is free: of HSCN's reserved ranges and of everybody else's."""

from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.addressing.reserved import reserved
from infra.scaffold import propose_aggregate

RFC1918 = [IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]


def test_the_first_one_lies_above_what_councils_number_from() -> None:
    assert propose_aggregate() == IPv4Network("10.64.0.0/14")


def test_what_others_have_is_stepped_over() -> None:
    assert propose_aggregate([IPv4Network("10.64.0.0/12")]) == IPv4Network("10.80.0.0/14")


def test_hscns_reserved_ranges_are_stepped_over() -> None:
    taken = [IPv4Network("10.64.0.0/11"), IPv4Network("10.96.0.0/13")]
    assert propose_aggregate(taken) == IPv4Network("10.112.0.0/14")


@given(
    taken=st.lists(
        st.builds(
            lambda start, length: IPv4Network((start, length), strict=False),
            st.integers(min_value=0x0A000000, max_value=0x0AFFFFFF),
            st.integers(min_value=10, max_value=24),
        ),
        max_size=30,
    ),
    length=st.integers(min_value=12, max_value=20),
)
def test_nobody_has_what_is_proposed(taken: list[IPv4Network], length: int) -> None:
    proposed = propose_aggregate(taken, prefix_length=length)
    assert proposed.prefixlen == length
    assert any(proposed.subnet_of(block) for block in RFC1918)
    assert not any(proposed.overlaps(other) for other in taken)
    assert not any(proposed.overlaps(row.prefix) for row in reserved("hscn"))


def test_when_none_is_left_it_says_so() -> None:
    with pytest.raises(
        ValueError,
        match=r"^no free range of /12 is left in 10\.64\.0\.0/10, 10\.128\.0\.0/9, 172\.16\.0\.0/12; "
        r"ask for a smaller one$",
    ):
        propose_aggregate(RFC1918, prefix_length=12)
