"""What members have: a seat on a hub and segments; how they join, grow, leave and join again."""

from dataclasses import replace
from datetime import date

import pytest

from infra.addressing.allocate import plan_addresses
from infra.addressing.entries import Lockfile, LockfileError
from infra.addressing.plan import AddressPlan
from infra.addressing.record import record, release
from infra.addressing.sizes import MEMBERS_A_HUB
from infra.addressing.utilisation import what_if
from infra.declaration.member import Member
from tests.addressing.estates import (
    EMPTY,
    JOINED,
    TODAY,
    admitting,
    member,
    partnership,
    prefixes,
    sealed,
    service,
    settled,
)


def onboarded(*members: Member, base: Lockfile = EMPTY) -> Lockfile:
    return record(base, plan_addresses(partnership(*members), base))


def seats(plan: AddressPlan) -> list[tuple[str, int, int]]:
    return [(m.member, m.hub, m.index) for m in plan.members]


# Joining


def test_members_are_served_by_joining_date_and_then_by_name() -> None:
    early, late = date(2014, 4, 1), date(2016, 4, 1)
    plan = plan_addresses(
        partnership(member("ashby", joins=late), member("ely", joins=early), member("corby", joins=early)),
        EMPTY,
    )
    assert seats(plan) == [("ashby", 0, 2), ("corby", 0, 0), ("ely", 0, 1)]
    given = [prefixes(plan, slug) for slug in ("corby", "ely", "ashby")]
    assert given == [["10.64.8.0/22"], ["10.64.12.0/22"], ["10.64.16.0/22"]]


def test_a_joiner_leaves_the_recorded_where_they_are_whenever_it_joins() -> None:
    lockfile = onboarded(member("corby"), member("ely"))
    before = plan_addresses(partnership(member("corby"), member("ely")), lockfile)
    first = member("ashby", joins=date(2010, 1, 1), sites=["10.1.0.0/16"])
    after = plan_addresses(partnership(first, member("corby"), member("ely")), lockfile)
    assert [after.member(slug) for slug in ("corby", "ely")] == [before.member(s) for s in ("corby", "ely")]
    assert after.hubs == before.hubs
    assert after.member("ashby").provisional
    assert not after.member("corby").provisional


def test_a_segment_avoids_what_its_own_sites_use() -> None:
    # Translated or not, a site could not reach a segment whose addresses it has itself.
    plan = plan_addresses(
        partnership(member("ashby", sites=["10.64.0.0/20"], legacy=["10.64.16.0/20"])), EMPTY
    )
    assert prefixes(plan, "ashby") == ["10.64.32.0/22"]


def test_a_segment_is_given_inside_them_where_there_is_nothing_else() -> None:
    declared = partnership(member("ashby", legacy=["10.64.0.0/16"]), aggregates=["10.64.0.0/20"])
    plan = plan_addresses(declared, EMPTY)
    assert plan.problems == ()
    assert prefixes(plan, "ashby") == ["10.64.8.0/22"]


def test_a_need_of_65536_addresses_is_met_and_a_greater_one_is_refused() -> None:
    most = member("ashby", hosts={"workspace": 32_000}, growth=100)
    plan = plan_addresses(partnership(most), EMPTY)
    assert prefixes(plan, "ashby") == ["10.65.0.0/16"]
    over = member("ashby", hosts={"workspace": 32_000}, growth=105)
    plan = plan_addresses(partnership(over), EMPTY)
    assert [str(p) for p in plan.problems] == [
        "lgss/members/ashby.yaml:1:1: segment: got a need of /15 (131,072 addresses), expected at most /16 "
        "(65,536 addresses, Azure's most in a virtual network); declare fewer hosts or less growth "
        "[addresses-segment-size]"
    ]
    assert plan.members == ()


def test_the_smallest_need_is_a_29() -> None:
    plan = plan_addresses(partnership(member("ashby", hosts={"data": 1}, growth=0)), EMPTY)
    assert prefixes(plan, "ashby") == ["10.64.2.128/29"]


