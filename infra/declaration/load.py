"""The whole estate, read and checked: every partnership that is whole, and every problem at once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Self

from infra.declaration.documents import read_partnership
from infra.declaration.estate import Estate
from infra.declaration.judge import judge
from infra.declaration.layout import survey
from infra.declaration.problems import Problem, visible


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """`estate` holds the partnerships without errors; `problems` are sorted by file and line."""

    estate: Estate
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What must be mended before anything is planned."""
        return tuple(p for p in self.problems if p.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What a migration lead should know about."""
        return tuple(p for p in self.problems if p.severity == "warning")

    def joined(self, problems: Iterable[Problem]) -> Self:
        """The same with what is wrong with other files of the estate."""
        return replace(self, problems=_sorted((*self.problems, *problems)))

    def about(self, partnership: str) -> tuple[Problem, ...]:
        """The problems of one partnership's files."""
        return tuple(p for p in self.problems if p.file.startswith(f"{partnership}/"))


def load_estate(
    root: Path, *, as_of: date | None = None, today: date, judged: frozenset[str] = frozenset()
) -> Loaded:
    """The estate declared below `root`.

    Dates are judged as of `as_of`, or else of the day that a partnership declares for itself, or else of
    `today`. Raises nothing for what stands in the files: every error of every file is in the result.
    Breaches of the rules `judged`, which the caller judges itself, are warnings.
    """
    root = root.resolve()
    folders, strays = survey(root)
    read = [read_partnership(root, folder, as_of, today) for folder in folders]
    found = {*strays, *(p for each in read for p in each.problems), *judge(read)}
    problems = {replace(p, severity="warning") if p.rule in judged else p for p in found}
    in_error = {p.file.partition("/")[0] for p in problems if p.severity == "error"}
    return Loaded(
        estate=Estate(
            partnerships=tuple(each.readings[0] for each in read if visible(each.slug) not in in_error)
        ),
        problems=_sorted(problems),
    )


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda p: (p.file, p.line, p.column, p.path, p.rule)))
