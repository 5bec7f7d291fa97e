"""What the verdict says."""

from dataclasses import replace
from datetime import date

from infra import pipeline
from infra.rehearsal.evidence import Evidence, Hit, Stays
from infra.rehearsal.schedule import Span
from infra.verdict.words import headline, summary
from tests.verdict.conftest import rehearsed, stage


def test_a_rehearsal_that_went_well_says_what_was_deployed(slough: Evidence) -> None:
    assert headline(slough) == "It works: 91 resources deployed to a simulated Azure and Entra."


def test_a_rehearsal_that_failed_says_where(designed: pipeline.Designed) -> None:
    assert headline(rehearsed(designed, stage("deploy", "no"))) == (
        "It does not work: `deploy` failed for `lgss-slough`."
    )
    whole = replace(stage("left as before", "changed: x"), stack="")
    assert headline(rehearsed(designed, whole)) == "It does not work: `left as before` failed."


def test_a_rehearsal_of_nothing_has_shown_nothing(designed: pipeline.Designed) -> None:
    nothing = rehearsed(designed)
    assert not nothing.ok
    assert headline(nothing) == "It does not work: no stage was gone through."


def test_it_says_how_long_and_how_much_of_that_is_memory(slough: Evidence) -> None:
    said = dict(summary(slough))
    assert said["For real, lgss-slough"] == ("11 to 30 minutes; 26 of the 30 rest on memory, not on a source")
    assert said["Ahead of the cutover"] == (
        "4 to 14 minutes; 7 to 16 minutes let traffic in: the connections of sites, and what is written after"
    )
    assert "One after the other" not in said


def test_what_lets_no_traffic_in_may_all_be_done_before(slough: Evidence) -> None:
    (stack,) = slough.expected
    none = replace(stack, window=Span(low=0.0, high=0.0))
    assert dict(summary(replace(slough, expected=(none,))))["Ahead of the cutover"] == (
        "all of it: 11 to 30 minutes"
    )


def test_several_joiners_come_one_after_the_other(slough: Evidence) -> None:
    twice = replace(slough, expected=slough.expected * 2)
    assert dict(summary(twice))["One after the other"] == "22 to 61 minutes"


def test_what_was_survived_is_said_where_there_was_something(slough: Evidence) -> None:
    assert "Survived" not in dict(summary(slough))
    hit = Hit(title="Too many requests", resource="subnet web", survived=True, by_hand="")
    broke = replace(hit, survived=False, by_hand="log in again")
    assert dict(summary(replace(slough, struck=(hit,))))["Survived"] == "1 fault"
    assert dict(summary(replace(slough, struck=(hit, broke))))["Survived"] == (
        "2 faults, 1 of which broke a deploy off until it was run again"
    )


def test_the_fault_that_every_rehearsal_shows_is_said(designed: pipeline.Designed) -> None:
    recovered = rehearsed(designed, stage("fault"), stage("recover"))
    assert dict(summary(recovered))["Survived"] == (
        "a fault in the middle of an update, which was then run again"
    )


def test_of_core_alone_nothing_is_said_of_people(slough: Evidence) -> None:
    assert dict(summary(slough))["Left to people"] == "9 steps of the runbook"
    assert "Left to people" not in dict(summary(replace(slough, joiners=(), still=())))


def test_what_azure_keeps_is_said_with_the_day_until_which(slough: Evidence) -> None:
    kept = Stays(id="/subscriptions/s/deletedVaults/v", until=date(2026, 6, 2))
    sooner = replace(kept, until=date(2026, 3, 18))
    said = dict(summary(replace(slough, stays=(kept, sooner))))
    assert said["Kept by Azure"] == "2 things of what was withdrawn, the last until 2 June 2026"


def test_the_commit_is_said_with_what_differs_from_it(slough: Evidence) -> None:
    assert dict(summary(slough))["Rehearsed"] == "4 March 2026, commit `c0ffeec0ffee`"
    changed = replace(slough, uncommitted=True)
    assert dict(summary(changed))["Rehearsed"].endswith("`c0ffeec0ffee`, with changes since")
    assert dict(summary(replace(slough, commit="")))["Rehearsed"] == "4 March 2026, in no commit"
