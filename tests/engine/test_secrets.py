"""A secret of a program reaches the cloud that it is for, and nothing that is written, said or kept here."""

import json
from dataclasses import replace
from pathlib import Path

import pulumi
import pulumi_azure_native as azure
from pulumi.automation import EngineEvent

from infra.engine import operations, stacks
from infra.engine.events import read_event
from infra.engine.workplace import Workplace, open_stack
from infra.rehearsal.answers import answer
from infra.rehearsal.control_plane import ControlPlane
from infra.resources.difference import PropertyChange
from infra.resources.values import SECRET
from tests.engine_room import own

CANARY = "canary-51c0-secret"


def program() -> None:
    host = azure.Provider("host", subscription_id="11111111-1111-4111-8111-111111111111")
    tags = {"a": pulumi.Output.secret(CANARY), "b": "plain"}
    azure.resources.ResourceGroup(
        "a", resource_group_name="rg-a", location="uksouth", tags=tags, opts=own(host)
    )


def test_a_secret_is_nowhere_but_in_the_cloud(place: Workplace, plane: ControlPlane, tmp_path: Path) -> None:
    plan, heard = tmp_path / "plan.json", []

    def hear(event: EngineEvent) -> None:
        heard.append(repr(read_event("a", event)))

    stack = open_stack(place, "a", program)
    said = [stack.preview(plan=str(plan), on_event=hear).stdout]
    said.append(stack.up(plan=str(plan), on_event=hear, show_secrets=False).stdout)
    (group,) = plane.store
    assert group.body["tags"] == {"a": CANARY, "b": "plain"}
    assert heard
    kept = json.dumps(stacks.export(place, "a"))
    assert "ciphertext" in kept
    assert not [text for text in (*said, *heard, kept, plan.read_text()) if CANARY in text]
    files = [path for path in place.work.parent.rglob("*") if path.is_file()]
    assert len(files) > 3
    assert not [path for path in files if CANARY.encode() in path.read_bytes()]


def test_of_a_secret_that_drifted_it_is_said_that_it_did_and_nothing_else(
    place: Workplace, plane: ControlPlane
) -> None:
    open_stack(place, "a", program).up(show_secrets=False)
    (group,) = plane.store
    plane.store.put(
        answer(replace(group, body={**group.body, "tags": {"a": f"{CANARY}-other", "b": "other"}}))
    )
    outcome = operations.preview_refresh(place, "a", lambda _: None)
    (step,) = outcome.steps
    assert step.changes == (
        PropertyChange(path="tags.b", before="plain", after="other"),
        PropertyChange(path="tags.a", before=SECRET, after=SECRET),
    )
    assert CANARY not in repr(outcome)
