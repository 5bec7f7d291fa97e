"""The id that Azure will give follows from the type, the names and the subscription."""

import ast
import importlib
from pathlib import Path

import pulumi
import pytest
from pulumi import _types

from infra.resources.arm_types import TEMPLATES, UnknownTypeError, arm_id, fields, type_of

COMPONENTS = Path(__file__).parents[2] / "infra" / "components"
SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-x"
HUB = f"{GROUP}/providers/Microsoft.Network/virtualHubs/vhub-x"


def inputs_of(token: str) -> set[str]:
    """The wire names of a resource's inputs. They are in `...InitArgs` where a nested type took the name."""
    _, module, kind = token.split(":")
    library = importlib.import_module(f"pulumi_azure_native.{module}")
    arguments = getattr(library, f"{kind}InitArgs", None) or getattr(library, f"{kind}Args")
    return set(_types.input_type_py_to_pulumi_names(arguments).values())


def tokens_of(path: Path) -> set[str]:
    """The tokens of the SDK's resources that a module of ours makes, as in `network.VirtualHub(...)`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "pulumi_azure_native"
        for alias in node.names
    }
    used = {
        (node.value.id, node.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules
    }
    return {f"azure-native:{module}:{name}" for module, name in used if is_resource(module, name)}


def is_resource(module: str, name: str) -> bool:
    found = getattr(importlib.import_module(f"pulumi_azure_native.{module}"), name, None)
    return isinstance(found, type) and issubclass(found, pulumi.CustomResource)


@pytest.mark.parametrize("token", sorted(TEMPLATES))
def test_each_part_of_an_id_is_an_input_of_the_type(token: str) -> None:
    assert set(fields(token)) <= inputs_of(token)


@pytest.mark.parametrize("path", sorted(COMPONENTS.glob("*.py")), ids=lambda path: path.stem)
def test_every_type_that_a_component_makes_has_a_row(path: Path) -> None:
    assert tokens_of(path) <= TEMPLATES.keys()


@pytest.mark.parametrize(
    ("token", "inputs", "expected"),
    [
        ("resources:ResourceGroup", {"resourceGroupName": "rg-x"}, GROUP),
        ("network:VirtualHub", {"resourceGroupName": "rg-x", "virtualHubName": "vhub-x"}, HUB),
        (
            "network:RoutingIntent",
            {"resourceGroupName": "rg-x", "virtualHubName": "vhub-x", "routingIntentName": "intent"},
            f"{HUB}/routingIntent/intent",
        ),
        (
            "monitor:DiagnosticSetting",
            {"resourceUri": HUB, "name": "diag"},
            f"{HUB}/providers/Microsoft.Insights/diagnosticSettings/diag",
        ),
        (
            "authorization:ManagementLockByScope",
            {"scope": GROUP, "lockName": "lock"},
            f"{GROUP}/providers/Microsoft.Authorization/locks/lock",
        ),
        (
            "consumption:Budget",
            {"scope": f"/subscriptions/{SUBSCRIPTION}", "budgetName": "budget"},
            f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Consumption/budgets/budget",
        ),
        (
            "recoveryservices:ProtectedItem",
            {
                "resourceGroupName": "rg-x",
                "vaultName": "rsv-x",
                "fabricName": "Azure",
                "containerName": "container",
                "protectedItemName": "vm;x",
            },
            f"{GROUP}/providers/Microsoft.RecoveryServices/vaults/rsv-x/backupFabrics/Azure"
            "/protectionContainers/container/protectedItems/vm;x",
        ),
    ],
)
def test_an_id_is_the_path_of_the_names(token: str, inputs: dict[str, str], expected: str) -> None:
    assert arm_id(f"azure-native:{token}", inputs, SUBSCRIPTION) == expected


def test_an_unknown_type_says_where_to_add_it() -> None:
    with pytest.raises(UnknownTypeError) as raised:
        arm_id("azure-native:web:WebApp", {}, SUBSCRIPTION)
    assert str(raised.value) == (
        "type 'azure-native:web:WebApp' has no row in infra/resources/arm_types.py; "
        "expected one that gives the path of its Azure id: add it to the table"
    )


@pytest.mark.parametrize("missing", [{}, {"virtualHubName": ""}, {"virtualHubName": None}])
def test_a_name_left_to_the_provider_is_refused(missing: dict[str, str | None]) -> None:
    with pytest.raises(
        ValueError, match="leaves virtualHubName unset; expected it, for a name made up would be random"
    ):
        arm_id("azure-native:network:VirtualHub", {"resourceGroupName": "rg-x", **missing}, SUBSCRIPTION)


@pytest.mark.parametrize(
    ("resource_id", "expected"),
    [
        (HUB, "Microsoft.Network/virtualHubs"),
        (f"{HUB}/routingIntent/intent", "Microsoft.Network/virtualHubs/routingIntent"),
        (f"{HUB}/providers/Microsoft.Authorization/locks/lock", "Microsoft.Authorization/locks"),
        (GROUP, "Microsoft.Resources/resourceGroups"),
        (f"/subscriptions/{SUBSCRIPTION}", ""),
    ],
)
def test_an_id_tells_its_type(resource_id: str, expected: str) -> None:
    assert type_of(resource_id) == expected
