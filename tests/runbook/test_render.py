"""Markdown and page: the same facts, nothing blank, nothing fetched, every link at home."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from infra import pipeline
from infra.runbook.build import build_runbook
from infra.runbook.model import Runbook, Table
from infra.runbook.render import to_html, to_markdown
from tests.runbook.reading import Element, blocks, parsed, texts

BLANKS = re.compile(r"\bNone\b|\bTODO\b|\bTBC\b|\bTBD\b|\{\{|\}\}(?!')|\bundefined\b|\|\s*\|")


@pytest.fixture(scope="session")
def tree(page: str) -> Element:
    return parsed(page)


def test_the_same_runbook_gives_the_same_bytes(slough: Runbook, markdown: str, page: str) -> None:
    assert to_markdown(slough) == markdown
    assert to_html(slough) == page


def test_nothing_is_left_blank(slough: Runbook, markdown: str, page: str) -> None:
    assert not [line for line in markdown.splitlines() if BLANKS.search(line)]
    assert not BLANKS.search(page)
    assert not [text for text in texts(slough) if not text.strip()]


def test_it_names_no_commit_and_no_time_of_day(markdown: str, slough: Runbook) -> None:
    prose = markdown.replace(slough.digest, "")
    assert not re.search(r"\b[0-9a-f]{40}\b", prose)
    assert not re.search(r"\d{2}:\d{2}:\d{2}", prose)


def test_every_link_of_the_markdown_resolves(markdown: str) -> None:
    anchors = set(re.findall(r'<a id="([^"]+)"></a>', markdown))
    targets = set(re.findall(r"\]\(#([^)]+)\)", markdown))
    assert targets
    assert targets <= anchors
    assert not re.search(r"\]\((?!#)", markdown)


def test_every_row_of_a_markdown_table_has_its_headers_cells(markdown: str) -> None:
    width = 0
    for line in markdown.splitlines():
        if not line.startswith("|"):
            width = 0
            continue
        cells = len(re.findall(r"(?<!\\)\|", line)) - 1
        width = width or cells
        assert cells == width, line


def test_every_link_of_the_page_resolves_inside_it(tree: Element) -> None:
    ids = [e.attributes["id"] for e in tree.all(*_tags(tree)) if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    targets = [e.attributes["href"] for e in tree.all("a")]
    assert targets
    assert all(target.startswith("#") and target[1:] in ids for target in targets)


def _tags(tree: Element) -> set[str]:
    return {tree.tag}.union(*(_tags(child) for child in tree.children))


def test_the_page_asks_nobody_for_anything(tree: Element, page: str) -> None:
    assert not tree.all("script", "iframe", "img", "object", "embed", "form")
    assert [e.attributes["href"] for e in tree.all("link")] == ["data:,"]
    assert not [e for e in tree.all(*_tags(tree)) if "src" in e.attributes or "srcset" in e.attributes]
    (style,) = tree.all("style")
    assert not re.search(r"@import|url\(|https?:", style.words)
    assert not re.search(r"\son\w+=", re.sub(r">[^<]*<", "><", page))


def test_the_page_has_its_landmarks_and_one_heading_above_all(tree: Element) -> None:
    for landmark in ("header", "nav", "main", "footer", "h1"):
        assert len(tree.all(landmark)) == 1, landmark
    (html,) = tree.all("html")
    assert html.attributes["lang"] == "en-GB"
    skip = tree.all("a")[0]
    (main,) = tree.all("main")
    assert skip.attributes == {"class": "skip-link", "href": f"#{main.attributes['id']}"}
    assert [e for e in tree.all("meta") if e.attributes.get("name") == "viewport"]


def test_headings_never_skip_a_level(tree: Element) -> None:
    levels = [int(e.tag[1]) for e in tree.all("main")[0].all("h1", "h2", "h3", "h4", "h5")]
    for above, below in pairwise(levels):
        assert below <= above + 1


def test_every_table_has_a_caption_and_scoped_headers(tree: Element) -> None:
    for found in tree.all("table"):
        assert found.all("caption")[0].words.strip()
        assert {e.attributes["scope"] for e in found.all("th")} == {"col", "row"}
        cells = [e for e in found.all("th", "td") if e.attributes.get("class") != "paper"]
        assert all(e.words.strip() for e in cells)


def test_every_box_to_tick_has_a_label(tree: Element) -> None:
    boxes = {e.attributes["id"] for e in tree.all("input")}
    labels = {e.attributes["for"] for e in tree.all("label") if e.words.strip()}
    assert boxes == labels


def test_there_is_a_box_to_tick_for_every_step(tree: Element, slough: Runbook) -> None:
    boxes = {e.attributes["id"] for e in tree.all("input")}
    assert {f"tick-{step.id}" for step in slough.steps} <= boxes


def test_the_drawing_has_a_title_and_a_description_and_shows_every_place(
    tree: Element,
) -> None:
    (svg,) = tree.all("svg")
    assert svg.attributes["role"] == "img"
    named = svg.attributes["aria-labelledby"].split()
    assert [e.attributes["id"] for e in svg.all("title", "desc")] == named
    drawn = " ".join(e.words for e in svg.all("text"))
    for place in ("10.64.16.0/20", "10.32.0.0/18 seen as 10.79.192.0/18", "afw-lgss-uks", "51.231.16.0/22"):
        assert place in drawn
    (caption,) = [e for e in tree.all("figcaption") if "Figure 1" in e.words]
    assert "as of 1 November 2010" in caption.words


def test_no_crown_and_no_restricted_typeface(page: str) -> None:
    assert "GDS Transport" not in page
    assert "crown" not in page.lower()


def test_markdown_and_page_hold_the_same_facts(slough: Runbook, markdown: str, tree: Element) -> None:
    words = " ".join(tree.words.split())
    for block in blocks(slough):
        if isinstance(block, Table):
            for row in block.rows:
                assert all(
                    " ".join(cell.replace("`", "").split()) in words
                    for text in row
                    for cell in text.splitlines()
                )
    for step in slough.steps:
        assert f'<a id="{step.id}"></a>' in markdown
        assert all(command.text in markdown and command.text in words for command in step.commands)


HOSTILE = "</style><script>alert('x')</script> `|` | [a](http://x.example) *b* {{ 7*7 }}"


def test_a_declaration_cannot_write_markup(designed: pipeline.Designed) -> None:
    member = designed.declared.member("slough")
    contract = member.contracts[0].model_copy(update={"contract": HOSTILE})
    hostile = member.model_copy(update={"contracts": (contract,), "title": HOSTILE})
    others = tuple(m for m in designed.declared.members if m.member != "slough")
    declared = replace(designed.declared, members=(*others, hostile))
    runbook = build_runbook(declared, "slough", designed.addresses, designed.design, "digest")
    tree = parsed(to_html(runbook))
    assert not tree.all("script")
    assert HOSTILE.replace("`", "'") in tree.all("h1")[0].words
    text = to_markdown(runbook)
    assert "<script" not in text.replace(r"\<script", "")
    assert not re.search(r"(?<!\\)\]\(http", text)
    test_every_row_of_a_markdown_table_has_its_headers_cells(text)
