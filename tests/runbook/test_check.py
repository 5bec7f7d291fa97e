"""What `shire runbook --check` says of a committed runbook."""

from dataclasses import replace
from ipaddress import IPv4Network

from infra import pipeline
from infra.addressing.allocate import plan_addresses
from infra.runbook.build import build_runbook
from infra.runbook.check import PREAMBLE, stale
from infra.runbook.render import to_html, to_markdown


def _moved(designed: pipeline.Designed) -> pipeline.Designed:
    """The same partnership, had Landmark Place another range."""
    member = designed.declared.member("slough")
    first, second = member.sites
    moved = second.model_copy(update={"ranges": (IPv4Network("172.16.32.0/20"),)})
    changed = member.model_copy(update={"sites": (first, moved)})
    members = tuple(changed if m.member == "slough" else m for m in designed.declared.members)
    known = designed.addressed
    declared = replace(designed.declared, members=members)
    addresses = plan_addresses(declared, known.lockfile, known.others)
    return pipeline.designed(replace(known, declared=declared, addresses=addresses))


def test_a_runbook_is_not_stale_against_itself(markdown: str, page: str) -> None:
    assert stale(markdown, markdown) == ()
    assert stale(page, page) == ()


def test_a_changed_range_is_named_with_its_section_and_line(
    designed: pipeline.Designed, markdown: str
) -> None:
    fresh = to_markdown(pipeline.runbook(_moved(designed), "slough"))
    changes = stale(markdown, fresh)
    lines = markdown.splitlines()
    site = next(n for n, line in enumerate(lines, 1) if line.startswith("| Landmark Place, Slough"))
    (change,) = [c for c in changes if c.line == site]
    assert change.section == "3. Discovery of the estate"
    assert change.committed == (lines[site - 1],)
    assert "172.16.32.0/20" in change.fresh[0]
    assert str(change).startswith(f"3. Discovery of the estate, line {site}: says '| Landmark Place, Slough")
    assert {"5. Network", "9. Assurance"} <= {c.section for c in changes}


def test_the_page_is_compared_by_its_own_headings(designed: pipeline.Designed, page: str) -> None:
    changes = stale(page, to_html(pipeline.runbook(_moved(designed), "slough")))
    assert {"3. Discovery of the estate", "5. Network"} <= {change.section for change in changes}


def test_another_digest_is_before_the_first_section(designed: pipeline.Designed, markdown: str) -> None:
    other = build_runbook(designed.declared, "slough", designed.addresses, designed.design, "another digest")
    (change,) = stale(markdown, to_markdown(other))
    assert change.section == PREAMBLE
    assert "another digest" in change.fresh[0]


def test_the_day_of_judging_is_no_difference(designed: pipeline.Designed, markdown: str) -> None:
    later = replace(designed.declared, as_of=designed.declared.as_of.replace(day=30))
    fresh = to_markdown(build_runbook(later, "slough", designed.addresses, designed.design, designed.digest))
    assert fresh != markdown
    assert stale(markdown, fresh) == ()


def test_lines_that_are_missing_or_too_many_are_said_to_be() -> None:
    short, long = "## 1. Scope\n\nfirst\n", "## 1. Scope\n\nfirst\nsecond\nthird\n"
    (missing,) = stale(short, long)
    assert str(missing) == "1. Scope, line 4: missing 'second' and 1 more line"
    (gone,) = stale(long, short)
    assert str(gone) == "1. Scope, line 4: no longer there 'second' and 1 more line"


def test_an_empty_runbook_is_stale_as_a_whole() -> None:
    (change,) = stale("", "one\n")
    assert (change.section, change.line, change.fresh) == (PREAMBLE, 1, ("one",))
