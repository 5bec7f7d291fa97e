"""Flows: what LGSS declares, and nothing else."""

from dataclasses import replace
from datetime import date
from ipaddress import IPv4Network

import pytest

from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member, Subscription
from infra.design.estate import Design
from infra.design.flows import Place
from infra.design.permissions.grants import Grantor, by_id
from infra.design.permissions.tables import OWN_FLOWS
from tests.design.estates import council, designed, lgss, site, with_members
from tests.design.rules import guard


def _ids(design: Design, member: str) -> set[str]:
    return {flow.id for flow in design.member(member).flows}


def _slough(**changes: object) -> DeclaredPartnership:
    declared = lgss()
    held = declared.member("slough").model_copy(update=changes)
    return with_members(declared, held)


def _subscriptions(member: Member, **changes: object) -> tuple[Subscription, ...]:
    return tuple(s.model_copy(update=changes) if s.service == "payroll" else s for s in member.services)


def test_slough_reaches_payroll_from_its_desktops_its_applications_and_both_sites() -> None:
    assert {id_ for id_ in _ids(designed(lgss()), "slough") if "payroll" in id_} == {
        "slough-workspace-to-payroll-web-tcp-443",
        "slough-apps-to-payroll-web-tcp-443",
        "slough-site_st_martins_place-to-payroll-web-tcp-443",
        "slough-site_landmark_place-to-payroll-web-tcp-443",
    }


def test_a_flow_says_why_who_and_until_when() -> None:
    flow = {f.id: f for f in designed(lgss()).member("slough").flows}[
        "slough-workspace-to-payroll-web-tcp-443"
    ]
    assert flow.reason == "Payroll officers and employee self-service"
    assert flow.owner == "Head of ICT, Slough"
    assert flow.review == date(2011, 10, 1)
    assert flow.declared_in == "lgss/members/slough.yaml:services[0]"


def test_a_sovereign_service_is_reached_by_nobody_of_that_member() -> None:
    assert not [id_ for id_ in _ids(designed(lgss()), "slough") if "procurement" in id_]


def test_a_subscription_made_sovereign_loses_all_its_rules_and_nothing_else() -> None:
    declared = lgss()
    sovereign = _subscriptions(declared.member("slough"), sovereign=True, since=None)
    was, now = designed(declared), designed(_slough(services=sovereign))
    assert {i for i in _ids(was, "slough") if "payroll" not in i} == _ids(now, "slough")
    assert now.core == was.core


@pytest.mark.parametrize(("until", "reached"), [(date(2010, 11, 1), False), (date(2010, 11, 2), True)])
def test_a_subscription_ends_on_the_first_day_without_it(until: date, reached: bool) -> None:
    ended = _subscriptions(lgss().member("slough"), since=date(2010, 10, 1), until=until)
    assert any("payroll" in id_ for id_ in _ids(designed(_slough(services=ended)), "slough")) is reached


@pytest.mark.parametrize(("leaves", "there"), [(date(2010, 11, 1), False), (date(2010, 11, 2), True)])
def test_a_leaver_is_gone_on_the_day_it_leaves(leaves: date, there: bool) -> None:
    design = designed(_slough(joins=date(2010, 10, 1), leaves=leaves))
    assert ("slough" in [m.member for m in design.members]) is there


def test_a_site_on_the_psn_opens_no_way_of_its_own() -> None:
    design = designed(
        with_members(lgss(), council("three", sites=[site("hq", "172.20.0.0/20", uplink="psn")]))
    )
    assert not [f for f in design.member("three").flows if f.source.kind == "site"]
    assert design.member("three").vpn_sites == ()


def test_a_translated_site_is_known_by_its_external_range() -> None:
    flows = designed(lgss()).member("slough").flows
    (hq,) = {f.source.prefixes for f in flows if f.source.id == "slough/site-st-martins-place"}
    (other,) = {f.source.prefixes for f in flows if f.source.id == "slough/site-landmark-place"}
    assert [str(p) for p in hq] == ["10.79.192.0/18"]
    assert [str(p) for p in other] == ["172.16.0.0/20"]


def test_the_resolver_asks_translated_name_servers_at_their_external_addresses() -> None:
    flows = {f.id: f for f in designed(lgss()).member("slough").flows}
    flow = flows["resolver_out-to-slough-dns-udp-53"]
    assert [str(p) for p in flow.destination.prefixes] == ["10.79.192.53/32", "10.79.208.53/32"]
    assert flow.locks == ("firewall",)


