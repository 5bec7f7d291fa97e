"""Every file of a partnership, read: its values, its model, and what is wrong with it by itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Generic

from infra.declaration.estate import DeclaredPartnership
from infra.declaration.fields import Declared
from infra.declaration.layout import Folder, file_name
from infra.declaration.member import Member
from infra.declaration.partnership import Partnership
from infra.declaration.positions import Source
from infra.declaration.problems import FieldPath, Problem, quoted
from infra.declaration.reading import read_text
from infra.declaration.secrets import secrets
from infra.declaration.service import Service
from infra.declaration.shape import Fault, M, faults_as_problems, validate
from infra.declaration.source import parse
from infra.declaration.standins import readings

SLUG: Mapping[type[Declared], str] = {Partnership: "partnership", Member: "member", Service: "service"}
"""The key that holds a declaration's slug, which is also the name of its file (of its folder)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Generic[M]):
    """One file. It has two readings, which are the same where nothing was refused; or none.

    `broken` are the paths whose values were refused: what stands in for them is judged by no rule.
    """

    source: Source
    readings: tuple[M, ...]
    broken: tuple[FieldPath, ...]
    problems: tuple[Problem, ...]


AnyDocument = Document[Partnership] | Document[Member] | Document[Service]


def read_document(model: type[M], root: Path, path: Path, slug: str) -> Document[M]:
    """Read one file below `root` as a declaration of that slug."""
    text = read_text(root, path)
    if isinstance(text, Problem):
        nothing = Source(file=text.file, root=None, values={}, keys={})
        return _document(model, nothing, slug, (text,))
    source, found = parse(file_name(root, path), text)
    return _document(model, source, slug, (*found, *secrets(source)))


def _document(model: type[M], source: Source, slug: str, found: tuple[Problem, ...]) -> Document[M]:
    """`found` is what is wrong already. Where something is, the model's own refusal adds nothing."""
    unread, values = source.root is None, source.root or {}
    named = {**values, SLUG[model]: slug}
    found = (*found, *_misnamed(source, SLUG[model], slug))
    taken = {(problem.line, problem.column) for problem in found}
    made, faults = validate(model, named if SLUG[model] in values else values)
    refused = () if unread else faults_as_problems(source, faults)
    return Document(
        source=source,
        readings=(made, made) if made else readings(model, named, unread=unread),
        broken=tuple(_broken(source, faults)),
        problems=(*found, *(p for p in refused if (p.line, p.column) not in taken)),
    )


def _broken(source: Source, faults: Iterable[Fault]) -> Iterable[FieldPath]:
    if source.root is None:
        yield ()
    for fault in faults:
        yield fault.path
        if fault.of_key and fault.meant:
            yield (*fault.path[:-1], fault.meant)


def _misnamed(source: Source, key: str, slug: str) -> Iterable[Problem]:
    declared = (source.root or {}).get(key)
    if isinstance(declared, str) and declared != slug:
        holder = "folder" if key == "partnership" else "file"
        yield source.problem(
            "slug-and-file",
            (key,),
            got=quoted(declared),
            expected=f"{quoted(slug)}, as the {holder} is called",
            hint=f"change the one, or rename the {holder}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPartnership:
    """A partnership's files, and what they declare together, in two readings apart where it is broken."""

    slug: str
    documents: Mapping[str, AnyDocument]
    readings: tuple[DeclaredPartnership, ...]

    @property
    def broken(self) -> bool:
        """Whether anything stands in for a value that was refused."""
        return any(document.broken for document in self.documents.values())

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with its files one by one."""
        return tuple(problem for document in self.documents.values() for problem in document.problems)


def read_partnership(root: Path, folder: Folder, as_of: date | None, today: date) -> ReadPartnership:
    """Read every file of a partnership's folder."""
    partnership = read_document(Partnership, root, folder.partnership, folder.slug)
    members = [read_document(Member, root, path, path.stem) for path in folder.members]
    services = [read_document(Service, root, path, path.stem) for path in folder.services]
    every: tuple[AnyDocument, ...] = (partnership, *members, *services)
    return ReadPartnership(
        slug=folder.slug,
        documents={document.source.file: document for document in every},
        readings=tuple(
            DeclaredPartnership(
                partnership=reading,
                members=tuple(sorted(_side(members, side), key=lambda m: m.member)),
                services=tuple(sorted(_side(services, side), key=lambda s: s.service)),
                as_of=as_of or reading.as_of or today,
            )
            for side, reading in enumerate(partnership.readings)
        ),
    )


def _side(documents: Iterable[Document[M]], side: int) -> Iterable[M]:
    return (document.readings[side] for document in documents if document.readings)
