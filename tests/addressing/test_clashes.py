"""Which ranges clash, who is translated, and what is said of it."""

from datetime import date

import pytest

from infra.addressing.allocate import plan_addresses
from infra.addressing.entries import Lockfile
from infra.addressing.plan import AddressPlan
from infra.addressing.record import record, release
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member
from tests.addressing.estates import EMPTY, member, partnership, settled

EARLY, LATE = date(2014, 4, 1), date(2016, 4, 1)


def translated(plan: AddressPlan, slug: str) -> dict[str, str]:
    return {str(t.legacy): str(t.external) for t in plan.member(slug).translations}


def as_they_are(plan: AddressPlan, slug: str) -> list[str]:
    return [str(prefix) for prefix in plan.member(slug).untranslated]


def why(plan: AddressPlan) -> list[str]:
    return [clash.why for clash in plan.clashes]


def recorded(*members: Member) -> Lockfile:
    return record(EMPTY, plan_addresses(partnership(*members), EMPTY))


# Between members


def test_ranges_that_are_apart_stay_as_they_are() -> None:
    ashby, corby = member("ashby", sites=["10.1.0.0/17"]), member("corby", sites=["10.1.128.0/17"])
    plan = plan_addresses(partnership(ashby, corby), EMPTY)
    assert plan.clashes == ()
    assert as_they_are(plan, "corby") == ["10.1.128.0/17"]


@pytest.mark.parametrize(
    "prefix", ["10.1.0.0/16", "10.1.7.0/24", "10.0.0.0/14"], ids=["same", "inside", "around"]
)
def test_who_joins_later_is_translated_to_a_range_of_equal_length(prefix: str) -> None:
    ashby, corby = (
        member("ashby", joins=LATE, sites=[prefix]),
        member("corby", joins=EARLY, sites=["10.1.0.0/16"]),
    )
    plan = plan_addresses(partnership(ashby, corby), EMPTY)
    external = translated(plan, "ashby")[prefix]
    assert external.split("/")[1] == prefix.split("/")[1]
    assert external.startswith("10.7")
    assert as_they_are(plan, "corby") == ["10.1.0.0/16"]
    (clash,) = plan.clashes
    assert (clash.member, clash.other, clash.kind, clash.routed) == ("ashby", "corby", "member", True)
    assert (clash.field, str(clash.other_range), str(clash.proposed)) == (
        "sites[0].ranges[0]",
        "10.1.0.0/16",
        external,
    )
    assert clash.why == f"{prefix} overlaps 10.1.0.0/16 of corby; the others see it as {external}"


def test_translations_come_from_the_top_and_segments_from_the_bottom() -> None:
    members = [member(slug, sites=["10.1.0.0/16"]) for slug in ("ashby", "corby", "ely")]
    plan = plan_addresses(partnership(*members), EMPTY)
    assert [translated(plan, slug) for slug in ("ashby", "corby", "ely")] == [
        {},
        {"10.1.0.0/16": "10.79.0.0/16"},
        {"10.1.0.0/16": "10.78.0.0/16"},
    ]


def test_who_is_recorded_is_never_translated_whoever_joins_earlier() -> None:
    lockfile = recorded(member("corby", joins=LATE, sites=["10.1.0.0/16"]))
    members = [
        member("corby", joins=LATE, sites=["10.1.0.0/16"]),
        member("ashby", joins=EARLY, sites=["10.1.0.0/20"]),
    ]
    plan = plan_addresses(partnership(*members), lockfile)
    assert not plan.member("corby").provisional
    assert translated(plan, "ashby") == {"10.1.0.0/20": "10.79.240.0/20"}


def test_a_recorded_member_that_opens_a_clashing_site_is_the_newcomer_with_it() -> None:
    lockfile = recorded(member("ashby", sites=["10.1.0.0/16"]), member("corby", sites=["10.2.0.0/16"]))
    opened = partnership(
        member("ashby", sites=["10.1.0.0/16", "10.2.0.0/20"]), member("corby", sites=["10.2.0.0/16"])
    )
    plan = plan_addresses(opened, lockfile)
    assert translated(plan, "ashby") == {"10.2.0.0/20": "10.79.240.0/20"}
    assert not plan.member("corby").provisional
    assert plan.member("ashby").provisional


