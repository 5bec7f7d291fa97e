"""Due dates fall on working days, cutovers never on an eve, and no date overtakes another."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.runbook.dates import bank_holidays, deadline, due_date, is_working, relative, unknown, written

DAYS = st.dates(min_value=date(1995, 1, 1), max_value=date(2045, 1, 1))
DISTANCE = st.integers(-400, 400)
DAY = timedelta(days=1)


@given(DAYS, DISTANCE)
def test_a_due_date_is_a_working_day(joins: date, days: int) -> None:
    assert is_working(due_date(joins, days))


@given(DAYS)
def test_a_cutover_is_never_on_the_eve_of_a_day_off(joins: date) -> None:
    cutover = due_date(joins, 0)
    assert is_working(cutover + DAY)
    assert timedelta(0) <= cutover - joins <= timedelta(days=12)


@given(DAYS, DISTANCE, DISTANCE)
def test_what_is_later_is_never_due_before_what_is_earlier(joins: date, one: int, other: int) -> None:
    assert due_date(joins, min(one, other)) <= due_date(joins, max(one, other))


@given(DAYS, DAYS, DISTANCE)
def test_a_later_cutover_puts_nothing_earlier(one: date, other: date, days: int) -> None:
    assert due_date(min(one, other), days) <= due_date(max(one, other), days)


@given(DAYS, st.integers(1, 400))
def test_nothing_moves_across_the_cutover(joins: date, days: int) -> None:
    cutover = due_date(joins, 0)
    assert due_date(joins, -days) <= cutover - days * DAY
    assert due_date(joins, days) >= cutover + days * DAY


@given(DAYS)
def test_a_cutover_that_has_moved_stays(joins: date) -> None:
    assert due_date(due_date(joins, 0), 0) == due_date(joins, 0)


@given(DAYS)
def test_a_deadline_is_the_last_working_day_that_keeps_it(day: date) -> None:
    last = deadline(day)
    assert is_working(last)
    assert last <= day
    assert not any(is_working(last + n * DAY) for n in range(1, (day - last).days + 1))


@pytest.mark.parametrize(
    ("joins", "cutover"),
    [
        ("2026-03-31", "2026-03-31"),  # a Tuesday
        ("2026-04-02", "2026-04-07"),  # the eve of Good Friday: past Easter Monday
        ("2026-04-03", "2026-04-07"),  # Good Friday itself
        ("2026-05-01", "2026-05-05"),  # a Friday, and the Monday after it is a bank holiday
        ("2026-12-24", "2026-12-29"),  # Christmas Eve: Boxing Day falls on a Saturday, its Monday is off too
        ("2027-04-01", "2027-04-01"),  # the vesting day of 2027, a Thursday
        ("2028-04-01", "2028-04-03"),  # the vesting day of 2028, a Saturday
        ("2011-04-22", "2011-04-25"),  # Good Friday and Easter Monday of a year that is not known
    ],
)
def test_a_cutover_keeps_clear_of_days_off(joins: str, cutover: str) -> None:
    assert due_date(date.fromisoformat(joins), 0) == date.fromisoformat(cutover)


@pytest.mark.parametrize(
    ("days", "expected"), [(-1, "2026-04-07"), (-4, "2026-04-02"), (1, "2026-04-09"), (3, "2026-04-13")]
)
def test_what_comes_before_moves_earlier_and_what_comes_after_later(days: int, expected: str) -> None:
    assert due_date(date(2026, 4, 8), days) == date.fromisoformat(expected)


def test_whole_years_of_bank_holidays_are_known() -> None:
    known = bank_holidays()
    assert (known.first.month, known.first.day) == (1, 1)
    assert (known.last.month, known.last.day) == (12, 31)
    assert known.first.year <= 2012
    assert known.last.year >= 2028
    for year in range(known.first.year, known.last.year + 1):
        assert 8 <= sum(day.year == year for day in known.days) <= 10


def test_days_outside_those_years_are_unknown_on_both_sides() -> None:
    known = bank_holidays()
    inside = (known.first, known.last)
    assert unknown((known.last + DAY, *inside, known.first - DAY)) == (known.first - DAY, known.last + DAY)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-2, "2 days before"), (-1, "1 day before"), (0, "join day"), (1, "1 day after"), (14, "14 days after")],
)
def test_distance_is_said_in_words(days: int, expected: str) -> None:
    assert relative(days) == expected


def test_a_date_is_written_without_a_leading_zero() -> None:
    assert written(date(2011, 4, 4)) == "4 April 2011"
