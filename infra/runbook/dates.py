"""Dates of a runbook: the one place where a due date is computed, and how dates are written."""

from datetime import date, timedelta


def due_date(joins: date, days: int) -> date:
    """The date that lies `days` after the day of joining (before it, where negative)."""
    return joins + timedelta(days=days)


def written(day: date) -> str:
    """A date in the GOV.UK style: 1 April 2013."""
    return f"{day.day} {day:%B %Y}"


def relative(days: int) -> str:
    """How far from the day of joining: `join day`, `42 days before`, `1 day after`."""
    if days == 0:
        return "join day"
    count = abs(days)
    return f"{count} day{'' if count == 1 else 's'} {'before' if days < 0 else 'after'}"
