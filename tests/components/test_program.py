"""Which stacks there are, and the program of each."""

from datetime import date
from functools import partial
from pathlib import Path

import pytest

from infra.addressing.allocate import plan_addresses
from infra.addressing.entries import Lockfile
from infra.components.parts import UnknownStackError, part_of, parts
from infra.components.program import build
from infra.declaration.load import load_estate
from infra.design import derive
from infra.design.estate import Design
from infra.resources.capture import capture

COUNCILS = Path(__file__).parents[2] / "councils"


@pytest.fixture(scope="module")
def design() -> Design:
    declared = load_estate(COUNCILS, today=date(2026, 1, 1)).estate.partnership("lgss")
    return derive.design(declared, plan_addresses(declared, Lockfile(partnership="lgss")))


def test_core_comes_first_then_the_members(design: Design) -> None:
    assert list(parts(design)) == [
        "lgss-core",
        "lgss-cambridgeshire",
        "lgss-northamptonshire",
        "lgss-slough",
    ]


def test_each_stack_is_built_from_its_own_part(design: Design) -> None:
    assert part_of(design, "lgss-core") is design.core
    assert part_of(design, "lgss-slough") is design.member("slough")


def test_an_unknown_stack_is_refused_with_those_there_are(design: Design) -> None:
    with pytest.raises(UnknownStackError) as raised:
        build(design, "lgss-rutland")
    assert str(raised.value) == (
        "got stack 'lgss-rutland', expected one of "
        "lgss-core, lgss-cambridgeshire, lgss-northamptonshire, lgss-slough"
    )


@pytest.mark.parametrize(
    ("stack", "subscriptions", "tenants"),
    [
        ("lgss-core", ["host"], ["host-tenant"]),
        ("lgss-slough", ["host", "own"], ["host-tenant", "own-tenant"]),
    ],
)
def test_every_provider_is_explicit(
    design: Design, stack: str, subscriptions: list[str], tenants: list[str]
) -> None:
    planned = capture(stack, partial(build, design, stack))
    assert [r.name for r in planned.of("pulumi:providers:azure-native")] == subscriptions
    assert [r.name for r in planned.of("pulumi:providers:azuread")] == tenants
    made = [r for r in planned.resources if r.type.startswith(("azure-native:", "azuread:"))]
    assert all(r.provider for r in made)
