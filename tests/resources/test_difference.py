"""What leads from one plan to the other."""

from typing import Any

import pytest
from hypothesis import given, settings

from infra.resources.difference import difference
from infra.resources.planned import PlannedStack

from .planning import resource, stack, stacks


def changes(before: dict[str, object], after: dict[str, object]) -> list[str]:
    """The lines by which a resource with these inputs changes."""
    (changed,) = difference(stack(resource(inputs=before)), stack(resource(inputs=after))).changed
    return [str(change) for change in changed.properties]


def test_the_same_plan_is_no_difference() -> None:
    assert not difference(stack(resource()), stack(resource()))


def test_what_is_new_is_added_and_what_is_gone_is_removed() -> None:
    found = difference(stack(resource("old"), resource("both")), stack(resource("both"), resource("new")))
    assert [r.name for r in found.added] == ["new"]
    assert [r.name for r in found.removed] == ["old"]
    assert found.changed == ()
    assert found


def test_a_stack_that_does_not_exist_is_all_added_or_all_removed() -> None:
    planned = stack(resource())
    assert difference(None, planned).added == planned.resources
    assert difference(planned, None).removed == planned.resources
    assert not difference(None, None)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"sku": "Basic"}, {"sku": "Standard"}, ["sku: 'Basic' -> 'Standard'"]),
        ({}, {"zones": ["1"]}, ["zones: None -> ['1']"]),
        ({"zones": ["1"]}, {}, ["zones: ['1'] -> None"]),
        ({}, {"zones": None}, ["(inputs): {} -> {'zones': None}"]),
        ({"sku": {"tier": "a", "n": 1}}, {"sku": {"tier": "b", "n": 1}}, ["sku.tier: 'a' -> 'b'"]),
        ({"prefixes": ["a", "b"]}, {"prefixes": ["a"]}, ["prefixes: ['a', 'b'] -> ['a']"]),
        (
            {"rules": [{"name": "x", "priority": 1}, {"name": "y", "priority": 2}]},
            {"rules": [{"name": "x", "priority": 1}, {"name": "y", "priority": 3}]},
            ["rules[y].priority: 2 -> 3"],
        ),
        (
            {"rules": [{"name": "x"}]},
            {"rules": [{"name": "x"}, {"name": "y"}]},
            ["rules[y]: None -> {'name': 'y'}"],
        ),
        (
            {"rules": [{"name": "x"}, {"name": "y"}]},
            {"rules": [{"name": "y"}, {"name": "x"}]},
            ["rules(order): ['[x]', '[y]'] -> ['[y]', '[x]']"],
        ),
        (
            {"rules": [{"name": "x"}, {"name": "x"}]},
            {"rules": [{"name": "x"}]},
            ["rules: [{'name': 'x'}, {'name': 'x'}] -> [{'name': 'x'}]"],
        ),
    ],
)
def test_a_change_is_told_property_by_property(
    before: dict[str, Any], after: dict[str, Any], expected: list[str]
) -> None:
    assert changes(before, after) == expected


@pytest.mark.parametrize(
    ("field", "value", "path"),
    [
        ("id", "/other", "(id)"),
        ("dependencies", ("urn",), "(depends on)"),
        ("provider", "urn", "(provider)"),
        ("subscription", "s", "(subscription)"),
        ("secrets", ("tags",), "(secrets)"),
        ("protect", True, "(protected)"),
        ("parent", "urn", "(parent)"),
    ],
)
def test_what_is_no_input_is_compared_too(field: str, value: Any, path: str) -> None:
    (changed,) = difference(stack(resource()), stack(resource(**{field: value}))).changed
    assert [change.path for change in changed.properties] == [path]


@given(stacks, stacks)
@settings(max_examples=60)
def test_every_change_has_a_property_and_only_equal_plans_have_none(
    one: PlannedStack, other: PlannedStack
) -> None:
    found = difference(one, other)
    assert all(changed.properties for changed in found.changed)
    assert not difference(one, one)
