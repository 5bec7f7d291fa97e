"""Capturing many stacks on all cores: the same stacks in the same order, sooner."""

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from infra.resources.capture import capture
from infra.resources.planned import PlannedStack

# Below this many stacks, loading the SDK once more in a worker costs more than it saves.
_WORTH_A_WORKER = 8

# Loaded once, by the process that the workers are forked from.
_WARM = (__name__, "infra.components.program")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A stack and its program, which must be picklable: a module's function, or a partial of one."""

    stack: str
    program: Callable[[], None]


def capture_all(jobs: Sequence[Job], *, processes: int | None = None) -> tuple[PlannedStack, ...]:
    """The captured stacks in the order of the jobs. Raises CaptureError for the first that fails.

    `processes` is bounded by the cores, and by what is worth it where it is not given.
    """
    workers = min(processes or len(jobs) // _WORTH_A_WORKER, os.cpu_count() or 1)
    if workers <= 1:
        return tuple(map(_captured, jobs))
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_WARM))
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        return tuple(pool.map(_captured, jobs, chunksize=4))


def _captured(job: Job) -> PlannedStack:
    return capture(job.stack, job.program)
