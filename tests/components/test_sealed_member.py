"""The stack of a sealed member, and the doors that core has for it: Southwest One and its police force."""

from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from infra.addressing.allocate import plan_addresses
from infra.addressing.entries import Lockfile
from infra.addressing.record import record
from infra.components.program import build_part
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.load import load_estate
from infra.design import derive
from infra.design.estate import CoreDesign, Design, MemberDesign
from infra.resources.capture import capture
from infra.resources.planned import PlannedResource, PlannedStack
from infra.resources.serialise import to_json
from tests.components.planning import is_chain, of_type, the, waits_for
from tests.design.rules import sealing

COUNCILS = Path(__file__).parents[2] / "councils"
FORCE = "avon-somerset-police"
EMPTY = Lockfile(partnership="southwest-one")
# What would put a network on a hub, give it a way to another, or translate for it.
ROUTES = (
    "network:HubVirtualNetworkConnection",
    "network:VirtualNetworkPeering",
    "network:RouteTable",
    "network:VpnSite",
    "network:VpnConnection",
    "network:NatRule",
    "network:FirewallPolicyRuleCollectionGroup",
    "network:NatGateway",
    "dnsresolver:ForwardingRule",
)


@cache
def _declared() -> DeclaredPartnership:
    return load_estate(COUNCILS, today=date(2026, 1, 1)).estate.partnership("southwest-one")


@cache
def _design() -> Design:
    return derive.design(_declared(), plan_addresses(_declared(), EMPTY))


def _captured(part: CoreDesign | MemberDesign) -> PlannedStack:
    return capture(part.stack, lambda: build_part(part))


@cache
def _core() -> PlannedStack:
    return _captured(_design().core)


@cache
def _force() -> PlannedStack:
    return _captured(_design().member(FORCE))


def _named(stack: PlannedStack, token: str) -> dict[str, PlannedResource]:
    return {r.name: r for r in of_type(stack, token)}


# Core


def test_a_link_stands_before_each_entrance_and_names_no_member() -> None:
    links = _named(_core(), "network:PrivateLinkService")
    assert set(links) == {"erp-web", "procurement-web"}
    for link in links.values():
        assert link.inputs["visibility"] == {"subscriptions": []}
        assert link.inputs["autoApproval"] == {"subscriptions": []}
        assert link.inputs["enableProxyProtocol"] is False
        assert "police" not in str(link.inputs)


def test_a_link_leads_to_the_front_end_of_a_standard_load_balancer() -> None:
    for name, link in _named(_core(), "network:PrivateLinkService").items():
        balancer = _named(_core(), "network:LoadBalancer")[name]
        assert balancer.inputs["sku"]["name"] == "Standard"
        assert link.inputs["loadBalancerFrontendIpConfigurations"] == [
            {"id": f"{balancer.id}/frontendIPConfigurations/frontend"}
        ]


def test_links_take_addresses_where_their_policies_are_disabled_and_nowhere_else_they_are() -> None:
    policies = {
        r.id: r.inputs["privateLinkServiceNetworkPolicies"] for r in of_type(_core(), "network:Subnet")
    }
    assert Counter(policies.values()) == {"Disabled": 1, "Enabled": len(policies) - 1}
    for link in of_type(_core(), "network:PrivateLinkService"):
        (configuration,) = link.inputs["ipConfigurations"]
        assert policies[configuration["subnet"]["id"]] == "Disabled"
        assert configuration["privateIPAllocationMethod"] == "Dynamic"
        assert set(configuration["subnet"]) == {"id"}


def test_links_are_made_one_after_the_other_once_the_network_is_settled() -> None:
    links = of_type(_core(), "network:PrivateLinkService")
    assert is_chain(_core(), links)
    connection = next(
        r
        for r in of_type(_core(), "network:HubVirtualNetworkConnection")
        if "shared" in r.inputs["connectionName"]
    )
    assert all(waits_for(_core(), link, connection) for link in links)


# The sealed member


def test_it_has_no_route_to_anybody() -> None:
    assert [token for token in ROUTES if of_type(_force(), token)] == []


def test_nothing_of_it_is_written_to_the_hubs_subscription_but_what_logs_say() -> None:
    own = _design().member(FORCE).subscription
    assert own != _design().core.subscription
    azure = [r for r in _force().resources if r.type.startswith("azure-native:") and r.id]
    assert {r.id.split("/")[2] for r in azure} == {own}


def test_each_endpoint_leads_to_a_link_that_core_makes() -> None:
    links = {link.id for link in of_type(_core(), "network:PrivateLinkService")}
    endpoints = of_type(_force(), "network:PrivateEndpoint")
    asked = [e.inputs["privateLinkServiceConnections"] for e in endpoints]
    assert {connection["privateLinkServiceId"] for (connection,) in asked} == links
    for (connection,) in asked:
        assert connection["requestMessage"].startswith("Sealed until 2010-03-26: Command and control")
        assert len(connection["requestMessage"]) <= 140
        assert "groupIds" not in connection


