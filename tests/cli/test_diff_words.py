"""What a change is called, in a terminal and in a comment that others' text must not change the form of."""

from dataclasses import replace

import pytest

from infra.cli.diff_words import Line, markdown, parts
from infra.differing import Change, StackChange
from infra.resources.difference import difference
from infra.resources.planned import PlannedResource, PlannedStack
from infra.revisions import Span

GROUP = PlannedResource(
    urn="urn:pulumi:lgss-slough::shirehall::azuread:index/group:Group::slough-staff",
    type="azuread:index/group:Group",
    name="slough-staff",
    id="11111111-1111-4111-8111-111111111111",
    inputs={"description": "Staff of Slough"},
    parent="",
    dependencies=(),
    provider="",
    secrets=(),
    protect=False,
)


def changed(before: PlannedResource | None, after: PlannedResource | None) -> Change:
    was, now = (PlannedStack(stack="lgss-slough", resources=(r,)) if r else None for r in (before, after))
    found = difference(was, now)
    stack = StackChange(
        owner="slough", stack="lgss-slough", difference=found, new=was is None, gone=now is None
    )
    return Change(stacks=(stack,))


def described(text: object) -> PlannedResource:
    return replace(GROUP, inputs={"description": text})


def lines(found: Change) -> list[str]:
    return [f"{line.sign} {line.says}" for part in parts(found) for line in part.lines]


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ("Staff", 'description changes from "Staff of Slough" to "Staff"'),
        (None, "description is no longer set"),
        ("x" * 61, "description changes"),
    ],
)
def test_a_property_is_said_with_its_values_where_they_are_short(after: object, said: str) -> None:
    found = lines(changed(GROUP, described(after)))
    assert found == ["  nothing changes in who reaches what", f"~ 1 group: slough-staff: {said}"]


def test_a_stack_that_is_new_or_gone_is_said_whole() -> None:
    assert lines(changed(None, GROUP))[1] == "+ the whole stack: 1 group"
    assert lines(changed(GROUP, None))[1] == "- the whole stack: 1 group"


def test_resources_that_change_alike_are_one_line_with_the_first_names() -> None:
    many = [replace(GROUP, urn=f"{GROUP.urn}-{n}", name=f"staff-{n}") for n in range(5)]
    was = PlannedStack(stack="lgss-slough", resources=tuple(many))
    now = PlannedStack(
        stack="lgss-slough", resources=tuple(replace(r, inputs={"description": "Staff"}) for r in many)
    )
    found = StackChange(
        owner="slough", stack="lgss-slough", difference=difference(was, now), new=False, gone=False
    )
    assert lines(Change(stacks=(found,)))[1].startswith(
        "~ 5 groups: staff-0, staff-1 and 3 more: description"
    )


def test_what_nobody_can_read_is_said_beside_what_is_known() -> None:
    found = replace(changed(None, GROUP), questions=("afd-one: no reader",))
    assert lines(found)[:2] == [
        "  nothing changes in who reaches what, but for 1 open question",
        "! afd-one: no reader",
    ]


def test_declared_text_is_no_markup_and_calls_nobody() -> None:
    text = markdown("lgss", Span("HEAD", "main"), changed(GROUP, described("*Staff* <b>@team</b>\n# x")))
    assert r"\*Staff\* \<b\>@" in text
    assert "@team" not in text
    assert "\n# x" not in text


def test_each_file_that_justifies_is_named_once() -> None:
    line = Line(sign="+", says="", declared_in=("a.yaml:dns", "a.yaml:sites[0]", "azure-docs bastion/nsg"))
    assert line.where == "a.yaml:dns, sites[0]; azure-docs bastion/nsg"