def test_who_finds_no_room_is_left_out_and_the_others_are_served() -> None:
    declared = partnership(
        *(member("ashby", length=21), member("corby", length=21), member("ely", length=22)),
        aggregates=["10.64.0.0/20"],
    )
    plan = plan_addresses(declared, EMPTY)
    assert [m.member for m in plan.members] == ["ashby"]
    assert [p.message for p in plan.problems] == [
        "got no room for the /21 that corby needs: 10.64.0.0/20 has 384 addresses free, the largest free "
        "block "
        "10.64.3.0/24, expected a free, aligned /21 (2,048 addresses); declare a smaller segment, or add an "
        "aggregate to partnership.yaml",
        "got no room for the /22 that ely needs: 10.64.0.0/20 has 384 addresses free, the largest free block "
        "10.64.3.0/24, expected a free, aligned /22 (1,024 addresses); declare a smaller segment, or add an "
        "aggregate to partnership.yaml",
    ]


def test_exhaustion_names_every_aggregate() -> None:
    declared = partnership(member("ashby", length=16), aggregates=["10.64.0.0/20", "10.80.0.0/20"])
    (problem,) = plan_addresses(declared, EMPTY).problems
    assert (
        "10.64.0.0/20 has 2,432 addresses free, the largest free block 10.64.8.0/21; 10.80.0.0/20 has 4,096"
        in problem.got
    )


# Hubs


def crowd(number: int) -> list[Member]:
    return [member(f"m{n:03}", length=26) for n in range(number)]


def test_the_45th_member_sits_on_the_first_hub() -> None:
    plan = plan_addresses(partnership(*crowd(MEMBERS_A_HUB)), EMPTY)
    assert len(plan.hubs) == 1
    assert plan.member("m044").hub == 0
    assert plan.seats == (45,)


def test_the_46th_member_gets_a_hub_of_its_own() -> None:
    plan = plan_addresses(partnership(*crowd(MEMBERS_A_HUB + 1)), EMPTY)
    assert [hub.number for hub in plan.hubs] == [0, 1]
    assert (plan.member("m045").hub, plan.member("m045").index) == (1, 0)
    assert plan.hubs[1].prefix.prefixlen == 23
    assert plan.hubs[1].shared is plan.hubs[1].ops is None
    assert plan.seats == (45, 1)


def test_a_seat_that_was_left_is_taken_again_and_its_index_is_not() -> None:
    members = crowd(MEMBERS_A_HUB)
    lockfile = release(onboarded(*members), "m007", until=TODAY, on=TODAY)
    plan = plan_addresses(partnership(*members[:7], *members[8:], member("zeal")), lockfile)
    assert (plan.member("zeal").hub, plan.member("zeal").index) == (0, 45)
    assert plan.seats == (45,)


def test_who_is_leaving_keeps_its_seat_until_its_last_day() -> None:
    last_day = date(2020, 3, 31)
    members = [*crowd(MEMBERS_A_HUB - 1), member("yew", leaves=last_day)]
    lockfile = release(onboarded(*members), "yew", until=date(2022, 1, 1), on=TODAY)
    plan = plan_addresses(partnership(*members, member("zeal")), lockfile)
    assert (plan.member("zeal").hub, plan.member("yew").hub) == (1, 0)
    gone = plan_addresses(partnership(*members, member("zeal"), as_of=last_day), lockfile)
    assert gone.member("zeal").hub == 0


def test_recording_one_records_the_hubs_below_it_too() -> None:
    newcomers = crowd(2 * MEMBERS_A_HUB + 1)
    plan = plan_addresses(partnership(*newcomers), EMPTY)
    lockfile = record(EMPTY, plan, members={"m090"})
    assert [e.hub for e in lockfile.entries if e.kind == "hub"] == [0, 1, 2]
    assert [e.owner for e in lockfile.entries if e.kind == "segment"] == ["m090"]
    assert settled(plan_addresses(partnership(*newcomers), lockfile)) == settled(plan)


