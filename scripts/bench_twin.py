"""How long the network twin takes to stand, and how many packets it answers: prints a table, asserts nothing.

.venv/bin/python scripts/bench_twin.py
"""

import tempfile
from pathlib import Path
from time import perf_counter

import synthetic
from bench import tabled, timed
from rich.console import Console

from infra import pipeline
from infra.rehearsal.twin.questions import probes
from infra.rehearsal.twin.reading.network import read_network
from infra.rehearsal.twin.reading.plan import Plan
from infra.rehearsal.twin.running import standing
from infra.rehearsal.twin.topology import topology
from infra.resources.planned import PlannedStack

# The last is more than a hub takes.
_SIZES = (3, 6, 12, 24, 48)
# As many for every size, spread over all that would be asked.
_PROBES = 20_000


def main() -> None:
    """Measure made-up estates of several sizes, and print as it comes."""
    columns = ("members", "hubs", "namespaces", "read, s", "stands, s", "packets", "a second")
    table = tabled("Network twins of made-up estates, once each", *columns)
    for members in _SIZES:
        with tempfile.TemporaryDirectory() as folder:
            table.add_row(*row(planned(Path(folder), members), members))
    Console().print(table)


def planned(root: Path, members: int) -> tuple[PlannedStack, ...]:
    """An estate of that many members, planned."""
    synthetic.write(root, members)
    design = pipeline.designed(pipeline.addressed(root, pipeline.load(root).estate, synthetic.SLUG)).design
    return pipeline.planned(design, list(pipeline.parts(design)), None)


def row(stacks: tuple[PlannedStack, ...], members: int) -> tuple[str, ...]:
    """One twin built and asked."""
    network, reading = timed(lambda: read_network(Plan(stacks)))
    known = topology(network)
    asked = probes(network, known, seed=1)
    some = asked[:: max(1, len(asked) // _PROBES)]
    began = perf_counter()
    with standing(known) as twin:
        stands = perf_counter() - began
        heard, asking = timed(lambda: twin.probe(some))
    counted = f"{len(heard):,} of {len(asked):,}"
    return (
        str(members),
        str(len(network.hubs)),
        str(len(known.nodes)),
        f"{reading:.2f}",
        f"{stands:.2f}",
        counted,
        f"{len(heard) / asking:,.0f}",
    )


if __name__ == "__main__":
    main()
