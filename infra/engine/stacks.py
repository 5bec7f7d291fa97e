"""What is known of stacks: those there are, what they hold, what was done to them; and letting go of one."""

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pulumi.automation import CommandResult, OpType, UpdateSummary
from pulumi.automation.errors import CommandError, StackNotFoundError

from infra.components.parts import Part
from infra.engine.workplace import Workplace, existing_stack, open_stack, workspace
from infra.resources.capture import PROJECT


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A stack in the backend. `resources` counts components too; `updated` is ISO 8601, or empty."""

    stack: str
    resources: int
    updated: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """Something that was done to a stack: preview, update, refresh or destroy."""

    kind: str
    result: str
    message: str
    begun: datetime
    ended: datetime | None
    changes: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """The resources of Azure and Entra in a stack, by logical name; and which the engine will not delete."""

    stack: str
    names: tuple[str, ...]
    protected: tuple[str, ...]


def entries(place: Workplace) -> tuple[Entry, ...]:
    """The stacks in the backend, by name. Raises CommandError, OSError."""
    found = workspace(place).list_stacks()
    return tuple(
        Entry(stack=s.name, resources=s.resource_count or 0, updated=str(s.last_update or ""))
        for s in sorted(found, key=lambda s: s.name)
    )


def existing(place: Workplace, parts: Sequence[Part]) -> tuple[Part, ...]:
    """Those of the parts whose stacks hold something. Raises CommandError, OSError."""
    holding = {entry.stack for entry in entries(place) if entry.resources}
    return tuple(part for part in parts if part.stack in holding)


def holding(place: Workplace, stack: str) -> Holding:
    """What the state of that stack holds. Raises StackNotFoundError, CommandError."""
    deployment = export(place, stack)["deployment"] or {}
    resources = [r for r in deployment.get("resources") or () if r.get("custom") and not _is_provider(r)]
    return Holding(
        stack=stack,
        names=tuple(r["urn"].rpartition("::")[2] for r in resources),
        protected=tuple(r["urn"].rpartition("::")[2] for r in resources if r.get("protect")),
    )


def export(place: Workplace, stack: str) -> Mapping[str, Any]:
    """The whole state, with secrets as encrypted. Raises StackNotFoundError, CommandError.

    The SDK's own `export_stack` decrypts them.
    """
    known: Mapping[str, Any] = json.loads(_run(place, stack, "stack", "export"))
    return known


def replace(place: Workplace, stack: str, state: Mapping[str, Any]) -> None:
    """Put that state, as `export` gives it, in place of the stack's. Nothing is pending in it any more.

    Raises StackNotFoundError; CommandError, also where somebody holds the stack's lock.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8", dir=place.work) as file:
        json.dump(state, file)
        file.flush()
        _run(place, stack, "stack", "import", "--file", file.name)


def history(place: Workplace, stack: str, newest: int | None = None) -> tuple[Update, ...]:
    """What was done to it, newest first, all or so many. Raises StackNotFoundError, CommandError."""
    known = existing_stack(place, stack).history(page_size=newest, show_secrets=False)
    return tuple(_update(u) for u in known)


def latest(place: Workplace, stack: str) -> str:
    """What was last done to its state, and when: another text once anything more is. Raises CommandError."""
    try:
        updates = existing_stack(place, stack).history(page_size=1, page=1)
    except StackNotFoundError:
        return "nothing"
    return "".join(f"{u.kind} of {u.start_time:%Y-%m-%d %H:%M:%S} UTC" for u in updates) or "nothing"


def cancel(place: Workplace, stack: str) -> None:
    """Let go of a lock that a killed update left behind. Raises StackNotFoundError, CommandError."""
    existing_stack(place, stack).cancel()


def keep_secret(place: Workplace, stack: str, name: str, value: str) -> None:
    """Keep a secret setting of the stack, encrypted, in this machine's settings of it. Raises CommandError.

    The engine reads it from its input: an argument could be read by everybody on this machine.
    """
    known = open_stack(place, stack).workspace
    command = known.pulumi_command.command
    done = subprocess.run(
        [command, "--non-interactive", "config", "set", "--secret", "--stack", stack, f"{PROJECT}:{name}"],
        input=value,
        cwd=known.work_dir,
        env={**os.environ, **known.env_vars},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandError(CommandResult(stdout=done.stdout, stderr=done.stderr, code=done.returncode))


def unprotect(place: Workplace, stack: str) -> None:
    """Let the engine delete whatever the stack holds. Raises StackNotFoundError, CommandError."""
    _run(place, stack, "state", "unprotect", "--all", "--yes")


def _run(place: Workplace, stack: str, *command: str) -> str:
    """What the engine prints of a command that the SDK has no function for, or not the right one."""
    known = workspace(place, stack)
    done = known.pulumi_command.run([*command, "--stack", stack], known.work_dir, dict(known.env_vars))
    return str(done.stdout)


def _is_provider(resource: Mapping[str, Any]) -> bool:
    return str(resource.get("type", "")).startswith("pulumi:providers:")


def _update(known: UpdateSummary) -> Update:
    return Update(
        kind=known.kind,
        result=known.result,
        message=known.message,
        begun=known.start_time,
        ended=known.end_time,
        changes={OpType(op).value: number for op, number in (known.resource_changes or {}).items()},
    )
