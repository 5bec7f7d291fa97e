"""Asking for what no flag gave, checking the answers as a declaration is checked, writing what follows."""

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Annotated, TypeVar

import typer
from rich.text import Text

from infra import pipeline
from infra.cli.console import err, out, refuse
from infra.cli.exits import WRONG
from infra.cli.files import write_whole
from infra.cli.options import parse_date
from infra.declaration.estate import DeclaredPartnership, Estate
from infra.declaration.fields import Declared
from infra.declaration.problems import near_miss
from infra.declaration.shape import faults_in_words, validate

A = TypeVar("A", bound=Declared)

Slug = Annotated[str, typer.Argument(help="Its slug: lower-case letters, digits and hyphens.")]
Title = Annotated[str | None, typer.Option(help="Its full name.")]
Day = Annotated[date | None, typer.Option(metavar="DATE", parser=parse_date)]
CopyOf = Annotated[str | None, typer.Option("--from", help="Copy this one, under the new name.")]


def asked(given: object, question: str, flag: str, default: str | None = None) -> str:
    """What the flag gave, or else the answer. Refuses where there is nobody to ask and no default."""
    if given is not None:
        return str(given)
    if sys.stdin.isatty():
        return str(typer.prompt(question, default=default, err=True))
    if default is None:
        refuse(f"{flag} is missing, and there is no terminal to ask at: {question.lower()}?")
    return default


def checked(model: type[A], values: Mapping[str, object]) -> A:
    """The answers as a value, or every one that was refused."""
    made, faults = validate(model, {key: value for key, value in values.items() if value is not None})
    if made is None:
        for path, message in faults_in_words(faults):
            err.print(Text.assemble((f"--{path.replace('_', '-')}", "bold"), f": {message}"), soft_wrap=True)
        raise typer.Exit(WRONG)
    return made


def estate_at(folder: Path) -> Estate:
    """What is declared there so far; nothing, where there is no such folder yet."""
    return pipeline.load(folder).estate if folder.is_dir() else Estate(partnerships=())


def partnership_at(folder: Path, slug: str) -> DeclaredPartnership:
    """That partnership, whole; or says why it cannot be added to."""
    loaded = pipeline.load(folder)
    known = [p.slug for p in loaded.estate.partnerships]
    if slug not in known:
        hint = near_miss(slug, known) or "see `shire validate`"
        refuse(f"partnership '{slug}' is not declared whole in {folder}/; {hint}")
    return loaded.estate.partnership(slug)


def source(folder: Path, *parts: str) -> str:
    """The text of the declaration that is copied."""
    path = folder.joinpath(*parts)
    if not path.is_file():
        near = near_miss(path.stem, (p.stem for p in path.parent.glob("*.yaml")))
        refuse(f"--from: there is no {path}; {near or 'name one that is declared'}")
    return path.read_text(encoding="utf-8")


def write(folder: Path, texts: Mapping[PurePosixPath, str]) -> None:
    """Write new files, and none where one of them is there already."""
    for path in texts:
        if (folder / path).exists():
            refuse(f"{folder / path} is there already; edit it, or choose another slug")
    for path, text in texts.items():
        write_whole(folder / path, text)
        out.print(f"{folder / path}")
