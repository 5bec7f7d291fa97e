"""The runbook with its progress on it, in Markdown and as a page; and as it was, where nothing was done."""

from dataclasses import replace
from datetime import date

from infra.runbook.model import Definitions, Runbook
from infra.runbook.progress.shown import shown
from infra.runbook.render import to_html, to_markdown
from tests.runbook.conftest import COUNCILS
from tests.runbook.progress.joins import Join, on_the_way
from tests.runbook.reading import Element, parsed


def _of(page: Element, name: str) -> Element:
    (found,) = [e for e in page.all("li", "tr", "section") if e.attributes.get("id") == name]
    return found


def test_without_a_record_the_committed_pages_are_as_they_were(markdown: str, page: str) -> None:
    """Slough's join has no record in the example."""
    folder = COUNCILS / "lgss/runbooks"
    assert not (folder / "slough.record.yaml").exists()
    assert (folder / "slough.md").read_text(encoding="utf-8") == markdown
    assert (folder / "slough.html").read_text(encoding="utf-8") == page
    assert 'class="tag' not in page
    assert ".tag" not in page


def test_the_same_record_gives_the_same_bytes(slough: Runbook) -> None:
    join = on_the_way(slough)
    assert to_html(shown(slough, join.now)) == to_html(shown(slough, join.now))


def test_the_page_says_of_each_step_how_far_it_is(slough: Runbook) -> None:
    join = on_the_way(slough)
    tree = parsed(to_html(shown(slough, join.now)))
    said = {
        name: _of(tree, name).words for name in ("sco-02", "rec-01-payroll", "dns-04-slough-gov-uk", "sco-05")
    }
    assert (
        "Done on 1 November 2010 by Head of ICT, Cambridgeshire. Evidence: slough.evidence/" in said["sco-02"]
    )
    assert "Open again: its evidence counted for 90 days, until 30 January 2011." in said["rec-01-payroll"]
    assert "Begun on 31 January 2011: still under way, or interrupted." in said["dns-04-slough-gov-uk"]
    assert "No go, decided on 31 January 2011 by LGSS director of ICT." in _of(tree, "gate-cutover").words
    assert "Go, decided on 1 November 2010 by LGSS joint committee." in _of(tree, "gate-agreement").words
    waits = _of(tree, "cut-05").words
    assert "Not yet" in waits
    assert "Waits for gate-cutover." in waits


def test_markdown_says_the_same(slough: Runbook) -> None:
    text = to_markdown(shown(slough, on_the_way(slough).now))
    assert "- [x] Done on 1 November 2010 by Head of ICT, Cambridgeshire." in text
    assert "- [ ] No go, decided on 31 January 2011 by LGSS director of ICT." in text
    assert "| Open again: its evidence counted for 90 days, until 30 January 2011." in text


def test_no_box_is_left_to_tick_for_a_step_that_is_recorded(slough: Runbook) -> None:
    tree = parsed(to_html(shown(slough, on_the_way(slough).now)))
    ids = [box.attributes["id"] for box in tree.all("input")]
    assert all(box.startswith("tick-gate-") for box in ids), "only a gate's criteria are ticked by hand"


def test_changed_declarations_are_said(slough: Runbook) -> None:
    join = Join(slough, date(2010, 11, 1))
    join.done("sco-02")
    was = join.declared
    join.declared = "f" * 64
    text = to_markdown(shown(slough, join.now))
    assert f"It was for the declarations `{was[:12]}`, which have changed since." in text


def test_at_a_glance_it_says_what_is_next_late_and_open_again(slough: Runbook) -> None:
    (overview, *_) = shown(slough, on_the_way(slough).now).summary
    assert isinstance(overview, Definitions)
    entries = dict(overview.entries)
    assert overview.caption == "Progress by the record, as of 31 January 2011"
    assert entries["Decisions to go on"] == "2 of 7"
    assert "rec-01-payroll" in entries["Open again"]
    assert "dns-04-slough-gov-uk" in entries["Begun, not ended"]
    assert "Recorded, and no longer in this runbook" not in entries


def test_a_step_that_is_no_longer_there_is_said(slough: Runbook) -> None:
    join = Join(slough, date(2010, 11, 1))
    join.done("sco-02")
    gone = replace(slough, sections=tuple(s for s in slough.sections if s.id != "scope"))
    # What is left waits for steps that were taken away with their section.
    left = replace(join, runbook=_without(gone, {"sco-", "gate-agreement"}))
    (overview, *_) = shown(left.runbook, left.now).summary
    assert isinstance(overview, Definitions)
    assert dict(overview.entries)["Recorded, and no longer in this runbook"] == "sco-02"


def _without(runbook: Runbook, gone: set[str]) -> Runbook:
    def kept(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if not name.startswith(tuple(gone)))

    return replace(
        runbook,
        sections=tuple(
            replace(
                section,
                works=tuple(
                    replace(work, steps=tuple(replace(step, after=kept(step.after)) for step in work.steps))
                    for work in section.works
                ),
                gates=tuple(replace(gate, after=kept(gate.after)) for gate in section.gates),
            )
            for section in runbook.sections
        ),
    )
