"""Seconds that addressing takes on large estates: python -m tests.addressing.bench"""

import random
import sys
import time
from collections.abc import Callable
from ipaddress import IPv4Network

from infra.addressing.allocate import plan_addresses
from infra.addressing.lockfile import read_lockfile, render
from infra.addressing.overlaps import Labelled, overlaps
from infra.addressing.record import record
from tests.addressing.estates import EMPTY
from tests.addressing.test_estates import COUNCILS, councils, estate


def seconds(work: Callable[[], object]) -> float:
    """The shortest of three runs."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def rows() -> dict[str, float]:
    """What is measured, in seconds."""
    declared = estate(councils(random.Random(0), COUNCILS))
    plan = plan_addresses(declared, EMPTY)
    lockfile = record(EMPTY, plan)
    text = render(lockfile)
    ranges = [Labelled(IPv4Network((random.Random(n).getrandbits(24) << 8, 24)), n) for n in range(5000)]
    return {
        f"allocate {COUNCILS} councils": seconds(lambda: plan_addresses(declared, EMPTY)),
        f"record {COUNCILS} councils": seconds(lambda: record(EMPTY, plan)),
        f"read a lockfile of {len(lockfile.entries):,} entries": seconds(
            lambda: read_lockfile(text, file="")
        ),
        f"replay {COUNCILS} councils": seconds(lambda: plan_addresses(declared, lockfile)),
        "all overlaps among 5,000 ranges": seconds(lambda: list(overlaps(ranges))),
    }


if __name__ == "__main__":
    sys.stdout.writelines(f"{took * 1000:8.1f} ms  {what}\n" for what, took in rows().items())
