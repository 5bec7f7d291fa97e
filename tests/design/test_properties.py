"""What is true of every estate, whatever its members."""

import itertools
from dataclasses import replace
from ipaddress import IPv4Network

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from infra.addressing.allocate import plan_addresses
from infra.addressing.lockfile import Lockfile
from infra.addressing.record import record
from infra.declaration.estate import DeclaredPartnership
from infra.design.core_changes import core_changes
from infra.design.derive import design
from infra.design.estate import Design
from infra.design.network.model import NetworkRule
from infra.design.ranges import ANYWHERE, RFC_1918
from tests.design.packets import Packet, stopped_by
from tests.design.rules import (
    allows,
    cidrs,
    firewall_rules,
    flows,
    guard,
    networks,
    own_prefixes,
    own_rules,
    rule_groups,
    security_groups,
    subnets,
)
from tests.design.strategies import estates

quickly = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _built(declared: DeclaredPartnership) -> Design:
    addresses = plan_addresses(declared, Lockfile(partnership=declared.slug))
    assume(not addresses.failed)
    return design(declared, addresses)


@quickly
@given(estates())
def test_every_allow_rule_is_a_flow_by_name(declared: DeclaredPartnership) -> None:
    built = _built(declared)
    known = flows(built)
    for group in security_groups(built):
        for rule in allows(group):
            assert rule.flow in known
            assert rule.name in (rule.flow, f"{rule.flow}-in")
    for at_firewall in rule_groups(built):
        allowed = [c for c in at_firewall.collections if c.access == "Allow"]
        assert all(rule.name in known for collection in allowed for rule in collection.rules)


@quickly
@given(estates())
def test_every_flow_has_a_rule_at_each_of_its_locks(declared: DeclaredPartnership) -> None:
    built = _built(declared)
    at_firewall = {rule.name for group in rule_groups(built) for rule in firewall_rules(group)}
    inbound, outbound = _flows_of(built, "Inbound"), _flows_of(built, "Outbound")
    for flow in flows(built).values():
        assert flow.locks
        assert ("firewall" in flow.locks) == (flow.id in at_firewall)
        assert ("source" in flow.locks) == (flow.id in outbound)
        assert ("destination" in flow.locks) == (flow.id in inbound)


def _flows_of(built: Design, direction: str) -> set[str]:
    rules = (rule for group in security_groups(built) for rule in allows(group))
    return {rule.flow for rule in rules if rule.direction == direction}


@quickly
@given(estates())
def test_every_subnet_denies_the_councils_then_everything(declared: DeclaredPartnership) -> None:
    for subnet in subnets(_built(declared)):
        assert subnet.nsg
        denies = {(r.direction, r.priority): r for r in subnet.nsg.rules if r.access == "Deny"}
        assert set(denies) == {(d, p) for d in ("Inbound", "Outbound") for p in (4000, 4096)}
        for rule in subnet.nsg.rules:
            if rule.flow and rule.priority > 4000:
                assert (rule.direction, rule.destinations) == ("Outbound", (str(ANYWHERE),))


@quickly
@given(estates())
def test_priorities_and_names_are_unique_in_a_security_group(declared: DeclaredPartnership) -> None:
    for group in security_groups(_built(declared)):
        places = [(rule.direction, rule.priority) for rule in group.rules]
        names = [rule.name for rule in group.rules]
        assert len(set(places)) == len(places)
        assert len(set(names)) == len(names)
        assert all(len(name) <= 80 for name in names)
        assert all(100 <= rule.priority <= 4096 for rule in group.rules)


@quickly
@given(estates())
def test_no_rule_of_a_member_names_the_addresses_of_another(declared: DeclaredPartnership) -> None:
    built = _built(declared)
    for one, other in itertools.permutations(built.members, 2):
        foreign = own_prefixes(other)
        for network in one.networks:
            for subnet in network.subnets:
                rules = allows(guard(network, subnet.role))
                named = [p for rule in rules if "aggregates" not in rule.flow for p in cidrs(rule)]
                assert not [p for p in named if any(p.overlaps(f) for f in foreign)]
        for rule in firewall_rules(own_rules(one)):
            ends = (*rule.sources, *(rule.destinations if isinstance(rule, NetworkRule) else ()))
            assert not [p for p in ends if any(p.overlaps(f) for f in foreign)]


@quickly
@given(estates())
def test_no_rule_of_core_names_the_addresses_of_a_member(declared: DeclaredPartnership) -> None:
    built = _built(declared)
    theirs = {prefix for member in built.members for prefix in own_prefixes(member)}
    constants = {*built.core.hubs[0].private_traffic, *RFC_1918, *declared.partnership.aggregates}
    for hub in built.core.hubs:
        for group in hub.rule_groups:
            for rule in firewall_rules(group):
                named = {*rule.sources, *(rule.destinations if isinstance(rule, NetworkRule) else ())}
                assert not (named & theirs) - constants


@quickly
@given(estates())
def test_no_flow_joins_two_members(declared: DeclaredPartnership) -> None:
    slugs = {member.member for member in declared.members}
    for flow in flows(_built(declared)).values():
        owners = {place.id.partition("/")[0] for place in (flow.source, flow.destination)} & slugs
        assert len(owners) <= 1


