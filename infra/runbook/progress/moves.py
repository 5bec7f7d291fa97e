"""What may be done now, and why something may not: each refusal as a message that says what to do."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from infra.declaration.problems import near_miss, quoted
from infra.runbook.dates import written
from infra.runbook.model import Command
from infra.runbook.progress.items import Item
from infra.runbook.progress.replay import Progress, Status

Verdict = Literal["go", "no-go"]


class RefusedError(Exception):
    """What was asked cannot be done now; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What somebody says of something that was done: who, the date of the evidence, and a gate's verdict."""

    by: str | None
    dated: date
    verdict: Verdict | None = None
    evidence: bool = True


def to_run(progress: Progress, name: str, *, again: bool = False) -> Item:
    """The step whose commands may be run now; one that is done only where `again`. Raises RefusedError."""
    status = _status(progress, name)
    item = status.item
    if item.gate:
        raise RefusedError(f"{item.name} is decided by {item.owner}: {_close(progress, item)}")
    if not item.commands:
        raise RefusedError(
            f"{item.name} is for people: do it as the runbook says, then {_close(progress, item)}"
        )
    _refuse_elsewhere(progress, item)
    if status.done and not again:
        raise RefusedError(
            f"{item.name} is done{_until(status)}: there is nothing to run. "
            f"`{progress.command} do {name} --again` runs it again, and opens it until that is shown"
        )
    _refuse_half_undone(progress, status)
    _refuse_waiting(progress, status)
    return item


def to_close(progress: Progress, name: str, shown: Shown) -> Item:
    """The step or gate that may be closed with what is shown of it. Raises RefusedError.

    What is done already may be shown again: its evidence then counts from its new date.
    """
    status = _status(progress, name)
    item = status.item
    _refuse_unshown(item, shown)
    _refuse_tomorrow(shown, progress.as_of)
    _refuse_old(item, shown, progress.as_of)
    _refuse_half_undone(progress, status)
    if shown.verdict != "no-go":
        _refuse_waiting(progress, status)
    return item


def to_undo(progress: Progress, name: str, shown: Shown) -> Item:
    """The step that may be undone. Raises RefusedError."""
    status = _status(progress, name)
    item = status.item
    if item.gate:
        raise RefusedError(f"{item.name} is not undone: decide again, with --no-go")
    if not item.undo:
        raise RefusedError(f"{item.name} leaves nothing to undo")
    if status.held is None and (status.last is None or status.last.did == "undone"):
        raise RefusedError(f"{item.name} has not been done: there is nothing to undo")
    if not runnable(item.undo_commands) and not shown.evidence:
        raise RefusedError(
            f"{item.name} is undone by people ({item.undo}): do that, and show it with --evidence FILE"
        )
    _refuse_tomorrow(shown, progress.as_of)
    return item


def runnable(commands: tuple[Command, ...]) -> bool:
    """Whether this machine may run all of them and keep what they print; there is at least one."""
    return bool(commands) and all(command.runs == "here" for command in commands)


def _status(progress: Progress, name: str) -> Status:
    if progress.left and progress.as_of <= progress.left:
        raise RefusedError(
            f"it left on {written(progress.left)}, and what is recorded until then is of the join before: "
            f"got {progress.as_of}, expected a later day for anything of this join"
        )
    if name in progress.statuses:
        return progress.statuses[name]
    alike = [known for known in progress.statuses if known.startswith(f"{name}-")]
    if alike:
        raise RefusedError(f"'{name}' is done for several things: say which of {', '.join(alike)}")
    hint = near_miss(name, progress.statuses) or f"`{progress.command} status` lists them"
    raise RefusedError(f"this runbook has no step or decision {quoted(name)}; {hint}")


def _close(progress: Progress, item: Item) -> str:
    verdict = " --go (or --no-go) --by ROLE" if item.gate else ""
    return f"`{progress.command} done {item.id}{verdict} --evidence FILE`"


def _until(status: Status) -> str:
    return f", and its evidence counts until {written(status.until)}" if status.until else ""


_ELSEWHERE = {
    "elsewhere": "is run from where the step says, not from this machine",
    "unkept": "prints a secret, which no file may hold",
}


def _refuse_elsewhere(progress: Progress, item: Item) -> None:
    for command in item.commands:
        if why := _ELSEWHERE.get(command.runs):
            raise RefusedError(
                f"{item.name} is for people: its command for '{command.why}' {why}. Do it as the "
                f"runbook says, then {_close(progress, item)}"
            )


def _refuse_unshown(item: Item, shown: Shown) -> None:
    if not item.gate and shown.verdict:
        raise RefusedError(f"got --{shown.verdict} for {item.name}, which is a step and not a decision")
    if item.gate and not shown.verdict:
        raise RefusedError(f"{item.name} has no verdict: expected --go or --no-go")
    if item.gate and shown.by != item.owner:
        raise RefusedError(
            f"{item.name}: got {f'--by {quoted(shown.by)}' if shown.by else 'no --by'}, expected --by "
            f"{quoted(item.owner, 400)}, the decider that the partnership declares"
        )
    if not shown.evidence:
        raise RefusedError(
            f"nothing is done without its evidence: {item.name} needs --evidence FILE, "
            f"expected: {item.evidence}"
        )


def _refuse_tomorrow(shown: Shown, as_of: date) -> None:
    if shown.dated > as_of:
        raise RefusedError(f"got evidence of {shown.dated}, expected of {as_of} or earlier")


def _refuse_old(item: Item, shown: Shown, as_of: date) -> None:
    age = (as_of - shown.dated).days
    if item.expires and age > item.expires:
        raise RefusedError(
            f"{item.name}: got evidence of {shown.dated}, {age} days old, expected at most {item.expires}"
        )


def _refuse_half_undone(progress: Progress, status: Status) -> None:
    if status.last and status.last.did == "undoing":
        again = f"`{progress.command} undo {status.item.id}`"
        raise RefusedError(f"undoing {status.item.name} has not ended: first {again} again")


def _refuse_waiting(progress: Progress, status: Status) -> None:
    if status.waits:
        names = [progress.statuses[name].item.name for name in status.waits]
        raise RefusedError(f"{status.item.name} waits for {'; '.join(names)}")
