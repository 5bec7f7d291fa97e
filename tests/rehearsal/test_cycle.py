"""Slough joins LGSS and leaves it again, by the real engine, in a simulated Azure and Entra."""

from pathlib import Path

import pytest

from infra import pipeline
from infra.engine.find import Engine
from infra.pipeline import Designed
from infra.rehearsal.cycle import Rehearsal
from infra.rehearsing import rehearsed

COUNCILS = Path(__file__).parents[2] / "councils"
CORE, OTHERS, SLOUGH = "lgss-core", ("lgss-cambridgeshire", "lgss-northamptonshire"), "lgss-slough"


@pytest.fixture(scope="module")
def known() -> Designed:
    return pipeline.designed(pipeline.addressed(COUNCILS, pipeline.load(COUNCILS).estate, "lgss"))


@pytest.fixture(scope="module")
def slough(engine: Engine, known: Designed) -> Rehearsal:
    return rehearsed(known, [SLOUGH], engine, lambda _: None, lambda _name, _stack: None)


def test_every_stage_goes_as_it_must(slough: Rehearsal) -> None:
    assert [(stage.name, stage.problems) for stage in slough.stages if not stage.ok] == []
    assert slough.ok


def test_the_stages_are_those_of_a_join(slough: Rehearsal) -> None:
    standing = (CORE, *OTHERS)
    again = [(name, stack) for stack in (*standing, SLOUGH) for name in ("deploy again", "drift")]
    assert [(stage.name, stage.stack) for stage in slough.stages] == [
        *(("stand", stack) for stack in standing),
        ("preview", SLOUGH),
        ("deploy", SLOUGH),
        *again,
        ("withdraw", SLOUGH),
        ("left as before", ""),
    ]


def test_what_was_previewed_is_what_was_deployed_and_what_was_withdrawn(slough: Rehearsal) -> None:
    counts = {stage.resources for stage in slough.stages if stage.stack == SLOUGH}
    assert len(counts) == 1
    assert counts.pop() > 20


def test_it_names_the_declarations_that_it_holds_for(slough: Rehearsal, known: Designed) -> None:
    assert (slough.partnership, slough.digest, slough.joiners) == ("lgss", known.digest, (SLOUGH,))
