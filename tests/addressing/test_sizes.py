"""How large a subnet and a segment must be, on both sides of each limit."""

import itertools
from collections.abc import Mapping
from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.addressing.plan import Segment
from infra.addressing.reserved import RESERVED, reserved
from infra.addressing.sizes import (
    OPS,
    ROLES,
    SHARED,
    Shape,
    carve,
    excess,
    length_for,
    shape,
    shape_by_need,
    shape_by_share,
    subnet_length,
    usable,
)
from infra.declaration.member import Segment as Declared
from tests.addressing.estates import member


@pytest.mark.parametrize(
    ("hosts", "growth", "length"),
    [
        (1, 0, 29),  # the smallest subnet
        (3, 0, 29),  # 3 and Azure's five are a /29
        (4, 0, 28),
        (251, 0, 24),
        (252, 0, 23),
        (167, 50, 24),  # 250.5 grown, 251 and five
        (168, 50, 23),
        (201, 25, 23),  # 251.25 is a host more than 251
        (1, 400, 28),
        (32_000, 400, 14),
    ],
)
def test_a_subnet_is_the_next_power_of_two_over_hosts_growth_and_azures_five(
    hosts: int, growth: int, length: int
) -> None:
    assert subnet_length(hosts, growth) == length


@pytest.mark.parametrize(("count", "length"), [(1, 32), (2, 31), (256, 24), (257, 23), (1 << 32, 0)])
def test_the_length_for_a_count(count: int, length: int) -> None:
    assert length_for(count) == length


def test_a_segment_by_share_gives_half_to_the_workspaces() -> None:
    segment = carve(IPv4Network("10.64.0.0/22"), shape_by_share(22))
    assert [(s.role, str(s.prefix)) for s in segment.subnets] == [
        ("workspace", "10.64.0.0/23"),
        ("apps", "10.64.2.0/24"),
        ("data", "10.64.3.0/25"),
        ("management", "10.64.3.128/25"),
    ]


def test_the_smallest_declared_segment_has_the_smallest_subnets() -> None:
    assert dict(shape_by_share(26).subnets)["management"] == 29


def test_a_segment_by_need_holds_the_roles_that_are_declared_and_no_others() -> None:
    need = shape_by_need({"data": 20, "workspace": 100}.items(), 50)
    assert need == Shape(length=23, subnets=(("workspace", 24), ("data", 26)))


def test_a_segment_of_65536_addresses_is_the_largest() -> None:
    assert shape(need(hosts={"workspace": 32_000}, growth=100)).length == 16
    assert shape(need(hosts={"workspace": 32_000}, growth=105)).length == 15


@given(st.dictionaries(st.sampled_from(ROLES), st.integers(1, 3000), min_size=1), st.integers(0, 400))
def test_subnets_are_aligned_apart_inside_and_large_enough(hosts: dict[str, int], growth: int) -> None:
    form = shape_by_need(hosts.items(), growth)
    segment = carve(IPv4Network((0x0A000000, form.length)), form)
    for subnet in segment.subnets:
        assert subnet.prefix.subnet_of(segment.prefix)
        assert usable(subnet.prefix) * 100 >= hosts[subnet.role] * (100 + growth)
    pairs = itertools.combinations(segment.subnets, 2)
    assert not any(one.prefix.overlaps(other.prefix) for one, other in pairs)
    assert [s.role for s in segment.subnets] == [role for role in ROLES if role in hosts]


@pytest.mark.parametrize("form", [SHARED, OPS], ids=["shared", "ops"])
def test_the_fixed_segments_hold_their_subnets(form: Shape) -> None:
    segment = carve(IPv4Network((0x0A000000, form.length)), form)
    assert all(subnet.prefix.subnet_of(segment.prefix) for subnet in segment.subnets)
    assert len({s.role for s in segment.subnets}) == len(segment.subnets)


