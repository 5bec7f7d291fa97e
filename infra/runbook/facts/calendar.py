"""What the calendar says of itself: when the cutover is and why, and which bank holidays were known."""

from collections.abc import Iterable, Sequence
from datetime import date

from infra.runbook.dates import bank_holidays, is_working, unknown, written
from infra.runbook.facts.words import counted
from infra.runbook.joining import Joining


def cutover_day(joining: Joining) -> str:
    """The day with its weekday; where it is not the day of joining, why not."""
    day, joins = joining.cutover, joining.member.joins
    if day == joins:
        return _weekday(day)
    why = "the eve of a day off" if is_working(joins) else "a day off"
    return f"{_weekday(day)}, as the day of joining, {_weekday(joins)}, is {why}"


def _weekday(day: date) -> str:
    return f"{day:%A} {written(day)}"


def working_days(due: Iterable[date]) -> str:
    """How due dates keep to working days, and which of them no list of bank holidays was known for."""
    known = bank_holidays()
    rule = (
        "Every due date is a working day in England and Wales. What is due before the cutover has moved to "
        "an earlier day where needed, what is due after it to a later one; a cutover is never on the eve "
        f"of a weekend or bank holiday. Bank holidays are known here from {known.first.year} to "
        f"{known.last.year}."
    )
    return f"{rule}{_beyond(unknown(due))}"


def _beyond(days: Sequence[date]) -> str:
    if not days:
        return ""
    span = written(days[0]) if len(days) == 1 else f"from {written(days[0])} to {written(days[-1])}"
    lie = "lies" if len(days) == 1 else "lie"
    return (
        f" {counted(len(days), 'due date')}, {span}, {lie} outside those years: there, weekends alone were "
        "avoided, so compare them with the bank holidays of that year."
    )