@quickly
@given(estates())
def test_every_prefix_of_a_rule_was_declared_or_given(declared: DeclaredPartnership) -> None:
    built = _built(declared)
    known = [*built.core.hubs[0].private_traffic, *RFC_1918, *declared.partnership.aggregates]
    for group in rule_groups(built):
        for rule in firewall_rules(group):
            for place in (*rule.sources, *getattr(rule, "destinations", ())):
                assert place == ANYWHERE or str(place) == "100.64.0.0/10" or _inside(place, known)
    for guarding in security_groups(built):
        named = (p for rule in guarding.rules for p in cidrs(rule))
        assert all(str(p) == "168.63.129.16/32" or _inside(p, known) for p in named)


def _inside(place: IPv4Network, known: list[IPv4Network]) -> bool:
    return any(place.subnet_of(whole) for whole in known)


@quickly
@given(estates())
def test_no_rule_has_an_empty_side(declared: DeclaredPartnership) -> None:
    built = _built(declared)
    for group in security_groups(built):
        assert all(r.sources and r.destinations and r.ports for r in group.rules)
    for at_firewall in rule_groups(built):
        for collection in at_firewall.collections:
            assert collection.rules
            for rule in collection.rules:
                assert rule.sources
                assert getattr(rule, "destinations", None) or getattr(rule, "names", None)


@quickly
@given(estates(), st.data())
def test_a_join_changes_only_what_is_explained_and_no_other_member(
    declared: DeclaredPartnership, data: st.DataObject
) -> None:
    joiner = data.draw(st.sampled_from([m.member for m in declared.members]))
    before = replace(declared, members=tuple(m for m in declared.members if m.member != joiner))
    first = plan_addresses(before, Lockfile(partnership=declared.slug))
    lockfile = record(Lockfile(partnership=declared.slug), first)
    second = plan_addresses(declared, lockfile)
    assume(not first.failed and not second.failed)
    was, now = design(before, first), design(declared, second)
    changes = core_changes(was.core, now.core)
    assert all(change.why for change in changes)
    if not changes:
        assert now.core == was.core
    if "ranges outside RFC 1918" not in [change.what for change in changes]:
        assert [now.member(m.member) for m in was.members] == list(was.members)


@quickly
@given(estates())
def test_no_member_reaches_another(declared: DeclaredPartnership) -> None:
    built = _built(declared)
    ports = {port for flow in flows(built).values() for port in flow.ports}
    for one, other in itertools.permutations(built.members, 2):
        for source, destination in itertools.product(own_prefixes(one), own_prefixes(other)):
            for port in ports:
                packet = Packet(source=source[9], destination=destination[9], port=port)
                assert "firewall" in stopped_by(built, packet)


@quickly
@given(estates())
def test_whatever_is_declared_arrives(declared: DeclaredPartnership) -> None:
    built = _built(declared)
    for flow in (flow for member in built.members for flow in member.flows if flow.destination.prefixes):
        for source, destination in itertools.product(flow.source.prefixes, flow.destination.prefixes):
            port = flow.ports[0] if flow.ports else 0
            ends = {"source": source[-2 % source.num_addresses], "destination": destination[0]}
            assert stopped_by(built, Packet(**ends, protocol=flow.protocol, port=port)) == []


@quickly
@given(estates())
def test_no_two_things_have_one_name(declared: DeclaredPartnership) -> None:
    built = _built(declared)
    vpn_sites = [site for member in built.members for site in member.vpn_sites]
    circuits = [site for member in built.members for site in member.expressroute_sites]
    peers = [peer for hub in built.core.hubs for peer in hub.peers]
    core = built.core.names
    for names in (
        [core.network_group, core.shared_group, core.operations_group, *(m.group for m in built.members)],
        [member.stack for member in built.members],
        [network.name for network in networks(built)],
        [group.name for group in security_groups(built)],
        [site.connection for site in (*vpn_sites, *peers)] + [site.connection for site in circuits],
        [rule.name for site in vpn_sites for rule in site.nat_rules],
        [group.name for group in rule_groups(built)],
        [rule.name for member in built.members for rule in member.forwarding],
    ):
        assert len(set(names)) == len(names)


@quickly
@given(estates())
def test_subnets_lie_within_their_network_and_apart(declared: DeclaredPartnership) -> None:
    for network in networks(_built(declared)):
        assert all(subnet.prefix.subnet_of(network.prefix) for subnet in network.subnets)
        pairs = itertools.combinations(network.subnets, 2)
        assert not [pair for pair in pairs if pair[0].prefix.overlaps(pair[1].prefix)]


@quickly
@given(estates())
def test_the_same_declarations_give_the_same_design(declared: DeclaredPartnership) -> None:
    assert _built(declared) == _built(declared)


@quickly
@given(estates())
def test_a_flow_is_told_from_every_other_by_its_id(declared: DeclaredPartnership) -> None:
    built = _built(declared)
    found = [*built.core.flows, *(flow for member in built.members for flow in member.flows)]
    assert len({flow.id for flow in found}) == len(found)
