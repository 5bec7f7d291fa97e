"""Three example partnerships go through every stage with all their members, and nothing of them is left."""

import pytest

from infra import pipeline
from infra.components.parts import parts
from infra.engine.find import Engine
from infra.rehearsing import Asked, rehearsed
from tests.conftest import COUNCILS


@pytest.mark.parametrize("partnership", ["lgss", "three-c", "vision-2020"])
def test_it_is_built_stays_as_it_is_and_goes(engine: Engine, partnership: str) -> None:
    known = pipeline.designed(pipeline.addressed(COUNCILS, pipeline.load(COUNCILS).estate, partnership))
    stacks = tuple(parts(known.design))
    asked = Asked(joiners=stacks[1:], struck=stacks, whole=True)
    found = rehearsed(known, asked, engine, lambda _: None, lambda _name, _stack: None)
    assert [(stage.name, stage.stack, stage.problems) for stage in found.stages if not stage.ok] == []
    last = found.stages[-1]
    assert last.name == "left in the end"
    assert {stage.stack for stage in found.stages if stage.name == "drift"} == set(stacks)
    # A workspace is kept too where the engine came to it only once the recovery vault was empty.
    kinds = [one.id.split("/")[-2] for one in found.kept]
    assert kinds in (["deletedVaults"], ["deletedVaults", "deletedWorkspaces"])
    notes = [f"kept by Azure until {one.until:%d %B %Y}: {one.id}" for one in found.kept]
    assert [note for note in notes if note not in last.notes] == []
