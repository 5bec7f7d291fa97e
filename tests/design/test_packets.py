"""Packets of LGSS, sent through the rules: what is declared arrives, and nothing passes between councils."""

import itertools
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network

import pytest

from infra.design.flows import Flow
from tests.design.estates import council, designed, lgss, site, with_members
from tests.design.packets import Packet, stopped_by
from tests.design.rules import flows, own_prefixes

# One more council, whose site meets nobody's ranges and lies outside RFC 1918.
THREE = council(
    "three",
    sites=[site("hq", "131.111.0.0/20")],
    services=[{"service": "hr", "since": "2010-12-01"}],
    dns={"zones": ["three.internal"], "servers": ["131.111.0.53"]},
)
BUILT = designed(with_members(lgss(), THREE))
MEMBERS = [member.member for member in BUILT.members]
EVERY_LOCK = ["source", "firewall", "destination"]


def _host(prefix: IPv4Network, offset: int = 9) -> IPv4Address:
    return prefix[min(offset, prefix.num_addresses - 1)]


def _packets(flow: Flow) -> Iterator[Packet]:
    for source, destination in itertools.product(flow.source.prefixes, flow.destination.prefixes):
        for port in flow.ports or (0,):
            ends = {"source": _host(source), "destination": _host(destination)}
            yield Packet(**ends, protocol=flow.protocol, port=port)


def test_whatever_a_member_is_declared_to_reach_is_reached() -> None:
    for member in BUILT.members:
        for flow in member.flows:
            for packet in _packets(flow):
                assert stopped_by(BUILT, packet) == [], flow.id


def test_what_services_need_of_each_other_and_of_the_psn_is_reached() -> None:
    for flow in BUILT.core.flows:
        if {flow.source.kind, flow.destination.kind} <= {"service", "psn"}:
            for packet in _packets(flow):
                assert stopped_by(BUILT, packet) == [], flow.id


@pytest.mark.parametrize(("one", "other"), list(itertools.permutations(MEMBERS, 2)))
def test_no_council_reaches_another_at_any_port_that_anybody_uses(one: str, other: str) -> None:
    ports = {port for flow in flows(BUILT).values() for port in flow.ports} | {0, 445}
    for source in own_prefixes(BUILT.member(one)):
        for destination in own_prefixes(BUILT.member(other)):
            for port in ports:
                stopped = stopped_by(
                    BUILT, Packet(source=_host(source), destination=_host(destination), port=port)
                )
                assert "firewall" in stopped


def test_between_two_segments_three_locks_hold_each_by_itself() -> None:
    (slough,), (three,) = (BUILT.member(slug).networks for slug in ("slough", "three"))
    for source, destination in itertools.product(slough.subnets, three.subnets):
        packet = Packet(source=_host(source.prefix), destination=_host(destination.prefix))
        assert stopped_by(BUILT, packet) == EVERY_LOCK


def test_from_a_site_to_another_councils_segment_two_locks_hold() -> None:
    site_address = _host(BUILT.member("slough").vpn_sites[0].address_space[0])
    there = _host(BUILT.member("three").networks[0].subnet("apps").prefix)
    assert stopped_by(BUILT, Packet(source=site_address, destination=there)) == ["firewall", "destination"]


def test_a_service_that_a_member_does_not_take_is_for_the_firewall_to_refuse() -> None:
    payroll = BUILT.core.records["payroll.lgss.internal"]
    (network,) = BUILT.member("three").networks
    from_segment = Packet(source=_host(network.subnet("workspace").prefix), destination=payroll)
    from_site = Packet(source=_host(BUILT.member("three").vpn_sites[0].address_space[0]), destination=payroll)
    assert stopped_by(BUILT, from_segment) == ["source", "firewall"]
    assert stopped_by(BUILT, from_site) == ["firewall"]


def test_a_neighbour_of_a_shared_server_does_not_reach_it() -> None:
    groups = {(g.service, g.role): g.servers[0].address for g in BUILT.core.servers}
    payments, payroll = groups["payments", "web"], groups["payroll", "web"]
    assert stopped_by(BUILT, Packet(source=payments, destination=payroll)) == ["source"]
    assert stopped_by(BUILT, Packet(source=groups["payments", "data"], destination=payroll)) == ["source"]


def test_desktops_are_not_administered_through_bastion_and_servers_are() -> None:
    bastion = _host(BUILT.core.ops.subnet("bastion").prefix)
    (network,) = BUILT.member("slough").networks
    stopped = {
        role: stopped_by(
            BUILT, Packet(source=bastion, destination=_host(network.subnet(role).prefix), port=22)
        )
        for role in ("workspace", "apps", "data", "management")
    }
    assert stopped == {"workspace": ["destination"], "apps": [], "data": [], "management": []}


def test_the_resolver_answers_every_segment_and_every_site() -> None:
    resolver = BUILT.core.resolver.address
    for member in BUILT.members:
        for prefix in own_prefixes(member):
            for protocol in ("Tcp", "Udp"):
                packet = Packet(source=_host(prefix), destination=resolver, protocol=protocol, port=53)
                assert stopped_by(BUILT, packet) == []
