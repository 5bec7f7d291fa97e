"""Where everything is printed. Reports go to standard output, everything said about them to standard error."""

import json
from collections.abc import Iterable
from typing import Any, NoReturn

import typer
from pydantic_core import to_jsonable_python
from rich.console import Console
from rich.text import Text

from infra.cli.exits import WRONG
from infra.declaration.problems import Problem

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

_STYLES = {"error": "bold red", "warning": "yellow"}


def print_json(report: Any) -> None:
    """A report as JSON: frozen values by their field names, ranges and dates as text."""
    out.print_json(json.dumps(to_jsonable_python(report, fallback=str), ensure_ascii=False), indent=2)


def print_problems(problems: Iterable[Problem]) -> None:
    """Each problem on lines of its own: where, then what, then what to do."""
    for problem in problems:
        style = _STYLES[problem.severity]
        err.print(
            Text.assemble(
                (f"{problem.file}:{problem.line}:{problem.column}", "bold"),
                f"  {problem.path}\n  ",
                (problem.severity, style),
                f": got {problem.got}, expected {problem.expected}  ",
                (f"[{problem.rule}]", "dim"),
                f"\n  {problem.hint}" if problem.hint else "",
            ),
            soft_wrap=True,
        )


def refuse(message: str, code: int = WRONG) -> NoReturn:
    """Say why the command stops, and stop with that exit code."""
    err.print(Text.assemble(("error", "bold red"), f": {message}"), soft_wrap=True)
    raise typer.Exit(code)
