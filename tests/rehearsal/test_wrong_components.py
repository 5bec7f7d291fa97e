"""Programs with one mistake each, deployed by the real engine: they fail with Azure's code, and a hint."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import TypedDict

import pulumi
import pulumi_azure_native as azure
import pulumi_azuread as azuread
import pytest

from infra.engine.find import Engine
from infra.engine.workplace import Workplace
from infra.rehearsal.clock import Clock
from infra.rehearsal.control_plane import ControlPlane
from infra.rehearsal.rules import RULES
from infra.rehearsing import workplace
from tests.engine_room import deploy, own


class Placed(TypedDict):
    """What each resource is given."""

    resource_group_name: str
    location: str


SUBSCRIPTION = "11111111-1111-4111-8111-111111111111"
TENANT = "22222222-2222-4222-8222-222222222222"
NETWORK = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network"
PLACE: Placed = {"resource_group_name": "rg", "location": "uksouth"}


@pytest.fixture
def place(engine: Engine) -> Iterator[Workplace]:
    """A cloud that holds serialised writes open long enough for another to meet them."""
    plane = ControlPlane(Clock(date(2010, 11, 1)), rules=RULES, hold=0.5)
    with workplace(engine, plane) as found:
        yield found


def host() -> tuple[azure.Provider, azure.resources.ResourceGroup]:
    provider = azure.Provider("host", subscription_id=SUBSCRIPTION)
    return provider, azure.resources.ResourceGroup("rg", **PLACE, opts=own(provider))


def network(*after: pulumi.Resource, provider: azure.Provider) -> azure.network.VirtualNetwork:
    space = azure.network.AddressSpaceArgs(address_prefixes=["10.0.0.0/16"])
    return azure.network.VirtualNetwork(
        "vnet", **PLACE, virtual_network_name="vnet", address_space=space, opts=own(provider, *after)
    )


def subnet(name: str, prefix: str, opts: pulumi.ResourceOptions) -> azure.network.Subnet:
    return azure.network.Subnet(
        name,
        resource_group_name="rg",
        virtual_network_name="vnet",
        subnet_name=name,
        address_prefix=prefix,
        opts=opts,
    )


def overlapping_subnet() -> None:
    provider, group = host()
    vnet = network(group, provider=provider)
    first = subnet("web", "10.0.0.0/24", own(provider, vnet))
    subnet("data", "10.0.0.128/25", own(provider, first))


def hub(provider: azure.Provider, group: pulumi.Resource) -> azure.network.VirtualHub:
    wan = azure.network.VirtualWan("wan", **PLACE, virtual_wan_name="wan", opts=own(provider, group))
    return azure.network.VirtualHub(
        "hub",
        **PLACE,
        virtual_hub_name="hub",
        address_prefix="10.1.0.0/23",
        virtual_wan=azure.network.SubResourceArgs(id=wan.id),
        opts=own(provider),
    )


def intent_before_firewall() -> None:
    provider, group = host()
    policy = azure.network.RoutingPolicyArgs(
        name="all", destinations=["Internet"], next_hop=f"{NETWORK}/azureFirewalls/fw"
    )
    azure.network.RoutingIntent(
        "intent",
        resource_group_name="rg",
        virtual_hub_name="hub",
        routing_intent_name="intent",
        routing_policies=[policy],
        opts=own(provider, hub(provider, group)),
    )


def connection_beside_subnets() -> None:
    provider, group = host()
    known = hub(provider, group)
    vnet = network(known, provider=provider)
    subnet("web", "10.0.0.0/24", own(provider, vnet))
    # What it waits for takes no time, but some: the subnet is being written by then.
    gap = azure.network.NetworkSecurityGroup(
        "gap", **PLACE, network_security_group_name="gap", opts=own(provider, vnet)
    )
    azure.network.HubVirtualNetworkConnection(
        "connection",
        resource_group_name="rg",
        virtual_hub_name="hub",
        connection_name="connection",
        remote_virtual_network=azure.network.SubResourceArgs(id=vnet.id),
        opts=own(provider, gap),
    )


def unchained_rule_groups() -> None:
    provider, group = host()
    policy = azure.network.FirewallPolicy(
        "policy", **PLACE, firewall_policy_name="policy", opts=own(provider, group)
    )
    for priority in (100, 200):
        azure.network.FirewallPolicyRuleCollectionGroup(
            f"group-{priority}",
            resource_group_name="rg",
            firewall_policy_name="policy",
            rule_collection_group_name=f"group-{priority}",
            priority=priority,
            opts=own(provider, policy),
        )


def duplicate_priority() -> None:
    provider, group = host()
    rules = [
        azure.network.SecurityRuleArgs(
            name=name,
            priority=100,
            direction="Inbound",
            access="Allow",
            protocol="Tcp",
            source_address_prefix="10.0.0.0/8",
            source_port_range="*",
            destination_address_prefix="10.0.0.0/8",
            destination_port_range="443",
        )
        for name in ("one", "two")
    ]
    azure.network.NetworkSecurityGroup(
        "nsg", **PLACE, network_security_group_name="nsg", security_rules=rules, opts=own(provider, group)
    )


def reused_global_name() -> None:
    provider, group = host()
    last: pulumi.Resource = azure.resources.ResourceGroup(
        "rg-b", resource_group_name="rg-b", location="uksouth", opts=own(provider, group)
    )
    for place in ("rg", "rg-b"):
        last = storage_account(place, own(provider, last))


def storage_account(place: str, opts: pulumi.ResourceOptions) -> azure.storage.StorageAccount:
    return azure.storage.StorageAccount(
        place,
        resource_group_name=place,
        location="uksouth",
        account_name="stshirehall",
        kind="StorageV2",
        sku=azure.storage.SkuArgs(name="Standard_LRS"),
        opts=opts,
    )


def default_principal_type() -> None:
    provider, group = host()
    directory = azuread.Provider("tenant", tenant_id=TENANT)
    people = azuread.Group("sg", display_name="sg", security_enabled=True, opts=own(directory))
    azure.authorization.RoleAssignment(
        "role",
        role_assignment_name="056f3487-ba49-562a-af00-bb114e313ad7",
        principal_id=people.object_id,
        role_definition_id=f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/a",
        scope=group.id,
        opts=own(provider),
    )


@pytest.mark.parametrize(
    ("program", "code", "hint"),
    [
        (overlapping_subnet, "NetcfgSubnetRangesOverlap", "give each subnet a range of its own"),
        (intent_before_firewall, "InvalidNextHop", "let the routing intent depend on the firewall"),
        (
            connection_beside_subnets,
            "AnotherOperationInProgress",
            "let the hub connection depend on the network's subnets",
        ),
        (
            unchained_rule_groups,
            "FirewallPolicyRuleCollectionGroupUpdateNotAllowedWhenUpdatingOrDeleting",
            "rule collection groups are written one at a time",
        ),
        (duplicate_priority, "SecurityRuleConflict", "give each rule of one direction a priority of its own"),
        (reused_global_name, "StorageAccountAlreadyTaken", "one space for all of Azure"),
        (default_principal_type, "UnmatchedPrincipalType", "the SDK's default is User"),
    ],
)
def test_a_wrong_component_fails_its_rehearsal_with_azures_code_and_a_hint(
    place: Workplace, program: Callable[[], None], code: str, hint: str
) -> None:
    said = deploy(place, "wrong", program)
    assert f'Code="{code}"' in said
    assert hint in said
