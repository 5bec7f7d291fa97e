"""How long the real engine takes, in the simulated cloud, and how that grows: prints tables, asserts nothing.

.venv/bin/python scripts/bench_engine.py
"""

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import synthetic
from bench import COUNCILS, tabled, timed, whole
from rich.console import Console
from rich.table import Table

from infra.components.parts import Part
from infra.components.program import build_part
from infra.engine import operations
from infra.engine.find import find_engine
from infra.engine.machine import this_machine
from infra.engine.report import Outcome
from infra.engine.workplace import Workplace, open_stack
from infra.rehearsal.clock import Clock
from infra.rehearsal.control_plane import ControlPlane
from infra.rehearsal.rules import RULES
from infra.rehearsing import workplace

_ROUNDS = 3
_SIZES = (1, 4, 16)


def main() -> None:
    """Measure, and print as it comes."""
    console = Console()
    core, *_, joiner = whole(COUNCILS, "lgss")
    console.print(previews(core, joiner))
    console.print(growth())


def previews(core: Part, joiner: Part) -> Table:
    """One stack previewed with the SDK's aliases and without them, in turns, its core standing."""
    took: dict[str, list[float]] = {"with aliases": [], "without": []}
    with cloud() as place:
        deployed(operations.up(place, core, quiet))
        for _ in range(_ROUNDS):
            aliased = open_stack(place, joiner.stack, lambda: build_part(joiner))
            took["with aliases"].append(timed(aliased.preview)[1])
            took["without"].append(timed(lambda: operations.preview(place, joiner, quiet))[1])
    median = {way: statistics.median(seconds) for way, seconds in took.items()}
    table = tabled(f"Preview of {joiner.stack} by the engine, median of {_ROUNDS}", "", "s", "faster")
    for way, seconds in median.items():
        table.add_row(way, f"{seconds:.1f}", f"{median['with aliases'] / seconds:.1f} x")
    return table


def growth() -> Table:
    """Made-up estates of several sizes deployed from nothing: what a stack takes when there are more."""
    table = tabled("Made-up estates deployed, once each", "members", "core, s", "a member, s", "slowest, s")
    for size in _SIZES:
        core, members = stacks(size)
        table.add_row(str(size), f"{core:.1f}", f"{statistics.mean(members):.1f}", f"{max(members):.1f}")
    return table


def stacks(size: int) -> tuple[float, list[float]]:
    """Seconds for the core of an estate of so many members, and for each of them after it."""
    with tempfile.TemporaryDirectory() as folder, cloud() as place:
        synthetic.write(Path(folder), size)
        core, *members = whole(Path(folder), synthetic.SLUG)
        return seconds(place, core), [seconds(place, member) for member in members]


def seconds(place: Workplace, part: Part) -> float:
    """What deploying one stack takes."""
    return deployed(operations.up(place, part, quiet)).seconds


@contextmanager
def cloud() -> Iterator[Workplace]:
    """An empty simulated cloud, and the engine at work on it."""
    engine = find_engine(this_machine(), print)
    with workplace(engine, ControlPlane(Clock(date(2010, 11, 1)), rules=RULES)) as place:
        yield place


def deployed(outcome: Outcome) -> Outcome:
    """The outcome of what must have gone well: what fails early is fast, and says nothing."""
    if not outcome.ok:
        raise SystemExit(f"{outcome.stack} cannot be measured: {'; '.join(outcome.errors)}")
    return outcome


def quiet(_event: object) -> None:
    """Hear nothing."""


if __name__ == "__main__":
    main()
