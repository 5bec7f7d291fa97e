"""Dates: relative to the join, and as GOV.UK writes them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.runbook.dates import due_date, relative, written

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))


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
