"""What the engine does, shown meanwhile: live in a terminal, in plain lines elsewhere, or as JSON lines."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic

from pydantic_core import to_jsonable_python
from rich.console import Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from infra.cli.console import err, print_line
from infra.cli.waiting import Needs, Waiting
from infra.engine.report import QUIET, Event, Listen, Message, Step

Plans = Callable[[], Sequence[Needs]]
"""What the stacks are going to be made of, captured where somebody looks."""

# How many of the steps that are under way, and of those that wait, are shown at once.
_SHOWN, _WAITING = 12, 6
# Errors are said once, with the outcome.
_STYLES = {"warning": "yellow", "waiting": "cyan"}
_SIGNS = {"create": ("+", "green"), "delete": ("-", "red"), "update": ("~", "yellow")}


def json_line(kind: str, value: object) -> None:
    """One object on a line of standard output, with what kind of thing it is."""
    report = {"kind": kind, **to_jsonable_python(value, fallback=str)}
    print_line(json.dumps(report, ensure_ascii=False))


@contextmanager
def watching(*, as_json: bool, plans: Plans = tuple) -> Iterator[Listen]:
    """Show meanwhile what is reported; and what waits for what, as far as `plans` tell."""
    if as_json:
        for plan in plans():
            json_line("plan", plan)
        yield _Stream().hear
    elif err.is_terminal:
        picture = _Picture(plans())
        with Live(get_renderable=picture.render, console=err, refresh_per_second=8, transient=True):
            yield picture.hear
    else:
        yield _Lines().hear


class _Timed:
    """Knows how long each step has been under way."""

    def __init__(self) -> None:
        self.running: dict[tuple[str, str], tuple[Step, float]] = {}

    def seconds(self, step: Step) -> float:
        """How long the step took that has ended; a step that begins takes none yet."""
        now = monotonic()
        if step.phase == "begun":
            self.running[step.key] = (step, now)
            return 0.0
        # A refresh ends as whatever it has found: an update, a delete.
        key = step.key if step.key in self.running else (step.urn, "refresh")
        _, since = self.running.pop(key, (step, now))
        return now - since


class _Stream:
    """Each event as a line of JSON, the end of a step with the seconds that it took."""

    def __init__(self) -> None:
        self._timed = _Timed()

    def hear(self, event: Event) -> None:
        """Print it."""
        known = to_jsonable_python(event)
        if isinstance(event, Step):
            known["seconds"] = round(self._timed.seconds(event), 3)
        json_line(type(event).__name__.lower(), known)


class _Lines:
    """A plain line for each thing that was done."""

    def __init__(self) -> None:
        self._timed = _Timed()

    def hear(self, event: Event) -> None:
        """Say it."""
        _say(event, self._timed.seconds(event) if isinstance(event, Step) else 0.0)


class _Picture:
    """How much is done, what is under way and for how long, what waits and for what, and what was said."""

    def __init__(self, plans: Sequence[Needs] = ()) -> None:
        self._timed = _Timed()
        self._waiting = Waiting(plans)
        self._locked: dict[str, str] = {}
        self._done = 0
        self._began = monotonic()

    def hear(self, event: Event) -> None:
        """Take an event into the picture."""
        if isinstance(event, Message):
            _say(event, 0.0)
            self._locked |= {event.stack: event.text} if event.severity == "waiting" else {}
            return
        self._locked.pop(event.stack, None)
        self._waiting.hear(event)
        self._done += event.phase != "begun"
        _say(event, self._timed.seconds(event))

    def render(self) -> RenderableType:
        """The picture as it is now."""
        steps = sorted(self._timed.running.copy().values(), key=lambda pair: pair[1])
        table = Table.grid(padding=(0, 2))
        for step, since in steps[:_SHOWN]:
            table.add_row(step.operation, step.name, f"{monotonic() - since:.0f} s", style="dim")
        for waits, what, for_what in self._waits():
            table.add_row(waits, what, for_what, style="dim cyan")
        more = f", {len(steps) - _SHOWN} more under way" if len(steps) > _SHOWN else ""
        done = f"{self._waiting.done} of {self._waiting.total}" if self._waiting.total else str(self._done)
        return Group(Text(f"{done} done in {monotonic() - self._began:.0f} s{more}", "bold"), table)

    def _waits(self) -> Iterator[tuple[str, str, str]]:
        """What waits, and for what: whole stacks, then the resources that are next."""
        for stack in self._waiting.stacks:
            yield (
                "waits",
                stack,
                self._locked.get(stack, "for its turn: core first, then one at a time on a hub"),
            )
        near = self._waiting.next()
        for wait in near[:_WAITING]:
            others = f" and {len(wait.remaining) - 1} more" if len(wait.remaining) > 1 else ""
            yield "waits", _called(wait.urn), f"for {_called(wait.remaining[0])}{others}"
        if len(near) > _WAITING:
            yield "waits", f"{len(near) - _WAITING} more", ""


def _say(event: Event, seconds: float) -> None:
    line = _step(event, seconds) if isinstance(event, Step) else _message(event)
    if line is not None:
        err.print(line, soft_wrap=True)


def _step(step: Step, seconds: float) -> Text | None:
    """A line for a step that changed something, or failed to, with its time where it took any."""
    if step.phase == "begun" or (step.operation in QUIET and step.phase == "done"):
        return None
    sign, style = _SIGNS.get(step.operation, ("±", "magenta"))
    failed = (" failed", "bold red") if step.phase == "failed" else ""
    shown = ", ".join(change.path for change in step.changes) if step.operation == "update" else ""
    paths = (f"  {shown}", "dim") if shown else ""
    took = (f"  {seconds:.0f} s", "dim") if seconds >= 1 else ""
    return Text.assemble((f"  {sign} ", style), step.operation, failed, f"  {_called(step.urn)}", paths, took)


def _called(urn: str) -> str:
    """The kind and the logical name: `VirtualNetwork shared`."""
    kind, _, name = urn.rpartition("::")
    return f"{kind.rpartition(':')[2]} {name}"


def _message(said: Message) -> Text | None:
    style = _STYLES.get(said.severity)
    if style is None:
        return None
    about = f"{said.urn.rpartition('::')[2]}: " if said.urn else ""
    return Text.assemble("  ", (said.severity, style), f": {about}{said.text}")