def test_a_translated_range_is_external_from_then_on_and_frees_what_it_hid() -> None:
    # Ashby's own 10.1.0.0/16 is hidden behind its translation: corby's range inside it clashes with nobody.
    held = member("daventry", sites=["10.1.0.0/24"], joins=EARLY)
    ashby, corby = (
        member("ashby", sites=["10.1.0.0/16"]),
        member("corby", sites=["10.1.128.0/24"], joins=LATE),
    )
    plan = plan_addresses(partnership(held, ashby, corby), EMPTY)
    assert list(translated(plan, "ashby")) == ["10.1.0.0/16"]
    assert as_they_are(plan, "corby") == ["10.1.128.0/24"]


def test_a_clash_and_its_translation_are_still_told_when_they_are_recorded() -> None:
    declared = partnership(member("ashby", sites=["10.1.0.0/16"]), member("corby", sites=["10.1.0.0/16"]))
    plan = plan_addresses(declared, EMPTY)
    again = plan_addresses(declared, record(EMPTY, plan))
    assert again == settled(plan)
    assert again.clashes == plan.clashes != ()


def test_many_that_overlap_are_one_clash_that_counts_them() -> None:
    small = [member(f"m{n}", joins=EARLY, sites=[f"10.1.{n}.0/24"]) for n in range(5)]
    plan = plan_addresses(partnership(*small, member("zeal", sites=["10.1.0.0/16"])), EMPTY)
    assert why(plan) == [
        "10.1.0.0/16 overlaps 10.1.0.0/24 of m0 and 4 more; the others see it as 10.79.0.0/16"
    ]


def test_one_members_own_sites_do_not_clash() -> None:
    plan = plan_addresses(
        partnership(member("ashby", sites=["10.1.0.0/16", "10.1.0.0/16", "10.1.4.0/24"])), EMPTY
    )
    assert plan.clashes == ()
    assert as_they_are(plan, "ashby") == ["10.1.0.0/16", "10.1.4.0/24"]


def test_who_left_still_keeps_the_range_of_its_sites() -> None:
    lockfile = recorded(member("ashby", sites=["10.1.0.0/16"]))
    plan = plan_addresses(partnership(member("corby", sites=["10.1.0.0/20"])), lockfile)
    assert translated(plan, "corby") == {"10.1.0.0/20": "10.79.240.0/20"}


def test_who_joins_again_has_its_translation_back() -> None:
    members = [member("ashby", sites=["10.1.0.0/16"]), member("corby", sites=["10.1.0.0/16"])]
    lockfile = release(recorded(*members), "corby", until=date(2022, 1, 1), on=date(2020, 1, 1))
    back = member("corby", sites=["10.1.0.0/16"], joins=date(2021, 1, 1))
    other = member("ely", sites=["10.1.0.0/16"], joins=EARLY)
    plan = plan_addresses(partnership(members[0], back, other), lockfile)
    assert translated(plan, "corby") == {"10.1.0.0/16": "10.79.0.0/16"}
    assert translated(plan, "ely") == {"10.1.0.0/16": "10.78.0.0/16"}


# What is not routed


def test_a_legacy_range_is_told_and_not_translated() -> None:
    plan = plan_addresses(
        partnership(member("ashby", sites=["10.1.0.0/16"]), member("corby", legacy=["10.1.0.0/24"])), EMPTY
    )
    assert translated(plan, "corby") == {}
    (clash,) = plan.clashes
    assert (clash.field, clash.routed, clash.proposed) == ("legacy.ranges[0].range", False, None)
    assert clash.why == (
        "10.1.0.0/24 overlaps 10.1.0.0/16 of ashby; the hub does not route it, so nothing is translated "
        "until it does"
    )


def test_a_range_that_is_a_sites_and_in_the_legacy_list_is_routed() -> None:
    both = member("ashby", sites=["10.1.0.0/16"], legacy=["10.1.0.0/16"])
    plan = plan_addresses(
        partnership(both, member("corby", sites=["10.1.0.0/16"], legacy=["10.1.0.0/16"])), EMPTY
    )
    assert as_they_are(plan, "ashby") == ["10.1.0.0/16"]
    assert [(c.member, c.field, c.routed) for c in plan.clashes] == [("corby", "sites[0].ranges[0]", True)]


def test_a_range_of_a_site_on_the_psn_and_of_another_by_vpn_is_routed() -> None:
    by_psn, by_vpn = (
        member("ashby", sites=["10.1.0.0/16"], uplink="psn"),
        member("ashby", sites=["10.1.0.0/16"]),
    )
    both = by_vpn.model_copy(update={"sites": (*by_psn.sites, *by_vpn.sites)})
    assert as_they_are(plan_addresses(partnership(both), EMPTY), "ashby") == ["10.1.0.0/16"]


