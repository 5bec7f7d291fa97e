"""A record read from its file: its entries, and everything that is wrong with them, by line and column."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from infra.declaration.positions import Source
from infra.declaration.problems import Problem, quoted
from infra.declaration.reading import read_text
from infra.declaration.secrets import secrets
from infra.declaration.shape import faults_as_problems, validate
from infra.declaration.source import parse
from infra.runbook.record.model import CLOSES, Entry, Record, RecordFile, genesis, mark_of

LARGEST = 8 * 1024 * 1024
"""Bytes. A join of 120 steps leaves about 100 kB."""

RESTORE = "take the file back from git, and change it only by `shire runbook`"


def read_record(root: Path, path: Path, partnership: str, member: str) -> Record:
    """The record at that path below `root`; an empty one where nothing was done yet."""
    file = path.relative_to(root).as_posix()
    nothing = Record(partnership=partnership, member=member, file=file)
    if not path.exists():
        return nothing
    text = read_text(root, path, LARGEST)
    if isinstance(text, Problem):
        return _failed(nothing, [text])
    source, found = parse(file, text)
    problems = [*found, *secrets(source)]
    held, faults = validate(RecordFile, source.root or {})
    if source.root is not None:
        problems += faults_as_problems(source, faults)
    if problems or held is None:
        return _failed(nothing, problems)
    problems = [*_foreign(source, held, nothing), *_broken(source, held)]
    return _failed(nothing, problems) if problems else _holding(nothing, held.entries)


def _failed(record: Record, problems: Iterable[Problem]) -> Record:
    return Record(
        partnership=record.partnership, member=record.member, file=record.file, problems=tuple(problems)
    )


def _holding(record: Record, entries: tuple[Entry, ...]) -> Record:
    return Record(partnership=record.partnership, member=record.member, file=record.file, entries=entries)


def _foreign(source: Source, held: RecordFile, meant: Record) -> Iterator[Problem]:
    for key, got, expected in (
        ("partnership", held.partnership, meant.partnership),
        ("member", held.member, meant.member),
    ):
        if got != expected:
            yield source.problem(
                "record-whose", (key,), got=quoted(got), expected=quoted(expected), hint=RESTORE
            )


def _broken(source: Source, held: RecordFile) -> Iterator[Problem]:
    """Entries that are out of order, changed by another hand, or say that something is done without proof."""
    previous, day = genesis(held.partnership, held.member), None
    for index, entry in enumerate(held.entries):
        at = ("entries", index)
        if entry.n != index + 1:
            got, expected = f"entry {entry.n}", f"entry {index + 1}"
            yield source.problem("record-order", (*at, "n"), got=got, expected=expected, hint=RESTORE)
        if day and entry.day < day:
            got, expected = f"an entry of {entry.day}", f"none before {day}, the day of the entry above it"
            yield source.problem("record-order", (*at, "day"), got=got, expected=expected, hint=RESTORE)
        if entry.did in CLOSES and not (entry.by and entry.dated and [*entry.files]):
            got, expected = f"{quoted(entry.did)} without evidence", "a role, a date and a file of evidence"
            yield source.problem("record-evidence", (*at, "did"), got=got, expected=expected, hint=RESTORE)
        mark = mark_of(entry.model_dump(mode="json"), previous)
        if entry.mark != mark:
            yield source.problem(
                "record-mark",
                (*at, "mark"),
                got="a mark that is not this entry's",
                expected="the entry as `shire` wrote it, after the one before it",
                hint=RESTORE,
            )
        previous, day = entry.mark, entry.day
