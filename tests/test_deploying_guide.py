"""The guide to deploying for real names every permission that is needed, and none that nobody asks for."""

import importlib
import inspect
import json
import re
from fnmatch import fnmatch
from pathlib import Path

import pulumi
import pulumi_azuread as azuread
import pytest

from infra.cli.table import COMMANDS
from infra.engine.credentials import NEEDS
from infra.resources.arm_types import TEMPLATES, type_of

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "how-to" / "deploying.md").read_text(encoding="utf-8")
ROLE = json.loads((ROOT / "docs" / "how-to" / "deployer-role.json").read_text(encoding="utf-8"))
EMERGENCY = json.loads((ROOT / "docs" / "how-to" / "emergency-role.json").read_text(encoding="utf-8"))
# Granted apart from the role, under a condition.
APART = "Microsoft.Authorization/roleAssignments"


def used() -> set[str]:
    """The resources of Entra that the components declare, by class."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "infra/components").rglob("*.py"))
    names = set(re.findall(r"azuread\.([A-Z]\w+)", code))
    return {name for name in names if _is_resource(getattr(azuread, name))}


def _is_resource(found: object) -> bool:
    return (
        inspect.isclass(found)
        and issubclass(found, pulumi.CustomResource)
        and not issubclass(found, pulumi.ProviderResource)
    )


def rows() -> dict[str, tuple[str, ...]]:
    """The guide's table of Graph permissions: what each class needs."""
    found: dict[str, tuple[str, ...]] = {}
    for line in re.findall(r"^\| (`[A-Z].*)$", GUIDE, re.MULTILINE):
        classes, permissions, *_ = line.split(" | ")
        for name in re.findall(r"`(\w+)`", classes):
            found[name] = tuple(re.findall(r"`([\w.]+)`", permissions))
    return found


def sources(name: str) -> str:
    """What the SDK says that a class needs."""
    return inspect.getsource(importlib.import_module(getattr(azuread, name).__module__))


def test_every_resource_of_entra_has_its_permissions_in_the_guide() -> None:
    assert used() == rows().keys()


@pytest.mark.parametrize("name", sorted(used()))
def test_each_permission_is_one_that_the_sdk_names_for_it(name: str) -> None:
    assert rows()[name]
    assert [each for each in rows()[name] if f"`{each}`" not in sources(name)] == []


def may(action: str) -> bool:
    """A resource group's actions are those of its subscription."""
    action = action.replace(
        "Microsoft.Resources/resourceGroups", "Microsoft.Resources/subscriptions/resourceGroups"
    )
    return _named(action, ROLE["Actions"]) and not _named(action, ROLE["NotActions"])


def _named(action: str, patterns: list[str]) -> bool:
    return any(fnmatch(action.lower(), pattern.lower()) for pattern in patterns)


@pytest.mark.parametrize("kind", sorted({type_of(template) for template in TEMPLATES.values()} - {"", APART}))
def test_the_role_lets_whoever_deploys_write_read_and_delete_each_type(kind: str) -> None:
    assert [verb for verb in ("write", "read", "delete") if not may(f"{kind}/{verb}")] == []


def test_the_role_grants_nobody_a_role_and_nothing_beyond_what_is_declared() -> None:
    assert not may(f"{APART}/write")
    assert not may("Microsoft.Authorization/elevateAccess/action")
    namespaces = {type_of(template).partition("/")[0] for template in TEMPLATES.values()}
    assert {pattern.partition("/")[0] for pattern in ROLE["Actions"]} <= namespaces
    assert not [pattern for pattern in ROLE["Actions"] if pattern.startswith("*")]
    assert ROLE["DataActions"] == []


@pytest.mark.parametrize("way", ["runCommand/action", "runCommands/write", "extensions/write"])
def test_whoever_deploys_runs_nothing_as_root_inside_a_server(way: str) -> None:
    action = f"Microsoft.Compute/virtualMachines/{way}"
    assert _named(action, ROLE["Actions"])
    assert not may(action)


def test_the_emergency_role_opens_servers_and_changes_nothing_else() -> None:
    actions = EMERGENCY["Actions"]
    assert [action for action in actions if not action.endswith("/read")] == [
        "Microsoft.Compute/virtualMachines/runCommand/action"
    ]
    assert EMERGENCY["DataActions"] == []


def test_only_commands_that_exist_are_named() -> None:
    named = set(re.findall(r"`?shire ([a-z]+)", GUIDE))
    assert named - set(COMMANDS) == set()


def test_every_need_of_a_state_is_in_the_guide() -> None:
    """By the variable or the command that meets it."""
    for need in NEEDS:
        assert need.mend.partition("=")[0].removeprefix("export ") in GUIDE, need.what
