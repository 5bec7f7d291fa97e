"""All ten example partnerships hold the posture; so do those that members leave, once they have left."""

from datetime import date
from pathlib import Path

import pytest

from tests.tenancy.planning import EXAMPLES, evidence, evidence_of, on
from tests.tenancy.posture import CHECKS, findings


def test_there_are_fourteen_checks_and_ten_examples() -> None:
    assert (len(CHECKS), len(EXAMPLES)) == (14, 10)


@pytest.mark.parametrize("partnership", EXAMPLES)
def test_an_example_holds_the_posture(partnership: str, kept: Path) -> None:
    assert findings(evidence_of(partnership, kept)) == []


@pytest.mark.parametrize(
    ("partnership", "day"),
    [("bournemouth-dorset-poole", date(2019, 4, 1)), ("charnwood-rushcliffe", date(2010, 3, 31))],
)
def test_a_leaver_leaves_nothing(partnership: str, day: date, kept: Path) -> None:
    after = evidence(on(partnership, day), kept)
    assert any(member.leaves == day for member in after.declared.members)
    assert CHECKS["tenancy-leavers"](after) == []
