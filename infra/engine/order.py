"""In which order stacks are deployed, and what may go side by side.

Core goes first. Azure refuses parallel work on one hub, so what writes to a hub goes one after the other,
under a lock of that hub; hubs, and partnerships, go side by side.
"""

import multiprocessing
import queue
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
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
# What asks nothing of one stack for another: all go side by side, and none waits for another to go well.
_APART: frozenset[Action] = frozenset({"drift"})


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Work, and where it is done: partnerships may keep their state in places of their own."""

    place: Workplace
    work: Work


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
    if action in _APART:
        return (tuple((part,) for part in parts),) if parts else ()
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
    return perform_all([Order(place=place, work=work)], work.jobs, listen)


def perform_all(orders: Sequence[Order], jobs: int, listen: Listen) -> tuple[Outcome, ...]:
    """Do all of it, on at most so many hubs at a time: the failure of one order stops none of the others.

    What came of each stack is given in the order of the orders, whatever was done first.
    """
    planned = [wave for order in orders for wave in waves(order.work.parts, order.work.action)]
    lanes = [len(wave) for wave in planned]
    if min(jobs, sum(lanes)) <= 1 or (len(orders) == 1 and max(lanes) == 1):
        return tuple(outcome for order in orders for outcome in _in_turn(order, listen))
    place = [part.stack for wave in planned for lane in wave for part in lane]
    return tuple(sorted(_side_by_side(orders, jobs, listen), key=lambda o: place.index(o.stack)))


def _in_turn(order: Order, listen: Listen) -> Iterator[Outcome]:
    """Wave by wave, lane by lane, in this process."""
    for wave in waves(order.work.parts, order.work.action):
        done = [outcome for lane in wave for outcome in _lane(order, lane, listen)]
        yield from done
        if not _goes_on(order.work, done):
            return


def _side_by_side(orders: Sequence[Order], jobs: int, listen: Listen) -> Iterator[Outcome]:
    """Each lane in a process of its own; an order's next wave begins as soon as its last one is done."""
    context = multiprocessing.get_context("forkserver")
    with context.Manager() as manager, ProcessPoolExecutor(jobs, mp_context=context) as pool:
        events: queue.Queue[Event | None] = manager.Queue()
        coming = [iter(waves(order.work.parts, order.work.action)) for order in orders]
        running: dict[Future[tuple[Outcome, ...]], int] = {}

        def begin(number: int) -> None:
            for lane in next(coming[number], ()):
                running[pool.submit(_lane_apart, orders[number], events, lane)] = number

        failed: set[int] = set()
        with _heard(events, listen):
            for number in range(len(orders)):
                begin(number)
            while running:
                for ended in wait(running, return_when=FIRST_COMPLETED).done:
                    number, outcomes = running.pop(ended), ended.result()
                    yield from outcomes
                    failed |= set() if _goes_on(orders[number].work, outcomes) else {number}
                    if number not in failed and number not in running.values():
                        begin(number)


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


def _goes_on(work: Work, done: Sequence[Outcome]) -> bool:
    return work.action in _APART or all(outcome.ok for outcome in done)


def _lane_apart(order: Order, events: "queue.Queue[Event | None]", lane: Lane) -> tuple[Outcome, ...]:
    return tuple(_lane(order, lane, events.put))


def _lane(order: Order, lane: Lane, listen: Listen) -> Iterator[Outcome]:
    for part in lane:
        outcome = _one(order.place, order.work, part, listen)
        yield outcome
        if not _goes_on(order.work, (outcome,)):
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
