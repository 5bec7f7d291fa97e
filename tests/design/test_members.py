"""A member's own stack: uplinks, names, money."""

from dataclasses import replace
from datetime import date

import pytest

from infra.addressing.allocate import plan_addresses
from infra.addressing.lockfile import Lockfile
from infra.addressing.record import record
from infra.design.derive import design
from tests.design.estates import council, designed, lgss, site, with_members

LGSS = designed(lgss())
SLOUGH = LGSS.member("slough")


def test_a_translated_site_has_a_nat_rule_and_shows_its_external_range() -> None:
    translated, plain = SLOUGH.vpn_sites
    (rule,) = translated.nat_rules
    assert (str(rule.internal), str(rule.external)) == ("10.32.0.0/18", "10.79.192.0/18")
    assert rule.name == "nat-lgss-slough-st-martins-place-10.32.0.0_18"
    assert translated.address_space == (rule.external,)
    assert (plain.nat_rules, plain.address_space) == ((), plain.legacy)


def test_a_circuit_keeps_declared_prefixes_and_has_no_nat() -> None:
    part = designed(
        with_members(lgss(), council("three", sites=[site("hq", "172.20.0.0/20", uplink="expressroute")]))
    ).member("three")
    (circuit,) = part.expressroute_sites
    assert [str(p) for p in circuit.prefixes] == ["172.20.0.0/20"]
    assert circuit.route_map == "rmap-lgss-three-hq-uks"
    assert part.vpn_sites == ()


def test_a_segment_asks_the_resolver_and_learns_the_default_route() -> None:
    (network,) = SLOUGH.networks
    assert network.dns_servers == (LGSS.core.resolver.address,)
    assert network.internet_security
    assert (network.name, network.connection) == ("vnet-lgss-slough-uks", "con-lgss-slough-uks")


def test_bastion_stands_where_no_default_route_is_learned() -> None:
    assert not LGSS.core.ops.internet_security
    assert LGSS.core.shared.internet_security
    assert LGSS.core.ops.subnet("bastion").name == "AzureBastionSubnet"


def test_azure_keeps_five_addresses_of_each_subnet() -> None:
    subnet = SLOUGH.networks[0].subnet("management")
    assert (subnet.prefix.prefixlen, subnet.usable) == (26, 59)


def test_growth_is_a_second_network_whose_halves_meet_at_the_firewall() -> None:
    small = with_members(lgss(), council("three"))
    lockfile = record(Lockfile(partnership="lgss"), plan_addresses(small, Lockfile(partnership="lgss")))
    grown = with_members(small, council("three", segment={"prefix_length": 21}))
    part = design(grown, plan_addresses(grown, lockfile)).member("three")
    assert [network.name for network in part.networks] == ["vnet-lgss-three-uks", "vnet-lgss-three-2-uks"]
    flow = {f.id: f for f in part.flows}["three-workspace-to-three-apps-tcp-443"]
    assert flow.locks == ("source", "firewall", "destination")
    assert len(flow.source.prefixes) == 2


def test_a_zone_is_forwarded_to_the_addresses_that_the_hub_sees() -> None:
    (rule,) = SLOUGH.forwarding
    assert (rule.zone, [str(a) for a in rule.servers]) == (
        "slough.internal.",
        ["10.79.192.53", "10.79.208.53"],
    )


def test_members_stand_in_their_own_subscription_or_the_hosts() -> None:
    assert SLOUGH.subscription == "f105c86b-4af2-4013-81ed-011b26b19824"
    assert LGSS.member("northamptonshire").subscription == LGSS.core.subscription


@pytest.mark.parametrize(
    ("member", "start"),
    [("slough", date(2011, 4, 1)), ("cambridgeshire", date(2010, 11, 1))],
)
def test_a_budget_starts_with_the_join_and_never_in_the_past(member: str, start: date) -> None:
    assert LGSS.member(member).budget.start == start


@pytest.mark.parametrize(("declared", "kept"), [(7, 30), (400, 400), (1000, 730)])
def test_logs_are_kept_as_declared_within_what_a_workspace_keeps(declared: int, kept: int) -> None:
    base = lgss()
    changed = base.partnership.model_copy(update={"log_retention_days": declared})
    assert designed(replace(base, partnership=changed)).core.log_retention_days == kept


def test_tags_say_whose_it_is() -> None:
    assert SLOUGH.tags == {
        "cost-centre": "lgss-ict",
        "environment": "production",
        "gss": "E06000039",
        "managed-by": "shirehall",
        "member": "slough",
        "owner": "Head of ICT, Slough",
        "partnership": "lgss",
    }
    assert LGSS.core.tags["classification"] == "OFFICIAL-SENSITIVE"
