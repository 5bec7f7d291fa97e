"""The steps of a runbook on the command line: what is next, how far each is, and doing one."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import typer
from rich.table import Table
from rich.text import Text

from infra import pipeline, stepping
from infra.cli.console import err, out, print_json, refuse
from infra.cli.exits import FINDINGS, FINE, MISSING
from infra.cli.runbook_files import current, progress_of, write_runbook
from infra.cli.selection import Selected, refuse_other_days, select
from infra.runbook.dates import written
from infra.runbook.model import Command, Runbook
from infra.runbook.progress.items import standing_on
from infra.runbook.progress.moves import RefusedError, Shown, Verdict, runnable, to_undo
from infra.runbook.progress.replay import Progress, Status
from infra.runbook.progress.words import label, overview, told
from infra.runbook.record.evidence import EvidenceRefusedError
from infra.runbook.record.writing import BusyError, EntryError
from infra.stepping import Desk, MissingToolError

_SOON = 10
"""How many steps `next` names."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An action as it was typed."""

    action: str
    step: str | None
    as_of: date | None
    evidence: Path | None
    by: str | None
    dated: date | None
    go: bool | None
    again: bool
    yes: bool

    def options(self, estate: Path) -> tuple[str, ...]:
        """Those of every command of ours that a step runs: the same estate, judged as of the same day."""
        return ("--estate", str(estate), *(("--as-of", self.as_of.isoformat()) if self.as_of else ()))

    def shown(self, today: date) -> Shown:
        """What is said of the step. Without a date it is of today."""
        verdict: Verdict | None = None if self.go is None else "go" if self.go else "no-go"
        return Shown(by=self.by, dated=self.dated or today, verdict=verdict)


def acted(
    selected: Selected,
    member: str,
    runbook: Runbook,
    asked: Asked,
    *,
    as_json: bool,
) -> int:
    """Do what was asked; the exit code."""
    if asked.action in _TOLD:
        if asked.step:
            refuse(f"`{asked.action}` is of the whole runbook: got the step '{asked.step}'")
        return _TOLD[asked.action](progress_of(selected, member, runbook), as_json)
    if not asked.step:
        refuse(
            f"`{asked.action}` of which step? `shire runbook {selected.slug} {member} next` names what can be"
        )
    if asked.again and asked.action != "do":
        refuse(f"--again is for `do`: got it with `{asked.action}`")
    refuse_other_days(selected, asked.as_of, f"`{asked.action}`: what is done is done today")
    desk = _desk(selected, member, runbook, asked.options(selected.folder), as_json=as_json)
    try:
        fine = _DONE[asked.action](desk, asked.step, asked)
    except (RefusedError, EvidenceRefusedError, EntryError, BusyError) as error:
        refuse(str(error))
    except MissingToolError as error:
        refuse(str(error), MISSING)
    except OSError as error:
        refuse(f"the record cannot be kept: {error.filename}: {error.strerror}")
    _print_step(_now(selected, member), asked.step, as_json)
    return FINE if fine else FINDINGS


def _desk(
    selected: Selected, member: str, runbook: Runbook, options: tuple[str, ...], *, as_json: bool
) -> Desk:
    def hear(piece: bytes) -> None:
        # What a command prints goes where it would, but for a report that a program reads.
        stream = sys.stderr if as_json else sys.stdout
        stream.buffer.write(piece)
        stream.flush()

    def runs(command: Command) -> None:
        kept = "" if command.shown else "  # what it prints is kept, and not shown"
        err.print(Text.assemble((f"$ {command.text}", "bold"), (kept, "dim")), soft_wrap=True)

    return Desk(
        root=selected.folder,
        known=selected.known,
        member=member,
        runbook=runbook,
        options=options,
        runs=runs,
        hear=hear,
        wrote=lambda: _written(selected, member),
    )


def _written(selected: Selected, member: str) -> None:
    """The runbook says at once what the record says, and what a step has changed, such as a range taken."""
    again = _again(selected)
    write_runbook(again, member, current(again, member))


def _again(selected: Selected) -> Selected:
    """The partnership as it is now."""
    return select(selected.folder, selected.slug, selected.known.declared.as_of)


def _now(selected: Selected, member: str) -> Progress:
    again = _again(selected)
    return progress_of(again, member, current(again, member))


def _do(desk: Desk, step: str, asked: Asked) -> bool:
    if asked.evidence or asked.dated or asked.go is not None:
        refuse("`do` runs a step's commands and keeps what they print: --evidence, --on, --go are for `done`")
    return stepping.do(desk, step, asked.by, again=asked.again)


