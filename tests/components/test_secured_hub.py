"""The hub: intent first, one change at a time, nothing that is a member's."""

from dataclasses import replace

import pytest

from infra.components.network.secured_hub import SecuredHub, SecuredHubArgs
from infra.components.placement import Placement
from infra.design.network.model import Hub
from infra.resources.planned import PlannedStack
from tests.components.planning import is_chain, of_type, planned, the, waits_for

PSN = "51.231.0.0/24"
PLACE = Placement(group="rg-net", location="uksouth", tags={"owner": "lgss"})
CONNECTABLE = ("network:VpnGateway", "network:ExpressRouteGateway")


def _plan(hub: Hub) -> PlannedStack:
    args = SecuredHubArgs(hub=hub, placement=PLACE, wan_id="/wan", workspace_id="/logs")
    return planned(lambda opts: SecuredHub("hub-0", args, opts))


@pytest.fixture(scope="module")
def stack(hub: Hub) -> PlannedStack:
    return _plan(hub)


def test_intent_sends_both_kinds_of_traffic_to_the_firewall(stack: PlannedStack) -> None:
    firewall = the(stack, "network:AzureFirewall").id
    policies = the(stack, "network:RoutingIntent").inputs["routingPolicies"]
    assert {p["name"]: (p["destinations"], p["nextHop"]) for p in policies} == {
        "PrivateTraffic": (["PrivateTraffic"], firewall),
        "PublicTraffic": (["Internet"], firewall),
    }


@pytest.mark.parametrize("token", CONNECTABLE)
def test_nothing_can_be_connected_before_the_intent(stack: PlannedStack, token: str) -> None:
    assert waits_for(stack, the(stack, token), the(stack, "network:RoutingIntent"))


def test_a_hub_is_changed_one_change_at_a_time(stack: PlannedStack) -> None:
    tokens = ("VirtualHub", "AzureFirewall", "RoutingIntent", "VpnGateway", "ExpressRouteGateway")
    links = [the(stack, f"network:{token}") for token in tokens] + of_type(stack, "resources:Deployment")
    assert is_chain(stack, links)


def test_the_groups_of_a_policy_are_written_one_after_the_other_before_the_firewall(
    stack: PlannedStack,
) -> None:
    groups = of_type(stack, "network:FirewallPolicyRuleCollectionGroup")
    assert [(g.inputs["ruleCollectionGroupName"], g.inputs["priority"]) for g in groups] == [
        ("core", 100),
        ("deny", 65000),
        ("psn-in", 150),
        ("web", 60000),
    ]
    assert is_chain(stack, groups)
    firewall = the(stack, "network:AzureFirewall")
    assert all(waits_for(stack, firewall, group) for group in groups)


def test_the_firewall_never_translates_private_or_psn_sources(stack: PlannedStack) -> None:
    assert the(stack, "network:FirewallPolicy").inputs["snat"] == {
        "autoLearnPrivateRanges": "Disabled",
        "privateRanges": ["IANAPrivateRanges", PSN],
    }


def _routes(stack: PlannedStack) -> dict[str, list[str]]:
    template = the(stack, "resources:Deployment").inputs["properties"]["template"]
    (table,) = template["resources"]
    assert table["name"] == "vhub-lgss-uks/defaultRouteTable"
    firewall = the(stack, "network:AzureFirewall").id
    assert {route["nextHop"] for route in table["properties"]["routes"]} == {firewall}
    return {route["name"]: route["destinations"] for route in table["properties"]["routes"]}


def test_ranges_beyond_rfc_1918_go_to_the_firewall_too(stack: PlannedStack) -> None:
    assert _routes(stack) == {
        "_policy_PublicTraffic": ["0.0.0.0/0"],
        "_policy_PrivateTraffic": ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"],
        "private_traffic": [PSN],
    }


def test_without_such_ranges_the_table_is_written_without_them(hub: Hub) -> None:
    assert "private_traffic" not in _routes(_plan(replace(hub, private_traffic=())))


def test_a_hub_without_expressroute_has_no_expressroute_gateway(hub: Hub) -> None:
    assert of_type(_plan(replace(hub, expressroute=False)), "network:ExpressRouteGateway") == []


def test_the_vpn_gateway_holds_nothing_of_a_member(stack: PlannedStack) -> None:
    assert not {"connections", "natRules", "bgpSettings"} & the(stack, "network:VpnGateway").inputs.keys()


def test_locks_hold_where_no_member_has_a_child(stack: PlannedStack) -> None:
    scopes = {lock.inputs["scope"] for lock in of_type(stack, "authorization:ManagementLockByScope")}
    locked = ("network:RoutingIntent", "network:AzureFirewall")
    assert scopes == {the(stack, token).id for token in locked}


@pytest.mark.parametrize("token", ["VirtualHub", "FirewallPolicy", "VpnGateway", "ExpressRouteGateway"])
def test_what_cannot_be_locked_is_protected(stack: PlannedStack, token: str) -> None:
    assert the(stack, f"network:{token}").protect
