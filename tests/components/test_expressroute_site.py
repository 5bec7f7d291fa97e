"""A circuit: the hub takes the routes that are declared, and nothing goes past the firewall."""

from dataclasses import replace
from ipaddress import IPv4Network

import pulumi
import pytest

from infra.components.network.expressroute_site import ExpressRouteSite, ExpressRouteSiteArgs
from infra.design.network import model as network
from infra.resources.planned import PlannedStack
from infra.resources.serialise import to_json
from tests.components.planning import planned, the, waits_for

CIRCUIT = "/subscriptions/c/resourceGroups/rg/providers/Microsoft.Network/expressRouteCircuits/erc-surrey"
SITE = network.ExpressRouteSite(
    site="county-hall",
    title="County Hall",
    circuit=CIRCUIT,
    connection="erc-surrey",
    route_map="rm-surrey",
    prefixes=(IPv4Network("10.20.0.0/16"), IPv4Network("10.30.0.0/20")),
)


ARGS = ExpressRouteSiteArgs(site=SITE, hub="vhub", gateway="ergw", group="rg-net")


@pytest.fixture(scope="module")
def stack() -> PlannedStack:
    return planned(lambda opts: ExpressRouteSite("county-hall", ARGS, opts))


def test_declared_routes_are_kept_and_the_last_rule_drops_all_others(stack: PlannedStack) -> None:
    keep, drop = the(stack, "network:RouteMap").inputs["rules"]
    assert keep["matchCriteria"] == [
        {"matchCondition": "Contains", "routePrefix": ["10.20.0.0/16", "10.30.0.0/20"]}
    ]
    assert (keep["actions"], keep["nextStepIfMatched"]) == ([], "Terminate")
    assert (drop["matchCriteria"], drop["nextStepIfMatched"]) == ([], "Terminate")
    assert [action["type"] for action in drop["actions"]] == ["Drop"]


def test_the_circuits_routes_come_in_through_the_map_and_nothing_else_is_set(stack: PlannedStack) -> None:
    connection, route_map = the(stack, "network:ExpressRouteConnection"), the(stack, "network:RouteMap")
    assert connection.inputs["routingConfiguration"] == {"inboundRouteMap": {"id": route_map.id}}
    assert waits_for(stack, connection, route_map)


@pytest.mark.parametrize(
    "way_past", ["expressRouteGatewayBypass", "enablePrivateLinkFastPath", "enableInternetSecurity"]
)
def test_nothing_goes_past_the_firewall(stack: PlannedStack, way_past: str) -> None:
    assert the(stack, "network:ExpressRouteConnection").inputs[way_past] is False


def test_the_connection_is_the_gateways_and_leads_to_the_private_peering(stack: PlannedStack) -> None:
    connection = the(stack, "network:ExpressRouteConnection")
    assert connection.id.endswith("/expressRouteGateways/ergw/expressRouteConnections/erc-surrey")
    assert connection.inputs["expressRouteCircuitPeering"] == {
        "id": f"{CIRCUIT}/peerings/AzurePrivatePeering"
    }
    assert "authorizationKey" not in connection.inputs


def test_an_authorization_is_a_secret_and_is_not_kept() -> None:
    def build(opts: pulumi.ResourceOptions) -> None:
        args = replace(ARGS, authorization=pulumi.Output.secret("opened"))
        ExpressRouteSite("county-hall", args, opts)

    stack = planned(build)
    connection = the(stack, "network:ExpressRouteConnection")
    assert connection.inputs["authorizationKey"] == "${secret}"
    assert connection.secrets == ("authorizationKey",)
    assert b"opened" not in to_json(stack)
