"""A segment: one security group a subnet, one write at a time, private endpoints behind the rules."""

import pulumi
import pulumi_azure_native as azure
import pytest

from infra.components.network.network_segment import HubAttachment, NetworkSegment, NetworkSegmentArgs
from infra.components.placement import Placement
from infra.design.network.model import VirtualNetwork
from infra.resources.planned import PlannedStack
from tests.components.planning import is_chain, of_type, planned, the, waits_for

PLACE = Placement(group="rg-shared", location="uksouth", tags={})
HUB = HubAttachment(hub="vhub-lgss-uks", group="rg-net")
MEMBERS_OWN = "22222222-2222-2222-2222-222222222222"


def _plan(network: VirtualNetwork, hub: HubAttachment = HUB) -> PlannedStack:
    args = NetworkSegmentArgs(network=network, placement=PLACE, hub=hub)
    return planned(lambda opts: NetworkSegment("shared", args, opts))


@pytest.fixture(scope="module")
def shared(shared_network: VirtualNetwork) -> PlannedStack:
    return _plan(shared_network)


@pytest.fixture(scope="module")
def ops(ops_network: VirtualNetwork) -> PlannedStack:
    return _plan(ops_network)


def test_subnets_of_a_network_are_written_one_after_the_other(shared: PlannedStack) -> None:
    assert is_chain(shared, [the(shared, "network:VirtualNetwork"), *of_type(shared, "network:Subnet")])


def test_the_hub_is_connected_when_no_subnet_is_being_written(shared: PlannedStack) -> None:
    connection = the(shared, "network:HubVirtualNetworkConnection")
    assert all(waits_for(shared, connection, subnet) for subnet in of_type(shared, "network:Subnet"))


def test_subnets_are_never_inline(shared: PlannedStack) -> None:
    inputs = the(shared, "network:VirtualNetwork").inputs
    assert not {"subnets", "virtualNetworkPeerings"} & inputs.keys()
    assert all("routeTable" not in subnet.inputs for subnet in of_type(shared, "network:Subnet"))


def test_security_groups_hold_for_private_endpoints_in_every_subnet(shared: PlannedStack) -> None:
    subnets = of_type(shared, "network:Subnet")
    assert {s.inputs["privateEndpointNetworkPolicies"] for s in subnets} == {"Enabled"}
    assert all(s.inputs["networkSecurityGroup"]["id"] for s in subnets)


def test_a_subnet_refers_to_its_security_group_by_id_alone(shared: PlannedStack) -> None:
    groups = {g.id for g in of_type(shared, "network:NetworkSecurityGroup")}
    references = [s.inputs["networkSecurityGroup"] for s in of_type(shared, "network:Subnet")]
    assert all(reference.keys() == {"id"} for reference in references)
    assert {reference["id"] for reference in references} == groups


def test_a_subnet_of_ours_has_no_way_out_but_the_hub(shared: PlannedStack, ops: PlannedStack) -> None:
    assert {s.inputs["defaultOutboundAccess"] for s in of_type(shared, "network:Subnet")} == {False}
    assert all("defaultOutboundAccess" not in s.inputs for s in of_type(ops, "network:Subnet"))


def test_the_default_route_is_learned_except_beside_bastion(shared: PlannedStack, ops: PlannedStack) -> None:
    token = "network:HubVirtualNetworkConnection"
    assert the(shared, token).inputs["enableInternetSecurity"] is True
    assert the(ops, token).inputs["enableInternetSecurity"] is False
    assert "routingConfiguration" not in the(shared, token).inputs


def test_one_prefix_is_written_alone_and_several_as_a_list(shared: PlannedStack) -> None:
    rule, _ = the(shared, "network:NetworkSecurityGroup", "shared-web").inputs["securityRules"]
    assert rule["sourceAddressPrefix"] == "10.64.0.0/14"
    assert "sourceAddressPrefixes" not in rule
    assert rule["destinationPortRanges"] == ["443", "8443"]
    assert "destinationPortRange" not in rule


def test_a_resolver_subnet_is_delegated(ops: PlannedStack) -> None:
    delegated = the(ops, "network:Subnet", "shared-dns-in").inputs["delegations"]
    assert delegated == [{"name": "dns-in", "serviceName": "Microsoft.Network/dnsResolvers"}]


def test_a_network_in_another_subscription_is_connected_by_the_hubs_provider(
    shared_network: VirtualNetwork,
) -> None:
    def build(opts: pulumi.ResourceOptions) -> None:
        host, *_ = opts.providers or ()
        assert isinstance(host, pulumi.ProviderResource)
        own = azure.Provider("own", subscription_id=MEMBERS_OWN)
        hub = HubAttachment(hub="vhub-lgss-uks", group="rg-net", provider=host)
        args = NetworkSegmentArgs(network=shared_network, placement=PLACE, hub=hub)
        NetworkSegment("slough", args, pulumi.ResourceOptions(providers=[own]))

    stack = planned(build)
    assert MEMBERS_OWN in the(stack, "network:VirtualNetwork").id
    connection = the(stack, "network:HubVirtualNetworkConnection")
    assert connection.id.startswith(
        "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-net/"
    )
    assert MEMBERS_OWN in connection.inputs["remoteVirtualNetwork"]["id"]
