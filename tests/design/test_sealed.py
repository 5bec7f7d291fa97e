"""A sealed member reaches the endpoints of the services it takes, and nothing else; nothing reaches it."""

import itertools
from dataclasses import replace
from datetime import date
from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from infra.addressing.allocate import plan_addresses
from infra.addressing.lockfile import Lockfile
from infra.addressing.record import record
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member
from infra.declaration.service import SealedEntrance
from infra.design.derive import design
from infra.design.errors import DesignError
from infra.design.estate import Design
from infra.design.limits.usage import limit_uses
from infra.design.sealing.model import Gateway, GatewaySite, PrivateLink
from infra.design.servers.model import LoadBalancer
from tests.design.estates import council, designed, lgss, plan, site, with_members
from tests.design.packets import Packet, stopped_by
from tests.design.rules import allows, firewall_rules, guard, named, own_prefixes, rule_groups, sealing
from tests.design.strategies import BASE, RANGES, estates

SEAL = {
    "reason": "Keyed equipment holds its addresses",
    "approver": "Network architect",
    "created": "2010-10-25",
    "expires": "2012-10-24",
}


def admitting(declared: DeclaredPartnership, *slugs: str, **more: bool) -> DeclaredPartnership:
    """The partnership whose services of those slugs admit sealed members."""
    door = {"sealed_entrance": SealedEntrance(**more)}
    return replace(
        declared,
        services=tuple(s.model_copy(update=door) if s.service in slugs else s for s in declared.services),
    )


def force(*services: str, ranges: tuple[str, ...] = ("10.32.0.0/18",), **changes: object) -> Member:
    """A sealed member with one site that uses Cambridgeshire's addresses."""
    taken = [{"service": each, "since": "2010-12-01"} for each in services]
    sealed = {"segment": None, "sealed": SEAL, "services": taken, "sites": [site("hq", *ranges)]}
    return council("force", **{**sealed, **changes})


DECLARED = with_members(admitting(lgss(), "payroll", "procurement"), force("payroll", "procurement"))
BUILT = designed(DECLARED)
FORCE = BUILT.member("force")


def test_it_is_on_no_hub() -> None:
    assert FORCE.sealed
    assert (FORCE.rule_group, FORCE.vpn_sites, FORCE.expressroute_sites, FORCE.forwarding) == (
        None,
        (),
        (),
        (),
    )
    (network,) = FORCE.networks
    assert (network.connection, network.dns_servers) == ("", ())
    assert [(s.role, s.name, s.nsg is not None) for s in network.subnets] == [
        ("endpoints", "snet-lgss-force-sealed-endpoints-uks", True),
        ("gateway", "GatewaySubnet", False),
    ]


def test_its_sites_come_through_a_gateway_of_its_own_as_they_are() -> None:
    assert sealing(FORCE).gateway == Gateway(
        name="vgw-lgss-force-uks",
        address="pip-lgss-force-gateway-uks",
        sku="VpnGw1AZ",
        zones=("1", "2", "3"),
    )
    assert sealing(FORCE).sites == (
        GatewaySite(
            site="hq",
            title="hq",
            name="lgw-lgss-force-hq-uks",
            connection="vcn-lgss-force-hq-uks",
            device_address=IPv4Address("192.0.2.9"),
            device_model="Any",
            ranges=(IPv4Network("10.32.0.0/18"),),
        ),
    )


def test_the_exception_and_its_end_are_in_the_design() -> None:
    seal = sealing(FORCE)
    assert (seal.reason, seal.approver) == (SEAL["reason"], SEAL["approver"])
    assert (seal.created, seal.expires) == (date(2010, 10, 25), date(2012, 10, 24))


def test_names_lead_to_its_own_endpoints_and_others_to_the_servers() -> None:
    first = FORCE.networks[0].subnet("endpoints").prefix[4]
    assert sealing(FORCE).records == {
        "payroll.lgss.internal": first,
        "procurement.lgss.internal": first + 1,
        f"{FORCE.member}.payroll.lgss.internal": first,
        f"{FORCE.member}.procurement.lgss.internal": first + 1,
    }
    assert sealing(FORCE).zones == ("lgss.internal",)
    assert BUILT.core.records["payroll.lgss.internal"] not in FORCE.networks[0].prefix


def test_core_has_a_link_for_each_entrance_that_admits_whoever_comes() -> None:
    assert BUILT.core.private_links == (
        PrivateLink(service="payroll", role="web", name="pl-lgss-payroll-web-uks", proxy_protocol=False),
        PrivateLink(
            service="procurement", role="web", name="pl-lgss-procurement-web-uks", proxy_protocol=False
        ),
    )
    assert [e.link for e in sealing(FORCE).endpoints] == [link.name for link in BUILT.core.private_links]
    proxied = designed(admitting(lgss(), "payroll", proxy_protocol=True))
    assert [link.proxy_protocol for link in proxied.core.private_links] == [True]


