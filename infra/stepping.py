"""Steps of a runbook done: commands are run, evidence is kept, the record is extended, one entry at a time.

Each entry is written before what follows from it: a run that is killed has left `began`, never a step that is
done without its evidence.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from infra import pipeline
from infra.pipeline import Designed
from infra.runbook.model import Command, Runbook
from infra.runbook.progress.items import Item
from infra.runbook.progress.moves import RefusedError, Shown, runnable, to_close, to_run, to_undo
from infra.runbook.progress.replay import Progress
from infra.runbook.record.evidence import (
    EvidenceRefusedError,
    checked,
    digest,
    evidence_folder,
    keep,
    read_evidence,
)
from infra.runbook.record.model import Did, Kept, Ran, Record
from infra.runbook.record.writing import alone, extended, write_record

Hear = Callable[[bytes], None]
"""Hears what a command prints, while it does."""

_SILENT = b"(it printed nothing)\n"
_ASKS = frozenset({"destroy", "leave"})
"""Commands of ours that ask before they do anything, and take --yes."""


class MissingToolError(Exception):
    """A command that is not on this machine; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A join at which somebody works. `options` go to every command of ours that is run.

    `runs` is told each command before it is run, `hear` hears what it prints, if that is for people; `wrote`
    is called when the record has changed.
    """

    root: Path
    known: Designed
    member: str
    runbook: Runbook
    options: tuple[str, ...]
    runs: Callable[[Command], None]
    hear: Hear
    wrote: Callable[[], None]

    @property
    def path(self) -> Path:
        """Where the record is."""
        return pipeline.record_path(self.root, self.known.declared.slug, self.member)

    @property
    def today(self) -> date:
        """The day of judging."""
        return self.known.declared.as_of


@dataclass(slots=True)
class _Sheet:
    """The record while an action works on it, alone."""

    desk: Desk
    record: Record
    progress: Progress

    @property
    def number(self) -> int:
        """That of the last entry."""
        return len(self.record.entries)

    def enter(self, item: Item, did: Did, **values: object) -> None:
        """One more entry about the item, on disk when this returns."""
        draft = {"day": self.desk.today, "step": item.id, "about": item.about or None, "did": did}
        declared = {"declarations": self.desk.known.digest}
        self.record = extended(self.record, {**draft, **declared, **values})
        write_record(self.desk.path, self.record)
        self.desk.wrote()


def do(desk: Desk, name: str, by: str | None, *, again: bool = False) -> bool:
    """Run the commands of a step, and keep what they print. Whether they succeeded.

    One that is done is run only where `again` is asked. Where their output is all its evidence the step is
    done then, by that role (its owner, where none is named). Raises RefusedError, MissingToolError, and
    BusyError where another `shire` is at work on the join.
    """
    with _opened(desk) as sheet:
        item = to_run(sheet.progress, name, again=again)
        _refuse_missing(item.commands)
        sheet.enter(item, "began", by=by or item.owner)
        ran, why = _run(sheet, item, item.commands)
        if why:
            sheet.enter(item, "failed", ran=ran, why=why)
        elif item.proved:
            sheet.enter(item, "done", by=by or item.owner, dated=desk.today, ran=ran)
        else:
            sheet.enter(item, "ran", ran=ran)
    return not why


def close(desk: Desk, name: str, shown: Shown, file: Path | None) -> None:
    """Enter that a step is done, or what was decided at a gate, with the file that shows it.

    Said again with the same file it changes nothing. Raises RefusedError, EvidenceRefusedError, EntryError
    and BusyError.
    """
    with _opened(desk) as sheet:
        shown = replace(shown, evidence=file is not None)
        item = to_close(sheet.progress, name, shown)
        did: Did = shown.verdict or "done"
        read = _read(sheet.progress, item) if item.gate else ()
        closed: dict[str, object] = {"by": shown.by or item.owner, "dated": shown.dated, "read": read}
        if file and not _known(sheet, item, did, closed, file):
            sheet.enter(item, did, **closed, evidence=_kept(sheet, item, file))


def undo(desk: Desk, name: str, shown: Shown, file: Path | None, *, yes: bool) -> bool:
    """Undo a step: by its commands, or by people, who show it. Whether it is undone.

    What stands on it is open again. Raises as `do` and `close` do.
    """
    with _opened(desk) as sheet:
        shown = replace(shown, evidence=file is not None)
        item = to_undo(sheet.progress, name, shown)
        closed: dict[str, object] = {"by": shown.by or item.owner, "dated": shown.dated}
        if not runnable(item.undo_commands) and file:
            sheet.enter(item, "undone", **closed, evidence=_kept(sheet, item, file))
            return True
        _refuse_missing(item.undo_commands)
        sheet.enter(item, "undoing")
        ran, why = _run(sheet, item, tuple(_sure(c, yes=yes) for c in item.undo_commands))
        if why:
            sheet.enter(item, "undoing", ran=ran, why=why)
        else:
            sheet.enter(item, "undone", **closed, ran=ran)
    return not why


@contextmanager
def _opened(desk: Desk) -> Iterator[_Sheet]:
    """The record, read when nobody else can write it."""
    with alone(evidence_folder(desk.path)):
        record = pipeline.record(desk.root, desk.known, desk.member)
        if record.problems:
            raise RefusedError(f"the record has problems: {record.problems[0]}")
        if record.entries and record.entries[-1].day > desk.today:
            raise RefusedError(
                f"got {desk.today} as the day of judging, expected {record.entries[-1].day} or later: the "
                "record has an entry of that day"
            )
        yield _Sheet(desk, record, pipeline.progress(desk.root, desk.known, desk.runbook, record))


def _known(sheet: _Sheet, item: Item, did: Did, closed: Mapping[str, object], file: Path) -> bool:
    """Whether the last entry about the item says just this, for what is declared now, and still counts."""
    status = sheet.progress.statuses[item.id]
    last = status.last
    if last is None or last.did != did or last.declarations != sheet.desk.known.digest or status.why:
        return False
    same = all(getattr(last, key) == value for key, value in closed.items())
    return same and [kept.sha256 for kept in last.files] == [digest(read_evidence(file))]


def _kept(sheet: _Sheet, item: Item, file: Path) -> tuple[Kept, ...]:
    data = read_evidence(file)
    return (keep(sheet.desk.path, sheet.number + 1, f"{item.id}-{file.name}", data),)


def _read(progress: Progress, item: Item) -> tuple[int, ...]:
    """The entries whose evidence a decider has before him: that of every step the gate asks for."""
    held = (progress.statuses[name].held for name in item.after)
    return tuple(sorted(entry.n for entry in held if entry))


def _sure(command: Command, *, yes: bool) -> Command:
    if yes and command.tool == "shire" and command.words[0] in _ASKS:
        return replace(command, words=(*command.words, "--yes"))
    return command


def _refuse_missing(commands: tuple[Command, ...]) -> None:
    for tool in dict.fromkeys(command.tool for command in commands):
        if _tool(tool) is None:
            raise MissingToolError(
                f"this step runs `{tool}`, which is not on this machine: put it on PATH, or do the step "
                "where it is and show what came of it with `done`"
            )


def _tool(name: str) -> str | None:
    """Where that command is: beside this Python, or on PATH."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)


