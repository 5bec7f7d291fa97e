"""The page in a real browser: silent, self-sufficient, legible on a phone, printable, accessible."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator

from infra import pipeline
from infra.runbook.render import to_html
from tests.runbook import browser as real
from tests.runbook.browser import NARROW, PHONE, WIDE, Seen, axe, findings, opened
from tests.runbook.conftest import COUNCILS

# The example; one with a circuit; a private partner with almost nothing; one that is sealed.
PAGES = (
    ("lgss", "slough"),
    ("surrey-east-sussex", "surrey"),
    ("southwest-one", "ibm"),
    ("southwest-one", "avon-somerset-police"),
)
SLOUGH = "slough"
SHEETS = 45  # of A4, that somebody would still carry to a meeting

pytestmark = pytest.mark.xdist_group("chromium")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with real.chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    estate = pipeline.load(COUNCILS).estate
    found = {}
    for partnership, member in PAGES:
        designed = pipeline.designed(pipeline.addressed(COUNCILS, estate, partnership))
        found[member] = folder / f"{member}.html"
        found[member].write_text(to_html(pipeline.runbook(designed, member)), encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def wide(chromium: Browser, files: dict[str, Path]) -> dict[str, Seen]:
    return {member: opened(chromium, file, WIDE) for member, file in files.items()}


@pytest.fixture(scope="module")
def phone(chromium: Browser, files: dict[str, Path]) -> dict[str, Seen]:
    return {member: opened(chromium, file, PHONE) for member, file in files.items()}


# Visible elements that reach beyond the window, and words smaller than 14 pixels.
BEYOND = """all => all.filter(e => e.getClientRects().length && e.getBoundingClientRect().right > innerWidth
    && !e.closest('.hidden, thead')).map(e => e.outerHTML.slice(0, 200))"""
SMALL = """all => all.filter(e => e.getClientRects().length && parseFloat(getComputedStyle(e).fontSize) < 14
    && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())).map(e => e.outerHTML.slice(0, 200))"""
# The colour of each text of the drawing with that of the box it stands in.
DRAWN = """all => all.map(text => {
    const at = text.getBBox();
    const box = [...document.querySelectorAll('svg rect')].find(rect => {
        const r = rect.getBBox();
        return r.x <= at.x && r.x + r.width >= at.x + at.width
            && r.y <= at.y && r.y + r.height >= at.y + at.height;
    });
    return [getComputedStyle(text).fill, box && getComputedStyle(box).fill];
})"""

MEMBERS = pytest.mark.parametrize("member", [member for _, member in PAGES])


@MEMBERS
def test_the_console_says_nothing(wide: dict[str, Seen], member: str) -> None:
    assert wide[member].said == []


@MEMBERS
def test_the_page_asks_for_itself_alone(wide: dict[str, Seen], member: str) -> None:
    asked = [url for url in wide[member].asked if not url.startswith("data:")]
    assert asked == [wide[member].page.url]


@MEMBERS
def test_every_link_leads_to_a_place_on_the_page(wide: dict[str, Seen], member: str) -> None:
    links = wide[member].page.eval_on_selector_all("a", "all => all.map(a => a.getAttribute('href'))")
    lost = wide[member].page.evaluate(
        "links => links.filter(l => !l.startsWith('#') || !document.getElementById(l.slice(1)))", links
    )
    assert len(links) > 50
    assert lost == []


def test_a_link_of_the_calendar_brings_its_step_to_the_top(chromium: Browser, files: dict[str, Path]) -> None:
    page = opened(chromium, files[SLOUGH], WIDE).page
    page.click(".calendar a[href='#net-02']")
    assert page.evaluate("document.querySelector(':target').id") == "net-02"
    assert 0 <= page.evaluate("document.querySelector(':target').getBoundingClientRect().top") < 100
    page.close()


def left(part: Locator) -> float:
    """Where it begins, in pixels: to the left of the page where less than none."""
    box = part.bounding_box()
    assert box, "got nothing of the page, expected a part that is shown"
    return box["x"]


def test_the_first_key_shows_the_way_past_the_contents(chromium: Browser, files: dict[str, Path]) -> None:
    page = opened(chromium, files[SLOUGH], WIDE).page
    skip = page.locator(".skip-link")
    assert left(skip) < 0
    page.keyboard.press("Tab")
    assert left(skip) >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector(':target').tagName") == "MAIN"
    page.close()


def test_a_step_is_ticked_without_a_script(chromium: Browser, files: dict[str, Path]) -> None:
    page = opened(chromium, files[SLOUGH], WIDE).page
    page.click("label[for='tick-net-02']")
    assert page.is_checked("#tick-net-02")
    page.close()


@MEMBERS
def test_nothing_is_wider_than_a_phone(phone: dict[str, Seen], member: str) -> None:
    page = phone[member].page
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert page.eval_on_selector_all("main *", BEYOND) == []


@MEMBERS
def test_every_row_of_a_table_stands_upright_on_a_phone(phone: dict[str, Seen], member: str) -> None:
    """A row is a heading with its cells below, each as wide as the table: no column is squeezed."""
    narrow = """all => all.filter(e => e.getClientRects().length
        && e.getBoundingClientRect().width < 0.95 * e.closest('tr').getBoundingClientRect().width)
        .map(e => e.outerHTML.slice(0, 200))"""
    assert phone[member].page.eval_on_selector_all("tbody th, tbody td", narrow) == []


def test_the_page_flows_within_320_pixels(chromium: Browser, files: dict[str, Path]) -> None:
    """WCAG 2.2, 1.4.10: no scrolling in two directions at a width of 320 CSS pixels."""
    page = opened(chromium, files[SLOUGH], NARROW).page
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
    page.close()


@MEMBERS
def test_every_word_on_a_phone_is_large_enough(phone: dict[str, Seen], member: str) -> None:
    assert phone[member].page.eval_on_selector_all("body :not(svg *)", SMALL) == []
    drawn = "all => Math.min(...all.map(e => e.getBoundingClientRect().height))"
    assert phone[member].page.eval_on_selector_all("svg text", drawn) >= 12


@MEMBERS
def test_the_landmarks_are_there_once(wide: dict[str, Seen], member: str) -> None:
    page = wide[member].page
    for landmark in ("banner", "navigation", "main", "contentinfo"):
        assert page.get_by_role(landmark).count() == 1, landmark
    assert page.get_by_role("heading", level=1).count() == 1


def test_axe_finds_nothing_on_a_wide_screen(wide: dict[str, Seen]) -> None:
    found = axe(wide[SLOUGH].page)
    assert findings(found["violations"]) == []
    assert findings(found["incomplete"]) == [], "axe could not decide"


def test_axe_finds_nothing_on_a_phone(phone: dict[str, Seen]) -> None:
    """On the shortest page: its parts are those of the others, and axe takes its time."""
    found = axe(phone["ibm"].page)
    assert findings(found["violations"]) == []
    assert findings(found["incomplete"]) == [], "axe could not decide"


def _luminance(colour: str) -> float:
    """Relative luminance of `rgb(r, g, b)`, as WCAG 2.2 defines it."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@MEMBERS
def test_the_drawings_words_stand_inside_their_boxes_in_colours_that_contrast(
    wide: dict[str, Seen], member: str
) -> None:
    """WCAG 2.2, 1.4.3, by what is painted: axe goes by styles that a drawing does not paint with."""
    drawn = wide[member].page.eval_on_selector_all("svg text", DRAWN)
    assert drawn
    for words, box in drawn:
        darker, lighter = sorted((_luminance(words), _luminance(box)))
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_it_prints_on_paper_that_can_be_carried(wide: dict[str, Seen]) -> None:
    printed = wide[SLOUGH].page.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF-")
    assert 10 < len(re.findall(rb"/Type\s*/Page\b", printed)) <= SHEETS


def test_a_machine_without_chromium_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(pytest.fail.Exception, match=r"(?s)has none .* bash scripts/test-tools\.sh"):
        real.executable()