def unsealed_on_a_hub_of(number: int) -> AddressPlan:
    """Hub 0 with so many members, of which the last to be declared was sealed until now."""
    force = member("force", length=26)
    services = [admitting("payroll")]
    before = partnership(*crowd(number - 1), sealed(force, "payroll"), services=services)
    lockfile = record(EMPTY, plan_addresses(before, EMPTY))
    return plan_addresses(partnership(*crowd(number - 1), force, services=services), lockfile)


def test_who_is_sealed_no_more_sits_down_on_the_hub_it_was_recorded_on() -> None:
    plan = unsealed_on_a_hub_of(MEMBERS_A_HUB)
    assert plan.problems == ()
    assert plan.seats == (45,)


def test_where_there_is_no_seat_for_it_an_error_says_so() -> None:
    plan = unsealed_on_a_hub_of(MEMBERS_A_HUB + 1)
    assert plan.seats == (46,)
    assert [str(p) for p in plan.problems] == [
        "lgss/partnership.yaml:1:1: aggregates: got 46 members on hub 0, expected at most 45: a firewall "
        "policy "
        "has no room for another's rules; keep the one that was unsealed sealed, or let it leave and "
        "join again, "
        "on another hub [addresses-hub-full]"
    ]
    assert plan.failed
    assert what_if(plan, 20).hubs > 0


# Growth


def test_a_member_that_outgrew_its_segment_gets_a_second_and_keeps_the_first() -> None:
    lockfile = onboarded(member("ashby", length=22), member("corby", length=22))
    grown = partnership(member("ashby", length=21), member("corby", length=22))
    plan = plan_addresses(grown, lockfile)
    assert prefixes(plan, "ashby") == ["10.64.8.0/22", "10.64.16.0/22"]
    assert plan.member("ashby").provisional
    assert not plan.member("corby").provisional
    again = plan_addresses(grown, record(lockfile, plan))
    assert again == settled(plan)
    assert seats(again) == [("ashby", 0, 0), ("corby", 0, 1)]


def test_growth_that_was_foreseen_needs_nothing() -> None:
    lockfile = onboarded(member("ashby", hosts={"workspace": 100}, growth=100))
    plan = plan_addresses(partnership(member("ashby", hosts={"workspace": 200}, growth=100)), lockfile)
    assert not plan.member("ashby").provisional


def test_growth_without_room_is_said_and_what_was_given_stays() -> None:
    declared = partnership(member("ashby", length=22), aggregates=["10.64.0.0/20"])
    lockfile = record(EMPTY, plan_addresses(declared, EMPTY))
    plan = plan_addresses(partnership(member("ashby", length=19), aggregates=["10.64.0.0/20"]), lockfile)
    assert [p.rule for p in plan.problems] == ["addresses-exhausted"]
    assert prefixes(plan, "ashby") == ["10.64.8.0/22"]


def test_a_member_that_needs_less_gives_nothing_back() -> None:
    lockfile = onboarded(member("ashby", length=20))
    plan = plan_addresses(partnership(member("ashby", length=24)), lockfile)
    assert prefixes(plan, "ashby") == ["10.64.16.0/20"]
    assert not plan.provisional


# Leaving


UNTIL = date(2022, 1, 1)


def left(*, until: date = UNTIL) -> Lockfile:
    return release(onboarded(member("ashby"), member("corby")), "ashby", until=until, on=TODAY)


def test_a_leavers_range_is_kept_until_the_day_and_given_from_that_day_on() -> None:
    corby, ely = member("corby"), member("ely")
    kept = plan_addresses(partnership(corby, ely, as_of=date(2021, 12, 31)), left())
    assert [(r.member, str(r.prefix), r.until) for r in kept.reserved] == [("ashby", "10.64.8.0/22", UNTIL)]
    assert prefixes(kept, "ely") == ["10.64.16.0/22"]
    free = plan_addresses(partnership(corby, ely, as_of=UNTIL), left())
    assert free.reserved == ()
    assert prefixes(free, "ely") == ["10.64.8.0/22"]


def test_a_range_given_again_is_recorded_without_a_clash() -> None:
    declared = partnership(member("corby"), member("ely"), as_of=UNTIL)
    lockfile = record(left(), plan_addresses(declared, left()))
    assert prefixes(plan_addresses(declared, lockfile), "ely") == ["10.64.8.0/22"]


