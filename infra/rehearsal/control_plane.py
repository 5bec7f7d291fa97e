"""The control plane of the simulated cloud: it writes, reads and deletes, or refuses."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from infra.rehearsal.answers import answer
from infra.rehearsal.byproducts import made_by_azure
from infra.rehearsal.clock import Clock
from infra.rehearsal.kept import KEPT, kept_by_azure
from infra.rehearsal.model import Refusal, RefusedError, Request, Resource, rewritten
from infra.rehearsal.serialised import LockTable
from infra.rehearsal.series import Series
from infra.rehearsal.store import Store
from infra.resources.templates import DEPLOYMENT, Contained, TemplateError, contents


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a rule may look at: what stands, what time it is, and the other requests that are under way."""

    store: Store
    clock: Clock
    underway: list[Request] = field(default_factory=list)


Rule = Callable[[World, Request], Refusal | None]
"""Looks at a request before it is done: why it is refused, or None."""

HOLD = 0.01
"""Seconds for which a serialised write is held open, so that one beside it is seen."""


class ControlPlane:
    """PUT creates or replaces the whole body, DELETE of what is not there succeeds, as ARM has it.

    One write at a time is judged and done, so a rule sees a store that nobody changes meanwhile. `faults` are
    those that are to come; none, where nobody sets them.
    """

    def __init__(
        self, clock: Clock, rules: Sequence[Rule] = (), store: Store | None = None, hold: float = HOLD
    ) -> None:
        self.world = World(store=Store() if store is None else store, clock=clock)
        self.faults = Series()
        self._rules = tuple(rules)
        self._hold = hold
        self._locks = LockTable()
        self._judging = threading.Lock()

    @property
    def store(self) -> Store:
        """What stands."""
        return self.world.store

    @property
    def clock(self) -> Clock:
        """What time it is there."""
        return self.world.clock

    def get(self, resource_id: str) -> Resource | None:
        """What reading it gives; None is Azure's 404."""
        return self.store.get(resource_id)

    def put(self, request: Request) -> Resource:
        """Write it, and before it what a template deployment contains. Raises RefusedError."""
        with self.faults.striking(request):
            return self._put(request)

    def _put(self, request: Request) -> Resource:
        if request.token == DEPLOYMENT:
            for found in _contents(request):
                part = replace(request, id=found.id, token=found.token, body=found.body)
                self._put(replace(part, deployment=request.id))
        with self._doing(request):
            written = self._written(request)
            self.store.put(written)
            for made in made_by_azure(written):
                if self.store.get(made.id) is None:
                    self.store.put(answer(made, self.store))
        return written

    def delete(self, request: Request) -> None:
        """Take it away with all that hangs under it, where it is there. Raises RefusedError."""
        with self.faults.striking(request):
            self._delete(request)

    def failed(self, request: Request) -> Resource:
        """Let it stand as accepted and failed; what stands."""
        known = self.store.get(request.id)
        if known is None:
            raise LookupError(f"{request.id} was not accepted")
        known = replace(known, answer={**known.answer, "provisioningState": "Failed"})
        self.store.put(known)
        return known

    def _delete(self, request: Request) -> None:
        known = self.store.get(request.id)
        if known is None:
            return
        with self._doing(request):
            for gone in (known, *self.store.below(request.id)):
                if gone.token not in KEPT:
                    kept = tuple(kept_by_azure(self.store, gone, self.world.clock.now))
                    self.store.remove(gone.id)
                    for left in kept:
                        self.store.put(left)

    @contextmanager
    def _doing(self, request: Request) -> Iterator[None]:
        """Judge the request and let it be done; hold it open for a moment where it is serialised."""
        with self._locks.writing(request) as serialised:
            with self._judging:
                self._judge(request)
                self.world.underway.append(request)
                yield
            if serialised:
                time.sleep(self._hold)
            with self._judging:
                self.world.underway.remove(request)

    def _judge(self, request: Request) -> None:
        for rule in self._rules:
            refusal = rule(self.world, request)
            if refusal is not None:
                raise RefusedError(refusal)

    def _written(self, request: Request) -> Resource:
        known = self.store.get(request.id)
        fresh = Resource(id=request.id, token=request.token, tenant=request.tenant, body=dict(request.body))
        written = rewritten(known, dict(request.body)) if known else fresh
        return answer(replace(written, deployment=request.deployment, urn=request.urn), self.store)


def _contents(deployment: Request) -> tuple[Contained, ...]:
    try:
        return contents(deployment.id, deployment.body)
    except TemplateError as error:
        source = "azure-docs azure-resource-manager/troubleshooting/error-invalid-template"
        refusal = Refusal(code="InvalidTemplate", message=str(error), source=source)
        raise RefusedError(refusal) from error
