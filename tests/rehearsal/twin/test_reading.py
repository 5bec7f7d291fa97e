"""Planned resources are read as Azure has them, and what cannot be twinned is named."""

from collections.abc import Callable
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.rehearsal.twin.filters import translation, wall
from infra.rehearsal.twin.reading.plan import Plan
from infra.rehearsal.twin.reading.rules import outside
from infra.rehearsal.twin.reading.untwinned import ROWS, Row
from infra.rehearsal.twin.topology import topology
from infra.rehearsal.twin.values import (
    Collection,
    Firewall,
    Network,
    Rule,
    Translation,
    Tunnel,
    UntwinnableError,
)
from tests.estates.azure import Azure, Hub
from tests.estates.azure_rules import AdminRule, NsgRule, Route
from tests.rehearsal.twin.standing import network_of, stacks

PREFIXES = st.builds(
    lambda address, length: IPv4Network((address, length), strict=False),
    st.integers(0, 2**32 - 1),
    st.integers(1, 32),
)


@given(st.lists(PREFIXES, max_size=4), st.integers(0, 2**32 - 1))
def test_outside_is_every_address_that_is_in_none(prefixes: list[IPv4Network], number: int) -> None:
    address = IPv4Address(number)
    found = [piece for piece in outside(prefixes) if address in piece]
    assert len(found) == (0 if any(address in prefix for prefix in prefixes) else 1)


def unread(azure: Azure) -> dict[str, str]:
    """What of an estate is not twinned, by name, and why."""
    return {u.id.rpartition("/")[2]: u.why for u in network_of(azure.stacks()).untwinned}


def test_of_the_examples_everything_is_twinned() -> None:
    assert network_of(stacks("southwest-one")).untwinned == ()
    assert network_of(stacks("lgss")).untwinned == ()


def peered(azure: Azure) -> None:
    azure.vnet("one", "10.1.0.0/16").peer(azure.vnet("two", "10.2.0.0/16"))


def announcing(azure: Azure) -> None:
    azure.vnet("one", "10.1.0.0/16").gateway("10.1.255.0/27", bgp=True)


def beside_a_hub(azure: Azure) -> None:
    hub, spoke = azure.hub("hub", "10.0.0.0/23"), azure.vnet("spoke", "10.1.0.0/16")
    hub.firewall(azure.policy())
    hub.connect(spoke)
    spoke.gateway("10.1.255.0/27")


def published(azure: Azure) -> None:
    servers = azure.vnet("one", "10.1.0.0/16").subnet("servers", "10.1.1.0/24")
    servers.nic("vm", "10.1.1.4", public=azure.public_address("vm", "198.51.100.20"))


def translated_by_turns(azure: Azure) -> None:
    gateway = azure.vnet("one", "10.1.0.0/16").gateway("10.1.255.0/27")
    gateway.nat("turns", "10.6.0.0/17", "10.79.0.0/24", kind="Dynamic")


def with_a_firewall_of_its_own(azure: Azure) -> None:
    azure.vnet("one", "10.1.0.0/16").firewall("10.1.0.0/26", azure.policy())


def linked_to_nothing(azure: Azure) -> None:
    servers = azure.vnet("one", "10.1.0.0/16").subnet("servers", "10.1.1.0/24")
    servers.private_link("door", "10.1.1.20")
    (balancer,) = (urn for urn, made in azure.resources.items() if made.name == "door-balancer")
    del azure.resources[balancer]


def routed_by_hand(azure: Azure) -> None:
    routes = azure.routes("by-hand", Route("10.9.0.0/16", appliance="10.1.2.4"))
    azure.vnet("one", "10.1.0.0/16").subnet("servers", "10.1.1.0/24", routes=routes)


def inspected_hub(azure: Azure) -> Hub:
    hub = azure.hub("hub", "10.0.0.0/23")
    hub.firewall(azure.policy())
    return hub


