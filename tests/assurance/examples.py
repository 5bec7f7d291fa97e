"""The ten example partnerships as they are planned, each captured once."""

from functools import cache
from pathlib import Path

from infra import pipeline
from infra.declaration.load import Loaded
from infra.pipeline import Designed
from infra.resources.planned import PlannedStack

COUNCILS = Path(__file__).parent.parent.parent / "councils"
SLUGS = tuple(sorted(file.parent.name for file in COUNCILS.glob("*/partnership.yaml")))


@cache
def designed(slug: str) -> Designed:
    """One partnership taken through design."""
    return pipeline.designed(pipeline.addressed(COUNCILS, _loaded().estate, slug))


@cache
def example(slug: str) -> tuple[PlannedStack, ...]:
    """All stacks of one partnership, core first."""
    known = designed(slug).design
    return pipeline.planned(known, tuple(pipeline.parts(known)), None)


@cache
def _loaded() -> Loaded:
    return pipeline.load(COUNCILS)
