"""The page of a rehearsal in a real browser: silent, self-sufficient, legible on a phone, accessible."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from infra import pipeline
from infra.rehearsal.evidence import Evidence, Hit, Stays
from infra.rehearsal.schedule import Expected, expected
from infra.verdict.page import WIDTH, drawn, ticks, to_html
from tests.rehearsal.drive import stacks_of
from tests.runbook import browser as real
from tests.runbook.browser import PHONE, WIDE, axe, findings, opened
from tests.verdict.conftest import rehearsed, stage

pytestmark = pytest.mark.xdist_group("chromium")

TITLE = "Slough Borough Council joins LGSS"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with real.chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def pages(
    slough: Evidence, designed: pipeline.Designed, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("evidence")
    failed = rehearsed(designed, stage("deploy", 'Code="InvalidNextHop" Message="<b>no</b>"'))
    hit = Hit(title="Too many requests", resource="subnet web", survived=False, by_hand="wait")
    kept = Stays(id="/subscriptions/s/providers/Microsoft.KeyVault/deletedVaults/v", until=date(2026, 6, 2))
    found = {"works": replace(slough, struck=(hit,), stays=(kept,)), "fails": failed}
    for name, evidence in found.items():
        (folder / f"{name}.html").write_text(to_html(evidence, TITLE), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in found}


NAMES = pytest.mark.parametrize("name", ["works", "fails"])


@NAMES
@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_it_is_accessible_and_asks_for_itself_alone(
    chromium: Browser, pages: dict[str, Path], name: str, width: int
) -> None:
    seen = opened(chromium, pages[name], width)
    found = axe(seen.page)
    assert findings(found["violations"]) == []
    assert findings(found["incomplete"]) == [], "axe could not decide"
    assert seen.said == []
    assert [url for url in seen.asked if not url.startswith("data:")] == [seen.page.url]
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    seen.page.close()


def test_the_drawing_s_words_can_be_read_on_a_phone(chromium: Browser, pages: dict[str, Path]) -> None:
    page = opened(chromium, pages["works"], PHONE).page
    heights = page.eval_on_selector_all("svg text", "all => all.map(e => e.getBoundingClientRect().height)")
    assert min(heights) >= 12
    page.close()


def test_what_a_failure_says_is_text_and_no_markup(pages: dict[str, Path]) -> None:
    text = pages["fails"].read_text()
    assert "&lt;b&gt;no&lt;/b&gt;" in text
    assert "<b>no</b>" not in text


def test_the_same_evidence_gives_the_same_page(slough: Evidence) -> None:
    assert to_html(slough, TITLE) == to_html(slough, TITLE)


@pytest.mark.parametrize("stack", ["lgss-core", "lgss-slough"])
def test_every_bar_stands_within_the_drawing(stack: str) -> None:
    found = timed(stack)
    rows = drawn(found)
    assert [row.bar for row in rows] == [*found.bars]
    for row in rows:
        assert row.boxes
        assert all(left >= 0 and width > 0 and left + width <= WIDTH for left, width in row.boxes)


@pytest.mark.parametrize(
    ("stack", "minutes"), [("lgss-slough", [0, 5, 10, 15, 20, 25, 30]), ("lgss-core", [0, 30, 60, 90, 120])]
)
def test_the_scale_has_round_numbers(stack: str, minutes: list[int]) -> None:
    assert [tick.minutes for tick in ticks(timed(stack))] == minutes


def timed(name: str) -> Expected:
    _, stacks = stacks_of("lgss")
    return expected(next(stack for stack in stacks if stack.stack == name))
