"""A sealed member: a network of its own, an address an entrance, nothing translated, nobody in its way."""

from dataclasses import replace
from datetime import date
from ipaddress import IPv4Address, IPv4Network
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.addressing.allocate import plan_addresses
from infra.addressing.core import host_keys
from infra.addressing.entries import CORE, Entry
from infra.addressing.integrity import check
from infra.addressing.lockfile import read_lockfile, render
from infra.addressing.plan import AddressPlan, Segment, Subnet
from infra.addressing.record import record, release
from infra.addressing.sizes import MEMBERS_A_HUB, SHARED, carve, completed
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member, Seal, Subscription
from infra.declaration.service import Entrance, SealedEntrance, Service
from tests.addressing.estates import EMPTY, TODAY, member, partnership, prefixes, service, settled

SEAL = Seal(
    reason="Keyed equipment",
    approver="Network architect",
    created=date(2019, 12, 1),
    expires=date(2021, 12, 1),
)


def admitting(slug: str, *roles: str) -> Service:
    """A service that sealed members enter at those roles, one server each."""
    made = service(slug, **dict.fromkeys(roles or ("web",), 1))
    entrances = tuple(
        Entrance.model_validate({"role": role, "ports": [443], "reason": "Screens"})
        for role in roles or ("web",)
    )
    return made.model_copy(update={"sealed_entrance": SealedEntrance(), "entrances": entrances})


def sealed(slug: str, *services: str, sites: tuple[str, ...] = ("10.64.0.0/12",), **more: object) -> Member:
    """A sealed member that takes those services. Its site uses what the partnership owns itself."""
    taken = tuple(Subscription(service=each, since=date(2015, 4, 1)) for each in services)
    update = {"segment": None, "sealed": SEAL, "services": taken, **more}
    return member(slug, sites=sites).model_copy(update=update)


LEDGER, PAYROLL = admitting("ledger"), admitting("payroll", "web", "management")
AGGREGATES = ("10.64.0.0/12", "172.20.0.0/16")


def estate(*members: Member, services: tuple[Service, ...] = (LEDGER, PAYROLL)) -> DeclaredPartnership:
    return partnership(*members, services=services, aggregates=AGGREGATES)


def endpoints(plan: AddressPlan, slug: str) -> dict[tuple[str, str], str]:
    return {(e.service, e.role): str(e.address) for e in plan.member(slug).endpoints}


def test_it_has_a_network_of_endpoints_and_a_gateway_away_from_what_its_sites_use() -> None:
    plan = plan_addresses(estate(sealed("force", "ledger")), EMPTY)
    assert not plan.failed
    given = plan.member("force")
    assert [(str(s.prefix), s.subnets) for s in given.segments] == [
        (
            "172.20.0.0/25",
            (
                Subnet(role="endpoints", prefix=IPv4Network("172.20.0.0/26")),
                Subnet(role="gateway", prefix=IPv4Network("172.20.0.64/27")),
            ),
        )
    ]
    assert (given.translations, given.untranslated, given.provisional) == ((), (), True)


def test_every_entrance_of_what_it_takes_has_an_address_that_is_recorded() -> None:
    plan = plan_addresses(estate(sealed("force", "ledger", "payroll")), EMPTY)
    assert endpoints(plan, "force") == {
        ("ledger", "web"): "172.20.0.4",
        ("payroll", "web"): "172.20.0.5",
        ("payroll", "management"): "172.20.0.6",
    }
    lockfile = record(EMPTY, plan)
    assert [(e.service, e.role, str(e.address)) for e in lockfile.entries if e.kind == "endpoint"] == [
        ("ledger", "web", "172.20.0.4"),
        ("payroll", "web", "172.20.0.5"),
        ("payroll", "management", "172.20.0.6"),
    ]
    assert read_lockfile(render(lockfile), file=lockfile.file) == lockfile
    again = plan_addresses(estate(sealed("force", "ledger", "payroll")), lockfile)
    assert again == settled(plan)
    assert record(lockfile, again) == lockfile


