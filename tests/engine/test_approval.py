"""An approval holds for what was previewed, and for nothing else: each difference is named."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pulumi_azure_native as azure
import pytest
from pulumi.automation.errors import CommandError

from infra.components.parts import Part
from infra.design.derive import design
from infra.engine.approval import (
    ApprovalError,
    Declared,
    Preview,
    check,
    check_states,
    from_text,
    previewed,
    to_text,
    unknown_inputs,
)
from infra.engine.report import Outcome
from infra.engine.stacks import latest
from infra.engine.workplace import Workplace, open_stack
from infra.rehearsal.control_plane import ControlPlane
from tests.design.estates import lgss, plan
from tests.engine_room import own

ABOUT = Declared(
    partnership="lgss",
    declarations={"partnership.yaml": "a1", "members/slough.yaml": "b2"},
    commit="0f056541b2c3",
)
SUBSCRIPTION = "11111111-1111-4111-8111-111111111111"


@pytest.fixture(scope="module")
def core() -> Part:
    declared = lgss()
    return design(declared, plan(declared)).core


@pytest.fixture
def kept(core: Part, tmp_path: Path) -> Preview:
    """A preview of core, after the update of a certain moment."""
    outcome = Outcome(
        stack=core.stack, operation="preview", ok=True, changes={}, steps=(), errors=(), seconds=1.0
    )
    (tmp_path / f"{core.stack}.json").write_text('{"resourcePlans": {}}')
    return previewed(ABOUT, [core], {core.stack: "update of 2026-01-05 09:00:00 UTC"}, [outcome], tmp_path)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(ApprovalError) as raised:
        act()
    return str(raised.value)


def test_what_was_kept_is_read_as_it_was_and_holds(kept: Preview, core: Part) -> None:
    assert from_text(to_text(kept)) == kept
    check(kept, ABOUT, [core])
    check(kept, replace(ABOUT, commit="another"), [core])
    check_states(kept, {core.stack: "update of 2026-01-05 09:00:00 UTC"})


def test_it_does_not_hold_for_other_declarations(kept: Preview, core: Part) -> None:
    other = {"partnership.yaml": "a1", "members/slough.yaml": "c3", "services/payroll.yaml": "d4"}
    said = refused(lambda: check(kept, replace(ABOUT, declarations=other), [core]))
    assert said == (
        "the declarations have changed: members/slough.yaml, services/payroll.yaml: "
        "preview again, and let that be approved"
    )


def test_it_does_not_hold_for_another_partnership_or_engine_and_both_are_said(
    kept: Preview, core: Part
) -> None:
    old = replace(kept, engine="3.100.0")
    said = refused(lambda: check(old, replace(ABOUT, partnership="fens"), [core]))
    assert "approved was the partnership lgss, asked for is fens; " in said
    assert "it was made by the engine 3.100.0, and this is " in said


def test_it_does_not_hold_for_other_stacks(kept: Preview) -> None:
    assert "approved were the stacks lgss-core, asked for are : preview" in refused(
        lambda: check(kept, ABOUT, [])
    )


def test_it_does_not_hold_for_code_that_builds_another_stack(kept: Preview, core: Part) -> None:
    (stack,) = kept.stacks
    other = replace(kept, stacks=(replace(stack, fingerprint="0" * 64),))
    said = refused(lambda: check(other, ABOUT, [core]))
    assert "stack lgss-core would be built otherwise than when it was approved" in said


def test_it_does_not_hold_for_a_state_that_has_moved(kept: Preview, core: Part) -> None:
    said = refused(lambda: check_states(kept, {core.stack: "refresh of 2026-01-06 10:00:00 UTC"}))
    assert said.startswith(
        "the state of lgss-core has moved: last done was update of 2026-01-05 09:00:00 UTC, "
        "now it is refresh of 2026-01-06 10:00:00 UTC"
    )


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('"0f056541b2c3"', '"ffffffffffff"'),
        ('"resourcePlans": {}', '"resourcePlans": {"x": {}}'),
        ("b2", "b3"),
    ],
)
def test_a_changed_file_is_refused(kept: Preview, was: str, becomes: str) -> None:
    text = to_text(kept)
    assert was in text
    assert "changed since it was written" in refused(lambda: from_text(text.replace(was, becomes)))


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", '{"format": 2}', '{"format": 2, "seal": "", "stacks": [1]}']
)
def test_what_is_no_preview_is_refused(text: str) -> None:
    assert "it is no preview that `shire preview --out` has written" in refused(lambda: from_text(text))


def test_a_preview_of_another_format_is_refused(kept: Preview) -> None:
    known = json.loads(to_text(kept))
    said = refused(lambda: from_text(json.dumps({**known, "format": 1})))
    assert "written by another version of shire" in said


def group(*names: str, location: str = "uksouth") -> Callable[[], None]:
    def program() -> None:
        host = azure.Provider("host", subscription_id=SUBSCRIPTION)
        for name in names:
            azure.resources.ResourceGroup(
                name, resource_group_name=f"rg-{name}", location=location, opts=own(host)
            )

    return program


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (group("a", "b"), "create is not allowed by the plan: no steps were expected for this resource"),
        (group("a", location="ukwest"), "violates plan"),
        (group(), "but none were seen"),
    ],
    ids=["one more", "otherwise", "one less"],
)
def test_the_engine_does_nothing_that_its_plan_does_not_hold(
    place: Workplace, plane: ControlPlane, tmp_path: Path, program: Callable[[], None], said: str
) -> None:
    path = str(tmp_path / "plan.json")
    open_stack(place, "a", group("a")).preview(plan=path)
    with pytest.raises(CommandError) as raised:
        open_stack(place, "a", program).up(plan=path)
    assert said in str(raised.value)
    assert [r.id for r in plane.store if r.id.endswith("rg-b")] == []
    assert [r.body["location"] for r in plane.store if r.body["location"] != "uksouth"] == []


def test_what_was_last_done_to_a_state_differs_after_each_update(place: Workplace) -> None:
    assert latest(place, "a") == "nothing"
    stack = open_stack(place, "a", group("a"))
    stack.preview()
    assert latest(place, "a") == "nothing"
    stack.up()
    assert latest(place, "a").startswith("update of 20")
    stack.refresh()
    assert latest(place, "a").startswith("refresh of ")


def test_only_what_waits_for_azure_is_listed_as_unknown() -> None:
    waits = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    goal = {"inputDiff": {"adds": {"known": "x", "id": waits, "list": ["x", {"key": waits}]}}}
    found = unknown_inputs({"resourcePlans": {"urn:pulumi:a::b::c::vnet": {"goal": goal}, "urn::d": {}}})
    assert list(found) == ["vnet.id", "vnet.list[1].key"]
