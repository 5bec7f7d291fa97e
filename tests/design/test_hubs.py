"""Hubs: what a join changes there, and how several share one set of servers."""

from dataclasses import replace
from ipaddress import IPv4Network

import pytest

from infra.addressing.allocate import plan_addresses
from infra.addressing.lockfile import Lockfile
from infra.addressing.record import record
from infra.declaration.member import Member
from infra.design.core_changes import CoreChange, core_changes
from infra.design.derive import design
from infra.design.errors import DesignError
from infra.design.estate import Design
from tests.design.estates import council, designed, lgss, site, with_members
from tests.design.rules import firewall_rules, own_rules

PSN = ("51.231.16.0/22", "51.231.80.0/22")


def _joins(*joiners: Member) -> tuple[Design, Design]:
    """LGSS before and after a join, on recorded addresses."""
    declared = lgss()
    first = plan_addresses(declared, Lockfile(partnership="lgss"))
    after = with_members(declared, *joiners)
    second = plan_addresses(after, record(Lockfile(partnership="lgss"), first))
    return design(declared, first), design(after, second)


def test_the_psn_goes_to_the_firewall_and_is_not_translated() -> None:
    hub = designed(lgss()).core.hubs[0]
    assert tuple(str(n) for n in hub.private_traffic) == PSN
    assert hub.private_ranges == ("IANAPrivateRanges", *PSN)
    assert [peer.name for peer in hub.peers] == ["vst-lgss-psn-uks"]


def test_an_aggregate_of_shared_space_goes_to_the_firewall_that_knows_it_as_private() -> None:
    declared = lgss()
    shared = declared.partnership.model_copy(update={"aggregates": (IPv4Network("100.64.0.0/12"),)})
    hub = designed(replace(declared, partnership=shared)).core.hubs[0]
    assert "100.64.0.0/12" in [str(n) for n in hub.private_traffic]
    assert "100.64.0.0/12" not in hub.private_ranges


def test_a_plain_join_changes_nothing_in_core_nor_at_any_other_member() -> None:
    was, now = _joins(council("three"))
    assert now.core == was.core
    assert core_changes(was.core, now.core) == ()
    assert [now.member(m.member) for m in was.members] == list(was.members)


def test_the_first_circuit_brings_a_gateway_and_nothing_else() -> None:
    was, now = _joins(council("three", sites=[site("hq", "172.20.0.0/20", uplink="expressroute")]))
    assert core_changes(was.core, now.core) == (
        CoreChange(
            subject="vhub-lgss-uks",
            what="ExpressRoute gateway",
            was="no",
            now="yes",
            why="the first circuit of a hub needs a gateway, and the last one takes it away",
        ),
    )
    assert [now.member(m.member) for m in was.members] == list(was.members)


@pytest.mark.parametrize(("sites", "units"), [(11, 1), (12, 2)])
def test_a_scale_unit_carries_18_tunnels_the_psn_among_them(sites: int, units: int) -> None:
    # Six by the founders and Slough, one to the PSN.
    tunnels = [site(f"s{n}", f"172.20.{n}.0/24") for n in range(sites)]
    was, now = _joins(council("three", sites=tunnels))
    assert now.core.hubs[0].vpn_scale_units == units
    assert bool(core_changes(was.core, now.core)) is (units > 1)


def test_a_range_outside_rfc_1918_is_explained_wherever_core_knows_it() -> None:
    was, now = _joins(council("three", sites=[site("hq", "131.111.0.0/20")]))
    (change,) = core_changes(was.core, now.core)
    assert (change.what, change.was) == ("ranges outside RFC 1918", ", ".join(PSN))
    assert change.now == "51.231.16.0/22, 51.231.80.0/22, 131.111.0.0/20"
    assert change.why


def test_what_no_exception_explains_has_no_reason() -> None:
    was, _ = _joins()
    changed = replace(was.core, location="ukwest")
    assert [(c.what, c.why) for c in core_changes(was.core, changed)] == [("location", "")]
    moved = replace(was.core, hubs=(replace(was.core.hubs[0], location="ukwest"),))
    assert [(c.what, c.why) for c in core_changes(was.core, moved)] == [("hub", "")]


def _many(number: int) -> list[Member]:
    subscribed = [{"service": "payroll", "since": "2010-12-01"}]
    return [
        council(f"c{n:02}", services=subscribed, sites=[site("hq", f"172.{16 + n // 16}.{n % 16 * 16}.0/24")])
        for n in range(number)
    ]


def test_45_members_fit_a_hub_and_the_46th_needs_another() -> None:
    # LGSS has three.
    assert len(designed(with_members(lgss(), *_many(42))).core.hubs) == 1
    assert len(designed(with_members(lgss(), *_many(43))).core.hubs) == 2


def test_members_of_another_hub_pass_both_firewalls() -> None:
    built = designed(with_members(lgss(), *_many(43)))
    first, second = built.core.hubs
    (remote,) = (m for m in built.members if m.hub == 1)
    group = {g.name: g for g in first.rule_groups}["base-hub-1"]
    permitted = {rule.name for rule in firewall_rules(group)}
    assert group.priority == 510
    assert f"{remote.member}-workspace-to-payroll-web-tcp-443" in permitted
    assert f"{remote.member}-site_hq-to-{remote.member}-apps-tcp-443" not in permitted
    assert permitted <= {rule.name for rule in firewall_rules(own_rules(remote))}
    assert first.names.base_groups == ("base-core", "base-psn-in", "base-web", "base-deny")
    assert (second.names.hub, second.peers) == ("vhub-lgss-1-uks", ())


def test_the_second_hub_lets_through_what_concerns_everybody_and_no_service_of_the_first() -> None:
    second = designed(with_members(lgss(), *_many(43))).core.hubs[1]
    (core,) = (g for g in second.rule_groups if g.name == "base-core")
    assert [rule.name for rule in firewall_rules(core)] == [
        "aggregates-to-resolver-tcp-53",
        "aggregates-to-resolver-udp-53",
        "bastion-to-aggregates-tcp-22-3389",
    ]


def test_a_plan_that_failed_is_not_built() -> None:
    declared = lgss()
    tiny = declared.partnership.model_copy(update={"aggregates": (IPv4Network("10.64.0.0/23"),)})
    short = replace(declared, partnership=tiny)
    with pytest.raises(DesignError, match="got addresses with problems, expected a plan without errors"):
        design(short, plan_addresses(short, Lockfile(partnership="lgss")))