def test_each_endpoint_has_the_address_that_was_recorded_for_it() -> None:
    found = {
        e.inputs["privateEndpointName"]: e.inputs["ipConfigurations"]
        for e in of_type(_force(), "network:PrivateEndpoint")
    }
    for endpoint in sealing(_design().member(FORCE)).endpoints:
        assert found[endpoint.name] == [{"name": "primary", "privateIPAddress": str(endpoint.address)}]


def test_its_endpoints_obey_their_security_group() -> None:
    subnets = {r.inputs["subnetName"]: r.inputs for r in of_type(_force(), "network:Subnet")}
    endpoints = subnets["snet-southwest_one-avon-somerset-police-sealed-endpoints-uks"]
    assert endpoints["privateEndpointNetworkPolicies"] == "Enabled"
    assert endpoints["networkSecurityGroup"]["id"]
    assert endpoints["defaultOutboundAccess"] is False
    gateway = subnets["GatewaySubnet"]
    assert "networkSecurityGroup" not in gateway
    assert "routeTable" not in gateway
    assert "defaultOutboundAccess" not in gateway


def test_its_gateway_is_zone_redundant_and_learns_no_route() -> None:
    gateway = the(_force(), "network:VirtualNetworkGateway")
    assert gateway.inputs["sku"] == {"name": "VpnGw1AZ", "tier": "VpnGw1AZ"}
    assert (gateway.inputs["gatewayType"], gateway.inputs["vpnType"]) == ("Vpn", "RouteBased")
    assert (gateway.inputs["enableBgp"], gateway.inputs["allowVirtualWanTraffic"]) == (False, False)
    address = the(_force(), "network:PublicIPAddress")
    assert (address.inputs["sku"]["name"], address.inputs["zones"]) == ("Standard", ["1", "2", "3"])


def test_its_tunnel_carries_its_ranges_as_they_are_by_the_one_policy() -> None:
    site = the(_force(), "network:LocalNetworkGateway")
    assert site.inputs["localNetworkAddressSpace"] == {"addressPrefixes": ["10.6.0.0/17"]}
    connection = the(_force(), "network:VirtualNetworkGatewayConnection")
    assert connection.inputs["virtualNetworkGateway1"] == {
        "id": the(_force(), "network:VirtualNetworkGateway").id
    }
    assert connection.inputs["localNetworkGateway2"] == {"id": site.id}
    assert (connection.inputs["connectionType"], connection.inputs["connectionProtocol"]) == (
        "IPsec",
        "IKEv2",
    )
    assert connection.inputs["ipsecPolicies"][0]["pfsGroup"] == "ECP256"
    assert "sharedKey" not in connection.inputs
    assert "/providers/Microsoft.Network/connections/" in connection.id


def test_its_network_is_written_one_thing_after_the_other() -> None:
    kinds = ("Subnet", "PrivateEndpoint", "VirtualNetworkGateway", "VirtualNetworkGatewayConnection")
    links = [r for kind in kinds for r in of_type(_force(), f"network:{kind}")]
    assert is_chain(_force(), links)
    assert waits_for(
        _force(),
        the(_force(), "network:VirtualNetworkGateway"),
        of_type(_force(), "network:PrivateEndpoint")[0],
    )


def test_its_names_lead_to_its_endpoints_in_a_zone_linked_to_its_network_alone() -> None:
    zone = the(_force(), "privatedns:PrivateZone")
    assert zone.inputs["privateZoneName"] == "southwest-one.internal"
    link = the(_force(), "privatedns:VirtualNetworkLink")
    assert link.inputs["virtualNetwork"] == {"id": the(_force(), "network:VirtualNetwork").id}
    records = _named(_force(), "privatedns:PrivateRecordSet")
    sealed = sealing(_design().member(FORCE))
    assert {name: r.inputs["aRecords"] for name, r in records.items()} == {
        name: [{"ipv4Address": str(address)}] for name, address in sealed.records.items()
    }


def test_it_is_logged_locked_and_budgeted_as_any_other() -> None:
    for token in ("network:FlowLog", "authorization:ManagementLockByScope", "consumption:Budget"):
        assert len(of_type(_force(), token)) == 1
    lock = the(_force(), "authorization:ManagementLockByScope")
    assert waits_for(_force(), lock, the(_force(), "network:VirtualNetworkGatewayConnection"))


def test_a_join_of_a_sealed_member_leaves_core_and_every_other_stack_as_they_were() -> None:
    before = replace(_declared(), members=tuple(m for m in _declared().members if m.member != FORCE))
    first = plan_addresses(before, EMPTY)
    was = derive.design(before, first)
    now = derive.design(_declared(), plan_addresses(_declared(), record(EMPTY, first)))
    old: tuple[CoreDesign | MemberDesign, ...] = (was.core, *was.members)
    later: tuple[CoreDesign | MemberDesign, ...] = (now.core, *now.members)
    new = {part.stack: part for part in later}
    assert set(new) - {part.stack for part in old} == {f"southwest-one-{FORCE}"}
    for part in old:
        assert to_json(_captured(new[part.stack])) == to_json(_captured(part))


def test_the_same_declarations_give_the_same_stack() -> None:
    assert to_json(_captured(_design().member(FORCE))) == to_json(_force())
