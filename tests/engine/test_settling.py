"""The state after what was decided, as values."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest

from infra.engine.amending import restored, settled, to_read
from infra.engine.lookup import Answer, Question
from infra.engine.lost import with_lost
from infra.engine.pending import pending
from infra.engine.recognising import WAYS, ByHand, ById, ByLookup
from infra.engine.settling import NOTHING_TOLD, Decision, Known, decide, questions
from tests.rehearsal.drive import stacks_of

SUBSCRIPTION = "11111111-1111-4111-8111-111111111111"
RG = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-a"
PREFIX = "urn:pulumi:s::p::"
HOST = f"{PREFIX}pulumi:providers:azure-native::host"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "x"}

LATER = datetime(2010, 11, 1, 12, 0, tzinfo=UTC)
NO_ANSWERS: Mapping[Question, Answer] = MappingProxyType({})

Json = dict[str, Any]


def provider() -> Json:
    return {
        "urn": HOST,
        "custom": True,
        "type": "pulumi:providers:azure-native",
        "id": "1",
        "inputs": {"subscriptionId": SUBSCRIPTION},
    }


def group(**more: Any) -> Json:
    kind = "azure-native:resources:ResourceGroup"
    return {
        "urn": f"{PREFIX}{kind}::rg",
        "custom": True,
        "type": kind,
        "inputs": {"resourceGroupName": "rg-a", "location": "uksouth"},
        "provider": f"{HOST}::1",
        **more,
    }


def standing(**more: Any) -> Json:
    return {**group(id=RG, outputs={"name": "rg-a"}), **more}


def interrupted(kind: str, state: Json, *resources: Json) -> Json:
    return {
        "resources": [provider(), *resources],
        "pending_operations": [{"type": kind, "resource": state}],
    }


def decided(deployment: Json, answers: Mapping[Question, Answer] = NO_ANSWERS) -> tuple[Decision, ...]:
    """What is decided at noon, where a person has told nothing."""
    return decide(
        Known(deployment=deployment, answers=answers, told=NOTHING_TOLD, command="shire recover", now=LATER)
    )


def after(deployment: Json) -> list[Json]:
    """The resources of the settled state, without the provider."""
    state = settled(deployment, decided(deployment))
    assert "pending_operations" not in state
    return list(state["resources"][1:])


def test_an_interrupted_create_is_taken_in_by_its_computed_id_and_then_read() -> None:
    deployment = interrupted("creating", group())
    assert after(deployment) == [group(id=RG)]


def test_the_same_operation_twice_is_one() -> None:
    deployment = interrupted("creating", group())
    deployment["pending_operations"] *= 2
    assert len(pending(deployment)) == 1


def test_a_component_or_a_provider_that_was_being_created_is_nothing_in_the_cloud() -> None:
    for state in (provider(), {"urn": f"{PREFIX}x:y:Z::c", "type": "x:y:Z", "custom": False}):
        deployment: Json = {"pending_operations": [{"type": "creating", "resource": state}]}
        (decision,) = decided(deployment)
        assert decision.act == "forget"


def test_the_successor_of_what_was_deleted_first_takes_its_place() -> None:
    below = standing(urn="urn:below", id="below")
    deployment = interrupted("creating", group(), standing(pendingReplacement=True), below)
    assert after(deployment) == [group(id=RG), below]


def test_what_stands_under_the_same_id_is_not_its_own_successor() -> None:
    deployment = interrupted("creating", group(), standing())
    assert after(deployment) == [standing()]


def test_what_was_replaced_under_another_id_is_deleted_next() -> None:
    old = standing(id=f"{RG}-old")
    deployment = interrupted("creating", group(), old)
    assert after(deployment) == [{**old, "delete": True}, group(id=RG)]


def test_what_was_being_deleted_for_its_successor_may_still_stand() -> None:
    """The engine reads nothing that it takes for replaced, and would create the successor beside it."""
    old = standing(pendingReplacement=True)
    assert after(interrupted("deleting", old, old)) == [standing()]


@pytest.mark.parametrize("kind", ["reading", "importing"])
def test_what_writes_nothing_is_forgotten(kind: str) -> None:
    deployment = interrupted(kind, standing())
    decisions = decided(deployment)
    assert [decision.act for decision in decisions] == ["forget"]
    assert to_read(settled(deployment, decisions), decisions) == ()


def test_a_type_of_which_nothing_is_known_stops_and_says_where_to_add_it() -> None:
    state = {"urn": f"{PREFIX}azuread:index/user:User::u", "type": "azuread:index/user:User", "custom": True}
    deployment = interrupted("creating", state)
    (decision,) = decided(deployment)
    assert (decision.act, decision.said) == (
        "stop",
        "type 'azuread:index/user:User' has no row in infra/engine/recognising.py: add it to the table",
    )


@pytest.mark.parametrize(("minutes", "act"), [(14, "stop"), (15, "forget")])
def test_that_entra_shows_none_is_believed_once_it_has_had_time_to_show_one(minutes: int, act: str) -> None:
    kind = "azuread:index/group:Group"
    state = {"urn": f"{PREFIX}{kind}::g", "type": kind, "custom": True, "inputs": {"displayName": "people"}}
    written = LATER - timedelta(minutes=minutes)
    deployment = {**interrupted("creating", state), "manifest": {"time": written.isoformat()}}
    (question,) = questions(deployment, NOTHING_TOLD)
    (decision,) = decided(deployment, {question: Answer(number=0)})
    assert decision.act == act
    waiting = (
        "whether it was is not known: Entra shows none, but may show what was made up to 15 minutes later, "
        "and the update last wrote at 11:46 UTC: do this again from 12:02 UTC on. Look: `az rest"
    )
    assert (waiting in decision.said) == (act == "stop")


def test_defaults_that_a_read_adds_are_no_inputs_where_what_was_asked_for_is_so() -> None:
    asked = {"location": "uksouth", "admin": SECRET, "ip": {"version": 4}}
    read = {"location": "uksouth", "admin": "?", "ip": {"version": 4, "idle": 4}, "sku": "Standard"}
    state = {"resources": [standing(inputs=read)]}
    assert restored({group()["urn"]: asked}, state)["resources"][0]["inputs"] == asked
    other = {"resources": [standing(inputs={**read, "location": "ukwest"})]}
    assert restored({group()["urn"]: asked}, other) == other


def test_every_type_of_entra_that_the_examples_use_has_a_row_whose_inputs_it_has() -> None:
    used = {
        resource.type: resource.inputs
        for partnership in ("lgss", "charnwood-rushcliffe")
        for stack in stacks_of(partnership)[1]
        for resource in stack.resources
        if resource.type.startswith("azuread:")
    }
    assert len(used) > 10
    assert used.keys() <= WAYS.keys()
    for token, inputs in used.items():
        way = WAYS[token]
        if isinstance(way, ByLookup):
            assert set(way.by) <= inputs.keys(), token
        if isinstance(way, ById):
            assert way.id.format_map(inputs), token
        if isinstance(way, ByLookup | ByHand):
            assert way.look.format_map(inputs), token


def test_what_is_planned_and_missing_is_taken_in_as_if_it_had_been_interrupted() -> None:
    _, (core, *_) = stacks_of("charnwood-rushcliffe")
    budget = next(r for r in core.resources if r.type.endswith(":Budget"))
    state = {"resources": [{"urn": r.urn, "id": "1"} for r in core.resources if r is not budget]}
    label = f"Budget:{budget.name}"
    (operation,) = pending(with_lost(state, core, [label, "Budget:strange"]))
    assert (operation.kind, operation.label, operation.urn) == ("creating", label, budget.urn)
    assert operation.state["provider"] == f"{budget.provider}::1"
    assert set(operation.state["dependencies"]) == set(budget.dependencies)
    without_parent = {"resources": [r for r in state["resources"] if r["urn"] != budget.parent]}
    assert pending(with_lost(without_parent, core, [label])) == ()