def test_an_address_stays_when_services_come_and_go_and_is_not_given_again() -> None:
    lockfile = record(EMPTY, plan_addresses(estate(sealed("force", "ledger", "payroll")), EMPTY))
    other = admitting("archive")
    declared = estate(sealed("force", "archive", "payroll"), services=(LEDGER, PAYROLL, other))
    plan = plan_addresses(declared, lockfile)
    assert endpoints(plan, "force") == {
        ("archive", "web"): "172.20.0.7",
        ("payroll", "web"): "172.20.0.5",
        ("payroll", "management"): "172.20.0.6",
    }
    assert plan.member("force").provisional
    back = plan_addresses(estate(sealed("force", "ledger")), record(lockfile, plan))
    assert endpoints(back, "force") == {("ledger", "web"): "172.20.0.4"}


def test_a_sovereign_service_and_one_given_up_have_no_endpoint() -> None:
    taken = (
        Subscription(service="ledger", sovereign=True),
        Subscription(service="payroll", since=date(2016, 1, 1), until=TODAY),
    )
    plan = plan_addresses(estate(sealed("force", services=taken)), EMPTY)
    assert endpoints(plan, "force") == {}


def test_its_ranges_are_in_nobodys_way_and_only_information_to_itself() -> None:
    council = member("ashby", sites=("10.1.0.0/16",))
    force = sealed("force", sites=("10.1.0.0/16",))
    alone = plan_addresses(estate(council), EMPTY).member("ashby")
    plan = plan_addresses(estate(council, force), EMPTY)
    assert plan.member("ashby") == alone
    assert [(c.member, c.kind, c.routed, c.proposed) for c in plan.clashes] == [
        ("force", "member", False, None)
    ]
    assert plan.clashes[0].why == (
        "10.1.0.0/16 overlaps 10.1.0.0/16 of ashby; "
        "the member is sealed, so its ranges are in nobody's way and nothing is translated"
    )
    assert not plan.failed


def test_two_sealed_members_may_use_the_same_ranges() -> None:
    plan = plan_addresses(estate(sealed("force"), sealed("fire")), EMPTY)
    assert not plan.failed
    assert all(not clash.routed for clash in plan.clashes)
    assert prefixes(plan, "fire") != prefixes(plan, "force")


def test_it_takes_no_seat_so_no_join_of_one_makes_a_hub() -> None:
    councils = [member(f"c{n}", length=26) for n in range(MEMBERS_A_HUB)]
    lockfile = record(EMPTY, plan_addresses(estate(*councils), EMPTY))
    plan = plan_addresses(estate(*councils, sealed("force", "ledger")), lockfile)
    assert (len(plan.hubs), plan.seats) == (1, (MEMBERS_A_HUB,))
    assert (plan.member("force").hub, plan.member("force").index) == (0, MEMBERS_A_HUB)


def test_its_index_is_its_own_for_the_day_on_which_it_is_sealed_no_more() -> None:
    lockfile = record(EMPTY, plan_addresses(estate(member("ashby"), sealed("force", "ledger")), EMPTY))
    index = plan_addresses(estate(sealed("force", "ledger")), lockfile).member("force").index
    open_now = member("force", sites=("172.21.0.0/16",))
    plan = plan_addresses(estate(member("ashby"), open_now), lockfile)
    given = plan.member("force")
    assert (given.hub, given.index, plan.seats) == (0, index, (2,))
    assert [str(u) for u in given.untranslated] == ["172.21.0.0/16"]
    assert {s.role for s in given.segments[-1].subnets} == {"workspace", "apps", "data", "management"}
    assert given.endpoints == ()
    assert not plan.failed


def test_a_member_on_the_hub_can_be_sealed_and_keeps_what_it_was_given() -> None:
    before = member("force", sites=("10.1.0.0/16",))
    lockfile = record(EMPTY, plan_addresses(estate(before), EMPTY))
    plan = plan_addresses(estate(sealed("force", "ledger", sites=("10.1.0.0/16",))), lockfile)
    given = plan.member("force")
    assert (len(given.segments), given.untranslated) == (2, ())
    assert endpoints(plan, "force") == {("ledger", "web"): f"{given.segments[1].prefix[4]}"}
    assert not plan.failed


