"""What the engine does, shown meanwhile: live in a terminal, in plain lines elsewhere, or as JSON lines."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from pydantic_core import to_jsonable_python
from rich.console import Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from infra.cli.console import err
from infra.engine.report import QUIET, Event, Listen, Message, Step

# How many of the steps that are under way are shown at once.
_SHOWN = 12
# Errors are said once, with the outcome.
_STYLES = {"warning": "yellow", "waiting": "cyan"}
_SIGNS = {"create": ("+", "green"), "delete": ("-", "red"), "update": ("~", "yellow")}


def json_line(kind: str, value: object) -> None:
    """One object on a line of standard output, with what kind of thing it is."""
    report = {"kind": kind, **to_jsonable_python(value, fallback=str)}
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    sys.stdout.flush()


@contextmanager
def watching(*, as_json: bool) -> Iterator[Listen]:
    """Show meanwhile what is reported."""
    if as_json:
        yield lambda event: json_line(type(event).__name__.lower(), event)
    elif err.is_terminal:
        picture = _Picture()
        with Live(get_renderable=picture.render, console=err, refresh_per_second=8, transient=True):
            yield picture.hear
    else:
        yield _say


class _Picture:
    """How many steps are done, what is under way and for how long, and what was said."""

    def __init__(self) -> None:
        self._running: dict[tuple[str, str], tuple[Step, float]] = {}
        self._done = 0
        self._began = monotonic()

    def hear(self, event: Event) -> None:
        """Take an event into the picture."""
        _say(event)
        if not isinstance(event, Step):
            return
        if event.phase == "begun":
            self._running[event.key] = (event, monotonic())
        else:
            self._running.pop(event.key, None)
            self._done += 1

    def render(self) -> RenderableType:
        """The picture as it is now."""
        steps = sorted(self._running.copy().values(), key=lambda pair: pair[1])
        table = Table.grid(padding=(0, 2))
        for step, since in steps[:_SHOWN]:
            table.add_row(step.operation, step.name, f"{monotonic() - since:.0f} s", style="dim")
        more = f", {len(steps) - _SHOWN} more under way" if len(steps) > _SHOWN else ""
        return Group(Text(f"{self._done} done in {monotonic() - self._began:.0f} s{more}", "bold"), table)


def _say(event: Event) -> None:
    line = _step(event) if isinstance(event, Step) else _message(event)
    if line is not None:
        err.print(line, soft_wrap=True)


def _step(step: Step) -> Text | None:
    """A line for a step that changed something, or failed to."""
    if step.phase == "begun" or (step.operation in QUIET and step.phase == "done"):
        return None
    sign, style = _SIGNS.get(step.operation, ("±", "magenta"))
    failed = (" failed", "bold red") if step.phase == "failed" else ""
    paths = (f"  {', '.join(step.changes)}", "dim") if step.changes and step.operation == "update" else ""
    kind = step.type.rpartition(":")[2]
    return Text.assemble((f"  {sign} ", style), step.operation, failed, f"  {kind} ", step.name, paths)


def _message(said: Message) -> Text | None:
    style = _STYLES.get(said.severity)
    if style is None:
        return None
    about = f"{said.urn.rpartition('::')[2]}: " if said.urn else ""
    return Text.assemble("  ", (said.severity, style), f": {about}{said.text}")
