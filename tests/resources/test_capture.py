"""Running a program in process gives the planned resources, with the ids that Azure will give."""

import asyncio
import gc
import threading
import weakref
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_azuread as azuread
import pytest
from pulumi_azure_native import Provider, keyvault, network, resources

from infra.components.aliases import drop_aliases
from infra.resources.capture import CaptureError, capture
from infra.resources.planned import PlannedResource
from infra.resources.serialise import to_json

HOST = "00000000-0000-0000-0000-000000000001"
OTHER = "00000000-0000-0000-0000-000000000002"
GROUP = "urn:pulumi:lgss-core::shirehall::azure-native:resources:ResourceGroup::group"


def provider(name: str = "host", subscription: str = HOST) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(provider=Provider(name, subscription_id=subscription))


def group(options: pulumi.ResourceOptions) -> resources.ResourceGroup:
    return resources.ResourceGroup("group", resource_group_name="rg-x", location="uksouth", opts=options)


def wan(options: pulumi.ResourceOptions, name: str = "wan", **inputs: Any) -> network.VirtualWan:
    given: dict[str, Any] = {"virtual_wan_name": "vwan-x", "resource_group_name": "rg-x", "type": "Standard"}
    made: network.VirtualWan = network.VirtualWan(name, **{**given, **inputs}, opts=options)
    return made


def small() -> None:
    options = provider()
    wan(options, resource_group_name=group(options).name)


def the(token: str, *, of: Callable[[], None]) -> PlannedResource:
    (found,) = capture("lgss-core", of).of(f"azure-native:{token}")
    return found


def test_a_resource_has_the_id_that_azure_will_give_it() -> None:
    assert the("network:VirtualWan", of=small).id == (
        f"/subscriptions/{HOST}/resourceGroups/rg-x/providers/Microsoft.Network/virtualWans/vwan-x"
    )


def test_a_resource_depends_on_what_its_inputs_come_from() -> None:
    found = the("network:VirtualWan", of=small)
    assert found.dependencies == (GROUP,)
    assert found.property_dependencies == {"resourceGroupName": (GROUP,)}


def test_each_resource_says_which_provider_writes_it_to_which_subscription() -> None:
    def program() -> None:
        group(provider())
        wan(provider("own", OTHER))

    found = the("network:VirtualWan", of=program)
    assert found.provider == "urn:pulumi:lgss-core::shirehall::pulumi:providers:azure-native::own"
    assert found.subscription == OTHER
    assert the("resources:ResourceGroup", of=program).subscription == HOST


def test_a_child_has_its_components_urn_provider_and_protection() -> None:
    def program() -> None:
        options = pulumi.ResourceOptions.merge(provider(), pulumi.ResourceOptions(protect=True))
        component = pulumi.ComponentResource("shirehall:network:Wan", "wan", {}, options)
        wan(pulumi.ResourceOptions(parent=component))

    found = the("network:VirtualWan", of=program)
    assert (
        found.urn
        == "urn:pulumi:lgss-core::shirehall::shirehall:network:Wan$azure-native:network:VirtualWan::wan"
    )
    assert found.parent == "urn:pulumi:lgss-core::shirehall::shirehall:network:Wan::wan"
    assert (found.subscription, found.protect) == (HOST, True)


def test_waiting_for_a_component_is_waiting_for_its_children() -> None:
    def program() -> None:
        options = provider()
        component = pulumi.ComponentResource("shirehall:test:Pair", "pair", {}, options)
        group(pulumi.ResourceOptions(parent=component))
        wan(pulumi.ResourceOptions.merge(options, pulumi.ResourceOptions(depends_on=[component])))

    assert the("network:VirtualWan", of=program).dependencies == (
        "urn:pulumi:lgss-core::shirehall::shirehall:test:Pair$azure-native:resources:ResourceGroup::group",
    )


def test_the_root_components_and_providers_are_resources_too() -> None:
    planned = capture("lgss-core", small)
    assert [resource.type for resource in planned.resources] == [
        "azure-native:network:VirtualWan",
        "azure-native:resources:ResourceGroup",
        "pulumi:providers:azure-native",
        "pulumi:pulumi:Stack",
    ]
    assert [resource.urn for resource in planned.resources] == sorted(r.urn for r in planned.resources)


