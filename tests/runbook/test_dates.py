"""Dates: relative to the join, by whole months, and as GOV.UK writes them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.runbook.dates import due_date, months_after, relative, written

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2014, 4, 3), -12, date(2013, 4, 3)),
        (date(2011, 3, 31), -1, date(2011, 2, 28)),
        (date(2012, 3, 31), -1, date(2012, 2, 29)),
        (date(2011, 12, 15), 1, date(2012, 1, 15)),
        (date(2011, 1, 15), -1, date(2010, 12, 15)),
        (date(2011, 4, 4), 0, date(2011, 4, 4)),
    ],
)
def test_a_month_keeps_its_day_or_ends_earlier(start: date, months: int, expected: date) -> None:
    assert months_after(start, months) == expected


@given(DAYS, st.integers(-240, 240))
def test_months_never_skip_a_month(start: date, months: int) -> None:
    moved = months_after(start, months)
    assert (moved.year - start.year) * 12 + moved.month - start.month == months
    assert moved.day <= start.day


@given(DAYS, st.integers(-400, 400))
def test_a_due_date_lies_as_many_days_from_the_join(joins: date, days: int) -> None:
    assert (due_date(joins, days) - joins).days == days


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-2, "2 days before"), (-1, "1 day before"), (0, "join day"), (1, "1 day after"), (14, "14 days after")],
)
def test_distance_is_said_in_words(days: int, expected: str) -> None:
    assert relative(days) == expected


def test_a_date_is_written_without_a_leading_zero() -> None:
    assert written(date(2011, 4, 4)) == "4 April 2011"
