"""What the engine does to one stack. Failure is data: the outcome says what went wrong."""

import functools
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from pulumi.automation import EngineEvent, PulumiFn, Stack
from pulumi.automation.errors import CommandError

from infra.components.aliases import drop_aliases
from infra.components.parts import Part
from infra.components.program import build_part
from infra.engine.changed import marked
from infra.engine.events import read_event
from infra.engine.report import QUIET, Event, Listen, Message, Outcome, Step
from infra.engine.workplace import Workplace, existing_stack, open_stack

Run = Callable[[Stack, Callable[[EngineEvent], None]], object]

# What the SDK says where it does not reach the engine. Seen about once in some thousand updates, at the
# program's very first call, while the engine was there; as in https://github.com/pulumi/pulumi/issues/7782.
_TERMINATED = "Resource monitor has terminated, shutting down"
_UNREACHED = "the program did not reach the engine's resource monitor"

# What is added of the whole update, or because it ended, says nothing that its cause has not said.
_CONSEQUENCES = (" failed", _TERMINATED)


def program(part: Part) -> PulumiFn:
    """The inline program of a stack."""
    return functools.partial(_build, part)


def _build(part: Part) -> None:
    drop_aliases()
    build_part(part)


def preview(place: Workplace, part: Part, listen: Listen, *, plan: Path | None = None) -> Outcome:
    """What an update would do. `plan` is a file for the engine's plan of it, which `up` can be held to."""
    return _operate(
        "preview",
        open_stack(place, part.stack, program(part)),
        lambda stack, heard: stack.preview(on_event=heard, plan=str(plan) if plan else None),
        listen,
    )


def up(
    place: Workplace,
    part: Part,
    listen: Listen,
    *,
    plan: Path | None = None,
    message: str = "",
    refresh: bool = False,
) -> Outcome:
    """Bring the stack about as it is declared; with a plan, nothing that it does not hold.

    The message is kept in the stack's history, with the mark of what it was built from. `refresh` takes what
    really stands into the state first.
    """
    return _operate(
        "up",
        open_stack(place, part.stack, program(part)),
        lambda stack, heard: stack.up(
            on_event=heard,
            plan=str(plan) if plan else None,
            message=marked(message, part),
            refresh=refresh or None,
            show_secrets=False,
        ),
        listen,
    )


def refresh(place: Workplace, stack: str, listen: Listen, *, only: Sequence[str] = ()) -> Outcome:
    """Take what really stands into the state: of all, or of the resources of those URNs."""
    return _operate(
        "refresh",
        existing_stack(place, stack),
        lambda known, heard: known.refresh(on_event=heard, target=list(only) or None, show_secrets=False),
        listen,
    )


def preview_refresh(place: Workplace, stack: str, listen: Listen) -> Outcome:
    """What of the state is no longer so; nothing is written."""
    return _operate(
        "drift",
        existing_stack(place, stack),
        lambda s, heard: s.preview_refresh(on_event=heard, show_secrets=False),
        listen,
    )


def destroy(place: Workplace, stack: str, listen: Listen) -> Outcome:
    """Delete all that the stack holds."""
    return _operate(
        "destroy",
        existing_stack(place, stack),
        lambda s, heard: s.destroy(on_event=heard, show_secrets=False),
        listen,
    )


def _operate(operation: str, stack: Stack, run: Run, listen: Listen) -> Outcome:
    outcome, heard = _tried(operation, stack, run, listen)
    if not worth_another_try(heard, ok=outcome.ok):
        return outcome
    text = f"{_UNREACHED}, though the engine lives; nothing was begun, so it is tried once more"
    listen(Message(stack=stack.name, severity="warning", text=text, urn=""))
    return _tried(operation, stack, run, listen)[0]


def worth_another_try(heard: Sequence[Event], *, ok: bool) -> bool:
    """Whether the program could not reach the engine, and so no step was begun: one that was may be done."""
    unreached = any(_TERMINATED in text for text in _errors(heard))
    return not ok and unreached and not any(isinstance(event, Step) for event in heard)


def _errors(heard: Sequence[Event]) -> list[str]:
    return [e.text for e in heard if isinstance(e, Message) and e.severity == "error"]


def _tried(operation: str, stack: Stack, run: Run, listen: Listen) -> tuple[Outcome, list[Event]]:
    events: list[Event] = []

    def heard(raw: EngineEvent) -> None:
        event = read_event(stack.name, raw)
        if event is not None:
            events.append(event)
            listen(event)

    started = time.monotonic()
    failure = ""
    try:
        run(stack, heard)
    except CommandError as error:
        failure = str(error)
    return _outcome(stack.name, operation, events, failure, time.monotonic() - started), events


def _outcome(stack: str, operation: str, events: list[Event], failure: str, seconds: float) -> Outcome:
    # A component is reported twice in a preview: when it is registered, and when its outputs are.
    finished = {event.key: event for event in events if isinstance(event, Step) and event.phase != "begun"}
    said = _errors(events)
    causes = [text for text in said if not text.endswith(_CONSEQUENCES)] or [*said, failure]
    counts = Counter(step.operation for step in finished.values() if step.phase == "done")
    return Outcome(
        stack=stack,
        operation=operation,
        ok=not failure,
        changes=dict(sorted(counts.items())),
        steps=tuple(
            step for step in finished.values() if step.operation not in QUIET or step.phase == "failed"
        ),
        errors=tuple(dict.fromkeys(filter(None, causes))),
        seconds=seconds,
    )