def test_whole_numbers_are_integers_and_keys_are_sorted() -> None:
    def program() -> None:
        scale = network.VirtualRouterAutoScaleConfigurationArgs(min_capacity=2)
        network.VirtualHub(
            "hub",
            resource_group_name="rg-x",
            virtual_hub_name="vhub-x",
            virtual_router_auto_scale_configuration=scale,
            opts=provider(),
        )

    found = the("network:VirtualHub", of=program)
    assert repr(found.inputs["virtualRouterAutoScaleConfiguration"]) == "{'minCapacity': 2}"
    assert list(found.inputs) == sorted(found.inputs)


def test_what_is_known_offline_can_be_read_and_the_rest_is_a_symbol() -> None:
    seen = {}

    def program() -> None:
        made = wan(provider(), tags={"owner": "lgss"})
        for name in ("id", "name", "type", "tags", "provisioning_state"):
            getattr(made, name).apply(lambda value, name=name: seen.update({name: value}))

    found = the("network:VirtualWan", of=program)
    assert seen == {
        "id": found.id,
        "name": "vwan-x",
        "type": "Standard",  # This type has an input of that name.
        "tags": {"owner": "lgss"},
        "provisioning_state": f"${{{found.urn}.provisioning_state}}",
    }


def test_a_part_of_a_symbol_goes_into_another_resource_as_a_longer_symbol() -> None:
    def program() -> None:
        options = provider()
        firewall = network.AzureFirewall(
            "firewall", resource_group_name="rg-x", azure_firewall_name="afw-x", opts=options
        )
        wan(options, tags={"address": firewall.hub_ip_addresses.private_ip_address})

    planned = capture("lgss-core", program)
    (firewall,) = planned.of("azure-native:network:AzureFirewall")
    (found,) = planned.of("azure-native:network:VirtualWan")
    assert found.inputs["tags"] == {"address": f"${{{firewall.urn}.hub_ip_addresses.private_ip_address}}"}
    assert found.property_dependencies["tags"] == (firewall.urn,)


def test_identities_given_as_a_list_come_back_as_a_map() -> None:
    seen: list[str] = []

    def program() -> None:
        identity = network.ManagedServiceIdentityArgs(
            type=network.ResourceIdentityType.USER_ASSIGNED, user_assigned_identities=["/id/x"]
        )
        log = network.FlowLog(
            "log",
            resource_group_name="rg-x",
            network_watcher_name="nw",
            flow_log_name="fl",
            storage_id="/s",
            target_resource_id="/t",
            identity=identity,
            opts=provider(),
        )
        log.identity.user_assigned_identities.apply(seen.extend)

    assert the("network:FlowLog", of=program).inputs["identity"]["userAssignedIdentities"] == ["/id/x"]
    assert seen == ["/id/x"]


def test_a_secret_is_named_and_its_value_is_not_kept() -> None:
    def program() -> None:
        properties = keyvault.SecretPropertiesArgs(value=pulumi.Output.secret("hunter2"))
        options = provider()
        wan(options, tags={"key": pulumi.Output.secret("hunter2"), "owner": "lgss"})
        assert properties.value is not None

    found = the("network:VirtualWan", of=program)
    assert found.secrets == ("tags",)
    assert found.inputs["tags"] == {"key": "${secret}", "owner": "lgss"}
    assert b"hunter2" not in to_json(capture("lgss-core", program))


def test_entra_objects_have_symbolic_ids_and_are_looked_up_by_name() -> None:
    def program() -> None:
        azuread.Group("joiners", display_name="joiners", security_enabled=True)
        umbrella = azuread.get_group_output(display_name="umbrella", security_enabled=True)
        azuread.GroupMember("nested", group_object_id=umbrella.object_id, member_object_id="m")

    planned = capture("lgss-core", program)
    (made,) = planned.of("azuread:index/group:Group")
    (member,) = planned.of("azuread:index/groupMember:GroupMember")
    assert made.id == f"${{{made.urn}.id}}"
    asked = "getGroup(displayName=umbrella,securityEnabled=True)"
    assert member.inputs["groupObjectId"] == f"${{{asked}.objectId}}"


