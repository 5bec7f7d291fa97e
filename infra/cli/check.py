"""shire check: what the rules of policy find in a partnership, as planned or as it stands."""

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from infra import pipeline
from infra.assurance.policy.formats.plain import to_csv, to_markdown, to_values
from infra.assurance.policy.formats.rows import COLUMNS, cells, conclusion, families, place, reasons
from infra.assurance.policy.model import Excepted, Finding, Report
from infra.assurance.policy.rules.governance import RUN_OUT
from infra.cli.console import err, out, print_json, refuse
from infra.cli.exits import FINDINGS, FINE
from infra.cli.options import DEFAULT_ESTATE, AsOf, EstateFolder
from infra.cli.selection import Selected, select
from infra.declaration.locating import mark_of
from infra.declaration.positions import Mark
from infra.resources.exported import ExportError
from infra.resources.planned import PlannedStack


class Format(StrEnum):
    """What the report is printed as."""

    TABLE = "table"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"
    CSV = "csv"
    MARKDOWN = "markdown"


class Level(StrEnum):
    """A severity, as the command line takes it."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


Partnership = Annotated[
    str | None, typer.Argument(help="The partnership's slug; with --live, that of the exported stacks.")
]
Form = Annotated[Format, typer.Option("--format", help="For people, for programs, for pages.")]
AsJson = Annotated[bool, typer.Option("--json", help="The same as --format json.")]
FailOn = Annotated[
    Level, typer.Option("--fail-on", help="Exit with 1 on findings of this severity or above.")
]
Live = Annotated[
    list[Path] | None,
    typer.Option(
        "--live", metavar="FILE", help="Judge this exported stack, and not the plan. May be repeated."
    ),
]

MOST_NAMED = 6
"""More stacks than these are counted, and not named."""

_STYLES = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "dim"}


def check(
    partnership: Partnership = None,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    form: Form = Format.TABLE,
    as_json: AsJson = False,
    fail_on: FailOn = Level.MEDIUM,
    live: Live = None,
) -> None:
    """Judge a partnership by the rules of policy: what is planned, or what stands, and what is declared.

    Example: shire check lgss --format sarif --fail-on high
    """
    standing = _standing(live) if live else ()
    selected = select(estate, partnership or _partnership_of(standing), as_of, judged=RUN_OUT)
    stacks = standing or pipeline.planned(
        selected.known.design, list(pipeline.parts(selected.known.design)), selected.cache
    )
    _stop_on_foreign(selected, stacks)
    report = pipeline.checked(selected.known, stacks)
    chosen = Format.JSON if as_json else form
    if chosen is Format.TABLE:
        _print_table(report, fail_on, live=bool(live))
    else:
        _print(selected, report, chosen)
    raise typer.Exit(FINDINGS if report.at_or_above(fail_on.value) or report.unknown else FINE)


def _standing(files: list[Path]) -> tuple[PlannedStack, ...]:
    try:
        return pipeline.exported(files)
    except (OSError, ExportError) as error:
        refuse(f"{', '.join(map(str, files))}: {error}")


def _partnership_of(stacks: tuple[PlannedStack, ...]) -> str:
    """The partnership that exported stacks are tagged with. Exits where it cannot be told."""
    tags = [r.inputs.get("tags") for stack in stacks for r in stack.resources]
    found = {str(tag["partnership"]) for tag in tags if isinstance(tag, dict) and "partnership" in tag}
    if len(found) != 1:
        refuse(
            f"name the partnership: these stacks are of {', '.join(sorted(found)) or 'none that is known'}"
        )
    return found.pop()


def _stop_on_foreign(selected: Selected, stacks: tuple[PlannedStack, ...]) -> None:
    known = list(pipeline.parts(selected.known.design))
    foreign = [stack.stack for stack in stacks if stack.stack not in known]
    if foreign:
        refuse(f"got the stack {', '.join(foreign)}, expected one of {', '.join(known)}")


def _print(selected: Selected, report: Report, form: Format) -> None:
    if form is Format.JSON:
        print_json(to_values(report))
    elif form is Format.SARIF:
        from infra.assurance.policy.formats.sarif import to_sarif

        print_json(to_sarif(report, partial(_mark, selected.folder)))
    elif form is Format.JUNIT:
        from infra.assurance.policy.formats.junit import to_junit

        typer.echo(to_junit(report))
    else:
        typer.echo(to_csv(report) if form is Format.CSV else to_markdown(report), nl=False)


def _mark(folder: Path, finding: Finding) -> Mark:
    return mark_of(folder, finding.file, finding.field)


def _print_table(report: Report, level: Level, *, live: bool) -> None:
    out.print(_head(report, live=live), soft_wrap=True)
    for finding in report.findings:
        out.print(_finding(finding), soft_wrap=True)
    for each in report.excepted:
        out.print(_excepted(each), soft_wrap=True)
    for reason, rules in reasons(report).items():
        said = f"  {', '.join(rules)}\n  because   {reason}"
        out.print(Text.assemble(("unknown", "magenta"), said), soft_wrap=True)
    out.print(_families(report))
    out.print(conclusion(report, level.value), soft_wrap=True)
    if report.findings:
        err.print(Text("Why, and how to mend it: shire explain RULE", "dim"))


def _head(report: Report, *, live: bool) -> str:
    many = len(report.stacks) > MOST_NAMED
    stacks = f"{len(report.stacks)} stacks" if many else ", ".join(report.stacks)
    judged = "as exported" if live else "as planned"
    return f"Policy of {report.partnership} on {report.as_of}: what is declared, and {stacks} {judged}"


def _finding(found: Finding) -> Text:
    where = place(found)
    return Text.assemble(
        (found.severity, _STYLES[found.severity]),
        (f"  {found.rule}", "bold"),
        f"  {found.subject}",
        f"\n  found     {found.got}\n  expected  {found.expected}\n  to do     {found.remediation}",
        f"; {found.owner} answers for it" if found.owner else "",
        f"\n  declared  {where}" if where and not found.subject.startswith(where) else "",
    )


def _excepted(each: Excepted) -> Text:
    made, found = each.exception, each.finding
    return Text.assemble(
        ("excepted", "cyan"),
        f"  {found.rule}  {found.subject}\n  found     {found.got}\n  because   {made.reason}",
        f"\n  approved  {made.approver}, {made.created}, until {made.expires}",
    )


def _families(report: Report) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in COLUMNS:
        table.add_column(column, justify="left" if column == "family" else "right")
    for row in families(report):
        table.add_row(*cells(row))
    return table
