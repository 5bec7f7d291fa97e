"""A plan as ARM templates: Azure's own nesting, a template a scope, and nothing lost without a word.

arm_places.json is an extract of `_attribute_map` in azure-mgmt-network 28.1.0 (Microsoft, MIT): by type the
places of its keys in Azure's body, and those of the keys of its lists.
"""

import importlib
import inspect
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from infra.resources.arm_bodies import BODIES
from infra.resources.arm_template import ArmTemplate, arm_templates, left_out
from infra.resources.arm_types import TEMPLATES
from infra.resources.planned import PlannedResource, PlannedStack
from tests.tenancy.conftest import kept
from tests.tenancy.planning import evidence_of

__all__ = ["kept"]

PLACES: Mapping[str, Any] = json.loads(
    Path(__file__).with_name("arm_places.json").read_text(encoding="utf-8")
)
NEWER = {"properties.enablePrivateOnlyBastion", "properties.enableSessionRecording", "identity"}
"""What Azure has taken since that version of Microsoft's SDK."""

CORE, SLOUGH = "lgss-core", "lgss-slough"


def stack(kept: Path, name: str) -> PlannedStack:
    (found,) = [s for s in evidence_of("lgss", kept).stacks if s.stack == name]
    return found


def templates(kept: Path, name: str) -> dict[str, ArmTemplate]:
    return {template.file: template for template in arm_templates(stack(kept, name))}


def written(kept: Path, name: str, file: str, type_: str, own: str) -> dict[str, Any]:
    resources: Any = templates(kept, name)[file].body["resources"]
    (found,) = [r for r in resources if (r["type"], r["name"]) == (type_, own)]
    assert isinstance(found, dict)
    return found


def test_every_type_that_has_an_id_has_a_body() -> None:
    assert {f"azure-native:{kind}" for kind in BODIES} == set(TEMPLATES)


@pytest.mark.parametrize("kind", sorted(BODIES))
def test_the_version_is_the_one_that_the_sdk_deploys_with(kind: str) -> None:
    module, name = kind.split(":")
    source = inspect.getsource(getattr(importlib.import_module(f"pulumi_azure_native.{module}"), name))
    found = re.search(r"Uses Azure REST API version (\S+?)\.", source)
    assert found
    assert BODIES[kind].version == found[1]


@pytest.mark.parametrize("example", ["lgss", "southwest-one", "surrey-east-sussex"])
def test_every_key_of_the_network_stands_where_microsofts_own_sdk_puts_it(example: str, kept: Path) -> None:
    wrong = [
        (resource["name"], place)
        for planned in evidence_of(example, kept).stacks
        for template in arm_templates(planned)
        for resource in _resources(template)
        if (kind := _kinds().get(resource["type"], "")) in PLACES
        for place in _places(resource)
        if place not in {*PLACES[kind]["keys"], *NEWER}
    ]
    assert wrong == []


@pytest.mark.parametrize("example", ["lgss", "southwest-one", "surrey-east-sussex"])
def test_every_key_of_their_parts_does_too(example: str, kept: Path) -> None:
    wrong = [
        (resource["name"], place, below)
        for planned in evidence_of(example, kept).stacks
        for template in arm_templates(planned)
        for resource in _resources(template)
        for place, known in PLACES.get(_kinds().get(resource["type"], ""), {}).get("parts", {}).items()
        for part in resource["properties"].get(place.removeprefix("properties."), ())
        if isinstance(part, dict)
        for below in _places(part)
        if below not in known
    ]
    assert wrong == []


def _resources(template: ArmTemplate) -> list[dict[str, Any]]:
    found: Any = template.body["resources"]
    assert isinstance(found, list)
    return found


def _kinds() -> dict[str, str]:
    """The SDK's type by Azure's."""
    found = {}
    for token, path in TEMPLATES.items():
        namespace, *parts = path.rpartition("/providers/")[2].split("/")
        found["/".join((namespace, *parts[::2]))] = token.removeprefix("azure-native:")
    return found


def _places(body: Mapping[str, Any]) -> set[str]:
    beside = set(body) - {"apiVersion", "dependsOn", "name", "properties", "scope", "type"}
    return beside | {f"properties.{key}" for key in body.get("properties", {})}


