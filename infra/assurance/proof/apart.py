"""Work on many places by all cores: what one place reaches has nothing to do with what another does."""

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection
from typing import TypeVar

from infra.assurance.proof.places import Place

T = TypeVar("T")
# Fewer places than this take less time than another process does.
_WORTH_A_WORKER = 400


def by_owner(places: Iterable[Place]) -> tuple[tuple[Place, ...], ...]:
    """The places in as many parts as there are cores, where that is worth it; those of an owner together."""
    found = tuple(places)
    workers = min(len(found) // _WORTH_A_WORKER, os.cpu_count() or 1) if sys.platform == "linux" else 1
    if workers < 2:
        return (found,)
    owners = {owner: number for number, owner in enumerate(dict.fromkeys(place.owner for place in found))}
    return tuple(
        tuple(place for place in found if owners[place.owner] % workers == part) for part in range(workers)
    )


def apart(parts: tuple[tuple[Place, ...], ...], work: Callable[[tuple[Place, ...]], T]) -> Iterator[T]:
    """The results in the order of the parts, the first worked out here, each other by a fork of this process.

    A fork has the network already; what it sends back is small where a proof holds. Raises EOFError where a
    fork dies.
    """
    context = multiprocessing.get_context("fork") if len(parts) > 1 else None
    receivers: list[Connection] = []
    for part in parts[1:]:
        assert context is not None
        receiver, sender = context.Pipe(duplex=False)
        context.Process(target=_send, args=(sender, work, part), daemon=True).start()
        sender.close()
        receivers.append(receiver)
    yield work(parts[0])
    for receiver in receivers:
        yield receiver.recv()


def _send(sender: Connection, work: Callable[[tuple[Place, ...]], T], part: tuple[Place, ...]) -> None:
    sender.send(work(part))
    sender.close()
