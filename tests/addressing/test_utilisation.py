"""How full the aggregates are, what still fits, and the blocks of the picture."""

from dataclasses import replace
from datetime import date
from ipaddress import IPv4Network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.addressing.allocate import plan_addresses
from infra.addressing.plan import AddressPlan
from infra.addressing.record import record, release
from infra.addressing.utilisation import WhatIf, outermost, stretches, utilisation, what_if
from tests.addressing.estates import EMPTY, TODAY, member, partnership

HUB, SHARED, OPS = 512, 1024, 128


def test_what_is_given_kept_barred_and_free_makes_up_the_aggregate() -> None:
    members = member("ashby", length=22), member("corby", length=22, sites=["10.1.0.0/24", "10.12.0.0/24"])
    aggregates = ["10.12.0.0/14"]
    lockfile = record(EMPTY, plan_addresses(partnership(*members, aggregates=aggregates), EMPTY))
    lockfile = release(lockfile, "ashby", until=date(2022, 1, 1), on=TODAY)
    (row,) = utilisation(plan_addresses(partnership(members[1], aggregates=aggregates), lockfile))
    assert row.given == HUB + SHARED + OPS + 1024 + 256, "the core, corby's segment and its translation"
    assert row.reserved == 1024
    assert row.barred == 1 << 17, "10.14.0.0/15 is HSCN's"
    assert row.given + row.reserved + row.barred + row.free == 1 << 18
    assert str(row.largest_free) == "10.12.128.0/17"
    assert row.percent == pytest.approx(51.5, abs=0.1)


def test_each_aggregate_has_a_row_in_the_order_declared() -> None:
    rows = utilisation(plan_addresses(partnership(aggregates=["10.80.0.0/20", "10.64.0.0/20"]), EMPTY))
    assert [(str(r.aggregate), r.given, r.percent) for r in rows] == [
        ("10.80.0.0/20", HUB + SHARED + OPS, pytest.approx(40.6, abs=0.1)),
        ("10.64.0.0/20", 0, 0),
    ]


def test_the_picture_covers_the_aggregate_without_gap_or_overlap() -> None:
    plan = plan_addresses(partnership(member("ashby", sites=["10.64.0.0/16"])), EMPTY)
    (aggregate,) = plan.aggregates
    parts = stretches(plan, aggregate)
    assert sum(part.prefix.num_addresses for part in parts) == aggregate.num_addresses
    ends = [int(part.prefix.broadcast_address) + 1 for part in parts]
    assert [int(part.prefix.network_address) for part in parts[1:]] == ends[:-1]
    owners = [(part.block.owner, part.block.kind) for part in parts if part.block]
    assert owners == [
        *(("core", "hub"), ("core", "ops"), ("core", "shared")),
        *(("ashby", "segment"), ("ashby", "translation")),
    ]


def test_a_site_larger_than_a_later_aggregate_fills_it() -> None:
    ashby = member("ashby", sites=["10.80.0.0/16", "10.80.4.0/24"])
    lockfile = record(EMPTY, plan_addresses(partnership(ashby), EMPTY))
    plan = plan_addresses(partnership(ashby, aggregates=["10.64.0.0/12", "10.80.0.0/20"]), lockfile)
    inside = IPv4Network("10.80.0.0/20")
    assert [str(b.prefix) for b in outermost(plan.blocks, inside)] == ["10.80.0.0/16"]
    assert [str(part.prefix) for part in stretches(plan, inside)] == ["10.80.0.0/20"]
    assert (utilisation(plan)[1].given, utilisation(plan)[1].free) == (4096, 0)


# What if


def test_how_many_more_fit_counts_the_hubs_they_need() -> None:
    plan = plan_addresses(partnership(aggregates=["10.64.0.0/16"]), EMPTY)
    assert what_if(plan, 20) == WhatIf(prefix_length=20, blocks=15, members=15, hubs=0)
    assert what_if(plan, 24) == WhatIf(prefix_length=24, blocks=249, members=239, hubs=5)


@pytest.mark.parametrize("length", [15, 30])
def test_a_length_that_no_segment_can_have_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match=f"got /{length}, expected a segment's length from /16 to /29"):
        what_if(plan_addresses(partnership(), EMPTY), length)


@pytest.mark.parametrize("length", [16, 29])
def test_the_lengths_that_a_segment_can_have_are_answered(length: int) -> None:
    assert what_if(plan_addresses(partnership(), EMPTY), length).members > 0


@settings(max_examples=25, deadline=None)
@given(
    st.integers(21, 26),
    st.lists(st.integers(21, 26), max_size=4),
    st.sampled_from((["10.64.0.0/18"], ["10.64.0.0/19", "10.80.0.0/20"], ["10.64.0.0/20"])),
)
def test_so_many_fit_and_not_one_more(length: int, there: list[int], aggregates: list[str]) -> None:
    known = [member(f"a{n}", length=each) for n, each in enumerate(there)]
    plan = plan_addresses(partnership(*known, aggregates=aggregates), EMPTY)
    if plan.failed:
        return
    answer = what_if(plan, length)
    lockfile = record(EMPTY, plan)

    def joined(count: int) -> AddressPlan:
        more = [member(f"z{n:04}", length=length) for n in range(count)]
        return plan_addresses(partnership(*known, *more, aggregates=aggregates), lockfile)

    fits = joined(answer.members)
    assert not fits.failed
    assert len(fits.hubs) - len(plan.hubs) == answer.hubs
    assert joined(answer.members + 1).failed


def test_sites_inside_each_other_are_counted_once() -> None:
    ashby = member("ashby", sites=["10.80.0.0/20", "10.80.4.0/24"])
    lockfile = record(EMPTY, plan_addresses(partnership(ashby), EMPTY))
    plan = plan_addresses(partnership(ashby, aggregates=["10.64.0.0/12", "10.80.0.0/16"]), lockfile)
    assert (utilisation(plan)[1].given, utilisation(plan)[1].free) == (4096, 65_536 - 4096)


def test_no_hub_is_counted_that_seats_nobody() -> None:
    members = [member(f"m{n:02}", length=26) for n in range(45)]
    plan = plan_addresses(partnership(*members, aggregates=["10.64.0.0/19"]), EMPTY)
    assert what_if(plan, 20) == WhatIf(prefix_length=20, blocks=0, members=0, hubs=0)
    assert what_if(plan, 21) == WhatIf(prefix_length=21, blocks=1, members=1, hubs=1)


def test_members_no_longer_declared_still_sit_on_their_hub() -> None:
    members = [member(f"m{n:02}", length=26) for n in range(45)]
    lockfile = record(EMPTY, plan_addresses(partnership(*members, aggregates=["10.64.0.0/16"]), EMPTY))
    plan = plan_addresses(partnership(aggregates=["10.64.0.0/16"]), lockfile)
    assert plan.seats == (45,)
    assert what_if(plan, 20).hubs == 1
    assert what_if(replace(plan, seats=(0,)), 20).hubs == 0
