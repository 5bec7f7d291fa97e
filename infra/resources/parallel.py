"""The planned stacks of a design: from the cache what it has, captured on all cores what it has not.

The Pulumi SDK takes longer to load than most plans to read: it is loaded only when something is captured.
"""

import functools
from collections.abc import Iterable, Sequence
from pathlib import Path

from infra.components.parts import Part, part_of
from infra.design.estate import Design
from infra.resources.cache import Cache
from infra.resources.fingerprint import fingerprint
from infra.resources.planned import PlannedStack


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
    """
    if cache is None:
        return _capture(parts, processes)
    store = Cache(cache)
    keys = [fingerprint(part) for part in parts]
    found = {key: planned for key in keys if (planned := store.get(key))}
    missing = {key: part for key, part in zip(keys, parts, strict=True) if key not in found}
    for key, planned in zip(missing, _capture(tuple(missing.values()), processes), strict=True):
        store.put(key, planned)
        found[key] = planned
    return tuple(found[key] for key in keys)


def _capture(parts: Sequence[Part], processes: int | None) -> tuple[PlannedStack, ...]:
    if not parts:
        return ()
    from infra.components.program import build_part
    from infra.resources.workers import Job, capture_all

    jobs = [Job(stack=part.stack, program=functools.partial(build_part, part)) for part in parts]
    return capture_all(jobs, processes=processes)
