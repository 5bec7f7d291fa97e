"""Dates of a runbook: the one place where a due date is computed, and how dates are written."""

from calendar import monthrange
from datetime import date, timedelta


def due_date(joins: date, days: int) -> date:
    """The date that lies `days` after the day of joining (before it, where negative)."""
    return joins + timedelta(days=days)


def months_after(start: date, months: int) -> date:
    """The same day of the month `months` later (earlier, where negative), or that month's last day.

    31 January and one month give 28 or 29 February.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def written(day: date) -> str:
    """A date in the GOV.UK style: 1 April 2013."""
    return f"{day.day} {day:%B %Y}"


def relative(days: int) -> str:
    """How far from the day of joining: `join day`, `42 days before`, `1 day after`."""
    if days == 0:
        return "join day"
    count = abs(days)
    return f"{count} day{'' if count == 1 else 's'} {'before' if days < 0 else 'after'}"
