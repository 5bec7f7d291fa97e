"""A lock that a killed update left behind is said to be one, and `cancel` takes it away."""

from pathlib import Path

import pytest
from pulumi.automation.errors import StackNotFoundError

from infra.engine import operations, stacks
from infra.engine.workplace import Workplace
from tests.engine_room import deploy
from tests.rehearsal.test_providers import group


def lock(place: Workplace, stack: str) -> None:
    """As the engine leaves it, had it been killed: source pulumi pkg/backend/diy/lock.go."""
    folder = Path(place.backend.url.removeprefix("file://")) / ".pulumi/locks/organization/shirehall" / stack
    folder.mkdir(parents=True, exist_ok=True)
    text = '{"pid": 1, "username": "someone", "hostname": "elsewhere", "timestamp": "2026-01-01T09:00:00Z"}'
    (folder / "11111111-1111-4111-8111-111111111111.json").write_text(text)


def test_a_lock_is_reported_and_can_be_taken_away(place: Workplace) -> None:
    assert deploy(place, "a", group) == ""
    lock(place, "a")
    outcome = operations.refresh(place, "a", lambda _: None)
    assert not outcome.ok
    assert "the stack is currently locked by 1 lock(s)" in outcome.errors[0]
    stacks.cancel(place, "a")
    assert operations.refresh(place, "a", lambda _: None).ok


def test_there_is_nothing_to_cancel_where_there_is_no_stack(place: Workplace) -> None:
    with pytest.raises(StackNotFoundError):
        stacks.cancel(place, "a")
