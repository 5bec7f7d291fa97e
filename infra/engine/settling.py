"""What becomes of each operation that was interrupted, decided from what is known. Nothing is done here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from infra.engine.lookup import Answer, Question
from infra.engine.pending import Json, Kind, Pending, cloud_resources, pending, provider_inputs
from infra.engine.recognising import WAYS, ByHand, ById, ByLookup, Way, graph_query
from infra.resources.arm_types import PACKAGE, arm_id
from infra.resources.exported import last_written

Act = Literal["adopt", "read", "forget", "stop"]

SHOWN = timedelta(minutes=15)
"""How long Entra may take to show what was made. Source: learn.microsoft.com/graph/api/team-put-teams."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a person has found out: the ids of what was created, and what was not, by label."""

    found: Mapping[str, str] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()


NOTHING_TOLD = Told()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`adopt` takes it into the state by `id` and reads it; `read` reads what the state has already.

    What is read and is not there is dropped, as is what is to `forget`. `stop` leaves all to a person; `said`
    is why, and what to do. `told` is whether a person has said so.
    """

    pending: Pending
    act: Act
    said: str
    id: str = ""
    told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is to be known before anything is decided.

    `answers` are Entra's, `now` is when it was asked; `command` is `shire recover` for this stack, for what a
    person is told to do.
    """

    deployment: Json
    answers: Mapping[Question, Answer]
    told: Told
    command: str
    now: datetime


def questions(deployment: Json, told: Told) -> tuple[Question, ...]:
    """What Entra is to be asked."""
    return tuple(
        _question(deployment, operation, way)
        for operation in pending(deployment)
        if operation.kind == "creating" and operation.label not in {*told.found, *told.absent}
        if isinstance(way := WAYS.get(operation.type), ByLookup)
    )


def decide(known: Known) -> tuple[Decision, ...]:
    """One decision an operation, in their order."""
    return tuple(_BY_KIND[each.kind](known, each) for each in pending(known.deployment))


def strangers(deployment: Json, told: Told) -> tuple[str, ...]:
    """What a person has told of, and no creation of anything called so was interrupted."""
    known = {each.label for each in pending(deployment) if each.kind == "creating"}
    return tuple(sorted({*told.found, *told.absent} - known))


def _looked_at(doing: str) -> Callable[[Known, Pending], Decision]:
    def decision(_known: Known, operation: Pending) -> Decision:
        said = f"was being {doing} when an update was killed: how it stands now is read"
        return Decision(pending=operation, act="read", said=said)

    return decision


def _unwritten(_known: Known, operation: Pending) -> Decision:
    said = "was being read when an update was killed: nothing is to be done"
    return Decision(pending=operation, act="forget", said=said)


def _created(known: Known, operation: Pending) -> Decision:
    if not operation.in_cloud:
        return Decision(pending=operation, act="forget", said="is a part of the program: it is made again")
    if operation.label in known.told.absent:
        return Decision(pending=operation, act="forget", said="was not created, as was told")
    if operation.label in known.told.found:
        found = known.told.found[operation.label]
        return Decision(pending=operation, act="adopt", said=f"is {found}, as was told", id=found, told=True)
    if operation.type.startswith(f"{PACKAGE}:"):
        return _of_azure(known, operation)
    return _of_entra(known, operation, WAYS.get(operation.type))


def _of_azure(known: Known, operation: Pending) -> Decision:
    subscription = str(provider_inputs(known.deployment, operation).get("subscriptionId", ""))
    try:
        return _adopted(known, operation, arm_id(operation.type, operation.inputs, subscription))
    except (LookupError, ValueError) as error:
        return Decision(pending=operation, act="stop", said=f"({operation.type}) {error.args[0]}")


def _of_entra(known: Known, operation: Pending, way: Way | None) -> Decision:
    match way:
        case ById(id=template):
            return _adopted(known, operation, template.format_map(operation.inputs))
        case ByLookup():
            answer = known.answers[_question(known.deployment, operation, way)]
            return _answered(known, operation, way, answer)
        case ByHand():
            return _stopped(known, operation, way, "the provider has no function by which to ask")
        case None:
            said = f"type {operation.type!r} has no row in infra/engine/recognising.py: add it to the table"
            return Decision(pending=operation, act="stop", said=said)


def _answered(known: Known, operation: Pending, way: ByLookup, answer: Answer) -> Decision:
    match answer.number:
        case 0 if known.now < (shown := last_written(known.deployment) + SHOWN):
            return _stopped(known, operation, way, _too_early(shown))
        case 0:
            return Decision(pending=operation, act="forget", said="was not created: it is made again")
        case 1:
            return _adopted(known, operation, way.id.format_map(answer.found))
        case _:
            return _stopped(known, operation, way, f"the provider says: {answer.said}")


def _too_early(shown: datetime) -> str:
    minute = timedelta(minutes=1)
    written, again = (shown - SHOWN).astimezone(UTC), shown.astimezone(UTC) + minute
    return (
        f"Entra shows none, but may show what was made up to {SHOWN // minute} minutes later, and "
        f"the update last wrote at {written:%H:%M} UTC: do this again from {again:%H:%M} UTC on"
    )


def _adopted(known: Known, operation: Pending, found: str) -> Decision:
    """By that id; unless that is the one which the new one was to replace."""
    standing = {
        str(r["id"]).casefold() for r in cloud_resources(known.deployment) if not r.get("pendingReplacement")
    }
    if found.casefold() in standing:
        said = f"was not created: {found} is what was there before"
        return Decision(pending=operation, act="forget", said=said)
    said = f"was being created when an update was killed: {found} is taken into the state, if it is there"
    return Decision(pending=operation, act="adopt", said=said, id=found)


def _stopped(known: Known, operation: Pending, way: ByLookup | ByHand, why: str) -> Decision:
    found = way.id.format_map({**operation.inputs, "objectId": "ID", "id": "ID"})
    said = (
        f"was being created when an update was killed, and whether it was is not known: {why}. "
        f"Look: `{graph_query(way.look, operation.inputs)}`. "
        f"Is there one that nobody else made: `{known.command} --found {operation.label}={found}`; "
        f"is there none: `{known.command} --absent {operation.label}`"
    )
    return Decision(pending=operation, act="stop", said=said)


def _question(deployment: Json, operation: Pending, way: ByLookup) -> Question:
    tenant = str(provider_inputs(deployment, operation).get("tenantId", ""))
    given = tuple((name, str(operation.inputs[name])) for name in way.by)
    return Question(tenant, way.function, given, none=way.none.format_map(operation.inputs))


_BY_KIND: Mapping[Kind, Callable[[Known, Pending], Decision]] = {
    "creating": _created,
    "updating": _looked_at("changed"),
    "deleting": _looked_at("deleted"),
    "reading": _unwritten,
    "importing": _unwritten,
}