def peered_by_bgp(azure: Azure) -> None:
    hub = inspected_hub(azure)
    peer = {"peerAsn": 65010, "peerIp": "10.1.1.4"}
    azure.add("VirtualHubBgpConnection", "appliance", virtualHubName=hub.name, connectionName="bgp", **peer)


def routed_by_a_table_of_the_hub(azure: Azure) -> None:
    hub = inspected_hub(azure)
    azure.add("HubRouteTable", "own", virtualHubName=hub.name, routeTableName="own", routes=[], labels=[])


def with_users_of_its_own(azure: Azure) -> None:
    hub = inspected_hub(azure)
    azure.add("P2sVpnGateway", "users", gatewayName="users", virtualHub=hub.reference)


def ruled_by_a_manager(azure: Azure) -> None:
    azure.admin_rules("manager", [AdminRule(100, "Inbound", "AlwaysAllow")], azure.vnet("one", "10.1.0.0/16"))


def ruled_beside_its_group(azure: Azure) -> None:
    group = azure.nsg("web")
    azure.vnet("one", "10.1.0.0/16").subnet("servers", "10.1.1.0/24", nsg=group)
    names = {"networkSecurityGroupName": group.name, "securityRuleName": "beside"}
    azure.add("SecurityRule", "beside", **names, **NsgRule(100, "Inbound", "Allow").inputs())


def balanced_in_public(azure: Azure) -> None:
    servers = azure.vnet("one", "10.1.0.0/16").subnet("servers", "10.1.1.0/24")
    servers.balancer("front", "10.1.1.20", public=azure.public_address("front", "198.51.100.20"))


def balanced_for_every_port(azure: Azure) -> None:
    servers = azure.vnet("one", "10.1.0.0/16").subnet("servers", "10.1.1.0/24")
    servers.balancer("front", "10.1.1.20", 0, protocol="All")


def translated_on_the_way_out(azure: Azure) -> None:
    inspected_hub(azure).nat("outward", "10.1.0.0/24", "10.79.0.0/24", mode="EgressSnat")


TRANSLATES = "a translation that is not one to one, or of Azure's own addresses"
MANAGED = "a rule of a network manager, which comes before security groups"
NOT_TWINNED: tuple[tuple[Callable[[Azure], None], dict[str, str]], ...] = (
    (peered, dict.fromkeys(("one-to-two", "two-to-one"), "peering between networks")),
    (routed_by_hand, {"by-hand": "a route table of one's own"}),
    (peered_by_bgp, {"bgp": "routes learned by BGP"}),
    (routed_by_a_table_of_the_hub, {"own": "a route table of the hub besides its default one"}),
    (with_users_of_its_own, {"users": "users' own tunnels"}),
    (ruled_by_a_manager, {"manager-0": MANAGED}),
    (ruled_beside_its_group, {"beside": "a rule beside its security group"}),
    (beside_a_hub, {"spoke-gateway": "a gateway of its own in a network on a hub"}),
    (announcing, {"one-gateway": "a gateway that learns its routes"}),
    (linked_to_nothing, {"door": "Private Link to what is not one load balancer here"}),
    (published, {"vm": "a server with a public address"}),
    (balanced_in_public, {"front": "a load balancer with a public address"}),
    (balanced_for_every_port, {"front": "a load balancer's rule for every port"}),
    (with_a_firewall_of_its_own, {"one-firewall": "a firewall in a network"}),
    (translated_on_the_way_out, {"outward": TRANSLATES}),
    (translated_by_turns, {"turns": TRANSLATES}),
)


@pytest.mark.parametrize(("drawn", "named"), NOT_TWINNED)
def test_what_no_design_has_is_named_and_not_twinned(
    drawn: Callable[[Azure], None], named: dict[str, str]
) -> None:
    azure = Azure()
    drawn(azure)
    assert unread(azure) == named


