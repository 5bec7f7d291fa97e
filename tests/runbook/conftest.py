"""Slough's runbook, made from LGSS as it is declared."""

from pathlib import Path

import pytest

from infra import pipeline
from infra.runbook.joining import Joining
from infra.runbook.model import Runbook
from infra.runbook.render import to_html, to_markdown

COUNCILS = Path(__file__).parents[2] / "councils"


@pytest.fixture(scope="session")
def designed() -> pipeline.Designed:
    estate = pipeline.load(COUNCILS).estate
    return pipeline.designed(pipeline.addressed(COUNCILS, estate, "lgss"))


@pytest.fixture(scope="session")
def slough(designed: pipeline.Designed) -> Runbook:
    return pipeline.runbook(designed, "slough")


@pytest.fixture(scope="session")
def joining(designed: pipeline.Designed) -> Joining:
    return Joining(
        declared=designed.declared,
        member=designed.declared.member("slough"),
        addresses=designed.addresses,
        design=designed.design,
    )


@pytest.fixture(scope="session")
def markdown(slough: Runbook) -> str:
    return to_markdown(slough)


@pytest.fixture(scope="session")
def page(slough: Runbook) -> str:
    return to_html(slough)
