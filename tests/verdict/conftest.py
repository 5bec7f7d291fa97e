"""Evidence as a rehearsal of Slough would leave it, without the engine."""

from datetime import date

import pytest

from infra import pipeline
from infra.rehearsal.evidence import Evidence
from infra.rehearsal.stage import Name, Rehearsal, Stage
from infra.verdict.build import Moment, evidence
from tests.runbook.conftest import COUNCILS

SLOUGH = "lgss-slough"
MOMENT = Moment(day=date(2026, 3, 4), commit="c0ffee" * 6 + "abcd", uncommitted=False)


@pytest.fixture(scope="session")
def designed() -> pipeline.Designed:
    estate = pipeline.load(COUNCILS).estate
    return pipeline.designed(pipeline.addressed(COUNCILS, estate, "lgss"))


@pytest.fixture(scope="session")
def slough(designed: pipeline.Designed) -> Evidence:
    return rehearsed(designed, stage("preview"), stage("deploy"))


def stage(name: Name, *problems: str) -> Stage:
    return Stage(name=name, stack=SLOUGH, resources=91, seconds=1.25, problems=problems)


def rehearsed(designed: pipeline.Designed, *stages: Stage) -> Evidence:
    """The evidence of these stages."""
    rehearsal = Rehearsal(partnership="lgss", digest=designed.digest, joiners=(SLOUGH,), stages=stages)
    (planned,) = pipeline.planned(designed.design, [SLOUGH], None)
    return evidence(designed, rehearsal, [planned], MOMENT)
