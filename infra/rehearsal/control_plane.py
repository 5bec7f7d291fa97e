"""The control plane of the simulated cloud: it writes, reads and deletes, or refuses."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from infra.rehearsal.answers import answer
from infra.rehearsal.byproducts import made_by_azure
from infra.rehearsal.clock import Clock
from infra.rehearsal.model import Refusal, RefusedError, Request, Resource, rewritten
from infra.rehearsal.serialised import LockTable
from infra.rehearsal.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a rule may look at."""

    store: Store
    clock: Clock


Rule = Callable[[World, Request], Refusal | None]
"""Looks at a request before it is done: why it is refused, or None."""

# Seconds for which a serialised write is held open, so that one beside it is seen.
_HOLD = 0.01


class ControlPlane:
    """PUT creates or replaces the whole body, DELETE of what is not there succeeds, as ARM has it.

    One write at a time is judged and done, so a rule sees a store that nobody changes meanwhile.
    """

    def __init__(self, clock: Clock, rules: Sequence[Rule] = (), store: Store | None = None) -> None:
        self.world = World(store=Store() if store is None else store, clock=clock)
        self._rules = tuple(rules)
        self._locks = LockTable()
        self._judging = threading.Lock()

    @property
    def store(self) -> Store:
        """What stands."""
        return self.world.store

    def get(self, resource_id: str) -> Resource | None:
        """What reading it gives; None is Azure's 404."""
        return self.store.get(resource_id)

    def put(self, request: Request) -> Resource:
        """Write it. Raises RefusedError."""
        with self._locks.writing(request) as serialised:
            with self._judging:
                self._judge(request)
                written = self._written(request)
                self.store.put(written)
                for made in made_by_azure(written):
                    if self.store.get(made.id) is None:
                        self.store.put(answer(made))
            if serialised:
                time.sleep(_HOLD)
        return written

    def delete(self, request: Request) -> None:
        """Take it away, where it is there. Raises RefusedError."""
        if self.store.get(request.id) is None:
            return
        with self._locks.writing(request) as serialised:
            with self._judging:
                self._judge(request)
                self.store.remove(request.id)
            if serialised:
                time.sleep(_HOLD)

    def _judge(self, request: Request) -> None:
        for rule in self._rules:
            refusal = rule(self.world, request)
            if refusal is not None:
                raise RefusedError(refusal)

    def _written(self, request: Request) -> Resource:
        known = self.store.get(request.id)
        fresh = Resource(id=request.id, token=request.token, body=dict(request.body))
        written = rewritten(known, dict(request.body)) if known else fresh
        return answer(written)
