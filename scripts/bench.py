"""How long planning takes, and how it grows: prints tables, asserts nothing.

.venv/bin/python scripts/bench.py                  fifty made-up councils
.venv/bin/python scripts/bench.py --members 382    as many as Great Britain has, over nine hubs
"""

import argparse
import functools
import multiprocessing
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from unittest import mock

import synthetic
from rich.console import Console
from rich.table import Table

from infra import pipeline
from infra.components.parts import Part, parts
from infra.resources.parallel import capture_parts

COUNCILS = Path(__file__).resolve().parent.parent / "councils"
COLD = "capture, cold"
SIZES = (50, 100, 200, 382)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One made-up estate. Seconds of each stage by name; the peak in MiB is that of the process that asks."""

    members: int
    resources: int
    seconds: Mapping[str, float]
    peak: float


def main() -> None:
    """Measure, and print as it comes."""
    parser = argparse.ArgumentParser(description="How long planning takes, and how it grows.")
    parser.add_argument("--members", type=int, default=50, help="size of the made-up estate, up to 480")
    parser.add_argument("--proofs", type=int, nargs="*", default=[], help="only prove estates of these sizes")
    parser.add_argument("--check", type=int, nargs="*", default=[], help="only judge estates of these sizes")
    parser.add_argument("--diff", type=int, nargs="*", default=[], help="only compare estates of these sizes")
    asked = parser.parse_args()
    members = asked.members
    alone_asked = ((proofs, asked.proofs), (checking, asked.check), (comparing, asked.diff))
    if any(sizes for _, sizes in alone_asked):
        for table, sizes in alone_asked:
            if sizes:
                Console().print(table(sizes))
        return
    console = Console()
    console.print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    core, *_, joiner = whole(COUNCILS, "lgss")
    console.print(registration(joiner, rounds=5))
    console.print(registration(core, rounds=1))
    console.print(examples())
    console.print(growth(*(alone(size) for size in (max(1, members // 2), members))))
    console.print(checking([size for size in SIZES if size <= members]))
    console.print(comparing([max(1, members // 2), members]))


def registration(part: Part, rounds: int) -> Table:
    """One stack as the SDK runs a program, with its aliases and its way of waiting; then without either."""
    from pulumi.runtime import run_in_stack

    from infra.components.program import build_part
    from infra.resources.capture import capture

    program = functools.partial(build_part, part)
    plain = functools.partial(capture, part.stack, program)
    aliased = functools.partial(capture, part.stack, program, drop_aliases=False)
    resources = len(plain().resources)
    with mock.patch("infra.resources.capture._build", run_in_stack):
        as_the_sdk = median(aliased, rounds)
    took = {
        "as the SDK runs it": as_the_sdk,
        "waiting once": median(aliased, rounds),
        "and without aliases": median(plain, rounds),
    }
    title = f"Registration of {part.stack}, {resources} resources, median of {rounds}"
    table = tabled(title, "", "CPU ms", "a resource", "faster")
    for name, seconds in took.items():
        table.add_row(name, ms(seconds), each(seconds, resources), f"{as_the_sdk / seconds:.1f} x")
    return table


def examples() -> Table:
    """Every partnership of councils/, captured in one process, and read back from the cache."""
    table = tabled("Examples", "", "stacks", "resources", "captured, CPU ms", "a resource", "kept, CPU ms")
    for declared in pipeline.load(COUNCILS).estate.partnerships:
        table.add_row(declared.slug, *example(whole(COUNCILS, declared.slug)))
    return table


def example(stacks: tuple[Part, ...]) -> tuple[str, ...]:
    """A row of the table, after the partnership."""
    with tempfile.TemporaryDirectory() as folder:
        planned, cold = timed(
            lambda: capture_parts(stacks, cache=Path(folder), processes=1), time.process_time
        )
        cached = median(lambda: capture_parts(stacks, cache=Path(folder)), rounds=5)
    resources = sum(len(stack.resources) for stack in planned)
    return str(len(stacks)), str(resources), ms(cold), each(cold, resources), ms(cached)


def growth(half: Measured, full: Measured) -> Table:
    """Two sizes of made-up estate side by side, and what each further member costs."""
    title = f"Made-up estates, once each: {half.members} and {full.members} members"
    table = tabled(title, "", f"{half.members}", f"{full.members}", "each further member")
    further = max(1, full.members - half.members)
    for stage, seconds in full.seconds.items():
        before = half.seconds[stage]
        table.add_row(f"{stage}, ms", ms(before), ms(seconds), each(seconds - before, further))
    per_resource = [each(size.seconds[COLD], size.resources) for size in (half, full)]
    table.add_row("resources", f"{half.resources:,}", f"{full.resources:,}", "")
    table.add_row("capture, ms a resource", *per_resource, "")
    table.add_row(
        "peak, MiB", f"{half.peak:.0f}", f"{full.peak:.0f}", f"{(full.peak - half.peak) / further:.2f}"
    )
    return table


def proofs(sizes: list[int]) -> Table:
    """Made-up estates proved: every ordered pair and subscription. Reading the network counts by itself."""
    table = tabled(
        "Proofs, seconds by the clock", "members", "pairs", "claims", "pieces", "reading", "proof", "verdict"
    )
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            table.add_row(*proof_row(Path(folder), size))
    return table


def proof_row(root: Path, members: int) -> tuple[str, ...]:
    """One size of made-up estate, proved once."""
    from infra import proving
    from infra.assurance.network.network import read_network
    from infra.assurance.proof.proving import prove

    synthetic.write(root, members)
    known = designed(root)
    planned = capture_parts(tuple(parts(known.design).values()))
    network, reading = timed(lambda: read_network(planned))
    declared = proving.declared(known)
    proof, proving_took = timed(lambda: prove(network, declared))
    counts = (members * (members - 1), len(proof.claims), proof.pieces)
    return (
        str(members),
        *(f"{count:,}" for count in counts),
        f"{reading:.2f}",
        f"{proving_took:.2f}",
        proof.verdict,
    )


def comparing(sizes: Sequence[int]) -> Table:
    """Made-up estates, each planned beforehand, compared with what they are once one council changes."""
    title = "What a change changes, and who reaches what by it"
    table = tabled(title, "members", "resources", "another budget, CPU ms", "each further member")
    before = (0, 0.0)
    for members in sizes:
        resources, seconds = compared(members)
        further = each(seconds - before[1], members - before[0]) if before[0] else ""
        table.add_row(f"{members}", f"{resources:,}", ms(seconds), further)
        before = (members, seconds)
    return table


def compared(members: int) -> tuple[int, float]:
    """One size: its resources, and the seconds of comparing it with itself but for one council's budget."""
    from infra import differing

    with tempfile.TemporaryDirectory() as folder:
        root, cache = Path(folder) / "councils", Path(folder) / "cache"
        synthetic.write(root, members)
        before = designed(root)
        stacks = capture_parts(tuple(parts(before.design).values()), cache=cache)
        synthetic.change(root, members)
        after = designed(root)
        _, seconds = timed(lambda: differing.change(before, after, cache), time.process_time)
    return sum(len(stack.resources) for stack in stacks), seconds


