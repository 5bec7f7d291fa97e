"""Arithmetic of days and months, and the days on which a member is one."""

from calendar import monthrange
from datetime import date


def months_after(day: date, months: int) -> date:
    """The same day `months` later (earlier where negative), or the last of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def days_between(first: date, last: date) -> str:
    """`1 day` or `14 days`."""
    days = (last - first).days
    return f"{days:,} day{'' if days == 1 else 's'}"
