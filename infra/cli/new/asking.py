"""Asking for what no flag gave, and checking the answers as a declaration is checked."""

import sys
from collections.abc import Mapping
from datetime import date
from typing import Annotated, TypeVar

import typer
from rich.text import Text

from infra.cli.console import err, refuse
from infra.cli.exits import WRONG
from infra.cli.options import parse_date
from infra.declaration.fields import Declared
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