def test_only_where_a_service_admits_them_is_there_a_subnet_for_links() -> None:
    assert "links" not in [s.role for s in designed(lgss()).core.shared.subnets]
    links = BUILT.core.shared.subnet("links")
    assert (str(links.prefix), links.private_links) == ("10.64.6.128/27", True)
    assert not [s for s in BUILT.core.shared.subnets if s.private_links and s.role != "links"]
    assert not allows(guard(BUILT.core.shared, "links"))


def test_servers_admit_the_links_by_a_flow_of_the_service_itself() -> None:
    rule = named(guard(BUILT.core.shared, "web"), "shared-links-to-payroll-web_servers-tcp-443")
    assert (rule.sources, rule.ports) == (("10.64.6.128/27",), ("443",))
    (flow,) = [f for f in BUILT.core.flows if f.id == rule.flow]
    assert (flow.declared_in, flow.locks) == ("lgss/services/payroll.yaml:sealed_entrance", ("destination",))


def test_one_server_that_sealed_members_come_to_has_a_load_balancer() -> None:
    def balancer(built: Design) -> LoadBalancer | None:
        groups = {(g.service, g.role): g.load_balancer for g in built.core.servers}
        return groups["procurement", "web"]

    assert balancer(designed(lgss())) is None
    front = balancer(BUILT)
    assert front
    assert front.ports == (443,)
    assert front.address == BUILT.core.records["procurement.lgss.internal"]


def test_its_only_flows_go_from_its_sites_to_its_endpoints() -> None:
    assert [(f.id, f.locks, f.declared_in) for f in FORCE.flows] == [
        (
            "force-site_hq-to-payroll-web_endpoint-tcp-443",
            ("destination",),
            "lgss/members/force.yaml:services[0]",
        ),
        (
            "force-site_hq-to-procurement-web_endpoint-tcp-443",
            ("destination",),
            "lgss/members/force.yaml:services[1]",
        ),
    ]
    group = guard(FORCE.networks[0], "endpoints")
    assert [(r.direction, r.name) for r in group.rules if r.access == "Allow"] == [
        ("Inbound", rule)
        for rule in sorted((f.id for f in FORCE.flows), key=lambda i: named(group, i).priority)
    ]
    assert {r.priority for r in group.rules if r.access == "Deny"} == {4000, 4096}


def test_a_service_that_does_not_admit_them_opens_nothing_to_links() -> None:
    assert not [f for f in BUILT.core.flows if f.source.id == "shared/links" and "/hr" in f.declared_in]


def test_a_shared_segment_without_room_for_links_says_so() -> None:
    declared = admitting(lgss(), "payroll")
    with pytest.raises(DesignError) as raised:
        design(declared, plan(declared))
    assert str(raised.value) == (
        "partnership 'lgss': got a shared segment 10.64.8.0/24 without room for 'links', expected one; "
        "no service of it can admit sealed members"
    )


# Joining


def _joined(before: DeclaredPartnership, after: DeclaredPartnership) -> tuple[Design, Design]:
    first = plan_addresses(before, Lockfile(partnership=before.slug))
    lockfile = record(Lockfile(partnership=before.slug), first)
    return design(before, first), design(after, plan_addresses(after, lockfile))


def test_a_join_of_a_sealed_member_changes_nothing_in_core_and_nothing_of_others() -> None:
    before = replace(DECLARED, members=tuple(m for m in DECLARED.members if m.member != "force"))
    was, now = _joined(before, DECLARED)
    assert now.core == was.core
    assert [now.member(m.member) for m in was.members] == list(was.members)


# Limits


def _use(built: Design, limit: str) -> list[tuple[str, int]]:
    return [(u.subject, u.used) for u in limit_uses(built) if u.limit.id == limit]


def test_what_sealed_members_use_of_azures_limits() -> None:
    assert _use(BUILT, "link-endpoints") == [
        ("pl-lgss-payroll-web-uks", 1),
        ("pl-lgss-procurement-web-uks", 1),
    ]
    assert _use(BUILT, "links-a-balancer") == [
        ("lbi-lgss-payroll-web-uks", 1),
        ("lbi-lgss-procurement-web-uks", 1),
    ]
    assert _use(BUILT, "link-addresses") == [("snet-lgss-shared-links-uks", 2)]
    assert _use(BUILT, "gateway-tunnels") == [("vgw-lgss-force-uks", 1)]


def test_names_on_the_hub_share_its_zone_and_those_of_the_sealed_are_in_their_own() -> None:
    """A name for each service, and for each that one on the hub takes."""
    on_the_hub = [m for m in BUILT.members if not m.sealed]
    names = len(BUILT.core.records) + sum(len(m.virtual_hosts) for m in on_the_hub)
    assert dict(_use(BUILT, "zone-records")) == {
        "lgss.internal": names,
        "privatelink.blob.core.windows.net": 0,
        "privatelink.vaultcore.azure.net": 0,
    }
    assert FORCE.virtual_hosts