def test_who_left_is_not_in_the_plan_though_it_is_still_declared() -> None:
    gone = member("ashby", leaves=TODAY)
    assert seats(plan_addresses(partnership(gone, member("corby")), left())) == [("corby", 0, 1)]


def test_who_left_without_ever_being_recorded_gets_nothing() -> None:
    plan = plan_addresses(partnership(member("ashby", leaves=TODAY), member("corby")), EMPTY)
    assert seats(plan) == [("corby", 0, 0)]
    assert plan.problems == ()


def test_who_leaves_later_has_all_it_had_until_then() -> None:
    leaving = member("ashby", leaves=date(2020, 3, 31))
    plan = plan_addresses(partnership(leaving, member("corby")), left(until=TODAY))
    assert prefixes(plan, "ashby") == ["10.64.8.0/22"]
    assert not plan.provisional
    assert record(left(until=TODAY), plan) == left(until=TODAY)
    newcomer = plan_addresses(partnership(leaving, member("corby"), member("ely")), left(until=TODAY))
    assert prefixes(newcomer, "ely") == ["10.64.16.0/22"], "kept though the release says until today"


def test_a_sealed_member_that_leaves_later_has_its_endpoints_until_then() -> None:
    services = [admitting("payroll")]
    force = sealed(member("force", sites=["10.1.0.0/16"]), "payroll")
    there = partnership(force, services=services)
    lockfile = record(EMPTY, plan_addresses(there, EMPTY))
    before = plan_addresses(there, lockfile).member("force")
    lockfile = release(lockfile, "force", until=UNTIL, on=TODAY)
    leaving = force.model_copy(update={"leaves": date(2020, 3, 31)})
    after = plan_addresses(partnership(leaving, services=services), lockfile).member("force")
    assert after == before
    assert len(after.endpoints) == 1


def test_who_joins_again_in_time_has_its_own_range_back_and_a_new_index() -> None:
    back = member("ashby", joins=date(2020, 6, 1))
    declared = partnership(back, member("corby"), member("ely"), as_of=date(2020, 6, 1))
    plan = plan_addresses(declared, left())
    assert prefixes(plan, "ashby") == ["10.64.8.0/22"]
    assert (plan.member("ashby").index, plan.member("ely").index) == (3, 2)
    assert plan.reserved == ()
    lockfile = record(left(), plan)
    again = plan_addresses(declared, lockfile)
    assert again == replace(settled(plan), problems=())


def test_who_joins_again_is_named_until_it_is_recorded_for_it_may_have_been_forgotten() -> None:
    plan = plan_addresses(partnership(member("ashby", joins=date(2020, 6, 1)), member("corby")), left())
    assert [str(p) for p in plan.problems] == [
        "lgss/members/ashby.yaml:1:1: joins: got '2020-06-01' of a member whose addresses were released on "
        "2020-01-01, expected ashby to join again on that day; if it does not, remove "
        "lgss/members/ashby.yaml, "
        "or declare when it 'leaves' [addresses-joining-again]"
    ]
    assert not plan.failed


def test_who_joins_again_with_another_need_has_another_range_and_the_old_one_is_kept() -> None:
    back = member("ashby", joins=date(2020, 6, 1), length=21)
    plan = plan_addresses(partnership(back, member("corby")), left())
    assert prefixes(plan, "ashby") == ["10.64.16.0/21"]
    assert [str(r.prefix) for r in plan.reserved] == ["10.64.8.0/22"]


def test_who_joins_again_with_sites_in_its_old_range_has_another() -> None:
    back = member("ashby", joins=date(2020, 6, 1), sites=["10.64.8.0/24"])
    plan = plan_addresses(partnership(back, member("corby")), left())
    assert prefixes(plan, "ashby") == ["10.64.16.0/22"]


