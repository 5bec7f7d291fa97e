"""A record read from its file: its entries, and everything that is wrong with them, by line and column."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from infra.declaration.problems import Problem
from infra.declaration.reading import read_text
from infra.declaration.secrets import secrets
from infra.declaration.shape import faults_as_problems, validate
from infra.declaration.source import parse
from infra.runbook.record.model import Record, RecordFile
from infra.runbook.record.soundness import unsound

LARGEST = 8 * 1024 * 1024
"""Bytes. A join of 120 steps leaves about 100 kB."""


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
    problems = list(unsound(source, held, nothing))
    return _failed(nothing, problems) if problems else replace(nothing, entries=held.entries, source=source)


def _failed(record: Record, problems: Iterable[Problem]) -> Record:
    return replace(record, problems=tuple(problems))