def test_each_row_of_what_is_not_twinned_has_an_estate_that_it_names_something_of() -> None:
    def names(row: Row, drawn: Callable[[Azure], None]) -> bool:
        azure = Azure()
        drawn(azure)
        return any(row.found(Plan(azure.stacks())))

    assert [row for row in ROWS if not any(names(row, drawn) for drawn, _ in NOT_TWINNED)] == []


def test_what_cannot_be_a_network_is_refused_with_the_reason() -> None:
    azure = Azure()
    with pytest.raises(UntwinnableError, match="got no virtual network, expected one at least"):
        topology(network_of(azure.stacks()))
    azure.hub("hub", "10.0.0.0/23")
    with pytest.raises(
        UntwinnableError, match="/hub has no firewall with a policy: there is nothing to twin"
    ):
        network_of(azure.stacks())


def test_a_site_on_a_networks_own_gateway_is_known_by_its_outer_range() -> None:
    azure = Azure()
    gateway = azure.vnet("sealed", "10.1.0.0/24").gateway("10.1.0.64/27")
    rule = gateway.nat("site", "10.6.0.0/17", "10.79.0.0/17")
    gateway.site("site", "10.6.0.0/17", "10.7.0.0/24", ingress=[rule])
    (sealed,) = network_of(azure.stacks()).apart
    (tunnel,) = sealed.tunnels
    assert tunnel.prefixes == (IPv4Network("10.79.0.0/17"), IPv4Network("10.7.0.0/24"))
    assert tunnel.translations == (
        Translation(internal=IPv4Network("10.6.0.0/17"), external=IPv4Network("10.79.0.0/17")),
    )
    assert sealed.vnet.hosts == ()


@pytest.mark.parametrize(("state", "leads"), [("", True), ("Pending", False), ("Rejected", False)])
def test_an_endpoint_leads_where_it_is_let_in(state: str, leads: bool) -> None:
    azure = Azure()
    vnet = azure.vnet("services", "10.1.0.0/16")
    front = vnet.subnet("front", "10.1.1.0/24")
    service = front.private_link("door", "10.1.1.20")
    vnet.subnet("endpoints", "10.1.2.0/24").private_endpoint("pep", "10.1.2.4", service.id, state=state)
    (network,) = network_of(azure.stacks()).vnets
    (link,) = network.links
    assert (link.address, link.front) == (IPv4Address("10.1.1.4"), IPv4Address("10.1.1.20"))
    endpoint = next(host for host in network.hosts if host.name == "pep")
    assert endpoint.link == (service.id.casefold() if leads else "")


def two_small_hubs() -> Network:
    """Each with a network; the addresses are not of one range."""
    azure = Azure()
    for number in (1, 2):
        hub, spoke = (
            azure.hub(f"hub-{number}", f"10.0.{number}0.0/23"),
            azure.vnet(f"spoke-{number}", f"10.{number}.0.0/16"),
        )
        hub.firewall(azure.policy(f"policy-{number}"))
        hub.connect(spoke)
    return network_of(azure.stacks())


def test_hubs_are_joined_where_they_are_of_one_wan() -> None:
    network = two_small_hubs()
    one, other = network.hubs
    apart = replace(network, hubs=(one, replace(other, wan="another")))
    ends = ("hub-0", "hub-1")
    assert ends in [link.ends for link in topology(network).links]
    assert ends not in [link.ends for link in topology(apart).links]


def test_without_intent_a_hub_tells_its_networks_of_all_that_its_wan_has() -> None:
    """azure-docs virtual-wan/virtual-wan-faq: any to any; with intent, of what it inspects."""
    network = two_small_hubs()
    inspecting = tuple(replace(hub, inspected=(IPv4Network("10.0.0.0/8"),)) for hub in network.hubs)
    bare = replace(network, hubs=tuple(replace(hub, inspected=()) for hub in network.hubs))

    def told(known: Network) -> set[str]:
        (fabric,) = (n for n in topology(known).nodes if n.title == "spoke-1")
        return {str(route.prefix) for route in fabric.routes if route.via}

    assert told(replace(network, hubs=inspecting)) == {"10.0.0.0/8", "0.0.0.0/0"}
    assert told(bare) == {"10.2.0.0/16", "10.0.10.0/23", "10.0.20.0/23", "0.0.0.0/0"}


