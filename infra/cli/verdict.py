"""The verdict of a rehearsal in a terminal, and the files that it is kept in."""

from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic_core import to_json as pydantic_json
from rich.text import Text

from infra.cli.console import out
from infra.cli.selection import Selected
from infra.commits import commit_of, differs
from infra.files import write_whole
from infra.rehearsal.evidence import Evidence, Origin, to_json
from infra.rehearsal.schedule import Bar, Expected
from infra.runbook.dates import written
from infra.verdict.build import Moment
from infra.verdict.page import to_html
from infra.verdict.words import headline, summary

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

# Characters of the longest bar of the timeline, and of what stands before it.
_WIDTH, _LABEL = 48, 30


def moment(selected: Selected) -> Moment:
    """Today, and the commit of the declarations."""
    folder = selected.folder / selected.slug
    return Moment(day=date.today(), commit=commit_of(folder), uncommitted=differs(folder))


def print_verdict(evidence: Evidence) -> None:
    """The timeline of the real deploy, then what is said of the rehearsal."""
    for stack in evidence.expected:
        _print_timeline(stack)
    out.print()
    out.print(Text(_plain(headline(evidence)), "bold green" if evidence.ok else "bold red"), soft_wrap=True)
    for term, meaning in summary(evidence):
        out.print(Text.assemble((f"  {term}: ", "bold"), _plain(meaning)), soft_wrap=True)
    if len(evidence.joiners) == 1:  # of several, the page has the list
        out.print("\n[bold]Left to people[/], once it stands and because it does")
    for step in evidence.still:
        line = f"  {step.id}  {_plain(step.title)}: {_plain(step.owner)}, by {written(step.due)}"
        out.print(Text(line), soft_wrap=True)


def write_evidence(folder: Path, name: str, evidence: Evidence, title: str) -> tuple[Path, Path]:
    """Keep it as data and as a page, each whole or not at all; the two files. Raises OSError."""
    data, page = folder / f"{name}.json", folder / f"{name}.html"
    write_whole(data, to_json(evidence))
    write_whole(page, to_html(evidence, title))
    return data, page


def write_found(path: Path, found: "DataclassInstance", of: Origin, **more: object) -> None:
    """Keep what was found as data, with what it is of, whole or not at all. Raises OSError."""
    values = {field.name: getattr(found, field.name) for field in fields(found)}
    write_whole(path, pydantic_json({"of": of, **more, **values}, indent=1).decode() + "\n")


def _print_timeline(stack: Expected) -> None:
    out.print(
        f"\n[bold]{stack.stack}[/] may take {stack.total} for real; all else waits for what is [cyan]█[/]"
    )
    for bar in stack.bars:
        out.print(_line(bar, stack.total.high), soft_wrap=True)
    out.print(Text(f"  {'':<{_LABEL}}0{round(stack.total.high):>{_WIDTH - 1}} min", "dim"), soft_wrap=True)


def _line(bar: Bar, whole: float) -> Text:
    sign, style = ("█", "cyan") if bar.critical else ("▒", "dim")
    cells = [" "] * _WIDTH
    for start, end in bar.spans:
        first = min(_WIDTH - 1, int(start / whole * _WIDTH))
        last = max(first + 1, round(end / whole * _WIDTH))
        cells[first:last] = sign * (last - first)
    return Text.assemble(f"  {bar.kind:<{_LABEL}}", ("".join(cells).rstrip(), style))


def _plain(text: str) -> str:
    return text.replace("`", "")
