"""All ten example partnerships, judged by every refusal: built, written again, and taken away."""

import pytest

from infra.rehearsal.refusals import RULES
from tests.conftest import COUNCILS
from tests.rehearsal.drive import Drive, stacks_of

PARTNERSHIPS = sorted(path.parent.name for path in COUNCILS.glob("*/partnership.yaml"))


def test_there_are_ten_of_them() -> None:
    assert len(PARTNERSHIPS) == 10


@pytest.mark.parametrize("partnership", PARTNERSHIPS)
def test_an_example_is_refused_nothing_but_that_its_deleted_copies_are_kept(partnership: str) -> None:
    day, stacks = stacks_of(partnership)
    drive = Drive(day, RULES)
    for stack in (*stacks, *stacks):
        drive.up(stack)
    assert drive.refused == []
    for stack in reversed(stacks):
        drive.destroy(stack)
    (remembered,) = drive.refused
    assert 'Code="ServiceResourceNotEmptyWithBackendMessage"' in remembered
