"""Security groups of LGSS: what they admit, in which order, and what they deny by name."""

from contextlib import nullcontext
from datetime import date
from ipaddress import IPv4Network

import pytest

from infra.addressing.plan import Segment, Subnet
from infra.design.errors import DesignError
from infra.design.flows import Flow, Place
from infra.design.network.nsg import security_group
from infra.design.network.nsg_tables import BASTION_RULES
from infra.design.network.segments import virtual_network
from infra.design.network.subnets import MEMBER_ROLES, OPS_ROLES
from tests.design.estates import council, designed, lgss, with_members
from tests.design.rules import allows, guard, named, security_groups

LGSS = designed(lgss())
APPS = MEMBER_ROLES[1]
HERE = IPv4Network("10.64.0.0/24")


def _flow(number: int) -> Flow:
    there = Place(id=f"there/{number}", kind="service", prefixes=(IPv4Network("10.65.0.1/32"),))
    here = Place(id="here/apps", kind="segment", prefixes=(HERE,))
    return Flow(
        id=f"here-apps-to-there-{number}",
        source=here,
        destination=there,
        protocol="Tcp",
        ports=(443,),
        reason="A fact",
        owner="Somebody",
        review=date(2011, 10, 1),
        declared_in="lgss/partnership.yaml:aggregates",
    )


def test_the_shared_web_servers_admit_payroll_from_anywhere_private_and_the_firewall_chooses() -> None:
    rule = named(guard(LGSS.core.shared, "web"), "members-to-payroll-web_servers-tcp-443")
    assert rule.sources == ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
    assert rule.destinations == ("10.64.4.14/32", "10.64.4.15/32", "10.64.4.16/32")
    assert (rule.direction, rule.protocol, rule.ports) == ("Inbound", "Tcp", ("443",))


def test_only_declared_ranges_of_the_psn_come_in() -> None:
    rules = allows(guard(LGSS.core.shared, "web"))
    from_psn = [rule for rule in rules if "51.231.16.0/22" in rule.sources]
    assert [rule.name for rule in from_psn] == ["psn-to-hr-web_servers-tcp-443"]


def test_the_denies_name_every_range_of_the_partnership() -> None:
    for group in security_groups(LGSS):
        inbound, outbound = named(group, "deny-councils-in"), named(group, "deny-councils-out")
        expected = ("10.0.0.0/8", "51.231.16.0/22", "51.231.80.0/22", "172.16.0.0/12", "192.168.0.0/16")
        assert (inbound.priority, inbound.sources, inbound.destinations) == (4000, expected, ("0.0.0.0/0",))
        assert (outbound.priority, outbound.sources, outbound.destinations) == (
            4000,
            ("0.0.0.0/0",),
            expected,
        )
        assert named(group, "deny-any-in").priority == named(group, "deny-any-out").priority == 4096


def test_names_are_asked_for_at_900_and_azure_by_tag_from_910_one_tag_a_rule() -> None:
    group = guard(LGSS.member("slough").networks[0], "workspace")
    found = {
        r.priority: (r.protocol, r.destinations, r.ports) for r in group.rules if r.direction == "Outbound"
    }
    assert found[900] == ("Tcp", ("10.64.2.68/32",), ("53",))
    assert found[901] == ("Udp", ("10.64.2.68/32",), ("53",))
    assert found[910] == ("Tcp", ("AzureMonitor",), ("443",))
    assert found[911] == ("Tcp", ("AzureResourceManager",), ("443",))
    assert found[912] == ("Tcp", ("AzureActiveDirectory",), ("443",))


def test_probes_come_in_where_there_is_a_load_balancer_and_nowhere_else() -> None:
    web, management = (guard(LGSS.core.shared, role) for role in ("web", "management"))
    rule = named(web, "azure-probes-to-shared-web_probed-tcp-8008")
    assert (rule.priority, rule.sources) == (900, ("AzureLoadBalancer",))
    assert "10.64.4.15/32" in rule.destinations
    assert "10.64.4.17/32" not in rule.destinations
    assert not [rule for rule in allows(management) if "probes" in rule.name]


