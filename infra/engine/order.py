"""In which order stacks are deployed, and what may go side by side.

Core goes first. Azure refuses parallel work on one hub, so what writes to a hub goes one after the other,
under a lock of that hub; hubs, and partnerships, go side by side.
"""

import functools
import multiprocessing
import queue
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from infra.components.parts import Part
from infra.design.estate import CoreDesign, MemberDesign
from infra.engine import operations
from infra.engine.backend import Backend
from infra.engine.locking import all_held
from infra.engine.recovery import interrupted, recover
from infra.engine.report import Event, Listen, Message, Outcome
from infra.engine.settling import NOTHING_TOLD, Told
from infra.engine.workplace import Workplace

Action = Literal["preview", "recover", "up", "refresh", "drift", "destroy"]
Lane = tuple[Part, ...]

_READS: frozenset[Action] = frozenset({"preview", "drift"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One action on several stacks. What writes to one settles first what an earlier update left undone.

    `plans` is the folder with the engine's plan of each, if there is one; `message` is kept in their history;
    `jobs` is how many hubs may be worked on at a time; `told` what a person knows of what was left undone.
    """

    action: Action
    parts: tuple[Part, ...]
    plans: Path | None = None
    message: str = ""
    jobs: int = 1
    told: Told = NOTHING_TOLD


Run = Callable[[Workplace, Work, Part, Listen], Outcome]


def _plan(work: Work, part: Part) -> Path | None:
    return work.plans / f"{part.stack}.json" if work.plans else None


# Each of them; `recover` is done before whatever writes.
_RUN: Mapping[Action, Run] = {
    "preview": lambda place, work, part, listen: operations.preview(
        place, part, listen, plan=_plan(work, part)
    ),
    "up": lambda place, work, part, listen: operations.up(
        place, part, listen, plan=_plan(work, part), message=work.message
    ),
    "refresh": lambda place, _, part, listen: operations.refresh(place, part.stack, listen),
    "drift": lambda place, _, part, listen: operations.preview_refresh(place, part.stack, listen),
    "destroy": lambda place, _, part, listen: operations.destroy(place, part.stack, listen),
}


def waves(parts: Sequence[Part], action: Action) -> tuple[tuple[Lane, ...], ...]:
    """The lanes of each wave: a wave waits for the one before it, lanes of a wave go side by side."""
    cores = tuple((part,) for part in parts if isinstance(part, CoreDesign))
    hubs: dict[str, list[Part]] = {}
    for part in parts:
        if isinstance(part, MemberDesign):
            hubs.setdefault(_hub(part), []).append(part)
    members = tuple(tuple(lane) for lane in hubs.values())
    ordered = (members, cores) if action == "destroy" else (cores, members)
    return tuple(wave for wave in ordered if wave)


def hub_locks(backend: Backend, part: Part) -> tuple[Path, ...]:
    """The locks of the hubs that a stack writes to: core writes to all of its partnership's."""
    hubs = [hub.names.hub for hub in part.hubs] if isinstance(part, CoreDesign) else [part.core.hub.hub]
    return tuple(backend.locks / f"{part.partnership}-{hub}.lock" for hub in hubs)


def perform(place: Workplace, work: Work, listen: Listen) -> tuple[Outcome, ...]:
    """Do it, wave by wave; after a wave in which something failed, nothing more is begun."""
    done: list[Outcome] = []
    for wave in waves(work.parts, work.action):
        done += _wave(place, work, wave, listen)
        if not all(outcome.ok for outcome in done):
            break
    return tuple(done)


def _wave(place: Workplace, work: Work, wave: Sequence[Lane], listen: Listen) -> Iterator[Outcome]:
    workers = min(work.jobs, len(wave))
    if workers == 1:
        for lane in wave:
            yield from _lane(place, work, lane, listen)
        return
    context = multiprocessing.get_context("forkserver")
    with context.Manager() as manager, ProcessPoolExecutor(workers, mp_context=context) as pool:
        events: queue.Queue[Event | None] = manager.Queue()
        with _heard(events, listen):
            go = functools.partial(_lane_apart, place, work, events)
            for outcomes in pool.map(go, wave):
                yield from outcomes


@contextmanager
def _heard(events: "queue.Queue[Event | None]", listen: Listen) -> Iterator[None]:
    """Hear meanwhile what other processes report."""

    def pass_on() -> None:
        while (event := events.get()) is not None:
            listen(event)

    thread = threading.Thread(target=pass_on)
    thread.start()
    try:
        yield
    finally:
        events.put(None)
        thread.join()


def _lane_apart(
    place: Workplace, work: Work, events: "queue.Queue[Event | None]", lane: Lane
) -> tuple[Outcome, ...]:
    return tuple(_lane(place, work, lane, events.put))


def _lane(place: Workplace, work: Work, lane: Lane, listen: Listen) -> Iterator[Outcome]:
    for part in lane:
        outcome = _one(place, work, part, listen)
        yield outcome
        if not outcome.ok:
            return


def _one(place: Workplace, work: Work, part: Part, listen: Listen) -> Outcome:
    if work.action in _READS:
        for each in interrupted(place, part.stack):
            text = f"{each} was left unfinished by an update that was killed: `shire up` settles that first"
            listen(Message(stack=part.stack, severity="warning", text=text, urn=""))
        return _RUN[work.action](place, work, part, listen)

    def waiting(text: str) -> None:
        listen(Message(stack=part.stack, severity="waiting", text=text, urn=""))

    with all_held(hub_locks(place.backend, part), "this hub", waiting):
        settled = recover(place, part, listen, work.told)
        if work.action == "recover" or not settled.ok:
            return settled
        return _RUN[work.action](place, work, part, listen)


def _hub(part: MemberDesign) -> str:
    return f"{part.partnership}/{part.core.hub.hub}"
