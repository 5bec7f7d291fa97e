"""Dates of a runbook: the one place where a due date is computed, and how dates are written.

Due dates fall on working days of England and Wales. Bank holidays come from the package's own copy of
GOV.UK's list (govuk-bank-holidays), never from the network; outside the years it holds, weekends alone are
avoided.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

WEEKEND = (5, 6)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class BankHolidays:
    """The bank holidays known, and the first and last day of the years they are known for."""

    days: frozenset[date]
    first: date
    last: date


@cache
def bank_holidays() -> BankHolidays:
    """Those of England and Wales, from the package's copy: nothing is downloaded."""
    from govuk_bank_holidays.bank_holidays import BankHolidays as Source

    held = Source(use_cached_holidays=True).get_holidays(division=Source.ENGLAND_AND_WALES)
    days = frozenset(holiday["date"] for holiday in held)
    return BankHolidays(
        days=days, first=min(days).replace(month=1, day=1), last=max(days).replace(month=12, day=31)
    )


def is_working(day: date) -> bool:
    """Whether it is neither a weekend nor a bank holiday that is known."""
    return day.weekday() not in WEEKEND and day not in bank_holidays().days


def unknown(days: Iterable[date]) -> tuple[date, ...]:
    """Those of the days, in order, whose year's bank holidays are not known."""
    known = bank_holidays()
    return tuple(sorted(day for day in days if not known.first <= day <= known.last))


def due_date(start: date, days: int) -> date:
    """The working day that lies `days` after a cutover meant for `start` (before it, where negative).

    The cutover moves on to the first working day that is not the eve of a day off. What is due before it
    moves to an earlier working day, what is due after it to a later one: so a date never overtakes another,
    and nothing moves across the cutover.
    """
    cutover = _moved(start, DAY, eve=True)
    if days == 0:
        return cutover
    return _moved(cutover + days * DAY, DAY if days > 0 else -DAY)


def deadline(day: date) -> date:
    """The last working day on which something can be done that must be done by `day`."""
    return _moved(day, -DAY)


def _moved(day: date, by: timedelta, *, eve: bool = False) -> date:
    """The first working day from `day` on, in steps of `by`; the next one works too where `eve` matters."""
    while not is_working(day) or (eve and not is_working(day + DAY)):
        day += by
    return day


def written(day: date) -> str:
    """A date in the GOV.UK style: 1 April 2013."""
    return f"{day.day} {day:%B %Y}"


def relative(days: int) -> str:
    """How far from the day of joining: `join day`, `42 days before`, `1 day after`."""
    if days == 0:
        return "join day"
    count = abs(days)
    return f"{count} day{'' if count == 1 else 's'} {'before' if days < 0 else 'after'}"
