"""Every member of every example partnership has a runbook that can be followed."""

import re

import pytest

from infra import pipeline
from infra.declaration.estate import Estate
from infra.runbook.model import Runbook, Table
from infra.runbook.render import to_html, to_markdown
from tests.runbook.conftest import COUNCILS
from tests.runbook.reading import blocks, parsed, texts


def _partnerships() -> list[str]:
    return sorted(path.parent.name for path in COUNCILS.glob("*/partnership.yaml"))


@pytest.fixture(scope="module")
def estate() -> Estate:
    return pipeline.load(COUNCILS).estate


@pytest.fixture(scope="module", params=_partnerships())
def runbooks(request: pytest.FixtureRequest, estate: Estate) -> list[Runbook]:
    designed = pipeline.designed(pipeline.addressed(COUNCILS, estate, request.param))
    return [pipeline.runbook(designed, member.member) for member in designed.design.members]


def test_every_cell_and_text_says_something(runbooks: list[Runbook]) -> None:
    for runbook in runbooks:
        assert not [text for text in texts(runbook) if not text.strip()]
        assert not re.search(r"\{\w*\}|TODO|TBC", " ".join(texts(runbook)).replace("{}", "?"))
        for block in blocks(runbook):
            if isinstance(block, Table):
                assert block.rows, f"{runbook.title}: {block.caption} is empty"


def test_steps_are_due_after_what_they_wait_for(runbooks: list[Runbook]) -> None:
    for runbook in runbooks:
        due = {item.id: item.due for item in runbook.calendar}
        late = [(s.id, before) for s in runbook.steps for before in s.after if due[before] > s.due]
        assert not late, runbook.title


def test_pages_are_whole(runbooks: list[Runbook]) -> None:
    for runbook in runbooks[:2]:
        tree = parsed(to_html(runbook))
        ids = {
            e.attributes["id"] for e in tree.all("section", "li", "h2", "h3", "main") if "id" in e.attributes
        }
        assert all(e.attributes["href"][1:] in ids for e in tree.all("a"))
        assert to_markdown(runbook).startswith(f"# {runbook.title.split(' (')[0][:10]}")