def test_who_left_twice_has_its_range_kept_until_the_later_day() -> None:
    back = partnership(member("ashby", joins=date(2020, 6, 1)), member("corby"), as_of=date(2020, 6, 1))
    lockfile = record(left(), plan_addresses(back, left()))
    again = release(lockfile, "ashby", until=date(2021, 1, 1), on=date(2020, 7, 1))
    for today in (date(2020, 12, 31), date(2021, 6, 1)):
        plan = plan_addresses(partnership(member("corby"), member("ely"), as_of=today), again)
        assert [(str(r.prefix), r.until) for r in plan.reserved] == [("10.64.8.0/22", UNTIL)]
        assert prefixes(plan, "ely") == ["10.64.16.0/22"]


def test_a_released_member_that_declares_neither_a_new_joining_nor_a_last_day_is_asked() -> None:
    plan = plan_addresses(partnership(member("ashby"), member("corby")), left())
    assert [str(p) for p in plan.problems] == [
        "lgss/members/ashby.yaml:1:1: joins: got '2015-04-01' of a member whose addresses were released on "
        "2020-01-01, expected a date on or after 2020-01-01 if ashby joins again, or a date in 'leaves'; "
        "keep the file of one that has left: servers are told by it what to take away [addresses-released]"
    ]
    assert seats(plan) == [("corby", 0, 1)]


@pytest.mark.parametrize(("joins", "known"), [(date(2019, 12, 31), False), (TODAY, True)])
def test_joining_again_is_on_or_after_the_day_of_the_release(joins: date, known: bool) -> None:
    plan = plan_addresses(partnership(member("ashby", joins=joins), member("corby")), left())
    assert plan.failed is not known
    assert len(plan.members) == 1 + known


# Findings


def test_who_is_not_declared_any_more_holds_its_range_and_is_named() -> None:
    lockfile = onboarded(member("ashby"), member("corby"))
    plan = plan_addresses(partnership(member("corby"), member("ely")), lockfile)
    assert prefixes(plan, "ely") == ["10.64.16.0/22"]
    (problem,) = plan.problems
    assert problem.severity == "warning"
    assert not plan.failed
    assert problem.message == (
        "got addresses of 'ashby', which is not declared and was not released, expected a declaration in "
        "lgss/members/ashby.yaml, or a release; its range stays its own: run `shire leave` for 'ashby' if it "
        "has left"
    )


def test_who_left_and_was_not_released_keeps_its_range_and_is_named() -> None:
    lockfile = onboarded(member("ashby"))
    plan = plan_addresses(partnership(member("ashby", leaves=TODAY)), lockfile)
    assert prefixes(plan, "ashby") == ["10.64.8.0/22"]
    assert [str(p) for p in plan.problems] == [
        "lgss/members/ashby.yaml:1:1: leaves: got '2020-01-01', a day that is past, and addresses that "
        "were not "
        "released, expected a release of ashby; run `shire leave` for 'ashby' [addresses-unreleased]"
    ]


def test_an_aggregate_taken_away_under_what_was_given_is_an_error() -> None:
    lockfile = onboarded(member("ashby", length=20))
    plan = plan_addresses(partnership(member("ashby", length=20), aggregates=["10.64.0.0/20"]), lockfile)
    assert [str(p) for p in plan.problems] == [
        "lgss/partnership.yaml:1:1: aggregates: got 10.64.0.0/20, expected an aggregate that holds "
        "10.64.16.0/20, the segment of ashby, which was given and does not move; declare the aggregate "
        "again as "
        "it was [addresses-outside]"
    ]
    assert plan.failed


def test_a_leavers_range_may_lie_outside_every_aggregate() -> None:
    lockfile = release(onboarded(member("ashby", length=20)), "ashby", until=UNTIL, on=TODAY)
    plan = plan_addresses(partnership(aggregates=["10.64.0.0/20"]), lockfile)
    assert plan.problems == ()
    assert [str(r.prefix) for r in plan.reserved] == ["10.64.16.0/20"]


def test_a_broken_or_foreign_lockfile_fails_the_plan() -> None:
    lockfile = onboarded(member("ashby"))
    foreign = plan_addresses(partnership(member("ashby")), replace(lockfile, partnership="three-c"))
    assert foreign.problems[0].message == (
        "got 'three-c', expected 'lgss'; take the file back from git: it is another partnership's"
    )
    assert foreign.failed


