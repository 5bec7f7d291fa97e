"""The planned stacks of a design: from the cache what it has, captured on all cores what it has not.

The Pulumi SDK takes longer to load than most plans to read: it is loaded where something is captured, not by
who asks for it.
"""

import functools
import multiprocessing
import os
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from infra.components.parts import Part, part_of
from infra.design.estate import Design
from infra.resources.cache import Cache
from infra.resources.fingerprint import fingerprint
from infra.resources.garbage import collector_at_rest
from infra.resources.planned import PlannedStack

# With fewer stacks than this for each worker, loading the SDK once more costs more than it saves.
_WORTH_A_WORKER = 8

# What the workers need, loaded once by the process that they are forked from.
_WARM = ("infra.components.program", "infra.resources.capture")


def capture_stacks(
    design: Design, stacks: Iterable[str], *, cache: Path | None = None, processes: int | None = None
) -> tuple[PlannedStack, ...]:
    """Those stacks of the design, in that order. Raises UnknownStackError, CaptureError."""
    return capture_parts([part_of(design, stack) for stack in stacks], cache=cache, processes=processes)


def capture_parts(
    parts: Sequence[Part], *, cache: Path | None = None, processes: int | None = None
) -> tuple[PlannedStack, ...]:
    """The stacks of these parts, of one design or of several, in their order. Raises CaptureError.

    What `cache`, a folder, has is taken from there, and is the same as a capture; what it has not is added.
    `processes` is bounded by the cores; where it is left out, by what is worth it too.
    """
    if cache is None:
        return _captured_all(parts, processes)
    store = Cache(cache)
    keys = [fingerprint(part) for part in parts]
    with collector_at_rest():
        found = {key: planned for key in keys if (planned := store.get(key))}
    missing = {key: part for key, part in zip(keys, parts, strict=True) if key not in found}
    for key, planned in zip(missing, _captured_all(tuple(missing.values()), processes), strict=True):
        store.put(key, planned)
        found[key] = planned
    return tuple(found[key] for key in keys)


def _captured_all(parts: Sequence[Part], processes: int | None) -> tuple[PlannedStack, ...]:
    workers = min(processes or len(parts) // _WORTH_A_WORKER, os.cpu_count() or 1)
    if workers <= 1:
        return tuple(map(_captured, parts))
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_WARM))
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_without_stacks) as pool:
        return tuple(pool.map(_captured, parts, chunksize=4))


def _without_stacks() -> None:
    """The SDK notes the calls that led to each resource, an eighth of the time; nobody reads them here."""
    sys.tracebacklimit = 1


def _captured(part: Part) -> PlannedStack:
    with collector_at_rest():
        from infra.components.program import build_part
        from infra.resources.capture import capture

    return capture(part.stack, functools.partial(build_part, part))
