"""Settling what a killed update has left undone, before anything else is done to a stack.

Creates that were interrupted would be done again, and Entra would have two of one name. So what was created
is taken into the state by its id, and read; what was changed or deleted is read as it stands.
"""

import functools
import time
from collections import Counter
from collections.abc import Sequence

from pulumi.automation.errors import CommandError, StackNotFoundError

from infra.components.parts import Part
from infra.components.program import build_part
from infra.design.estate import CoreDesign
from infra.engine import locks, operations, stacks
from infra.engine.amending import restored, settled, to_read
from infra.engine.lookup import ask
from infra.engine.lost import with_lost
from infra.engine.ownership import strangers_read, without
from infra.engine.pending import Json, pending, unread
from infra.engine.report import Listen, Message, Outcome
from infra.engine.settling import NOTHING_TOLD, Decision, Known, Told, decide, questions, strangers
from infra.engine.workplace import Workplace
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
    if stops or not (decisions or unread(deployment)):
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
    answers = ask(place, questions(deployment, told))
    return decide(Known(deployment=deployment, answers=answers, told=told, command=_command("recover", part)))


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
    """Write the state, read from the cloud what it does not know, and write that as it was asked for.

    Killed in between, the next one does it again: what was not read has no outputs. What went wrong is given.
    """
    stack = part.stack
    if _state(place, stack) != state:
        return (f"somebody else has just worked on {stack}: try again",)
    amended = settled(_deployment(state), decisions)
    stacks.replace(place, stack, {**state, "deployment": amended})
    urns = to_read(amended, decisions)
    if not urns:
        return ()
    outcome = operations.refresh(place, stack, listen, only=urns)
    if not outcome.ok:
        return outcome.errors
    read = _state(place, stack)
    strangers = strangers_read(decisions, _deployment(read))
    asked = {d.pending.urn: d.pending.inputs for d in decisions if d.act == "adopt" and d.pending.inputs}
    true = {**read, "deployment": restored(asked, without(_deployment(read), strangers))}
    if true != read:
        stacks.replace(place, stack, true)
    return tuple(stranger.message(_command("recover", part)) for stranger in strangers)


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