def designed(root: Path) -> pipeline.Designed:
    """The made-up partnership below that folder, as it is declared now."""
    return pipeline.designed(pipeline.addressed(root, pipeline.load(root).estate, synthetic.SLUG))


def checking(sizes: Sequence[int]) -> Table:
    """Made-up estates of these sizes judged by every rule of policy, once each, planned beforehand."""
    title = "Every rule of policy, asked of made-up estates"
    table = tabled(title, "members", "resources", "CPU ms", "a resource", "each further member", "findings")
    before = (0, 0.0)
    for members in sizes:
        resources, seconds, findings = checked(members)
        further = each(seconds - before[1], members - before[0]) if before[0] else ""
        table.add_row(
            f"{members}", f"{resources:,}", ms(seconds), each(seconds, resources), further, f"{findings:,}"
        )
        before = (members, seconds)
    return table


def checked(members: int) -> tuple[int, float, int]:
    """One size: its resources, the seconds that judging takes, and what it finds."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "councils"
        synthetic.write(root, members)
        known = designed(root)
        stacks = capture_parts(tuple(parts(known.design).values()), cache=Path(folder) / "cache")
    report, seconds = timed(lambda: pipeline.checked(known, stacks), time.process_time)
    return sum(len(stack.resources) for stack in stacks), seconds, len(report.findings)


def alone(members: int) -> Measured:
    """Measured in a process of its own, so that the peak is its own."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as process:
        return process.submit(measured, members).result()


def measured(members: int) -> Measured:
    """A made-up estate through every stage, cold, and again after one council's budget has changed."""
    with tempfile.TemporaryDirectory() as folder:
        root, cache = Path(folder) / "councils", Path(folder) / "cache"
        synthetic.write(root, members)
        loaded, validate = timed(lambda: pipeline.load(root))
        addressed, allocate = timed(lambda: pipeline.addressed(root, loaded.estate, synthetic.SLUG))
        design, derive = timed(lambda: pipeline.designed(addressed).design)
        stacks = tuple(parts(design).values())
        planned, cold = timed(lambda: capture_parts(stacks, cache=cache))
        synthetic.change(root, members)
        _, again = timed(lambda: capture_parts(whole(root, synthetic.SLUG), cache=cache))
    return Measured(
        members=members,
        resources=sum(len(stack.resources) for stack in planned),
        seconds={
            "validate": validate,
            "allocate": allocate,
            "design": derive,
            COLD: cold,
            "all again, one change": again,
        },
        peak=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,  # Linux counts in KiB.
    )


def whole(root: Path, slug: str) -> tuple[Part, ...]:
    """Every stack's part of a partnership, from its files."""
    addressed = pipeline.addressed(root, pipeline.load(root).estate, slug)
    return tuple(parts(pipeline.designed(addressed).design).values())


def timed(work: Callable[[], T], clock: Callable[[], float] = time.perf_counter) -> tuple[T, float]:
    """What it gives, and the seconds it takes by that clock: the wall's, or the processor's own."""
    start = clock()
    result = work()
    return result, clock() - start


def median(work: Callable[[], object], rounds: int) -> float:
    """Seconds of the processor, of several rounds: what else the machine does counts little."""
    return statistics.median(timed(work, time.process_time)[1] for _ in range(rounds))


def ms(seconds: float) -> str:
    """Milliseconds for a table."""
    return f"{seconds * 1e3:,.0f}"


def each(seconds: float, number: int) -> str:
    """Milliseconds for one of them."""
    return f"{seconds * 1e3 / number:.2f}"


def tabled(title: str, *columns: str) -> Table:
    """A table whose first column is words and whose others are numbers."""
    table = Table(title=title, title_justify="left")
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left")
    return table


if __name__ == "__main__":
    main()