def test_it_uses_nothing_of_the_hubs_limits() -> None:
    without = designed(replace(DECLARED, members=tuple(m for m in DECLARED.members if m.member != "force")))
    for limit in (
        "rule-groups",
        "address-pairs",
        "address-spaces",
        "vpn-connections",
        "nat-rules",
        "routes",
        "zone-records",
    ):
        assert _use(BUILT, limit) == _use(without, limit)


@pytest.mark.parametrize(("sites", "within"), [(27, True), (28, False)])
def test_27_tunnels_are_planned_of_the_30_that_its_gateway_takes(sites: int, within: bool) -> None:
    many = [site(f"s{n}", f"172.16.{n}.0/24") for n in range(sites)]
    built = designed(with_members(admitting(lgss(), "payroll"), force("payroll", sites=many)))
    (use,) = [u for u in limit_uses(built) if u.limit.id == "gateway-tunnels"]
    assert (use.used, use.within_plan, use.within_limit) == (sites, within, True)


# Whatever the estate


quickly = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def sealed_estates(draw: st.DrawFn) -> DeclaredPartnership:
    """An estate of which every service admits sealed members, and one member is one."""
    declared = admitting(draw(estates()), *(s.service for s in BASE.services))
    services = sorted(draw(st.sets(st.sampled_from([s.service for s in declared.services]))))
    ranges = draw(st.lists(st.sampled_from(RANGES), min_size=1, max_size=3, unique=True))
    sites = [site(f"s{n}", text) for n, text in enumerate(ranges)]
    return with_members(declared, force(*services, sites=sites))


def _built(declared: DeclaredPartnership) -> Design:
    addresses = plan_addresses(declared, Lockfile(partnership=declared.slug))
    assume(not addresses.failed)
    return design(declared, addresses)


@quickly
@given(sealed_estates())
def test_no_rule_set_of_anybody_else_names_what_is_sealed(declared: DeclaredPartnership) -> None:
    built = _built(declared)
    own = own_prefixes(built.member("force"))
    for group in rule_groups(built):
        for rule in firewall_rules(group):
            ends = (*rule.sources, *getattr(rule, "destinations", ()))
            assert not set(ends) & set(own)
    for hub in built.core.hubs:
        assert "force" not in "".join(group.name for group in hub.rule_groups)


@quickly
@given(sealed_estates())
def test_its_sites_arrive_at_its_endpoints_at_the_ports_declared_and_nowhere_else(
    declared: DeclaredPartnership,
) -> None:
    built = _built(declared)
    sealed = built.member("force")
    (network,) = sealed.networks
    ports = {port for flow in sealed.flows for port in flow.ports} | {22}
    flows = {(f.destination.prefixes[0].network_address, port) for f in sealed.flows for port in f.ports}
    for at, offset in itertools.product(sealing(sealed).sites, range(4, 12)):
        for prefix, port in itertools.product(at.ranges, ports):
            address = network.subnet("endpoints").prefix[offset]
            stopped = stopped_by(built, Packet(source=prefix[9], destination=address, port=port))
            assert ("destination" in stopped) == ((address, port) not in flows)


@quickly
@given(sealed_estates())
def test_nobody_on_the_hub_reaches_it_and_it_reaches_nobody_there(declared: DeclaredPartnership) -> None:
    built = _built(declared)
    sealed = built.member("force")
    (network,) = sealed.networks
    others = [p for m in built.members if m is not sealed for p in own_prefixes(m)]
    shared = [subnet.prefix for subnet in built.core.shared.subnets]
    for prefix, port in itertools.product((*others, *shared), (22, 443, 1433)):
        inward = Packet(source=prefix[9], destination=network.prefix[4], port=port)
        outward = Packet(source=network.prefix[4], destination=prefix[9], port=port)
        assert "firewall" in stopped_by(built, inward)
        assert {"source", "firewall"} <= set(stopped_by(built, outward))


@quickly
@given(sealed_estates())
def test_a_join_of_a_sealed_member_is_never_seen_by_core_or_by_others(declared: DeclaredPartnership) -> None:
    before = replace(declared, members=tuple(m for m in declared.members if m.member != "force"))
    first = plan_addresses(before, Lockfile(partnership=before.slug))
    assume(not first.failed)
    second = plan_addresses(declared, record(Lockfile(partnership=before.slug), first))
    assume(not second.failed)
    was, now = design(before, first), design(declared, second)
    assert now.core == was.core
    assert [now.member(m.member) for m in was.members] == list(was.members)


@quickly
@given(sealed_estates())
def test_every_allow_of_a_sealed_member_is_one_of_its_flows(declared: DeclaredPartnership) -> None:
    built = _built(declared)
    sealed = built.member("force")
    known = {flow.id for flow in sealed.flows}
    groups = [subnet.nsg for network in sealed.networks for subnet in network.subnets if subnet.nsg]
    assert {rule.flow for group in groups for rule in allows(group)} == known
    assert len(groups) == 1
