"""What is kept beside the declarations, checked as they are: addresses, records of joins, accepted drift."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from infra import pipeline
from infra.declaration.estate import Estate
from infra.declaration.fields import Declared
from infra.declaration.layout import file_name, survey
from infra.declaration.locating import located
from infra.declaration.problems import Problem, near_miss, of_file
from infra.declaration.schema import KINDS
from infra.design.errors import DesignError
from infra.engine import accepted_rules
from infra.engine.acceptance import Accepted, read_accepted
from infra.pipeline import Designed
from infra.runbook.progress import rules
from infra.runbook.progress.replay import Progress
from infra.runbook.record.evidence import found
from infra.runbook.record.model import Record, RecordFile
from infra.runbook.record.reading import read_record

ALL_KINDS: Mapping[str, type[Declared]] = {**KINDS, "record": RecordFile, "drift": Accepted}
"""Every kind of file that has a JSON Schema, by its name."""

_RECORD = ".record.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shelf:
    """What a partnership keeps. `known` is none where it is declared with errors, or has no design."""

    root: Path
    slug: str
    members: tuple[str, ...]
    known: Designed | None


def problems_of_kept(root: Path, estate: Estate) -> Iterator[Problem]:
    """What is wrong with what each partnership below `root` keeps. `estate` has those without errors.

    Where there is no design to hold them against, files are held against themselves alone.
    """
    root = root.resolve()
    for folder in survey(root)[0]:
        records = sorted((root / folder.slug / "runbooks").glob(f"*{_RECORD}"))
        accepted, problems = read_accepted(root, folder.slug)
        yield from problems
        if records or accepted.accepted:
            shelf = _Shelf(
                root=root,
                slug=folder.slug,
                members=tuple(path.stem for path in folder.members),
                known=_designed(root, estate, folder.slug),
            )
            yield from located(root, _of_accepted(shelf, accepted))
            for path in records:
                yield from _of_record(shelf, path)


def problems_of_addresses(root: Path, estate: Estate) -> Iterator[Problem]:
    """What is wrong with the lockfile of each partnership below `root`, and with what it would be given.

    `estate` has those without errors. Another has no addresses: its lockfile is held against itself alone.
    """
    root = root.resolve()
    for folder in survey(root)[0]:
        try:
            yield from located(root, pipeline.addressed(root, estate, folder.slug).addresses.problems)
        except KeyError:
            yield from pipeline.lockfile(root, folder.slug).problems


def _designed(root: Path, estate: Estate, slug: str) -> Designed | None:
    try:
        return pipeline.designed(pipeline.addressed(root, estate, slug))
    except (KeyError, DesignError):
        return None


def _of_accepted(shelf: _Shelf, accepted: Accepted) -> Iterator[Problem]:
    if known := shelf.known:
        stacks = tuple(pipeline.parts(known.design))
        held = accepted_rules.Held(stacks=stacks, as_of=known.declared.as_of)
        yield from accepted_rules.breaches(shelf.slug, accepted, held)


def _of_record(shelf: _Shelf, path: Path) -> Iterator[Problem]:
    member = path.name.removesuffix(_RECORD)
    record = read_record(shelf.root, path, shelf.slug, member)
    yield from record.problems
    if member not in shelf.members:
        near = near_miss(member, shelf.members) if record.problems else ""
        yield _nobodys(file_name(shelf.root, path), member, near)
    files, progress = found(path, record.files), _progress(shelf, record)
    yield from rules.breaches(rules.Standing(record=record, found=files, progress=progress))


def _progress(shelf: _Shelf, record: Record) -> Progress | None:
    """How far the join is; None of a member that has no runbook, as it has left."""
    known = shelf.known
    if known is None or record.member not in [part.member for part in known.design.members]:
        return None
    return pipeline.progress(shelf.root, known, pipeline.runbook(known, record.member), record)


def _nobodys(file: str, member: str, near: str) -> Problem:
    """`near` says which member was meant, where the record is not what its name says."""
    hint = near or (
        f"where it has left, rename it so that it does not end in {_RECORD}, such as "
        f"{member}.record-before.yaml; else declare the member"
    )
    return of_file(
        "record-nobodys",
        file,
        f"the record of '{member}'",
        "that of a declared member",
        hint,
        severity="warning",
    )
