"""Where everything is printed: reports to standard output, what is said about them to standard error."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import IO, NoReturn, TextIO

import typer
from pydantic_core import to_jsonable_python
from rich.console import Console
from rich.text import Text

from infra.cli.exits import WRONG
from infra.declaration.problems import Problem

# Wide enough for a table where nobody's terminal sets the width: in a file, in a log, in CI.
_WIDTH = 110


class _Console(Console):
    """Says nothing more where nobody reads any more, and lets the work go on to its outcome and exit code.

    An engine whose events nobody takes in never ends, and holds its hub's lock meanwhile.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__(file=stream, highlight=False, width=None if stream.isatty() else _WIDTH)

    def on_broken_pipe(self) -> None:
        self.quiet = True
        _abandon(self.file)


def _abandon(stream: IO[str]) -> None:
    """Let what is written there go nowhere, what waits in its buffer too: its reader has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


out = _Console(sys.stdout)
err = _Console(sys.stderr)

_STYLES = {"error": "bold red", "warning": "yellow"}


def print_json(report: object) -> None:
    """A report as JSON: frozen values by their field names, ranges and dates as text."""
    out.print_json(json.dumps(to_jsonable_python(report, fallback=str), ensure_ascii=False), indent=2)


def print_line(text: str) -> None:
    """A line for a program, as soon as there is one to read; none where it reads no more."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        _abandon(sys.stdout)


def print_problems(problems: Iterable[Problem]) -> None:
    """Each problem on lines of its own: where, then what, then what to do."""
    for problem in problems:
        err.print(
            Text.assemble(
                (f"{problem.file}:{problem.line}:{problem.column}", "bold"),
                f"  {problem.path}\n  ",
                (problem.severity, _STYLES[problem.severity]),
                f": {problem.message}  ",
                (f"[{problem.rule}]", "dim"),
            ),
            soft_wrap=True,
        )


@contextmanager
def step(doing: str) -> Iterator[None]:
    """Show what is being done while it is, and how long it took once it is."""
    started = perf_counter()
    with err.status(doing):
        yield
    err.print(Text.assemble(("  done  ", "green"), doing, (f"  {perf_counter() - started:.1f} s", "dim")))


def refuse(message: str, code: int = WRONG) -> NoReturn:
    """Say why the command stops, and stop with that exit code."""
    err.print(Text.assemble(("error", "bold red"), f": {message}"), soft_wrap=True)
    raise typer.Exit(code)
