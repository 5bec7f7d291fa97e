"""Settling what a killed update has left undone, before anything else is done to a stack.

Creates that were interrupted would be done again, and Entra would have two of one name. So what was created
is taken into the state by its id, and read; what was changed or deleted is read as it stands. All of this is
done to a copy of the state, which takes the state's place once everything is known: until then it is pending.
"""

import functools
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from pulumi.automation.errors import CommandError, StackNotFoundError

from infra.components.parts import Part
from infra.components.program import build_part
from infra.design.estate import CoreDesign
from infra.engine import locks, operations, stacks
from infra.engine.amending import restored, settled, to_read
from infra.engine.lookup import ask
from infra.engine.lost import with_lost
from infra.engine.ownership import strangers_read, without
from infra.engine.pending import Json, pending
from infra.engine.report import Listen, Message, Outcome
from infra.engine.settling import NOTHING_TOLD, Decision, Known, Told, decide, questions, strangers
from infra.engine.workplace import Workplace, aside, open_stack
from infra.resources.capture import capture


def recover(place: Workplace, part: Part, listen: Listen, told: Told = NOTHING_TOLD) -> Outcome:
    """Settle what is pending. Where that cannot be, nothing is changed, and the errors say what to do.

    What somebody else made under a name of ours is known only once it is read: it alone is left unsettled.
    """
    started = time.monotonic()
    try:
        decisions, errors = _recovered(place, part, listen, told)
    except CommandError as error:
        decisions, errors = (), (str(error),)
    acts = Counter(decision.act for decision in decisions if not errors)
    return Outcome(
        stack=part.stack,
        operation="recover",
        ok=not errors,
        changes=dict(sorted(acts.items())),
        steps=(),
        errors=errors,
        seconds=time.monotonic() - started,
    )


def _recovered(
    place: Workplace, part: Part, listen: Listen, told: Told
) -> tuple[tuple[Decision, ...], tuple[str, ...]]:
    """What was decided, and what went wrong. Raises CommandError."""

    def say(text: str) -> None:
        listen(Message(stack=part.stack, severity="warning", text=text, urn=""))

    locked = locks.free(place.backend, part.stack, _command("cancel", part), say)
    if locked:
        return (), (locked,)
    state = _state(place, part.stack)
    deployment = _whole(part, _deployment(state), told)
    decisions = _decided(place, part, deployment, told)
    stops = _reasons_to_stop(deployment, decisions, told)
    if stops or not decisions:
        return decisions, stops
    for decision in decisions:
        say(f"{decision.pending.label} {decision.said}")
    return decisions, _settle(place, part, state, decisions, listen)


def _whole(part: Part, deployment: Json, told: Told) -> Json:
    """The state, with what a person tells of that is planned, and that the state has never heard of."""
    if not strangers(deployment, told):
        return deployment
    return with_lost(deployment, capture(part.stack, functools.partial(build_part, part)), told.found)


def interrupted(place: Workplace, stack: str) -> tuple[str, ...]:
    """What is pending in that stack, each by its label and what was being done. Raises CommandError."""
    return tuple(f"{each.label} ({each.kind})" for each in pending(_deployment(_state(place, stack))))


def _decided(place: Workplace, part: Part, deployment: Json, told: Told) -> tuple[Decision, ...]:
    now = datetime.now(UTC)
    answers = ask(place, questions(deployment, told))
    command = _command("recover", part)
    return decide(Known(deployment=deployment, answers=answers, told=told, command=command, now=now))


def _reasons_to_stop(deployment: Json, decisions: Sequence[Decision], told: Told) -> tuple[str, ...]:
    labels = ", ".join(d.pending.label for d in decisions if d.pending.kind == "creating") or "nothing"
    unknown = tuple(
        f"'{label}' was not being created when an update was killed, nor is it planned and missing; "
        f"what was: {labels}"
        for label in strangers(deployment, told)
    )
    return unknown + tuple(f"{d.pending.label} {d.said}" for d in decisions if d.act == "stop")


def _settle(
    place: Workplace, part: Part, state: Json, decisions: Sequence[Decision], listen: Listen
) -> tuple[str, ...]:
    """Read what the state does not know, and write all of it at once. What went wrong is given.

    Killed before, or refused a read, this has changed nothing, and the next one does it again.
    """
    stack = part.stack
    amended: Json = {**state, "deployment": settled(_deployment(state), decisions)}
    read, errors = _read(place, stack, amended, to_read(_deployment(amended), decisions), listen)
    if errors:
        return errors
    strangers = strangers_read(decisions, _deployment(read))
    asked = {d.pending.urn: d.pending.inputs for d in decisions if d.act == "adopt" and d.pending.inputs}
    if _state(place, stack) != state:
        return (f"somebody else has just worked on {stack}: try again",)
    true = restored(asked, without(_deployment(read), strangers))
    stacks.replace(place, stack, {**read, "deployment": true})
    return tuple(stranger.message(_command("recover", part)) for stranger in strangers)


def _read(
    place: Workplace, stack: str, state: Json, urns: Sequence[str], listen: Listen
) -> tuple[Json, tuple[str, ...]]:
    """A copy of that state with those resources as they really stand, and what went wrong meanwhile."""
    if not urns:
        return state, ()
    with aside(place, stack) as there:
        open_stack(there, stack)
        stacks.replace(there, stack, state)
        outcome = operations.refresh(there, stack, listen, only=urns)
        return _state(there, stack), outcome.errors


def _state(place: Workplace, stack: str) -> Json:
    try:
        return stacks.export(place, stack)
    except StackNotFoundError:
        return {}


def _deployment(state: Json) -> Json:
    found: Json = state.get("deployment") or {}
    return found


def _command(name: str, part: Part) -> str:
    return f"shire {name} {part.partnership} {'core' if isinstance(part, CoreDesign) else part.member}"
