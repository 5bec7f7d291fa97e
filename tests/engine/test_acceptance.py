"""Drift that somebody accepted: exactly what was seen, and no longer than agreed."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.engine.acceptance import (
    AcceptanceError,
    Accepted,
    accept,
    judge,
    read_accepted,
    render,
)
from infra.engine.affected import Affected
from infra.engine.drift import Drift
from infra.resources.planned import Json
from infra.resources.values import SECRET

TODAY = date(2010, 11, 1)
LAST = date(2010, 12, 31)
NOBODY = Affected(members=(), flows=(), why="", decided_by="")
DRIFT = Drift(
    stack="lgss-slough",
    resource="shirehall:member:Member$azure-native:resources:ResourceGroup::group",
    azure="/subscriptions/s/resourceGroups/g",
    path="tags.owner",
    deployed="Head of ICT",
    stands="Somebody else",
    affected=NOBODY,
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(st.characters(codec="ascii")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("ab:#-", min_size=1), inner, max_size=3)
    ),
    max_leaves=6,
)


def accepted(drift: Drift = DRIFT, known: Accepted | None = None, until: date = LAST) -> Accepted:
    return accept(
        known or Accepted(),
        drift,
        reason="Change 4711",
        owner="Head of ICT",
        until=until,
        as_of=TODAY,
    )


def states(drift: Drift, known: Accepted, as_of: date) -> list[str]:
    return [judged.state for judged in judge([drift], known.accepted, [drift.stack], as_of).drifts]


def test_it_holds_on_its_last_day_and_not_on_the_next() -> None:
    assert states(DRIFT, accepted(), LAST) == ["accepted"]
    assert states(DRIFT, accepted(), LAST + timedelta(days=1)) == ["expired"]


def test_it_holds_for_the_value_that_was_seen_and_for_no_other() -> None:
    assert states(replace(DRIFT, stands="Somebody"), accepted(), TODAY) == ["changed since"]
    assert states(replace(DRIFT, path="tags.member"), accepted(), TODAY) == ["found"]
    assert states(replace(DRIFT, stack="lgss-core"), accepted(), TODAY) == ["found"]


def test_drift_that_is_no_more_leaves_its_acceptance_idle() -> None:
    known = accepted().accepted
    assert judge([], known, [DRIFT.stack], TODAY).idle == known
    assert judge([], known, ["lgss-core"], TODAY).idle == (), "its stack was not looked at"
    assert judge([DRIFT], known, [DRIFT.stack], TODAY).idle == ()


def test_a_new_acceptance_takes_the_place_of_the_one_before() -> None:
    again = accepted(replace(DRIFT, stands="Another"), accepted())
    assert [a.value for a in again.accepted] == ["Another"]
    other = accepted(replace(DRIFT, path="tags.member"), again)
    assert [a.path for a in other.accepted] == ["tags.member", "tags.owner"]


def test_a_secret_cannot_be_accepted() -> None:
    with pytest.raises(AcceptanceError, match="hides a secret: nobody can accept a value that nobody sees"):
        accepted(replace(DRIFT, stands={"key": SECRET}))


def test_it_cannot_have_ended_before_it_begins() -> None:
    assert accepted(until=TODAY).accepted
    with pytest.raises(AcceptanceError, match="got 2010-10-31 as its last day, expected 2010-11-01 or later"):
        accepted(until=date(2010, 10, 31))


def test_a_value_that_looks_like_a_secret_is_not_written_down() -> None:
    known = accepted(replace(DRIFT, stands="password=hunter2hunter2"))
    with pytest.raises(
        AcceptanceError, match=r"cannot be kept in drift\.yaml: got what looks like a password"
    ):
        render(known)


@given(VALUES)
def test_what_is_written_reads_back_the_same_or_is_refused(value: Json) -> None:
    known = accepted(replace(DRIFT, stands=value))
    try:
        text = render(known)
    except AcceptanceError:
        return
    assert text == render(known)
    assert states(replace(DRIFT, stands=value), known, TODAY) == ["accepted"]


def read(root: Path, text: str) -> tuple[Accepted, list[str]]:
    (root / "lgss").mkdir()
    (root / "lgss" / "drift.yaml").write_text(text, encoding="utf-8")
    known, problems = read_accepted(root, "lgss")
    return known, [str(problem) for problem in problems]


def test_the_file_reads_back(tmp_path: Path) -> None:
    assert read(tmp_path, render(accepted())) == (accepted(), [])


def test_no_file_accepts_nothing(tmp_path: Path) -> None:
    assert read_accepted(tmp_path, "lgss") == (Accepted(), ())


def test_what_is_wrong_with_the_file_has_its_line(tmp_path: Path) -> None:
    text = render(accepted()).replace('"2010-12-31"', '"31/12/2010"').replace("reason:", "raison:")
    _, problems = read(tmp_path, text)
    assert problems == [
        "lgss/drift.yaml:9:5: accepted[0].raison: the key 'raison' is not known here; "
        "did you mean 'reason'? [key-unknown]",
        "lgss/drift.yaml:12:12: accepted[0].until: got '31/12/2010', expected a date such as 2026-04-01; "
        "did you mean '2010-12-31'? [value-spelling]",
    ]
