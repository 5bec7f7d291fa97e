"""What a command works on: the estate, one of its partnerships, one of its members; or why that cannot be."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from infra import pipeline
from infra.cli.console import print_problems, refuse
from infra.cli.exits import FINDINGS
from infra.declaration.load import Loaded
from infra.declaration.locating import located
from infra.declaration.problems import Problem, near_miss
from infra.design.errors import DesignError
from infra.pipeline import Addressed, Designed


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """A partnership chosen on the command line, with its folder and what is to be known about it."""

    folder: Path
    known: Designed
    warnings: tuple[Problem, ...]

    @property
    def slug(self) -> str:
        """The partnership's slug."""
        return self.known.declared.slug

    @property
    def cache(self) -> Path:
        """Where planned stacks are kept from one command to the next."""
        return self.folder.resolve().parent / ".shire" / "plans"


def select(
    folder: Path, partnership: str, as_of: date | None, *, judged: frozenset[str] = frozenset()
) -> Selected:
    """That partnership, through addressing and design. Says what is wrong and exits where it is not whole.

    Breaches of the rules `judged` do not stop a command that judges them itself.
    """
    warnings, known = _addressed(folder, pipeline.load(folder, as_of, judged=judged), partnership)
    return Selected(folder=folder, known=design_of(known), warnings=warnings)


def select_all(folder: Path, as_of: date | None) -> tuple[Selected, ...]:
    """Every partnership of the estate, as `select` gives one. Exits where one is not whole."""
    loaded = pipeline.load(folder, as_of)
    stop_on_errors(loaded.problems)
    found = (_addressed(folder, loaded, p.slug) for p in loaded.estate.partnerships)
    return tuple(Selected(folder=folder, known=design_of(known), warnings=said) for said, known in found)


def select_addresses(
    folder: Path, partnership: str, as_of: date | None
) -> tuple[tuple[Problem, ...], Addressed]:
    """That partnership through addressing, and what is to be known about it. Exits where it is not whole."""
    return _addressed(folder, pipeline.load(folder, as_of), partnership)


def _addressed(folder: Path, loaded: Loaded, partnership: str) -> tuple[tuple[Problem, ...], Addressed]:
    problems = about(loaded, partnership)
    stop_on_errors(problems)
    slugs = [p.slug for p in loaded.estate.partnerships]
    if partnership not in slugs:
        refuse(_undeclared("partnership", partnership, f"in {folder}/", slugs))
    known = pipeline.addressed(folder, loaded.estate, partnership)
    problems += located(folder, known.addresses.problems)
    stop_on_errors(problems)
    return problems, known


def design_of(known: Addressed) -> Designed:
    """Its design; says why and exits where there can be none."""
    try:
        return pipeline.designed(known)
    except DesignError as error:
        refuse(str(error), FINDINGS)


def about(loaded: Loaded, partnership: str) -> tuple[Problem, ...]:
    """The problems of that partnership's files, and those of the estate's folder itself."""
    own = frozenset(loaded.about(partnership))
    return tuple(p for p in loaded.problems if p in own or "/" not in p.file)


def stop_on_errors(problems: tuple[Problem, ...]) -> None:
    """Print every error and exit, if there is one."""
    errors = [p for p in problems if p.severity == "error"]
    if errors:
        print_problems(errors)
        refuse(f"{len(errors)} to mend before this command can do anything")


def check_member(selected: Selected, member: str) -> None:
    """Say that there is no such member, and exit, where there is none."""
    known = [m.member for m in selected.known.declared.members]
    if member not in known:
        where = f"in {selected.folder}/{selected.slug}/members/"
        refuse(_undeclared("member", member, where, known))
    if member not in [m.member for m in selected.known.design.members]:
        refuse(f"member '{member}' has left: it has no segment, and no runbook to join by")


def refuse_other_days(selected: Selected, as_of: date | None, what: str) -> None:
    """Exit where something is done as of another day than today. An example is at the day it declares."""
    if as_of is not None and selected.known.declared.partnership.as_of is None:
        refuse(f"--as-of: got {as_of}, expected none with {what}")


def _undeclared(noun: str, slug: str, where: str, known: list[str]) -> str:
    hint = near_miss(slug, known) or f"declared: {', '.join(known) or 'none'}"
    return f"{noun} '{slug}' is not declared {where}; {hint}"
