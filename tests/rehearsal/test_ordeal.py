"""The real engine under faults: the same account for the same seed, and everything whole in the end."""

from dataclasses import dataclass
from datetime import date
from typing import cast

import pulumi_azure_native as azure
import pulumi_azuread as azuread
import pytest

from infra.components.parts import Part
from infra.design.estate import Budget
from infra.engine import operations
from infra.engine.find import Engine
from infra.engine.workplace import Workplace
from infra.rehearsal.clock import Clock
from infra.rehearsal.control_plane import ControlPlane
from infra.rehearsal.faults import FAULTS
from infra.rehearsal.model import Request
from infra.rehearsal.ordeal import struck, through
from infra.rehearsal.series import Series, Strike
from infra.rehearsal.stage import Scene, Stage
from infra.rehearsing import workplace
from tests.engine_room import own

HOST = "11111111-1111-4111-8111-111111111111"
BY_ID = {fault.id: fault for fault in FAULTS}


def program() -> None:
    """Groups of resources and of people, each by itself."""
    provider, tenant = azure.Provider("host", subscription_id=HOST), azuread.Provider("t", tenant_id=HOST)
    for number in range(6):
        azure.resources.ResourceGroup(
            f"rg{number}", resource_group_name=f"rg-{number}", location="uksouth", opts=own(provider)
        )
    for number in range(4):
        azuread.Group(f"g{number}", display_name=f"sg-{number}", security_enabled=True, opts=own(tenant))


def urn(kind: str, name: str) -> str:
    return f"urn:pulumi:s::shirehall::{kind}::{name}"


GROUP, PEOPLE = "azure-native:resources:ResourceGroup", "azuread:index/group:Group"


def series() -> Series:
    """Faults of every way to strike, some of which the provider outlasts."""
    return Series(
        Strike(fault=BY_ID[fault], urn=urn(kind, name), times=times)
        for fault, kind, name, times in (
            ("throttled", GROUP, "rg0", 2),
            ("unavailable", GROUP, "rg1", 5),
            ("answer-lost", GROUP, "rg2", 5),
            ("operation-failed", GROUP, "rg3", 1),
            ("policy-denies", GROUP, "rg4", 0),
            ("graph-unavailable", PEOPLE, "g0", 2),
            ("graph-answer-lost", PEOPLE, "g1", 1),
        )
    )


BUDGET = Budget(name="b", amount=1, start=date(2010, 12, 1), contact_role="Owner")


@dataclass(frozen=True)
class Small:
    """As much of a part as the engine's operations look at."""

    stack: str = "s"
    budget: Budget = BUDGET


@pytest.fixture(autouse=True)
def small_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is deployed is the program above, whatever the part."""
    monkeypatch.setattr(operations, "program", lambda _part: program)


def endured(place: Workplace, plane: ControlPlane, faults: Series) -> tuple[Stage, ...]:
    plane.faults = faults
    scene = Scene(place=place, plane=plane, listen=lambda _: None, began=lambda _name, _stack: None)
    part = cast("Part", Small())
    return through(scene, faults, "deploy", "s", lambda: operations.up(place, part, scene.listen))


def test_what_is_not_survived_is_mended_and_everything_stands_once(
    place: Workplace, plane: ControlPlane
) -> None:
    faults = series()
    begun, recovered = endured(place, plane, faults)
    assert (begun.problems, recovered.problems) == ((), ())
    assert begun.notes == ("broken off by a fault",)
    assert [(one.fault, one.survived) for one in struck(faults)] == [
        ("throttled", True),
        ("unavailable", False),
        ("answer-lost", False),
        ("operation-failed", False),
        ("policy-denies", False),
        ("graph-unavailable", True),
        ("graph-answer-lost", False),
    ]
    assert [one.tries for one in struck(faults)] == [2, 5, 4, 1, 1, 2, 1]
    assert len(plane.store.of(GROUP)) == 6
    assert len(plane.store.of(PEOPLE)) == 4
    assert {r.answer.get("provisioningState") for r in plane.store.of(GROUP)} == {"Succeeded"}
    assert "a policy denies it: have whoever owns the policy exempt it" in "\n".join(recovered.notes)


def test_the_same_series_gives_the_same_account(
    place: Workplace, plane: ControlPlane, engine: Engine
) -> None:
    first, second = series(), series()
    one = endured(place, plane, first)
    other_plane = ControlPlane(Clock(plane.clock.now.date()))
    with workplace(engine, other_plane) as other_place:
        other = endured(other_place, other_plane, second)
    assert struck(first) == struck(second)
    assert [(s.name, s.resources, s.notes) for s in one] == [(s.name, s.resources, s.notes) for s in other]
    assert plane.store.snapshot() == other_plane.store.snapshot()


def test_what_no_fault_has_said_is_a_problem(place: Workplace, plane: ControlPlane) -> None:
    group = f"/subscriptions/{HOST}/resourceGroups/rg-0"
    body = {"resourceGroupName": "rg-0", "location": "uksouth"}
    plane.put(Request(method="PUT", id=group, token=GROUP, body=body))
    (only,) = endured(place, plane, Series())
    assert [f"cannot create already existing resource '{group}'" in problem for problem in only.problems] == [
        True
    ]
