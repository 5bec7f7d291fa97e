"""What a stack's history says of what stands."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from infra.engine.changed import built_from, marked
from infra.engine.stacks import Update
from tests.design.estates import designed, lgss

MARK = "0123456789abcdef"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
GOOD = Update(
    kind="update",
    result="succeeded",
    message=f"declarations 1, built from {MARK}",
    begun=NOW,
    ended=NOW,
    changes={"same": 3, "update": 1},
)
QUIET = replace(GOOD, kind="refresh", message="", changes={"same": 4})
LOUD = replace(QUIET, changes={"same": 3, "update": 1})


@pytest.mark.parametrize(
    ("updates", "expected"),
    [
        ([GOOD], MARK),
        ([QUIET, GOOD], MARK),
        ([GOOD, LOUD], MARK),
        ([], ""),
        ([LOUD, GOOD], ""),
        ([replace(GOOD, result="failed"), GOOD], ""),
        ([replace(GOOD, kind="destroy"), GOOD], ""),
        ([replace(GOOD, message="by hand"), GOOD], ""),
        ([replace(GOOD, message=f"approved by built from {MARK}, late"), GOOD], ""),
    ],
)
def test_what_stands_is_known_only_after_an_update_that_went_well(
    updates: list[Update], expected: str
) -> None:
    assert built_from(updates) == expected


def test_the_mark_is_the_same_whatever_the_month_and_another_for_another_design() -> None:
    part = designed(lgss()).core
    later = replace(part, budget=replace(part.budget, start=date(2031, 1, 1)))
    dearer = replace(part, budget=replace(part.budget, amount=part.budget.amount + 1))
    assert marked("why", part) == marked("why", later)
    assert marked("why", part).startswith("why, built from ")
    assert marked("", part) != marked("", dearer)
    assert marked("", part).startswith("built from ")