def test_a_legacy_range_bars_nobody() -> None:
    plan = plan_addresses(
        partnership(member("ashby", legacy=["10.1.0.0/16"]), member("corby", sites=["10.1.0.0/24"])), EMPTY
    )
    assert as_they_are(plan, "corby") == ["10.1.0.0/24"]


@pytest.mark.parametrize(("uplink", "routed"), [("vpn", True), ("expressroute", True), ("psn", False)])
def test_the_hub_routes_a_site_by_vpn_or_circuit_and_not_one_on_the_psn(uplink: str, routed: bool) -> None:
    sites = partnership(
        member("ashby", sites=["10.1.0.0/16"]), member("corby", sites=["10.1.0.0/24"], uplink=uplink)
    )
    plan = plan_addresses(sites, EMPTY)
    (clash,) = plan.clashes
    assert clash.routed is routed
    assert bool(translated(plan, "corby")) is routed
    edge = "A circuit has no NAT rules: the council's own edge translates it"
    assert clash.why.endswith(edge) is (uplink == "expressroute")


# With what is no member's


def test_a_range_inside_an_aggregate_is_translated() -> None:
    plan = plan_addresses(partnership(member("ashby", sites=["10.70.0.0/16"])), EMPTY)
    assert translated(plan, "ashby") == {"10.70.0.0/16": "10.79.0.0/16"}
    assert why(plan) == [
        "10.70.0.0/16 overlaps 10.64.0.0/12, an aggregate of lgss; the others see it as 10.79.0.0/16"
    ]


def test_a_range_is_not_translated_to_what_its_member_uses_itself() -> None:
    sites, cameras = ["10.79.240.0/20"], ["10.79.224.0/20"]
    plan = plan_addresses(partnership(member("ashby", sites=sites, legacy=cameras)), EMPTY)
    assert translated(plan, "ashby") == {"10.79.240.0/20": "10.79.208.0/20"}
    all_of_it = member("ashby", sites=sites, legacy=["10.64.0.0/12"])
    plan = plan_addresses(partnership(all_of_it), EMPTY)
    assert translated(plan, "ashby") == {"10.79.240.0/20": "10.79.224.0/20"}, "never to itself"


def test_a_site_that_uses_the_shared_segments_addresses_must_renumber() -> None:
    plan = plan_addresses(partnership(member("ashby", sites=["10.64.0.0/20"])), EMPTY)
    assert why(plan) == [
        "10.64.0.0/20 overlaps 10.64.0.0/12, an aggregate of lgss; the others see it as "
        "10.79.240.0/20. Its "
        "sites cannot reach 10.64.0.0/23 (hub), 10.64.4.0/22 (shared), 10.64.2.0/25 (ops), whose "
        "addresses they use "
        "themselves: renumber them"
    ]


def test_a_network_that_is_not_routed_is_not_told_what_it_cannot_reach() -> None:
    plan = plan_addresses(partnership(member("ashby", legacy=["10.64.0.0/20"])), EMPTY)
    assert why(plan) == [
        "10.64.0.0/20 overlaps 10.64.0.0/12, an aggregate of lgss; the hub does not route it, so nothing is "
        "translated until it does"
    ]


def test_the_peers_own_ranges_and_azures_are_translated() -> None:
    sites = ["51.231.16.0/24", "168.63.129.0/24"]
    plan = plan_addresses(partnership(member("ashby", sites=sites), psn=["51.231.16.0/22"]), EMPTY)
    assert [(c.kind, c.other, str(c.proposed)) for c in plan.clashes] == [
        ("psn", "PSN", "10.79.255.0/24"),
        ("azure", "Azure's internal DNS and health probes", "10.79.254.0/24"),
    ]
    assert why(plan)[0] == "51.231.16.0/24 overlaps 51.231.16.0/22 (PSN); the others see it as 10.79.255.0/24"


def test_hscns_reserved_ranges_are_told_and_translated_only_where_hscn_is_connected() -> None:
    apart = plan_addresses(partnership(member("ashby", sites=["10.14.0.0/24"])), EMPTY)
    assert as_they_are(apart, "ashby") == ["10.14.0.0/24"]
    assert why(apart) == [
        "10.14.0.0/24 overlaps 10.14.0.0/15 (HSCN reserved); HSCN is not connected, so nothing is "
        "translated until it is"
    ]
    connected = plan_addresses(
        partnership(member("ashby", sites=["10.14.0.0/24"]), hscn=["10.200.0.0/16"]), EMPTY
    )
    assert translated(connected, "ashby") == {"10.14.0.0/24": "10.79.255.0/24"}


