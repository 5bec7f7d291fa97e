"""LGSS, from no lockfile to a recorded one."""

from ipaddress import IPv4Network

from infra.addressing.allocate import plan_addresses
from infra.addressing.lockfile import read_lockfile, render
from infra.addressing.plan import Translation
from infra.addressing.record import record
from infra.declaration.estate import DeclaredPartnership
from tests.addressing.estates import EMPTY, settled


def test_the_hub_comes_first_and_then_each_member_by_the_day_it_joins(lgss: DeclaredPartnership) -> None:
    plan = plan_addresses(lgss, EMPTY)
    assert plan.problems == ()
    assert plan.hubs[0].prefix == IPv4Network("10.64.0.0/23")
    assert [(m.member, m.hub, m.index) for m in plan.members] == [
        ("cambridgeshire", 0, 0),
        ("northamptonshire", 0, 1),
        ("slough", 0, 2),
    ]
    assert all(m.provisional for m in plan.members)


def test_slough_clashes_with_northamptonshire_and_is_the_one_translated(lgss: DeclaredPartnership) -> None:
    plan = plan_addresses(lgss, EMPTY)
    (clash,) = plan.clashes
    assert (clash.member, clash.other, clash.kind) == ("slough", "northamptonshire", "member")
    assert clash.why == (
        "10.32.0.0/18 overlaps 10.32.0.0/20 of northamptonshire; the others see it as 10.79.192.0/18"
    )
    assert plan.member("slough").translations == (
        Translation(legacy=IPv4Network("10.32.0.0/18"), external=IPv4Network("10.79.192.0/18")),
    )
    assert plan.member("northamptonshire").translations == ()


def test_the_recorded_lockfile_reads_back_and_gives_the_same_plan(lgss: DeclaredPartnership) -> None:
    plan = plan_addresses(lgss, EMPTY)
    lockfile = record(EMPTY, plan)
    assert read_lockfile(render(lockfile), file=lockfile.file) == lockfile
    again = plan_addresses(lgss, lockfile)
    assert not again.provisional
    assert again == settled(plan)
    assert record(lockfile, again) == lockfile