# Recording and releasing


def test_recording_some_records_core_and_them_alone() -> None:
    declared = partnership(member("ashby"), member("corby"), services=[service("payroll", web=1)])
    lockfile = record(EMPTY, plan_addresses(declared, EMPTY), members={"corby"})
    assert [(e.kind, e.owner) for e in lockfile.entries] == [
        *(("hub", "core"), ("shared", "core"), ("ops", "core"), ("host", "payroll"), ("segment", "corby")),
    ]
    core_alone = record(EMPTY, plan_addresses(declared, EMPTY), members=())
    assert [e.kind for e in core_alone.entries] == ["hub", "shared", "ops", "host"]


def test_a_hub_is_recorded_with_the_first_member_on_it() -> None:
    plan = plan_addresses(partnership(*crowd(MEMBERS_A_HUB + 1)), EMPTY)
    lockfile = record(EMPTY, plan, members={"m000"})
    assert [e.hub for e in lockfile.entries if e.kind == "hub"] == [0]


def test_recording_twice_adds_nothing() -> None:
    declared = partnership(member("ashby", sites=["10.64.0.0/16", "10.1.0.0/16"]))
    lockfile = record(EMPTY, plan_addresses(declared, EMPTY))
    assert record(lockfile, plan_addresses(declared, lockfile)) == lockfile


def test_recording_whom_the_plan_does_not_know_is_refused() -> None:
    plan = plan_addresses(partnership(member("ashby")), EMPTY)
    with pytest.raises(
        LockfileError, match="got 'corby', expected a member to whom the plan gives addresses"
    ):
        record(EMPTY, plan, members={"ashby", "corby"})


def test_nothing_is_recorded_from_a_plan_with_errors_nor_in_a_broken_lockfile() -> None:
    declared = partnership(member("ashby"), member("corby", length=16), aggregates=["10.64.0.0/16"])
    with pytest.raises(
        LockfileError, match="the plan has errors, of which none may be recorded: lgss/members/cor"
    ):
        record(EMPTY, plan_addresses(declared, EMPTY), members={"ashby"})
    lockfile = onboarded(member("ashby"))
    broken = replace(lockfile, problems=plan_addresses(declared, EMPTY).problems)
    with pytest.raises(LockfileError, match="the lockfile has problems: lgss/members/corby"):
        record(broken, plan_addresses(partnership(member("ashby")), lockfile))
    with pytest.raises(LockfileError, match="the lockfile has problems: lgss/members/corby"):
        release(broken, "ashby", until=UNTIL, on=TODAY)


def test_a_plan_of_another_lockfile_is_not_recorded() -> None:
    declared = partnership(member("ashby"))
    plan = plan_addresses(declared, EMPTY)
    other = onboarded(member("corby"))
    with pytest.raises(LockfileError, match=r"the plan was not made from this lockfile: got .* which takes"):
        record(other, plan)
    with pytest.raises(
        LockfileError, match="got the lockfile of 'three-c', expected that of the plan, 'lgss'"
    ):
        record(Lockfile(partnership="three-c"), plan)


def test_a_release_is_written_once() -> None:
    lockfile = left()
    assert release(lockfile, "ashby", until=UNTIL, on=date(2021, 1, 1)) == lockfile
    with pytest.raises(LockfileError) as refused:
        release(lockfile, "ashby", until=date(2023, 1, 1), on=TODAY)
    assert str(refused.value) == (
        "'ashby' was released on 2020-01-01: got its range kept until 2023-01-01, expected until "
        "2022-01-01 as "
        "recorded"
    )


def test_there_is_nothing_to_release_of_one_who_has_nothing() -> None:
    with pytest.raises(
        LockfileError, match=r"'ely' has no addresses in lgss/addresses.lock.yaml: there is noth"
    ):
        release(left(), "ely", until=UNTIL, on=TODAY)
    with pytest.raises(
        LockfileError, match=r"got a range of 'corby' kept until 2015-04-01, expected 2020-01-01 or"
    ):
        release(left(), "corby", until=JOINED, on=TODAY)