def _run(sheet: _Sheet, item: Item, commands: tuple[Command, ...]) -> tuple[tuple[Ran, ...], str]:
    """Run one after the other until one fails. What ran, and why it failed, or nothing."""
    ran: list[Ran] = []
    for place, command in enumerate(commands, 1):
        words = (*command.words, *sheet.desk.options) if command.tool == "shire" else command.words
        meant = replace(command, words=words)
        sheet.desk.runs(meant)
        moment, code, printed = _ran(meant, sheet.desk.hear if meant.shown else _unheard)
        try:
            data = checked(printed if printed.strip() else _SILENT, f"what `{command.text}` printed")
        except EvidenceRefusedError as error:
            return (*ran, Ran(command=meant.text, at=moment, exit=code)), f"{error}"
        output = keep(sheet.desk.path, sheet.number, f"{item.id}-{place}.txt", data)
        ran.append(Ran(command=meant.text, at=moment, exit=code, output=output))
        if code:
            return tuple(ran), f"`{meant.text}` ended with exit code {code}"
    return tuple(ran), ""


def _unheard(_: bytes) -> None:
    """Hear nothing: it is only kept."""


def _ran(command: Command, hear: Hear) -> tuple[str, int, bytes]:
    """When it began, its exit code (negative where a signal ended it), and all that it printed."""
    began = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    printed = bytearray()
    program = _tool(command.tool) or command.tool
    with subprocess.Popen(
        (program, *command.words), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout
        while piece := os.read(process.stdout.fileno(), 8192):
            hear(piece)
            printed += piece
    return began, process.returncode, bytes(printed)
