"""shire runbook: write a member's onboarding runbook, check the committed one, or do its steps."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.text import Text

from infra.cli.console import err, out, print_json, refuse
from infra.cli.exits import FINDINGS, FINE
from infra.cli.options import (
    DEFAULT_ESTATE,
    AsJson,
    AsOf,
    EstateFolder,
    MemberName,
    PartnershipName,
    parse_date,
)
from infra.cli.runbook_files import current, rendered, runbook_paths, write_runbook
from infra.cli.selection import Selected, check_member, select
from infra.runbook.check import Change, stale
from infra.runbook.model import Runbook

Check = Annotated[
    bool, typer.Option("--check", help="Write nothing; say what of the committed one is stale.")
]
OpenIt = Annotated[bool, typer.Option("--open", help="Open the runbook in a browser.")]
Action = Annotated[
    Literal["next", "status", "do", "done", "undo"] | None,
    typer.Argument(
        help="`next`: what can be done now. `status`: how far each step is. `do`: run a step's commands and "
        "keep what they print. `done`: a step is done, or a gate is decided. `undo`: take a step back.",
        show_default=False,
    ),
]
StepName = Annotated[
    str | None, typer.Argument(help="A step or a gate, for `do`, `done` and `undo`.", show_default=False)
]
EvidenceFile = Annotated[
    Path | None,
    typer.Option("--evidence", metavar="FILE", help="What shows that it is done. It is copied and hashed."),
]
By = Annotated[
    str | None,
    typer.Option(
        "--by", metavar="ROLE", help="Who did it (default: the step's owner; a gate's decider must)."
    ),
]
Dated = Annotated[
    date | None,
    typer.Option(
        "--on",
        metavar="DATE",
        parser=parse_date,
        help="The date of the evidence (default: the day of judging).",
    ),
]
Go = Annotated[
    bool | None, typer.Option("--go/--no-go", help="What was decided at a gate.", show_default=False)
]
Again = Annotated[
    bool, typer.Option("--again", help="With `do`: run a step that is done; it is open until that is shown.")
]
Yes = Annotated[
    bool, typer.Option("--yes", help="Do not ask before a step is undone, nor let its commands ask.")
]


def runbook(
    partnership: PartnershipName,
    member: MemberName,
    action: Action = None,
    step: StepName = None,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    as_json: AsJson = False,
    check: Check = False,
    open_it: OpenIt = False,
    evidence: EvidenceFile = None,
    by: By = None,
    dated: Dated = None,
    go: Go = None,
    again: Again = False,
    yes: Yes = False,
) -> None:
    """Write a member's onboarding runbook, as Markdown and as a page; do its steps and keep the evidence.

    Example: shire runbook lgss slough --check

    Example: shire runbook lgss slough next

    Example: shire runbook lgss slough done sco-01 --evidence minutes.md
    """
    selected = select(estate, partnership, as_of)
    check_member(selected, member)
    fresh = current(selected, member)
    if action:
        from infra.cli.runbook_steps import Asked, acted

        if check or open_it:
            refuse(f"--check and --open are for the document, not for `{action}`")
        asked = Asked(action, step, as_of, evidence, by, dated, go=go, again=again, yes=yes)
        raise typer.Exit(acted(selected, member, fresh, asked, as_json=as_json))
    if check:
        raise typer.Exit(_check(selected, member, fresh, as_json))
    _write(selected, member, fresh, open_it=open_it, as_json=as_json)


def _write(selected: Selected, member: str, fresh: Runbook, *, open_it: bool, as_json: bool) -> None:
    page, changed = write_runbook(selected, member, fresh)
    if as_json:
        print_json({"runbook": page, "changed": changed})
    else:
        out.print(f"{page}" + ("" if changed else "  (as it was)"))
    if open_it:
        typer.launch(str(page.resolve()))


def _check(selected: Selected, member: str, fresh: Runbook, as_json: bool) -> int:
    found: dict[str, tuple[Change, ...]] = {}
    for ending, text in rendered(fresh).items():
        path = runbook_paths(selected, member)[ending]
        changes = stale(path.read_text(encoding="utf-8") if path.exists() else "", text)
        if changes:
            found[str(path)] = changes
    if as_json:
        print_json({"stale": found})
    else:
        _print(found, f"shire runbook {selected.slug} {member}")
    return FINDINGS if found else FINE


def _print(found: dict[str, tuple[Change, ...]], command: str) -> None:
    for file, changes in found.items():
        err.print(Text(f"{file} is stale:", style="bold"))
        for change in changes:
            err.print(Text(f"  {change}"), soft_wrap=True)
    out.print(f"[bold red]Stale[/]: write it again with `{command}`" if found else "[bold green]Fresh[/]")
