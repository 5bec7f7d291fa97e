"""The other example partnerships by the real engine, with all their members: built, unchanged, destroyed."""

from collections.abc import Iterator

import pytest

from infra import pipeline
from infra.components.parts import parts
from infra.engine import operations
from infra.engine.find import Engine
from infra.rehearsal.clock import Clock
from infra.rehearsal.control_plane import ControlPlane
from infra.rehearsal.departure import withdraw_all
from infra.rehearsal.rules import RULES
from infra.rehearsal.stage import Scene, Stage, stage, still
from infra.rehearsing import workplace
from tests.conftest import COUNCILS

WHOLE = {"lgss", "three-c", "vision-2020"}
OTHERS = sorted({path.parent.name for path in COUNCILS.glob("*/partnership.yaml")} - WHOLE)


def gone_through(partnership: str, engine: Engine) -> Iterator[Stage]:
    known = pipeline.designed(pipeline.addressed(COUNCILS, pipeline.load(COUNCILS).estate, partnership))
    everybody = tuple(parts(known.design).values())
    plane = ControlPlane(Clock(known.declared.as_of), rules=RULES)
    with workplace(engine, plane) as place:
        scene = Scene(place=place, plane=plane, listen=lambda _: None, began=lambda _name, _stack: None)
        for part in everybody:
            yield stage("deploy", operations.up(place, part, scene.listen))
        for part in everybody:
            yield still("deploy again", operations.up(place, part, scene.listen))
        yield from withdraw_all(scene, [part.stack for part in everybody])


def test_there_are_seven_others() -> None:
    assert len(OTHERS) == 7


@pytest.mark.parametrize("partnership", OTHERS)
def test_it_is_built_unchanged_and_destroyed(engine: Engine, partnership: str) -> None:
    stages = list(gone_through(partnership, engine))
    assert [(found.name, found.stack, found.problems) for found in stages if not found.ok] == []
    assert stages[-1].name == "left in the end"
    assert any("deletedVaults" in note for note in stages[-1].notes)
