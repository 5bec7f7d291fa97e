"""The six conditions: an estate that meets them all, and one that fails each."""

from collections.abc import Callable
from ipaddress import IPv4Network

import pytest

from infra.assurance.network.network import read_network
from infra.assurance.packets.boxes import ANYWHERE, Box
from infra.assurance.packets.ranges import addresses
from infra.assurance.proof.conditions import Condition, conditions
from infra.assurance.proof.declared import Declared
from infra.assurance.proof.proving import prove
from tests.estates.azure import Azure, Hub, Part, Vnet
from tests.estates.azure_rules import Collection, NetworkRule, NsgRule

OWNERS = {"estate": "core"}


class World:
    """A hub that meets every condition, to be broken in one place."""

    def __init__(self, *, intent: tuple[str, ...] = ("PrivateTraffic", "Internet")) -> None:
        self.azure = Azure()
        self.hub: Hub = self.azure.hub("hub", "10.0.0.0/23")
        policy = self.azure.policy().group(100, Collection(100, (NetworkRule(),), "Deny"))
        self.firewall: Part = self.hub.firewall(policy, intent=intent)
        self.hub.default_routes(self.firewall, ["51.231.16.0/22"])
        self.spoke: Vnet = self.azure.vnet("spoke", "10.1.0.0/16")
        self.guard = self.azure.nsg("guard", [NsgRule(100, "Inbound", "Deny")])
        self.subnet = self.spoke.subnet("servers", "10.1.1.0/24", nsg=self.guard)
        self.hub.connect(self.spoke)
        rule = self.hub.nat("legacy", "10.32.0.0/18", "10.79.192.0/18")
        self.hub.site("council", "10.79.192.0/18", ingress=[rule])
        self.hub.site("psn", "51.231.16.0/22")

    def held(self) -> dict[str, Condition]:
        """Each condition by its id."""
        outside = {"psn": Box(ANYWHERE, addresses("51.231.16.0/22"))}
        told = Declared(
            partnership="p",
            members=(),
            owners=OWNERS,
            flows=(),
            promises=(),
            outside=outside,
            translations=((IPv4Network("10.32.0.0/18"), IPv4Network("10.79.192.0/18")),),
        )
        return {c.id: c for c in conditions(read_network(self.azure.stacks()), told)}


def test_a_whole_hub_meets_every_condition() -> None:
    held = World().held()
    assert list(held) == ["intent", "ranges", "ways round", "endpoints", "stores", "translation"]
    assert not [finding for condition in held.values() for finding in condition.findings]


def test_without_a_hub_none_applies() -> None:
    azure = Azure()
    azure.vnet("alone", "10.1.0.0/16")
    told = Declared(partnership="p", members=(), owners=OWNERS, flows=(), promises=(), outside={})
    assert {c.verdict for c in conditions(read_network(azure.stacks()), told)} == {"not applicable"}


def no_intent() -> World:
    return World(intent=())


def private_alone() -> World:
    return World(intent=("PrivateTraffic",))


def two_intents() -> World:
    world = World()
    world.azure.add(
        "RoutingIntent", "second", virtualHubName="hub", routingIntentName="second", routingPolicies=[]
    )
    return world


def public_range() -> World:
    world = World()
    world.hub.site("elsewhere", "198.51.100.0/24")
    return world


def overlap() -> World:
    world = World()
    world.hub.site("clash", "10.1.0.0/17")
    return world


def peering() -> World:
    world = World()
    other = world.azure.vnet("other", "10.2.0.0/16")
    world.hub.connect(other)
    world.spoke.peer(other)
    return world


def route_table() -> World:
    world = World()
    world.spoke.subnet("routed", "10.1.2.0/24", routes=world.azure.routes("table"))
    return world


def bgp() -> World:
    world = World()
    world.hub.site("talker", "10.30.0.0/16", bgp=True)
    return world


def routed_connection() -> World:
    world = World()
    other = world.azure.vnet("other", "10.2.0.0/16")
    world.hub.connect(other, routingConfiguration={"vnetRoutes": {"staticRoutes": [{"name": "past"}]}})
    return world


def open_endpoint() -> World:
    world = World()
    endpoints = world.spoke.subnet("endpoints", "10.1.3.0/24", nsg=world.guard, endpoint_policies="Disabled")
    endpoints.private_endpoint("vault", "10.1.3.4")
    return world


def open_store() -> World:
    world = World()
    world.azure.add("storage:StorageAccount", "st", accountName="stopen", publicNetworkAccess="Enabled")
    return world


def lost_rule() -> World:
    world = World()
    for urn in [urn for urn, found in world.azure.resources.items() if found.type.endswith("VpnConnection")]:
        if urn.endswith("::council"):
            world.azure.resources[urn].inputs["vpnLinkConnections"][0]["ingressNatRules"] = []
    return world


@pytest.mark.parametrize(
    ("broken", "condition", "verdict", "says"),
    [
        (no_intent, "intent", "unknown", "hub hub: got 0 routing intents, expected one"),
        (
            private_alone,
            "intent",
            "unknown",
            "hub hub: Internet goes to 'nothing', expected a firewall of that hub",
        ),
        (two_intents, "intent", "unknown", "hub hub: got 2 routing intents, expected one"),
        (
            public_range,
            "ranges",
            "unknown",
            "site elsewhere has 198.51.100.0/24, expected it within RFC 1918",
        ),
        (
            overlap,
            "ranges",
            "unknown",
            "network spoke has 10.1.0.0/16, site clash has 10.1.0.0/17, expected no overlap",
        ),
        (
            peering,
            "ways round",
            "unknown",
            "peering spoke-to-other of a network on a hub: it comes before the hub",
        ),
        (route_table, "ways round", "unknown", "subnet routed has route table table, expected none"),
        (bgp, "ways round", "unknown", "site talker speaks BGP, expected static routes"),
        (routed_connection, "ways round", "unknown", "connection other has a routing configuration"),
        (open_endpoint, "endpoints", "violated", "so every site reaches it past the firewall"),
        (open_store, "stores", "unknown", "storage account stopen answers on a public address"),
        (
            lost_rule,
            "translation",
            "violated",
            "10.32.0.0/18 is to be seen as 10.79.192.0/18",
        ),
    ],
)
def test_a_condition_that_fails_says_what_was_got_and_expected(
    broken: Callable[[], World], condition: str, verdict: str, says: str
) -> None:
    held = broken().held()
    assert held[condition].verdict == verdict
    assert any(says in finding for finding in held[condition].findings), held[condition].findings


def test_a_resource_that_nobody_reads_makes_every_claim_unknown() -> None:
    world = World()
    world.azure.add("NatGateway", "nat", natGatewayName="nat", somethingNew=True)
    network = read_network(world.azure.stacks())
    assert [u.reason for u in network.unknowns] == [
        "property 'somethingNew' could carry packets, and no reader reads it"
    ]
    told = Declared(partnership="p", members=("a", "b"), owners=OWNERS, flows=(), promises=(), outside={})
    assert {claim.verdict for claim in prove(network, told).isolation} == {"unknown"}