def _close(desk: Desk, step: str, asked: Asked) -> bool:
    stepping.close(desk, step, asked.shown(desk.today), asked.evidence)
    return True


def _undo(desk: Desk, step: str, asked: Asked) -> bool:
    if not asked.yes:
        _ask(desk, step, replace(asked.shown(desk.today), evidence=asked.evidence is not None))
    return stepping.undo(desk, step, asked.shown(desk.today), asked.evidence, yes=asked.yes)


def _ask(desk: Desk, step: str, shown: Shown) -> None:
    """Say what would be run, and what else would be open again, and ask. Raises RefusedError."""
    record = pipeline.record(desk.root, desk.known, desk.member)
    now = pipeline.progress(desk.root, desk.known, desk.runbook, record)
    item = to_undo(now, step, shown)
    above = standing_on({name: status.item for name, status in now.statuses.items()}, step)
    fallen = [name for name, status in now.statuses.items() if name in above and status.held]
    for command in item.undo_commands if runnable(item.undo_commands) else ():
        err.print(Text(f"runs    {command.text}"), soft_wrap=True)
    err.print(Text(f"reopens {', '.join(fallen) or 'nothing else'}"), soft_wrap=True)
    typer.confirm(f"Undo {step}?", abort=True, err=True)


def _print_step(progress: Progress, step: str, as_json: bool) -> None:
    status = progress.statuses[step]
    if as_json:
        print_json({"step": _report(status, progress), "next": [s.item.id for s in progress.next]})
        return
    out.print(Text.assemble((label(status), "bold"), f"  {status.item.name}"), soft_wrap=True)
    out.print(Text(told(status, progress.declarations).replace("`", "")), soft_wrap=True)


def _print_next(progress: Progress, as_json: bool) -> int:
    if as_json:
        print_json({"as_of": progress.as_of, "next": [_report(s, progress) for s in progress.next]})
        return FINE
    table = Table(box=None, pad_edge=False)
    for column in ("due", "step", "who", "how"):
        table.add_column(column, overflow="fold")
    for status in progress.next[:_SOON]:
        item = status.item
        late = " (late)" if item.due < progress.as_of else ""
        table.add_row(f"{written(item.due)}{late}", item.name, item.owner, _how(status))
    out.print(table if progress.next else "nothing: all is done, or waits for what is under way")
    if len(progress.next) > _SOON:
        out.print(f"and {len(progress.next) - _SOON} more: {progress.command} status")
    return FINE


def _how(status: Status) -> str:
    if status.state in ("under way", "ran", "failed") or status.why:
        return f"{label(status).lower()}: " + (
            "do again" if status.state != "ran" else "done --evidence FILE"
        )
    if status.item.gate:
        return "done --go or --no-go"
    by_hand = () if status.item.proved else ("done --evidence FILE",)
    return ", then ".join((*(("do",) if runnable(status.item.commands) else ()), *by_hand))


def _print_status(progress: Progress, as_json: bool) -> int:
    if as_json:
        print_json(
            {
                "as_of": progress.as_of,
                "declarations": progress.declarations,
                "steps": [_report(status, progress) for status in progress.statuses.values()],
                "strangers": progress.strangers,
                "left": progress.left,
                "before": progress.before,
            }
        )
        return FINDINGS if progress.reopened else FINE
    for term, meaning in overview(progress).entries:
        out.print(Text.assemble((f"{term}  ", "bold"), meaning), soft_wrap=True)
    table = Table(box=None, pad_edge=False)
    for column in ("due", "step", "state"):
        table.add_column(column, overflow="fold")
    for status in progress.statuses.values():
        table.add_row(written(status.item.due), status.item.id, label(status))
    out.print(table)
    for status in progress.reopened:
        err.print(Text(f"{status.item.id} is open again: {status.why}".replace("`", "")), soft_wrap=True)
    return FINDINGS if progress.reopened else FINE


def _report(status: Status, progress: Progress) -> dict[str, object]:
    item = status.item
    return {
        "step": item.id,
        "title": item.title,
        "about": item.about,
        "owner": item.owner,
        "due": item.due,
        "state": status.state,
        "waits": status.waits,
        "until": status.until,
        "reopened": status.why,
        "said": told(status, progress.declarations),
        "commands": [command.text for command in item.commands],
    }


_TOLD: Mapping[str, Callable[[Progress, bool], int]] = {"next": _print_next, "status": _print_status}
_DONE: Mapping[str, Callable[[Desk, str, Asked], bool]] = {"do": _do, "done": _close, "undo": _undo}