def test_another_partnership_is_information() -> None:
    other = partnership(
        member("ely", sites=["10.1.0.0/16"], legacy=["10.2.0.0/16"]),
        slug="three-c",
        aggregates=["10.80.0.0/14"],
    )
    sites = ["10.1.4.0/24", "10.2.4.0/24", "10.81.0.0/16"]
    plan = plan_addresses(partnership(member("ashby", sites=sites)), EMPTY, [other])
    assert as_they_are(plan, "ashby") == sites
    assert [(c.kind, c.other, c.proposed) for c in plan.clashes] == [
        ("partnership", "three-c/ely", None),
        ("partnership", "three-c/ely", None),
        ("partnership", "three-c", None),
    ]
    assert why(plan)[0] == (
        "10.1.4.0/24 overlaps 10.1.0.0/16 of three-c/ely, another partnership; no network is shared with "
        "that "
        "partnership, so nothing is translated"
    )


def test_of_several_elsewhere_the_first_by_name_is_named_whatever_the_order_of_files() -> None:
    def other(slug: str, *names: str) -> DeclaredPartnership:
        return partnership(
            *(member(n, sites=["10.1.0.0/16"]) for n in names), slug=slug, aggregates=["10.80.0.0/14"]
        )

    elsewhere = [other("three-c", "ely", "fenland"), other("cheshire", "chester")]
    ashby = partnership(member("ashby", sites=["10.1.0.0/16"]))
    for others in (elsewhere, [other("cheshire", "chester"), other("three-c", "fenland", "ely")]):
        (clash,) = plan_addresses(ashby, EMPTY, others).clashes
        assert clash.other == "cheshire/chester"
        assert "and 1 more; no network" in clash.why
    (clash,) = plan_addresses(ashby, EMPTY, elsewhere[:1]).clashes
    assert clash.other == "three-c/ely"


def test_an_aggregate_added_over_a_recorded_site_leaves_it_and_gives_nothing_from_it() -> None:
    ashby = member("ashby", sites=["10.80.0.0/20"])
    lockfile = recorded(ashby)
    declared = partnership(ashby, member("corby", length=18), aggregates=["10.64.0.0/20", "10.80.0.0/16"])
    plan = plan_addresses(declared, lockfile)
    assert not plan.member("ashby").provisional
    assert str(plan.member("corby").segments[0].prefix) == "10.80.64.0/18"
    assert why(plan) == [
        "10.80.0.0/20 overlaps 10.80.0.0/16, an aggregate of lgss; it was recorded as it is, and stays so"
    ]


# No room


def test_a_range_too_large_to_translate_is_an_error_that_says_so() -> None:
    members = [member("ashby", sites=["172.16.0.0/12"]), member("corby", sites=["172.16.0.0/12"])]
    plan = plan_addresses(partnership(*members), EMPTY)
    (clash,) = plan.clashes
    assert clash.proposed is None
    assert clash.why == (
        "172.16.0.0/12 overlaps 172.16.0.0/12 of ashby; the aggregates have no room for a translated /12"
    )
    assert [str(p) for p in plan.problems] == [
        "lgss/members/corby.yaml:1:1: sites[0].ranges[0]: got '172.16.0.0/12', which clashes, and no "
        "free /12 "
        "to translate it to: 10.64.0.0/12 has 1,044,864 addresses free, the largest free block 10.72.0.0/13, "
        "expected a range that clashes with nothing, or a free, aligned /12 to translate it to; declare the "
        "smaller ranges in use, or add an aggregate to partnership.yaml [addresses-untranslatable]"
    ]
    assert plan.member("corby").translations == plan.member("corby").untranslated == ()


def test_more_translations_than_a_gateway_takes_are_a_warning() -> None:
    ranges = [f"10.1.{n}.0/24" for n in range(90)]
    ashby = member("ashby", joins=EARLY, sites=["10.1.0.0/16"])
    fits = plan_addresses(partnership(ashby, member("corby", sites=ranges)), EMPTY)
    assert fits.problems == ()
    over = plan_addresses(partnership(ashby, member("corby", sites=[*ranges, "10.1.90.0/24"])), EMPTY)
    assert [str(p) for p in over.problems] == [
        "lgss/partnership.yaml:1:1: aggregates: got 91 translated ranges on hub 0, expected at most 90: "
        "a VPN "
        "gateway takes 100 NAT rules; translate further members at their own edge [addresses-nat-rules]"
    ]
    assert not over.failed