def test_a_site_behind_a_circuit_has_the_ranges_that_its_route_map_keeps() -> None:
    (hub,) = network_of(stacks("surrey-east-sussex")).hubs
    circuit = next(tunnel for tunnel in hub.tunnels if "expressrouteconnections" in tunnel.id)
    assert circuit.prefixes == (IPv4Network("10.24.0.0/16"),)


def test_every_subnet_has_somebody_and_every_address_is_its_own() -> None:
    hosts = [host for hub in network_of(stacks("vision-2020")).hubs for v in hub.vnets for host in v.hosts]
    assert len({host.address for host in hosts}) == len(hosts)
    known = topology(network_of(stacks("vision-2020")))
    assert len({node.name for node in known.nodes}) == len(known.nodes)
    assert len({address for link in known.links for address in link.addresses}) == 2 * len(known.links)


RULE = Rule(
    name="a-to-b",
    action="allow",
    protocol="tcp",
    sources=(IPv4Network("10.1.0.0/16"),),
    destinations=(IPv4Network("10.2.0.4/32"),),
    ports=((443, 443), (8000, 8010)),
)
PAIR = "ip saddr { 10.1.0.0/16 } ip daddr { 10.2.0.4/32 }"
PORTS = "th dport { 443, 8000-8010 }"


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {},
            f"{PAIR} meta l4proto tcp {PORTS} accept",
        ),
        (
            {"action": "deny", "ports": ()},
            f"{PAIR} meta l4proto tcp drop",
        ),
        (
            {"protocol": "any", "sources": (IPv4Network("0.0.0.0/0"),)},
            "ip daddr { 10.2.0.4/32 } meta l4proto { tcp, udp } " + PORTS + " accept",
        ),
        ({"protocol": "any", "ports": (), "destinations": (), "sources": ()}, "accept"),
    ],
)
def test_a_rule_of_the_firewall_is_a_line_that_bears_its_name(changes: dict[str, Any], line: str) -> None:
    rules = Firewall(
        network=(Collection(name="c", rules=(replace(RULE, **changes),)),),
        applications=(),
        private=(IPv4Network("10.0.0.0/8"),),
    )
    text = wall(rules, [IPv4Network("10.0.0.0/8")], IPv4Address("10.0.0.4"), "e0", IPv4Address("203.0.113.1"))
    assert f'    {line} comment "a-to-b"\n' in text


def test_what_no_intent_sends_to_the_firewall_passes_beside_it() -> None:
    rules = Firewall(network=(), applications=(), private=(IPv4Network("10.0.0.0/8"),))
    address = IPv4Address("10.0.0.4")
    text = wall(rules, [IPv4Network("10.0.0.0/8")], address, "e0", address)
    assert "ip daddr { 172.16.0.0/12, 192.168.0.0/16 } accept" in text


def test_translation_holds_both_ways_and_only_where_it_is_ruled() -> None:
    ruled = Translation(internal=IPv4Network("10.32.0.0/18"), external=IPv4Network("10.79.192.0/18"))
    tunnel = Tunnel(id="t", name="t", prefixes=(ruled.external,), translations=(ruled,))
    text = translation(tunnel, "e7")
    assert 'oifname "e7" snat ip prefix to ip saddr map { 10.32.0.0/18 : 10.79.192.0/18 }' in text
    assert 'iifname "e7" dnat ip prefix to ip daddr map { 10.79.192.0/18 : 10.32.0.0/18 }' in text
    bare = Tunnel(id="t", name="t", prefixes=(ruled.internal,), translations=())
    assert "prefix" not in translation(bare, "e7")
