"""A program that does not reach the engine's resource monitor at its first call."""

from collections.abc import Callable

import grpc
import pytest

from infra.engine.operations import preview, worth_another_try
from infra.engine.report import Event, Message, Phase, Step
from infra.engine.workplace import Workplace
from tests.design.estates import designed, lgss

# Nobody listens there: it is kept for the TCP port service multiplexer, RFC 1078.
NOBODY = "127.0.0.1:1"
Dial = Callable[..., grpc.Channel]


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[str]]:
    """Lets so many of the first connections to a monitor be refused. Gives the addresses dialled."""
    dial: Dial = grpc.insecure_channel

    def refuse(times: int) -> list[str]:
        monitors: list[str] = []

        def dialled(target: str, **options: object) -> grpc.Channel:
            # The SDK dials the monitor first, and then the engine, for each run of the program.
            calls.append(target)
            if len(calls) % 2 == 0:
                return dial(target, **options)
            monitors.append(target)
            return dial(NOBODY if len(monitors) <= times else target, **options)

        calls: list[str] = []
        monkeypatch.setattr(grpc, "insecure_channel", dialled)
        return monitors

    return refuse


def warnings(heard: list[Event]) -> list[str]:
    return [event.text for event in heard if isinstance(event, Message) and event.severity == "warning"]


def test_refused_once_it_is_tried_once_more_and_says_so(
    place: Workplace, refused: Callable[[int], list[str]]
) -> None:
    monitors = refused(1)
    heard: list[Event] = []
    outcome = preview(place, designed(lgss()).core, heard.append)
    assert outcome.ok, outcome.errors
    assert outcome.changes["create"] > 20
    assert len(monitors) == 2
    assert warnings(heard) == [
        "the program did not reach the engine's resource monitor, though the engine lives; nothing was "
        "begun, so it is tried once more"
    ]


def test_refused_twice_it_fails_with_all_that_the_engine_printed(
    place: Workplace, refused: Callable[[int], list[str]]
) -> None:
    monitors = refused(2)
    outcome = preview(place, designed(lgss()).core, lambda _: None)
    assert len(monitors) == 2, "and no third time"
    assert not outcome.ok
    first, *_, printed = outcome.errors
    assert first == "Resource monitor has terminated, shutting down"
    assert "Previewing update (lgss-core)" in printed


@pytest.mark.parametrize(
    ("phase", "again"), [(None, True), ("begun", False), ("failed", False), ("done", False)]
)
def test_once_a_step_of_any_phase_was_heard_of_it_is_not_tried_again(
    phase: Phase | None, again: bool
) -> None:
    """A create that was begun, and of whose end nobody has heard, would be done twice."""
    urn = "urn:pulumi:s::p::azuread:index/group:Group::people"
    gone = Message(
        stack="s", severity="error", text="Resource monitor has terminated, shutting down", urn=urn
    )
    heard: list[Event] = [gone]
    if phase:
        kind = "azuread:index/group:Group"
        heard.append(Step(stack="s", phase=phase, operation="create", urn=urn, type=kind, id="", changes=()))
    assert worth_another_try(heard, ok=False) == again
    assert not worth_another_try(heard, ok=True)