def test_a_template_goes_to_one_scope_and_nothing_of_azures_is_lost(kept: Path) -> None:
    planned = stack(kept, SLOUGH)
    native = [r for r in planned.resources if r.type.startswith("azure-native:")]
    made = templates(kept, SLOUGH)
    assert sum(len(_resources(t)) for t in made.values()) == len(native)
    assert sorted(made) == [
        "lgss-slough.NetworkWatcherRG.json",
        "lgss-slough.rg-lgss-network-uks.json",
        "lgss-slough.rg-lgss-ops-uks.json",
        "lgss-slough.rg-lgss-slough-uks.json",
        "lgss-slough.subscription-f105c86b-4af2-4013-81ed-011b26b19824.json",
    ]


def test_what_has_no_place_in_it_is_said(kept: Path) -> None:
    said = left_out(stack(kept, SLOUGH))
    assert "2 administrative units" in said
    for template in templates(kept, SLOUGH).values():
        assert template.body["metadata"] == {"stack": SLOUGH, "leftOut": list(said)}


def test_rules_of_a_security_group_stand_under_properties_of_their_own(kept: Path) -> None:
    file, own = "lgss-slough.rg-lgss-slough-uks.json", "nsg-lgss-slough-apps-uks"
    group = written(kept, SLOUGH, file, "Microsoft.Network/networkSecurityGroups", own)
    first = group["properties"]["securityRules"][0]
    assert set(first) == {"name", "properties"}
    assert first["properties"]["access"] == "Allow"
    assert group["location"] == "uksouth"


def test_storage_is_called_as_azure_calls_it_and_keeps_its_sku_beside(kept: Path) -> None:
    store = written(
        kept,
        CORE,
        "lgss-core.rg-lgss-ops-uks.json",
        "Microsoft.Storage/storageAccounts",
        "stlgssuksee83ecbf",
    )
    assert store["properties"]["supportsHttpsTrafficOnly"] is True
    assert store["properties"]["networkAcls"]["defaultAction"] == "Deny"
    assert (store["sku"], store["kind"]) == ({"name": "Standard_GRS"}, "StorageV2")
    assert "accountName" not in store["properties"]


def test_a_firewall_keeps_its_sku_inside_and_children_are_named_after_their_parent(kept: Path) -> None:
    file = "lgss-core.rg-lgss-network-uks.json"
    firewall = written(kept, CORE, file, "Microsoft.Network/azureFirewalls", "afw-lgss-uks")
    assert firewall["properties"]["sku"] == {"name": "AZFW_Hub", "tier": "Standard"}
    intent = written(
        kept, CORE, file, "Microsoft.Network/virtualHubs/routingIntent", "vhub-lgss-uks/ri-lgss-uks"
    )
    assert firewall["type"].partition("/")[0] in str(intent["dependsOn"])


def test_an_extension_names_what_it_hangs_on(kept: Path) -> None:
    lock = written(kept, CORE, "lgss-core.rg-lgss-ops-uks.json", "Microsoft.Authorization/locks", "lock-keys")
    assert lock["scope"].endswith("/providers/Microsoft.KeyVault/vaults/kv-lgss-uks-5697a6cc")
    assert set(lock["properties"]) == {"level", "notes"}


def test_what_azure_answers_later_is_an_expression(kept: Path) -> None:
    (role,) = [
        r
        for r in _resources(templates(kept, CORE)["lgss-core.rg-lgss-ops-uks.json"])
        if r["type"] == "Microsoft.Authorization/roleAssignments"
    ]
    principal = role["properties"]["principalId"]
    assert principal.startswith("[reference('/subscriptions/")
    assert principal.endswith("/id-lgss-flowlogs-uks', '2023-01-31').principalId]")


def test_what_nobody_knows_yet_is_a_parameter_and_a_bracket_is_no_expression() -> None:
    one = PlannedResource(
        urn="urn:pulumi:one::shirehall::azure-native:network:VirtualWan::wan",
        type="azure-native:network:VirtualWan",
        name="wan",
        id="/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualWans/wan",
        inputs={
            "virtualWANName": "wan",
            "tags": {"a": "[text]", "b": "${getGroup(x).objectId}", "c": "${secret}"},
        },
        parent="",
        dependencies=(),
        provider="",
        secrets=(),
        protect=False,
    )
    (template,) = arm_templates(PlannedStack(stack="one", resources=(one,)))
    (wan,) = _resources(template)
    assert wan["tags"]["a"] == "[[text]"
    parameters: Any = template.body["parameters"]
    assert {p["type"] for p in parameters.values()} == {"string", "securestring"}
    assert wan["tags"]["b"][len("[parameters('") : -len("')]")] in parameters
