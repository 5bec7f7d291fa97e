"""What the engine exports of a stack reads as the plan that it was deployed from."""

import json
from dataclasses import replace
from typing import Any

import pytest

from infra.components.program import build_part
from infra.engine import stacks
from infra.engine.workplace import Workplace
from infra.resources.capture import capture
from infra.resources.exported import ExportError, from_export, from_exports
from infra.resources.planned import PlannedResource
from infra.resources.symbols import is_symbolic
from infra.resources.values import SECRET
from tests.design.estates import designed, lgss
from tests.engine_room import deploy, engine, place, plane

__all__ = ["engine", "place", "plane"]

GROUP = "urn:pulumi:one::shirehall::azuread:index/group:Group::staff"
GUID = "0c8f9f5e-7d2f-4a5b-9d5e-1f2a3b4c5d6e"
PROVIDER = "urn:pulumi:one::shirehall::pulumi:providers:azuread::host"
SECRET_OF_STATE = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1"}


def record(urn: str, **more: Any) -> dict[str, Any]:
    return {"urn": urn, "type": urn.split("::")[2], "custom": True, **more}


def export(*resources: dict[str, Any], version: int = 3, **more: Any) -> bytes:
    return json.dumps({"version": version, "deployment": {"resources": list(resources), **more}}).encode()


def nested(urn: str, group: str) -> dict[str, Any]:
    return record(urn, id="x", inputs={"groupObjectId": group, "path": f"/groups/{group}"})


def test_an_object_id_of_entra_reads_as_the_symbol_of_what_has_it() -> None:
    group = record(GROUP, id=f"/groups/{GUID}", inputs={"displayName": "staff"}, outputs={"objectId": GUID})
    member = nested("urn:pulumi:two::shirehall::azuread:index/groupMember:GroupMember::m", GUID)
    one, two = from_exports((export(group), export(member)))
    symbol = f"${{{GROUP}.object_id}}"
    assert (one.stack, two.stack) == ("one", "two")
    assert two.resources[0].inputs == {"groupObjectId": symbol, "path": f"/groups/{symbol}"}


def test_a_membership_is_not_taken_for_the_object_that_is_a_member() -> None:
    group = record(GROUP, id=f"/groups/{GUID}", inputs={"displayName": "staff"}, outputs={"objectId": GUID})
    urn = "urn:pulumi:two::shirehall::azuread:index/groupMember:GroupMember::m"
    member = {**nested(urn, GUID), "id": f"other/member/{GUID}", "outputs": {"objectId": GUID}}
    _, two = from_exports((export(group), export(member)))
    assert two.resources[0].inputs["groupObjectId"] == f"${{{GROUP}.object_id}}"


def test_an_object_id_of_nothing_that_was_given_stays_as_it_is() -> None:
    member = nested("urn:pulumi:two::shirehall::azuread:index/groupMember:GroupMember::m", GUID)
    assert from_export(export(member)).resources[0].inputs["groupObjectId"] == GUID


def test_a_secret_is_not_kept_and_the_engines_own_keys_are_left_out() -> None:
    inputs = {"__defaults": [], "sharedKey": SECRET_OF_STATE, "name": "c"}
    (found,) = from_export(export(record("urn:pulumi:one::shirehall::a:b:C::c", inputs=inputs))).resources
    assert found.inputs == {"name": "c", "sharedKey": SECRET}
    assert found.secrets == ("sharedKey",)


def test_provider_subscription_and_protection_are_read() -> None:
    azure = "urn:pulumi:one::shirehall::pulumi:providers:azure-native::host"
    provider = record(azure, id="p", inputs={"subscriptionId": "s-1"})
    lonely = record("urn:pulumi:one::shirehall::a:b:C::c", id="x", provider=f"{azure}::p", protect=True)
    (found,) = from_export(export(provider, lonely)).of("a:b:C")
    assert (found.provider, found.subscription, found.protect) == (azure, "s-1", True)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"nothing", "got no export of a stack (JSONDecodeError("),
        (b"[]", "got no export of a stack (TypeError("),
        (export(version=9), "got version 9 of an export, expected one of (3, 4)"),
        (export(), "got a stack without resources: nothing has been deployed; run `shire up` first"),
        (
            export(record(GROUP), pending_operations=[{}]),
            "got a stack with 1 operations that are not finished, expected one at rest: run `shire up`, "
            "then export it again",
        ),
        (export(record(GROUP, delete=True)), "got a stack with 1 operations that are not finished"),
        (
            export({"id": "x"}),
            "got a resource that is none (KeyError('type')), expected what `shire stack export`",
        ),
    ],
)
def test_what_is_no_stack_at_rest_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(ExportError) as raised:
        from_export(data)
    assert str(raised.value).startswith(says)


def test_what_was_deployed_reads_as_what_was_planned(place: Workplace) -> None:
    part = designed(lgss()).core
    planned = capture(part.stack, lambda: build_part(part))
    assert deploy(place, part.stack, lambda: build_part(part)) == ""
    standing = from_export(json.dumps(stacks.export(place, part.stack)).encode())
    assert standing.stack == planned.stack
    assert [r.urn for r in standing.resources] == [r.urn for r in planned.resources]
    for stands, was in zip(standing.resources, planned.resources, strict=True):
        assert known(stands, was) == known(was, was)


def known(resource: PlannedResource, planned: PlannedResource) -> PlannedResource:
    """The resource, without what only a deployment knows, and what only the engine adds to a provider."""
    unknown = {key for key, value in planned.inputs.items() if is_symbolic(json.dumps(value))}
    plain = {key: value for key, value in resource.inputs.items() if key not in unknown | {"version"}}
    own_id = resource.id if resource.type.startswith("azure-native:") else ""
    return replace(resource, inputs=plain, id=own_id, property_dependencies={})
