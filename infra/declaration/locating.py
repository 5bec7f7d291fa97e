"""Finding the line of a problem that a later stage saw: such a stage knows the file and the field alone."""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from infra.declaration.positions import Mark
from infra.declaration.problems import FieldPath, Problem
from infra.declaration.reading import read_text
from infra.declaration.source import parse

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def located(root: Path, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems, each that names a field of a declaration below `root` at that field's line and column."""
    return tuple(_located(root.resolve(), p) if p.path and p.line == 1 else p for p in problems)


def mark_of(root: Path, file: str, field: str) -> Mark:
    """Where a field of a declaration below `root` stands; the file's beginning where that cannot be told."""
    root = root.resolve()
    text = read_text(root, root / file)
    if isinstance(text, Problem):
        return Mark(1, 1)
    return parse(file, text)[0].value_at(_path(field))


def _located(root: Path, problem: Problem) -> Problem:
    mark = mark_of(root, problem.file, problem.path)
    return replace(problem, line=mark.line, column=mark.column)


def _path(dotted: str) -> FieldPath:
    return tuple(int(number) if number else name for name, number in _STEP.findall(dotted))
