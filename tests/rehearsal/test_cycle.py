"""Slough joins LGSS and leaves it again, by the real engine, in a simulated Azure and Entra."""

from typing import Any

import pytest

from infra import pipeline
from infra.engine.find import Engine
from infra.pipeline import Designed
from infra.rehearsal.stage import Rehearsal
from infra.rehearsal.tampering import TamperError
from infra.rehearsing import Asked, rehearsed
from tests.conftest import COUNCILS

CORE, OTHERS, SLOUGH = "lgss-core", ("lgss-cambridgeshire", "lgss-northamptonshire"), "lgss-slough"
OPENED = "nsg-lgss-slough-apps-uks:securityRules[0].sourceAddressPrefix=*"
ROUTES = "defaultRouteTable:routes=[]"


def rehearse(known: Designed, engine: Engine, **asked: Any) -> Rehearsal:
    joiners: dict[str, Any] = {"joiners": (SLOUGH,), "struck": (SLOUGH,)}
    return rehearsed(known, Asked(**(joiners | asked)), engine, lambda _: None, lambda _name, _stack: None)


@pytest.fixture(scope="module")
def known() -> Designed:
    return pipeline.designed(pipeline.addressed(COUNCILS, pipeline.load(COUNCILS).estate, "lgss"))


@pytest.fixture(scope="module")
def slough(engine: Engine, known: Designed) -> Rehearsal:
    return rehearse(known, engine, tamper=(OPENED, ROUTES))


@pytest.fixture(scope="module")
def beset(engine: Engine, known: Designed) -> Rehearsal:
    return rehearse(known, engine, faults=7)


def notes(rehearsal: Rehearsal, name: str) -> list[str]:
    return [note for stage in rehearsal.stages if stage.name == name for note in stage.notes]


def test_every_stage_goes_as_it_must(slough: Rehearsal) -> None:
    assert [(stage.name, stage.problems) for stage in slough.stages if not stage.ok] == []
    assert slough.ok


def test_the_stages_are_those_of_a_join(slough: Rehearsal) -> None:
    assert [(stage.name, stage.stack) for stage in slough.stages] == [
        *(("stand", stack) for stack in (CORE, *OTHERS)),
        ("preview", SLOUGH),
        ("approve", SLOUGH),
        ("deploy", SLOUGH),
        *((name, stack) for stack in (CORE, SLOUGH) for name in ("deploy again", "drift")),
        *((name, stack) for stack in (SLOUGH, CORE) for name in ("tamper", "mend")),
        *((name, SLOUGH) for name in ("fault", "recover", "withdraw")),
        ("left as before", ""),
    ]


def test_what_was_previewed_is_what_was_deployed_and_what_was_withdrawn(slough: Rehearsal) -> None:
    counts = {s.resources for s in slough.stages if s.name in ("preview", "deploy", "withdraw")}
    assert len(counts) == 1
    assert counts.pop() > 20


def test_it_names_the_declarations_that_it_holds_for(slough: Rehearsal, known: Designed) -> None:
    assert (slough.partnership, slough.digest, slough.joiners) == ("lgss", known.digest, (SLOUGH,))


def test_a_rule_opened_by_hand_is_found_and_mended(slough: Rehearsal) -> None:
    opened, _ = (stage for stage in slough.stages if stage.name == "tamper")
    said, found = opened.notes
    assert said == 'somebody changes it: nsg-lgss-slough-apps-uks, securityRules[0].sourceAddressPrefix = "*"'
    assert found.startswith("found as drift: update ")
    rule = "securityRules[slough-site_landmark_place-to-slough-apps-tcp-443]"
    assert f"{rule}.sourceAddressPrefix: '172.16.0.0/20' -> '*'" in found


def test_the_provider_is_blind_to_what_a_template_has_made_and_the_rehearsal_is_not(
    slough: Rehearsal,
) -> None:
    _, routes = (stage for stage in slough.stages if stage.name == "tamper")
    assert routes.notes[1:] == (
        "found in the template alone: update defaultRouteTable: routes "
        "(azure-native does not see it: it is of a template)",
    )
    assert "deploy the template again" in notes(slough, "mend")[0]


def test_one_fault_and_the_recovery_from_it_are_shown(slough: Rehearsal) -> None:
    lost, broken = notes(slough, "fault")
    assert lost.endswith(" was deleted by hand, and Azure answers 503")
    assert broken == "broken off by a fault"


def test_a_seed_of_faults_is_survived_or_recovered_from(beset: Rehearsal) -> None:
    assert [(stage.name, stage.problems) for stage in beset.stages if not stage.ok] == []
    assert {one.survived for one in beset.struck} == {True, False}
    assert {one.stack for one in beset.struck} == {SLOUGH}
    assert {one.method for one in beset.struck} == {"PUT", "DELETE"}
    assert all(one.tries for one in beset.struck)


def test_a_wrong_wish_is_refused_before_anything_is_done(engine: Engine, known: Designed) -> None:
    with pytest.raises(TamperError, match="got 'nsg-a', expected a number, NAME:PATH=VALUE or NAME:gone"):
        rehearse(known, engine, tamper=("nsg-a",))
