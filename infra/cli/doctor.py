"""shire doctor: what this machine has of what is needed, and the command that mends what is missing."""

import os
from typing import Annotated

import typer
from rich.table import Table

from infra.cli.console import out, print_json
from infra.cli.deploying import engine_of
from infra.cli.exits import FINE, MISSING
from infra.cli.options import AsJson
from infra.engine.condition import Condition, examine
from infra.engine.machine import this_machine

Mend = Annotated[bool, typer.Option("--mend", help="Get the engine: download it, or build it (minutes).")]


def doctor(mend: Mend = False, as_json: AsJson = False) -> None:
    """Say what this machine has, what is missing, and the one command that mends each.

    Example: shire doctor
    """
    machine = this_machine()
    if mend:
        engine_of(machine)
    found = examine(machine, os.environ)
    fine = all(condition.fine for condition in found)
    if as_json:
        print_json({"fine": fine, "conditions": found})
    else:
        _print(found)
    raise typer.Exit(FINE if fine else MISSING)


def _print(found: tuple[Condition, ...]) -> None:
    table = Table(box=None, pad_edge=False)
    for column in ("", "what", "found", "needed for", "mended by"):
        table.add_column(column, overflow="fold")
    for condition in found:
        sign = "[green]✓[/]" if condition.found else "[yellow]-[/]" if condition.optional else "[red]✗[/]"
        mend = "" if condition.found else condition.mend
        table.add_row(sign, condition.what, condition.found or "missing", condition.needed_for, mend)
    out.print(table)