def test_a_probe_asks_at_the_port_that_answers_it_and_not_at_the_services_own() -> None:
    rule = named(guard(LGSS.core.shared, "web"), "azure-probes-to-shared-web_probed-tcp-8008")
    assert rule.ports == ("8008",)


def test_no_tag_of_peers_outside_the_bastion_subnet() -> None:
    bastion = guard(LGSS.core.ops, "bastion")
    for group in security_groups(LGSS):
        for rule in group.rules:
            if group != bastion:
                assert not {"VirtualNetwork", "Internet"} & {*rule.sources, *rule.destinations}


def test_the_bastion_subnet_has_azures_eight_rules_and_administration_by_cidr() -> None:
    group = guard(LGSS.core.ops, "bastion")
    assert [rule for rule in group.rules if rule in BASTION_RULES] == list(BASTION_RULES)
    (out,) = allows(group)
    assert (out.destinations, out.ports) == (("10.64.0.0/12",), ("22", "3389"))
    assert out.priority not in {rule.priority for rule in BASTION_RULES}


@pytest.mark.parametrize(
    ("role", "administered"), [("workspace", False), ("apps", True), ("data", True), ("management", True)]
)
def test_bastion_reaches_servers_and_no_desktop(role: str, administered: bool) -> None:
    group = guard(LGSS.member("slough").networks[0], role)
    assert any(rule.flow.startswith("bastion-") for rule in allows(group)) is administered


def test_private_endpoints_answer_shared_servers_alone() -> None:
    rules = allows(guard(LGSS.core.shared, "endpoints"))
    assert [rule.name for rule in rules] == ["shared-to-shared-endpoints-tcp-443"]
    assert LGSS.core.shared.subnet("endpoints").private_endpoints


def test_a_flow_within_one_subnet_has_two_rules_with_two_names() -> None:
    group = guard(LGSS.core.shared, "web")
    out, into = (named(group, f"hr-web_servers-to-payroll-web_servers-tcp-443{end}") for end in ("", "-in"))
    assert (out.direction, into.direction) == ("Outbound", "Inbound")
    assert out.flow == into.flow == out.name


def test_a_new_flow_moves_no_other() -> None:
    declared = lgss()
    slough = declared.member("slough")
    fewer = with_members(declared, slough.model_copy(update={"services": slough.services[1:]}))
    before = {r.name: r.priority for g in security_groups(designed(fewer)) for r in allows(g)}
    after = {r.name: r.priority for g in security_groups(LGSS) for r in allows(g)}
    assert {name: after[name] for name in before} == before


def test_800_flows_have_a_place_and_801_do_not() -> None:
    group = security_group("nsg", APPS, HERE, [_flow(n) for n in range(800)], ())
    assert len(allows(group)) == 800
    with pytest.raises(DesignError, match="expected at most 800; declare fewer sites or entrances"):
        security_group("nsg", APPS, HERE, [_flow(n) for n in range(801)], ())


@pytest.mark.parametrize(("length", "enough"), [(28, True), (29, False)])
def test_the_resolvers_subnet_is_at_least_a_28(length: int, enough: bool) -> None:
    subnet = Subnet(role="dns-in", prefix=IPv4Network(("10.64.2.64", length)))
    segment = Segment(prefix=IPv4Network("10.64.2.0/24"), subnets=(subnet,))
    said = r"subnet 'dns-in' of lgss: got 10\.64\.2\.64/29, expected a /28 at least"
    with nullcontext() if enough else pytest.raises(DesignError, match=said):
        virtual_network(("lgss",), ("ops", "uks"), segment, OPS_ROLES, (), (), dns_servers=())


def test_a_range_outside_rfc_1918_is_denied_and_admitted_by_name() -> None:
    public = council("three", sites=[{**_site(), "ranges": ["131.111.0.0/20"]}])
    core = designed(with_members(lgss(), public)).core
    web = guard(core.shared, "web")
    assert "131.111.0.0/20" in named(web, "deny-councils-in").sources
    assert "131.111.0.0/20" in named(web, "members-to-payroll-web_servers-tcp-443").sources


def _site() -> dict[str, object]:
    device = {"address": "192.0.2.9", "model": "Any"}
    return {"site": "hq", "title": "HQ", "uplink": "vpn", "headcount": 1, "device": device}
