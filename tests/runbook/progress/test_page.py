"""The page of a join that is on its way, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from infra.runbook.model import Runbook
from infra.runbook.progress.shown import shown
from infra.runbook.render import to_html
from tests.runbook import browser as real
from tests.runbook.browser import NARROW, PHONE, WIDE, axe, findings, opened
from tests.runbook.progress.joins import on_the_way

pytestmark = pytest.mark.xdist_group("chromium")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with real.chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def file(slough: Runbook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "slough.html"
    path.write_text(to_html(shown(slough, on_the_way(slough).now)), encoding="utf-8")
    return path


def _tag(page: Page, name: str) -> str:
    return page.locator(f"[id='{name}'] .tag").first.inner_text()


def test_each_state_is_seen_at_its_step(chromium: Browser, file: Path) -> None:
    seen = opened(chromium, file, WIDE)
    tags = {
        "sco-02": "Done",
        "gate-agreement": "Go",
        "gate-cutover": "No go",
        "rec-01-payroll": "Open again",
        "dns-04-slough-gov-uk": "Under way",
        "cut-05": "Not yet",
        "con-01": "Ready",
    }
    assert {name: _tag(seen.page, name) for name in tags} == tags
    assert seen.said == []
    assert seen.page.get_by_text("Progress by the record, as of 31 January 2011").is_visible()
    seen.page.close()


def test_axe_finds_nothing(chromium: Browser, file: Path) -> None:
    page = opened(chromium, file, WIDE).page
    found = axe(page)
    assert findings(found["violations"]) == []
    assert findings(found["incomplete"]) == [], "axe could not decide"
    page.close()


@pytest.mark.parametrize("width", [PHONE, NARROW])
def test_the_page_flows_on_a_phone(chromium: Browser, file: Path, width: int) -> None:
    page = opened(chromium, file, width).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