def test_capturing_again_gives_the_same_bytes() -> None:
    assert to_json(capture("lgss-core", small)) == to_json(capture("lgss-core", small))


def test_aliases_change_nothing_that_is_captured() -> None:
    assert capture("lgss-core", small, drop_aliases=False) == capture("lgss-core", small)


def test_dropping_aliases_twice_is_dropping_them_once() -> None:
    def program() -> None:
        drop_aliases()
        small()

    assert capture("lgss-core", program) == capture("lgss-core", small)


def test_a_capture_leaves_nothing_behind() -> None:
    made = []

    def program() -> None:
        made.append(weakref.ref(wan(provider())))

    threads = threading.active_count()
    capture("lgss-core", program)
    gc.collect()
    assert made[0]() is None
    assert threading.active_count() == threads
    assert pulumi.get_stack() == "stack"


def test_a_program_may_capture_another() -> None:
    def program() -> None:
        group(provider())
        assert len(capture("inner", small).resources) == 4

    assert len(capture("outer", program).resources) == 3


def test_captures_may_run_within_a_running_loop() -> None:
    async def run() -> int:
        return len(capture("lgss-core", small).resources)

    assert asyncio.run(run()) == 4


def failing_in_constructor() -> None:
    network.VirtualWan("wan", opts=provider())


def failing_in_input() -> None:
    wan(provider(), tags={"owner": object()})


def failing_in_apply() -> None:
    options = provider()
    wan(options, virtual_wan_name=group(options).name.apply(int))


def without_provider() -> None:
    wan(pulumi.ResourceOptions())


def without_subscription() -> None:
    wan(pulumi.ResourceOptions(provider=Provider("host")))


def without_name() -> None:
    wan(provider(), virtual_wan_name=None)


def twice() -> None:
    options = provider()
    wan(options)
    wan(options, virtual_wan_name="vwan-y")


def same_id() -> None:
    options = provider()
    wan(options)
    wan(options, "second", virtual_wan_name="VWAN-X")


def unknown_lookup() -> None:
    azuread.get_user_output(user_principal_name="somebody@example.org")


def broken() -> None:
    raise RuntimeError("no such council")


WAN = "'wan' (azure-native:network:VirtualWan)"
ID = f"/subscriptions/{HOST}/resourceGroups/rg-x/providers/Microsoft.Network/virtualWans"


@pytest.mark.parametrize(
    ("program", "message"),
    [
        (failing_in_constructor, "'wan': Missing required property 'resource_group_name'"),
        (failing_in_input, "'wan': unexpected input of type object for owner in VirtualWan"),
        (failing_in_apply, "'wan': invalid literal for int() with base 10: 'rg-x'"),
        (without_provider, f"{WAN} has no provider with a subscription; expected an explicit one"),
        (without_subscription, f"{WAN} has no provider with a subscription; expected an explicit one"),
        (
            without_name,
            f"{WAN} leaves virtualWANName unset; expected it, for a name made up would be random",
        ),
        (twice, f"{WAN} is registered twice; expected a name of its own among those of its type and parent"),
        (
            same_id,
            f"'second' (azure-native:network:VirtualWan) has the Azure id of 'wan' too: {ID}/VWAN-X",
        ),
        (unknown_lookup, "function 'azuread:index/getUser:getUser' has no row in LOOKUPS"),
        (broken, "no such council"),
    ],
)
def test_an_error_names_the_stack_and_the_resource(program: Callable[[], None], message: str) -> None:
    with pytest.raises(CaptureError) as raised:
        capture("lgss-core", program)
    assert str(raised.value).startswith(f"stack 'lgss-core': {message}")


def test_a_capture_after_a_failed_one_is_whole() -> None:
    with pytest.raises(CaptureError):
        capture("lgss-core", failing_in_apply)
    assert len(capture("lgss-core", small).resources) == 4
