"""The whole estate, read and checked: every partnership that is whole, and every problem at once."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Generic

from infra.declaration.estate import DeclaredPartnership, Estate
from infra.declaration.layout import Folder, file_name, survey
from infra.declaration.member import Member
from infra.declaration.partnership import Partnership
from infra.declaration.problems import Problem
from infra.declaration.reading import read_text
from infra.declaration.service import Service
from infra.declaration.shape import M, problems, validate
from infra.declaration.source import Source, parse


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """`estate` holds the partnerships without errors; `problems` are sorted by file and line."""

    estate: Estate
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(p for p in self.problems if p.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(p for p in self.problems if p.severity == "warning")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document(Generic[M]):
    source: Source | None
    model: M | None
    problems: tuple[Problem, ...]


def load_estate(root: Path, *, as_of: date | None = None, today: date) -> Loaded:
    """The estate declared below `root`.

    Dates are judged as of `as_of`, or else of the day that a partnership declares for itself, or else of
    `today`. Raises nothing for what stands in the files: every error of every file is in the result.
    """
    root = root.resolve()
    folders, found = survey(root)
    said = list(found)
    whole = []
    for folder in folders:
        declared, problems = _partnership(root, folder, as_of, today)
        said += problems
        if declared and not any(p.severity == "error" for p in problems):
            whole.append(declared)
    return Loaded(
        estate=Estate(partnerships=tuple(whole)),
        problems=tuple(sorted(said, key=lambda p: (p.file, p.line, p.column, p.path, p.rule))),
    )


def _partnership(
    root: Path, folder: Folder, as_of: date | None, today: date
) -> tuple[DeclaredPartnership | None, list[Problem]]:
    partnership = _document(Partnership, root, folder.partnership)
    members = [_document(Member, root, path) for path in folder.members]
    services = [_document(Service, root, path) for path in folder.services]
    problems = [*partnership.problems]
    problems += [p for each in members for p in each.problems]
    problems += [p for each in services for p in each.problems]
    if partnership.model is None:
        return None, problems
    declared = DeclaredPartnership(
        partnership=partnership.model,
        members=tuple(d.model for d in members if d.model),
        services=tuple(d.model for d in services if d.model),
        as_of=as_of or partnership.model.as_of or today,
    )
    return declared, problems


def _document(model: type[M], root: Path, path: Path) -> _Document[M]:
    text = read_text(root, path)
    if isinstance(text, Problem):
        return _Document(source=None, model=None, problems=(text,))
    source, found = parse(file_name(root, path), text)
    if found:
        return _Document(source=source, model=None, problems=found)
    made, faults = validate(model, source.root)
    return _Document(source=source, model=made, problems=problems(source, faults))
