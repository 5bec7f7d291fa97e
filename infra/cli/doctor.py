"""shire doctor: what this machine has of what is needed, and the command that mends what is missing."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from infra import pipeline
from infra.cli.console import out, print_json
from infra.cli.deploying import engine_of
from infra.cli.exits import FINE, MISSING
from infra.cli.options import DEFAULT_ESTATE, AsJson, EstateFolder
from infra.engine.backend import Backend, backend_of
from infra.engine.condition import Condition, examine
from infra.engine.machine import this_machine

Mend = Annotated[bool, typer.Option("--mend", help="Get the engine: download it, or build it (minutes).")]

_FOUND, _OPTIONAL, _MISSING = ("✓", "green"), ("-", "yellow"), ("✗", "bold red")


def doctor(estate: EstateFolder = DEFAULT_ESTATE, mend: Mend = False, as_json: AsJson = False) -> None:
    """Say what this machine has, what is missing, and the one command that mends each.

    What the estate's states and their secrets ask for is looked at, too.

    Example: shire doctor
    """
    machine = this_machine()
    if mend:
        engine_of(machine)
    found = examine(machine, os.environ, _backends(estate))
    fine = all(condition.fine for condition in found)
    if as_json:
        print_json({"fine": fine, "conditions": found})
    else:
        _print(found)
    raise typer.Exit(FINE if fine else MISSING)


def _backends(estate: Path) -> Iterable[Backend]:
    """Where the estate's partnerships keep their states; none where there is no estate here."""
    if not estate.is_dir():
        return ()
    declared = pipeline.load(estate, None).estate.partnerships
    return dict.fromkeys(backend_of(known.partnership.state, estate) for known in declared)


def _print(found: tuple[Condition, ...]) -> None:
    for condition in found:
        sign = _FOUND if condition.found else _OPTIONAL if condition.optional else _MISSING
        head = Text.assemble(sign, " ", (condition.what, "bold"), "  ", condition.found or "missing")
        out.print(head, soft_wrap=True)
        out.print(Text(f"    for  {condition.needed_for}", "dim"), soft_wrap=True)
        if not condition.found:
            out.print(Text.assemble("    mend ", (condition.mend, "cyan")), soft_wrap=True)