def test_a_site_in_its_own_network_is_a_problem_that_says_so() -> None:
    lockfile = record(EMPTY, plan_addresses(estate(sealed("force")), EMPTY))
    plan = plan_addresses(estate(sealed("force", sites=("172.20.0.0/24",))), lockfile)
    assert [str(p) for p in plan.problems] == [
        "lgss/members/force.yaml:1:1: sites[0].ranges[0]: got '172.20.0.0/24', which overlaps "
        "172.20.0.0/25, the sealed member's own network, expected ranges of its sites that are apart from "
        "it, for nothing is translated; declare the smaller ranges in use [addresses-sealed-overlap]"
    ]


def test_without_room_away_from_its_own_ranges_it_is_given_none() -> None:
    declared = partnership(sealed("force"), aggregates=("10.64.0.0/12",))
    (problem,) = plan_addresses(declared, EMPTY).problems
    assert problem.rule == "addresses-exhausted"
    assert problem.message.endswith("add an aggregate to partnership.yaml that no site of its own uses")


@pytest.mark.parametrize(("entrances", "failed"), [(59, False), (60, True)])
def test_59_entrances_have_room_and_60_have_not(entrances: int, failed: bool) -> None:
    services = tuple(admitting(f"s{n:02}") for n in range(entrances))
    force = sealed("force", *(s.service for s in services))
    plan = plan_addresses(estate(force, services=services), EMPTY)
    assert plan.failed is failed
    if failed:
        assert plan.problems[0].message == (
            "got no address left in 172.20.0.0/26 for the entrance of 's59', expected at most 59 entrances, "
            "those of former services included; let the member take fewer services while it is sealed"
        )


def test_having_left_and_joined_again_it_may_have_other_addresses() -> None:
    lockfile = record(EMPTY, plan_addresses(estate(sealed("force", "payroll")), EMPTY))
    released = release(lockfile, "force", until=date(2022, 1, 1), on=TODAY)
    again = sealed("force", "ledger", joins=TODAY)
    plan = plan_addresses(estate(again), released)
    assert prefixes(plan, "force") == ["172.20.0.0/25"]
    assert endpoints(plan, "force") == {("ledger", "web"): "172.20.0.4"}
    assert record(released, plan).problems == ()


# The shared segment


OLD = tuple(row for row in SHARED.subnets if row[0] != "links")


def test_a_shared_segment_recorded_before_there_was_a_subnet_for_links_gets_it_and_nothing_moves() -> None:
    prefix = IPv4Network("10.64.4.0/22")
    before = carve(prefix, replace(SHARED, subnets=OLD))
    assert [s.role for s in before.subnets] == ["web", "data", "management", "endpoints"]
    after = completed(before, SHARED)
    assert after.subnets[:4] == before.subnets
    assert after.subnets[4:] == (Subnet(role="links", prefix=IPv4Network("10.64.6.128/27")),)
    assert after == carve(prefix, SHARED)


def test_a_lockfile_from_before_there_was_a_subnet_for_links_keeps_working() -> None:
    new = record(EMPTY, plan_addresses(estate(member("ashby")), EMPTY))
    entries = [
        replace(e, subnets=tuple(s for s in e.subnets if s.role != "links")) if e.kind == "shared" else e
        for e in new.entries
    ]
    old = read_lockfile(render(EMPTY.extended(entries)), file=EMPTY.file)
    assert old.problems == ()
    plan = plan_addresses(estate(member("ashby"), sealed("force", "ledger")), old)
    assert plan.hubs == plan_addresses(estate(member("ashby")), new).hubs
    assert not plan.failed
    again = record(old, plan)
    assert again.extends(old)
    assert [e.kind for e in again.entries[len(old.entries) :]] == ["segment", "endpoint"]


