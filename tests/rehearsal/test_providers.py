"""What the real engine hears from the simulated providers: as azure-native and azuread would have it."""

import pulumi
import pulumi_azure_native as azure
import pulumi_azuread as azuread

from infra.engine import stacks
from infra.engine.workplace import Workplace, open_stack
from infra.rehearsal.control_plane import ControlPlane
from tests.engine_room import deploy, own

HOST, OTHER = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
GROUP = f"/subscriptions/{HOST}/resourceGroups/rg-a"


def group(subscription: str = HOST, location: str = "uksouth") -> None:
    provider = azure.Provider("host", subscription_id=subscription)
    azure.resources.ResourceGroup("a", resource_group_name="rg-a", location=location, opts=own(provider))


def network(chained: bool) -> None:
    """A virtual network with two subnets, the second of which waits for the first, or does not."""
    provider = azure.Provider("host", subscription_id=HOST)
    rg = azure.resources.ResourceGroup(
        "a", resource_group_name="rg-a", location="uksouth", opts=own(provider)
    )
    vnet = azure.network.VirtualNetwork(
        "v",
        resource_group_name=rg.name,
        virtual_network_name="vnet-a",
        location="uksouth",
        address_space=azure.network.AddressSpaceArgs(address_prefixes=["10.0.0.0/16"]),
        opts=own(provider),
    )
    before: list[pulumi.Resource] = []
    for number in range(2):
        subnet = azure.network.Subnet(
            f"s{number}",
            resource_group_name=rg.name,
            virtual_network_name=vnet.name,
            subnet_name=f"s{number}",
            address_prefix=f"10.0.{number}.0/24",
            opts=own(provider, *before),
        )
        before = [subnet] if chained else []


def test_what_exists_is_not_created_again(place: Workplace, plane: ControlPlane) -> None:
    assert deploy(place, "first", group) == ""
    said = deploy(place, "second", group)
    assert f"cannot create already existing resource '{GROUP}'" in said
    assert [resource.id for resource in plane.store] == [GROUP]


def test_each_explicit_provider_writes_to_its_own_subscription(place: Workplace, plane: ControlPlane) -> None:
    def both() -> None:
        for name, subscription in (("host", HOST), ("own", OTHER)):
            provider = azure.Provider(name, subscription_id=subscription)
            azure.resources.ResourceGroup(
                name, resource_group_name="rg", location="uksouth", opts=own(provider)
            )

    assert deploy(place, "both", both) == ""
    assert [r.id.split("/")[2] for r in plane.store] == [HOST, OTHER]


def test_a_group_that_is_to_move_is_another_group(place: Workplace, plane: ControlPlane) -> None:
    assert deploy(place, "a", group) == ""
    said = deploy(place, "a", lambda: group(location="ukwest"))
    # As in Azure, where the old one still has the name when the new one is made.
    assert "cannot create already existing resource" in said
    resource = plane.get(GROUP)
    assert resource is not None
    assert resource.body["location"] == "uksouth"


def test_what_was_taken_away_by_hand_is_made_again_after_a_refresh(
    place: Workplace, plane: ControlPlane
) -> None:
    assert deploy(place, "a", group) == ""
    plane.store.remove(GROUP)
    stack = open_stack(place, "a")
    stack.refresh()
    assert deploy(place, "a", group) == ""
    assert plane.get(GROUP) is not None


def test_subnets_that_are_not_chained_are_refused(place: Workplace) -> None:
    said = deploy(place, "loose", lambda: network(chained=False))
    assert 'Code="AnotherOperationInProgress"' in said
    assert "Hint: subnets are written one at a time: let one depend on the other" in said


def test_chained_subnets_are_written(place: Workplace, plane: ControlPlane) -> None:
    assert deploy(place, "chained", lambda: network(chained=True)) == ""
    assert len(plane.store.of("azure-native:network:Subnet")) == 2


def test_a_lookup_by_name_finds_what_is_in_its_own_tenant(place: Workplace) -> None:
    def one(name: str, tenant: str) -> None:
        provider = azuread.Provider(name, tenant_id=tenant)
        made = azuread.Group(name, display_name="sg", security_enabled=True, opts=own(provider))
        asked = pulumi.InvokeOptions(provider=provider)
        found = made.object_id.apply(lambda _: azuread.get_group(display_name="sg", opts=asked).object_id)
        pulumi.export(name, pulumi.Output.all(made.object_id, found).apply(lambda pair: pair[0] == pair[1]))

    def two() -> None:
        one("host-tenant", HOST)
        one("own-tenant", OTHER)

    assert deploy(place, "a", two) == ""
    state = stacks.export(place, "a")["deployment"]["resources"]
    assert state[0]["outputs"] == {"host-tenant": True, "own-tenant": True}