def test_a_name_server_outside_a_councils_own_ranges_opens_nothing() -> None:
    dns = {"zones": ["three.internal"], "servers": ["10.0.0.53"]}
    design = designed(with_members(lgss(), council("three", dns=dns)))
    assert not [f for f in design.member("three").flows if f.destination.kind == "dns"]
    assert design.member("three").forwarding == ()


def test_a_name_server_in_the_segment_is_let_in_by_its_security_group() -> None:
    plain = designed(with_members(lgss(), council("three")))
    address = str(plain.member("three").networks[0].subnet("apps").prefix[5])
    dns = {"zones": ["three.internal"], "servers": [address]}
    part = designed(with_members(lgss(), council("three", dns=dns))).member("three")
    names = [rule.name for rule in guard(part.networks[0], "apps").rules]
    assert "resolver_out-to-three-dns-udp-53" in names


def test_within_its_own_a_council_has_the_flows_of_the_table_and_no_more() -> None:
    design = designed(with_members(lgss(), council("three")))
    own = [f for f in design.member("three").flows if f.destination.kind == "segment"]
    assert len(own) == len(OWN_FLOWS)
    assert {f.reason for f in own} == {row.reason for row in OWN_FLOWS}


def test_a_part_that_a_segment_lacks_has_no_flows() -> None:
    design = designed(with_members(lgss(), council("three", segment={"hosts": {"workspace": 50}})))
    ids = _ids(design, "three")
    assert "three-site_hq-to-three-workspace-tcp-3389" in ids
    assert not [id_ for id_ in ids if "apps" in id_ or "data" in id_]


def test_payroll_files_to_the_psn_and_the_psn_reaches_personnel_alone() -> None:
    flows = {f.id: f for f in designed(lgss()).core.flows}
    assert flows["payroll-web_servers-to-psn-tcp-443"].declared_in == "lgss/services/payroll.yaml:reaches[0]"
    assert [id_ for id_ in flows if id_.startswith("psn-")] == ["psn-to-hr-web_servers-tcp-443"]


def test_without_a_psn_nothing_reaches_or_leaves_for_it() -> None:
    declared = lgss()
    alone = replace(declared, partnership=declared.partnership.model_copy(update={"psn": None}))
    assert not [f for f in designed(alone).core.flows if "psn" in (f.source.kind, f.destination.kind)]


def test_without_ports_there_is_no_flow_rather_than_one_at_any_port() -> None:
    grantor = Grantor(file="lgss/partnership", owner="Somebody", review=date(2011, 10, 1))
    place = Place(id="payroll/web", kind="service", prefixes=(IPv4Network("10.64.4.4/32"),))
    tcp, icmp = (grantor.permit(place, place, (), field="x", reason="y", protocol=p) for p in ("tcp", "icmp"))
    assert by_id([tcp, icmp]) == (icmp,)


def test_two_entrances_that_permit_the_same_are_one_flow() -> None:
    declared = lgss()
    payroll = declared.service("payroll")
    twice = payroll.model_copy(update={"entrances": payroll.entrances * 2})
    services = tuple(twice if s.service == "payroll" else s for s in declared.services)
    assert designed(replace(declared, services=services)).core.flows == designed(declared).core.flows


def test_servers_of_a_role_reach_each_other_and_not_by_their_front_end() -> None:
    """A balancer may lead a machine back to itself: azure-docs load-balancer-troubleshoot-backend-traffic."""
    declared = lgss()
    payroll = declared.service("payroll")
    replication = payroll.links[0].model_copy(update={"source": "data", "role": "data"})
    linked = payroll.model_copy(update={"links": (*payroll.links, replication)})
    services = tuple(linked if s.service == "payroll" else s for s in declared.services)
    built = designed(replace(declared, services=services))
    flows = [f for f in built.core.flows if f.id.startswith("payroll-data_peers-to-payroll-data_peers-tcp")]
    (group,) = (g for g in built.core.servers if (g.service, g.role) == ("payroll", "data"))
    assert len(flows) == 2, "what is declared, and what replication needs"
    for flow in flows:
        assert flow.source == flow.destination
        assert flow.destination.prefixes == tuple(IPv4Network(server.address) for server in group.servers)
    assert group.load_balancer is not None


def test_links_and_dependencies_stay_within_the_shared_segment() -> None:
    flows = {f.id: f for f in designed(lgss()).core.flows}
    assert flows["hr-web_servers-to-hr-data_servers-tcp-5432"].locks == ("source", "destination")
    assert flows["hr-web_servers-to-payroll-web_servers-tcp-443"].locks == ("source", "destination")