def test_bastion_and_the_resolver_have_what_azure_asks_for() -> None:
    lengths = dict(OPS.subnets)
    assert lengths["bastion"] <= 26
    assert 24 <= lengths["dns-in"] <= 28
    assert 24 <= lengths["dns-out"] <= 28


# Growth


def need(*, length: int | None = None, hosts: Mapping[str, int] | None = None, growth: int = 50) -> Declared:
    """What a member declares of its segment."""
    declared = member("a", length=length, hosts=hosts, growth=growth).segment
    assert declared is not None
    return declared


def held(length: int) -> Segment:
    return carve(IPv4Network((0x0A000000, length)), shape_by_share(length))


@pytest.mark.parametrize(("declared", "further"), [(22, None), (23, None), (21, 22), (20, 20), (16, 16)])
def test_by_length_what_is_missing_is_rounded_up(declared: int, further: int | None) -> None:
    more = excess(need(length=declared), [held(22)])
    assert (more and more.length) == further


def test_the_smallest_further_segment_by_length_still_has_subnets_of_eight() -> None:
    little = carve(IPv4Network("10.0.0.0/27"), Shape(length=27, subnets=(("data", 27),)))
    more = excess(need(length=26), [little])
    assert more == shape_by_share(26)


def test_by_hosts_growth_is_room_to_grow_into_and_only_what_exceeds_it_is_added() -> None:
    # A /22 has 507 workspaces, 251 for apps, 123 for data and management each.
    assert excess(need(hosts={"workspace": 507, "data": 123}), [held(22)]) is None
    more = excess(need(hosts={"workspace": 508, "data": 123}), [held(22)])
    assert more == Shape(length=29, subnets=(("workspace", 29),))
    more = excess(need(hosts={"workspace": 707, "data": 123}), [held(22)])
    assert more == Shape(length=23, subnets=(("workspace", 23),)), "200, with half again, and five"


def test_a_role_that_had_no_subnet_is_wholly_missing() -> None:
    only_apps = carve(IPv4Network("10.0.0.0/24"), Shape(length=24, subnets=(("apps", 24),)))
    more = excess(need(hosts={"apps": 251, "data": 10}, growth=0), [only_apps])
    assert more == Shape(length=28, subnets=(("data", 28),))


@given(st.integers(16, 26), st.lists(st.integers(18, 26), min_size=1, max_size=4))
def test_with_the_further_segment_there_is_no_further_need_by_length(
    declared: int, lengths: list[int]
) -> None:
    size, have = need(length=declared), [held(length) for length in lengths]
    more = excess(size, have)
    if more:
        assert excess(size, [*have, held(more.length)]) is None


@given(st.dictionaries(st.sampled_from(ROLES), st.integers(1, 3000), min_size=1), st.integers(18, 26))
def test_with_the_further_segment_there_is_no_further_need_by_hosts(
    hosts: dict[str, int], length: int
) -> None:
    size = need(hosts=hosts)
    more = excess(size, [held(length)])
    if more:
        further = carve(IPv4Network((0x0B000000, more.length)), more)
        assert excess(size, [held(length), further]) is None


# The table of reserved ranges


def test_every_reserved_range_names_its_source() -> None:
    assert all(row.source and row.title for row in RESERVED)
    assert [str(row.prefix) for row in reserved("hscn")] == [
        *("10.14.0.0/15", "10.20.0.0/14", "10.46.0.0/15", "10.104.0.0/13", "10.120.0.0/13"),
    ]


def test_the_resolver_keeps_10_0_1_0_to_10_0_16_255_and_nothing_beside() -> None:
    kept = [row.prefix for row in reserved("resolver")]
    assert sum(prefix.num_addresses for prefix in kept) == 16 * 256
    assert min(kept).network_address == IPv4Network("10.0.1.0/32").network_address
    assert max(p.broadcast_address for p in kept) == IPv4Network("10.0.16.255/32").network_address
