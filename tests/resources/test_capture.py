"""Running a program in process gives the planned resources, with the ids that Azure will give."""

import pulumi
from pulumi_azure_native import Provider, network, resources

from infra.resources.capture import capture

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"


def small() -> None:
    provider = Provider("host", subscription_id=SUBSCRIPTION)
    options = pulumi.ResourceOptions(provider=provider)
    group = resources.ResourceGroup("group", resource_group_name="rg-x", location="uksouth", opts=options)
    network.VirtualWan(
        "wan", virtual_wan_name="vwan-x", resource_group_name=group.name, type="Standard", opts=options
    )


def test_a_resource_has_the_id_that_azure_will_give_it():
    (wan,) = capture("lgss-core", small).of("azure-native:network:VirtualWan")
    assert wan.id == (
        f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-x/providers/Microsoft.Network/virtualWans/vwan-x"
    )
    assert wan.subscription == SUBSCRIPTION
    assert wan.dependencies == (
        "urn:pulumi:lgss-core::shirehall::azure-native:resources:ResourceGroup::group",
    )


def test_capturing_twice_in_one_process_gives_the_same():
    assert capture("lgss-core", small) == capture("lgss-core", small)