def test_a_place_that_is_taken_is_not_given_to_links() -> None:
    prefix = IPv4Network("10.64.4.0/22")
    taken = Subnet(role="cache", prefix=IPv4Network("10.64.6.128/25"))
    held = carve(prefix, replace(SHARED, subnets=OLD))
    odd = Segment(prefix=prefix, subnets=(*held.subnets, taken))
    assert completed(odd, SHARED) == odd
    small = Segment(prefix=IPv4Network("10.64.4.0/24"), subnets=())
    assert completed(small, SHARED) == small


def test_an_entrance_for_sealed_members_has_a_front_end_however_few_its_servers() -> None:
    plain = service("ledger", web=1, data=1)
    assert list(host_keys(plain)) == [("ledger", "data", 1), ("ledger", "web", 1)]
    door = plain.model_copy(update={"sealed_entrance": SealedEntrance(), "entrances": LEDGER.entrances})
    assert list(host_keys(door)) == [("ledger", "data", 1), ("ledger", "web", 0), ("ledger", "web", 1)]
    lockfile = record(EMPTY, plan_addresses(estate(services=(plain,)), EMPTY))
    later = plan_addresses(estate(services=(door,)), lockfile)
    found = {(h.role, h.number): str(h.address) for h in later.hosts}
    assert found == {("data", 1): "10.64.5.4", ("web", 1): "10.64.4.4", ("web", 0): "10.64.4.5"}


# The lockfile's own checks


def _entry(**fields: Any) -> Entry:
    return Entry(on=TODAY, **fields)


SEGMENT = _entry(
    kind="segment",
    owner="force",
    hub=0,
    index=0,
    prefix=IPv4Network("172.20.0.0/25"),
    subnets=(
        Subnet(role="endpoints", prefix=IPv4Network("172.20.0.0/26")),
        Subnet(role="gateway", prefix=IPv4Network("172.20.0.64/27")),
    ),
)
HUB = _entry(kind="hub", owner=CORE, hub=0, prefix=IPv4Network("10.64.0.0/23"))


def _endpoint(address: str, service: str = "ledger") -> Entry:
    return _entry(kind="endpoint", owner="force", service=service, role="web", address=IPv4Address(address))


@pytest.mark.parametrize(
    ("entries", "rules"),
    [
        ((HUB, SEGMENT, _endpoint("172.20.0.4"), _endpoint("172.20.0.5", "payroll")), []),
        ((HUB, SEGMENT, _endpoint("172.20.0.4"), _endpoint("172.20.0.5")), ["lockfile-endpoint"]),
        ((HUB, SEGMENT, _endpoint("172.20.0.4"), _endpoint("172.20.0.4", "payroll")), ["lockfile-endpoint"]),
        ((HUB, SEGMENT, _endpoint("172.20.0.64")), ["lockfile-endpoint"]),
        ((HUB, _endpoint("172.20.0.4"), SEGMENT), ["lockfile-endpoint", "lockfile-tenure"]),
    ],
)
def test_the_lockfile_finds_two_endpoints_in_one_place_and_one_in_none(
    entries: tuple[Entry, ...], rules: list[str]
) -> None:
    found = check(EMPTY.extended(entries).entries, partnership="lgss", file=EMPTY.file)
    assert sorted(problem.rule for problem in found) == rules


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_step_of_a_sealed_members_life_moves_an_address(data: st.DataObject) -> None:
    services = tuple(admitting(f"s{n}") for n in range(5))
    lockfile = EMPTY
    ever: dict[tuple[str, str], str] = {}
    for _ in range(4):
        taken = sorted(data.draw(st.sets(st.sampled_from([s.service for s in services]))))
        plan = plan_addresses(estate(sealed("force", *taken), member("ashby"), services=services), lockfile)
        for key, address in endpoints(plan, "force").items():
            assert ever.setdefault(key, address) == address
        assert len(set(ever.values())) == len(ever)
        lockfile = record(lockfile, plan)
        assert lockfile.problems == ()
