"""A series of faults: which resource is struck by what, how often; and what became of it.

It is chosen by a seed and the names of what is deployed, so the same seed gives the same series whatever the
order of the engine's threads.
"""

import hashlib
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from infra.rehearsal.faults import FAULTS, Fault, FaultError
from infra.rehearsal.model import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What may be struck: its URN, and its Pulumi token."""

    urn: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """A fault on one resource. `times` is how many tries fail before it passes; 0 until it is mended."""

    fault: Fault
    urn: str
    times: int = 0


class Series:
    """The faults that are to come. Safe to use from several threads."""

    def __init__(self, strikes: Iterable[Strike] = ()) -> None:
        self.strikes = tuple(strikes)
        self._by_request = {(strike.urn, strike.fault.method): strike for strike in self.strikes}
        self._tries: Counter[Strike] = Counter()
        self._struck: dict[Strike, Request] = {}
        self._mended: set[Strike] = set()
        self._broke: set[Strike] = set()
        self._lock = threading.Lock()

    def tries(self, strike: Strike) -> int:
        """How many tries it has made fail."""
        return self._tries[strike]

    def struck(self) -> tuple[Strike, ...]:
        """Those that have struck, in the order of the series."""
        return tuple(strike for strike in self.strikes if self._tries[strike])

    def id_of(self, strike: Strike) -> str:
        """The id of what it struck first; empty where it has not struck."""
        return self._struck[strike].id if strike in self._struck else ""

    def said(self, strike: Strike) -> str:
        """What was answered when it struck first; empty where it has not struck."""
        found = self._struck.get(strike)
        return str(strike.fault.refusal(found)) if found else ""

    def break_off(self, strike: Strike) -> None:
        """Note that the operation did not survive it."""
        self._broke.add(strike)

    def broke(self, strike: Strike) -> bool:
        """Whether an operation did not survive it."""
        return strike in self._broke

    def mend(self, strike: Strike) -> None:
        """Somebody has mended what stood in the way, so it strikes no more."""
        self._mended.add(strike)

    @contextmanager
    def striking(self, request: Request) -> Iterator[None]:
        """Let the request be done, or not, or let it be done and its answer be lost. Raises FaultError."""
        fault = self._next(request)
        if fault is not None and fault.strikes == "before":
            raise FaultError(fault, request)
        yield
        if fault is not None:
            raise FaultError(fault, request)

    def _next(self, request: Request) -> Fault | None:
        strike = self._by_request.get((request.urn, request.method))
        if strike is None or strike in self._mended:
            return None
        with self._lock:
            if strike.times and self._tries[strike] >= strike.times:
                return None
            self._tries[strike] += 1
            self._struck.setdefault(strike, request)
        return strike.fault


def series(seed: int, targets: Sequence[Target], faults: Sequence[Fault] = FAULTS) -> Series:
    """Each fault strikes one resource of its kinds, if there is one, and no resource twice by one method.

    The seed says which, and whether a transient one passes soon or outlasts every patience.
    """
    taken: set[tuple[str, str]] = set()
    return Series(strike for fault in faults if (strike := _of(seed, fault, targets, taken)))


def _of(seed: int, fault: Fault, targets: Sequence[Target], taken: set[tuple[str, str]]) -> Strike | None:
    free = (t for t in targets if t.token.startswith(fault.kinds) and (t.urn, fault.method) not in taken)
    victim = min(free, key=lambda target: _rank(seed, fault.id, target.urn), default=None)
    if victim is None:
        return None
    taken.add((victim.urn, fault.method))
    times = fault.times[_rank(seed, fault.id)[0] % len(fault.times)]
    return Strike(fault=fault, urn=victim.urn, times=times)


def _rank(seed: int, *parts: str) -> bytes:
    return hashlib.sha256("\n".join((str(seed), *parts)).encode()).digest()
