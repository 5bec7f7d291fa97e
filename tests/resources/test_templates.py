"""What a template deployment contains is there to be seen, as resources of their own."""

from typing import Any

import pytest

from infra.resources.planned import PlannedStack
from infra.resources.templates import DEPLOYMENT, TemplateError, contained, contents, expanded
from tests.rehearsal.drive import stacks_of
from tests.resources.planning import resource

GROUP = "/subscriptions/s/resourceGroups/rg"
RECORD = f"{GROUP}/providers/Microsoft.Resources/deployments/d"


def deployment(*resources: object, **template: object) -> dict[str, Any]:
    return {"properties": {"template": {"resources": list(resources), **template}}}


def disk(name: str = "d1", **other: object) -> dict[str, object]:
    return {"type": "Microsoft.Compute/disks", "name": name, "location": "uksouth", **other}


def stack_named(partnership: str, name: str) -> PlannedStack:
    return next(stack for stack in stacks_of(partnership)[1] if stack.stack == name)


def test_the_hubs_default_route_table_is_one_of_them() -> None:
    (record,) = stack_named("lgss", "lgss-core").of(DEPLOYMENT)
    (table,) = contained(record)
    assert table.type == "azure-native:network:HubRouteTable"
    assert table.id.endswith("/virtualHubs/vhub-lgss-uks/hubRouteTables/defaultRouteTable")
    assert table.inputs["virtualHubName"] == "vhub-lgss-uks"
    assert [route["name"] for route in table.inputs["routes"]][:2] == [
        "_policy_PublicTraffic",
        "_policy_PrivateTraffic",
    ]
    assert (table.parent, table.subscription) == (record.urn, record.subscription)


def test_a_windows_server_is_one_of_them_and_its_password_is_nowhere() -> None:
    found = [
        made
        for stack in stacks_of("southwest-one")[1]
        for record in stack.of(DEPLOYMENT)
        for made in contained(record)
        if made.type == "azure-native:compute:VirtualMachine"
    ]
    assert found
    for made in found:
        assert made.inputs["osProfile"]["adminPassword"] == "[parameters('password')]"
        (identity,) = made.inputs["identity"]["userAssignedIdentities"]
        assert not identity.startswith("[")


def test_a_stack_with_what_its_deployments_contain_has_all_it_had() -> None:
    stack = stack_named("lgss", "lgss-core")
    whole = expanded(stack)
    assert [r for r in whole.resources if "/defaultRouteTable" not in r.urn] == list(stack.resources)
    assert len(whole.resources) == len(stack.resources) + 1
    assert list(whole.resources) == sorted(whole.resources, key=lambda r: r.urn)


def test_what_is_no_deployment_contains_nothing() -> None:
    assert contained(resource()) == ()


def test_a_parameter_is_what_is_given_or_its_default_and_a_secure_one_stays_unsaid() -> None:
    template = deployment(
        disk("[parameters('name')]", tags={"a": "[parameters('tag')]", "b": "[parameters('key')]"}),
        parameters={
            "name": {"type": "string"},
            "tag": {"type": "string", "defaultValue": "t"},
            "key": {"type": "secureString", "defaultValue": "s3cret"},
        },
    )
    template["properties"]["parameters"] = {"name": {"value": "d9"}}
    (made,) = contents(RECORD, template)
    assert made.id == f"{GROUP}/providers/Microsoft.Compute/disks/d9"
    assert made.body == {
        "resourceGroupName": "rg",
        "diskName": "d9",
        "location": "uksouth",
        "tags": {"a": "t", "b": "[parameters('key')]"},
    }


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            {"type": "Microsoft.Unknown/things", "name": "x"},
            "type 'Microsoft.Unknown/things' has no row",
        ),
        (disk("a/b"), "'a/b' does not fit its type: Microsoft.Compute/disks takes 1 names, got 2: a, b"),
    ],
)
def test_what_cannot_be_read_is_said(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(TemplateError) as raised:
        contents(RECORD, deployment(wrong))
    assert said in str(raised.value)
