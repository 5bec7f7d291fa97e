"""Rule collection groups: whose they are, in which order, and what lives in them."""

from dataclasses import replace

import pytest

from infra.design.network.model import ApplicationRule, NetworkRule, RuleCollectionGroup
from tests.design.estates import council, designed, lgss, with_members
from tests.design.rules import firewall_rules, guard, own_rules

LGSS = designed(lgss())
HUB = LGSS.core.hubs[0]


def _base(name: str) -> RuleCollectionGroup:
    return {group.name: group for group in HUB.rule_groups}[name]


def test_the_groups_stand_in_the_order_of_the_reference() -> None:
    order = [(group.name, group.priority) for group in HUB.rule_groups]
    assert order == [("base-core", 100), ("base-psn-in", 150), ("base-web", 60_000), ("base-deny", 65_000)]
    assert HUB.names.base_groups == ("base-core", "base-psn-in", "base-web", "base-deny")


@pytest.mark.parametrize(
    ("member", "priority"), [("cambridgeshire", 1000), ("northamptonshire", 1010), ("slough", 1020)]
)
def test_a_members_group_follows_its_index(member: str, priority: int) -> None:
    group = own_rules(LGSS.member(member))
    assert (group.name, group.priority) == (f"rcg-lgss-{member}", priority)


def test_the_last_rule_denies_everything_private() -> None:
    (rule,) = firewall_rules(_base("base-deny"))
    assert isinstance(rule, NetworkRule)
    assert [str(n) for n in rule.destinations] == [
        "10.0.0.0/8",
        "51.231.16.0/22",
        "51.231.80.0/22",
        "100.64.0.0/10",
        "172.16.0.0/12",
        "192.168.0.0/16",
    ]
    assert (rule.protocols, rule.ports) == (("Any",), ("*",))
    assert [c.access for c in _base("base-deny").collections] == ["Deny"]


def test_names_are_for_application_rules_only_and_those_for_the_internet_only() -> None:
    for group in (*HUB.rule_groups, *(own_rules(member) for member in LGSS.members)):
        for collection in group.collections:
            kinds = {type(rule).__name__ for rule in collection.rules}
            assert len(kinds) == 1
    web = list(firewall_rules(_base("base-web")))
    assert "payments-web_servers-to-internet-api.cardprocessor.example-tcp-443" in [rule.name for rule in web]
    assert all(isinstance(rule, ApplicationRule) and rule.names for rule in web)


def test_a_flow_into_a_member_lives_in_its_group() -> None:
    names = [rule.name for rule in firewall_rules(own_rules(LGSS.member("slough")))]
    assert "resolver_out-to-slough-dns-udp-53" in names
    assert "slough-site_landmark_place-to-slough-apps-tcp-443" in names


def test_what_stays_in_one_network_has_no_firewall_rule() -> None:
    names = [rule.name for rule in firewall_rules(own_rules(LGSS.member("slough")))]
    assert "slough-workspace-to-slough-apps-tcp-443" not in names


def test_a_member_without_flows_has_an_empty_group() -> None:
    quiet = council("three", sites=[], segment={"hosts": {"workspace": 20}})
    part = designed(with_members(lgss(), quiet)).member("three")
    assert own_rules(part).collections == ()


def test_what_a_member_reaches_outside_is_in_its_own_group() -> None:
    psn = {"to": "psn", "source": "apps", "ports": [443], "reason": "Benefits checks"}
    web = {
        "to": "internet",
        "names": ["login.example", "www.example"],
        "ports": [80, 443],
        "reason": "Training",
    }
    part = designed(with_members(lgss(), council("three", reaches=[psn, web]))).member("three")
    found = {rule.name: rule for rule in firewall_rules(own_rules(part))}
    to_psn = found["three-apps-to-psn-tcp-443"]
    assert isinstance(to_psn, NetworkRule)
    assert [str(n) for n in to_psn.destinations] == [
        "51.231.16.0/22",
        "51.231.80.0/22",
    ]
    names = "three-workspace-to-internet-login.example_www.example-tcp"
    by_name = [found[f"{names}-{port}"] for port in (80, 443)]
    assert [rule.port for rule in by_name if isinstance(rule, ApplicationRule)] == [80, 443]
    assert [c.name for c in own_rules(part).collections] == ["allow-three", "allow-three-names"]
    assert "three-apps-to-psn-tcp-443" in [r.name for r in guard(part.networks[0], "apps").rules]


def test_icmp_has_no_ports() -> None:
    declared = lgss()
    payroll = declared.service("payroll")
    ping = payroll.entrances[0].model_copy(update={"protocol": "icmp", "ports": ()})
    pinged = payroll.model_copy(update={"entrances": (ping,)})
    services = tuple(pinged if s.service == "payroll" else s for s in declared.services)
    design = designed(replace(declared, services=services))
    rules = {rule.name: rule for rule in firewall_rules(own_rules(design.member("slough")))}
    rule = rules["slough-workspace-to-payroll-web-icmp"]
    assert isinstance(rule, NetworkRule)
    assert (rule.protocols, rule.ports) == (("ICMP",), ("*",))
