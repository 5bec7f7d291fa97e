"""Finding the engine: kept from before, on PATH, downloaded, or built. Every attempt is data."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.engine.locking import Say, held
from infra.engine.machine import VERSION, Machine
from infra.engine.ways import WAYS, NoWayError, Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One way to an engine that was tried; `why` is why it led nowhere, empty where it led to one."""

    way: str
    why: str

    def __str__(self) -> str:
        return f"{self.way}: {self.why or 'found'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """An engine of our version: `root` holds `bin/pulumi`. The last of `attempts` led to it."""

    root: Path
    attempts: tuple[Attempt, ...]

    @property
    def way(self) -> str:
        """Where it came from."""
        return self.attempts[-1].way


class NoEngineError(Exception):
    """No way led to an engine; the message says what was tried, and what to do."""

    def __init__(self, attempts: Sequence[Attempt]) -> None:
        self.attempts = tuple(attempts)
        tried = "\n".join(f"  {attempt}" for attempt in attempts)
        super().__init__(
            f"this needs the Pulumi engine {VERSION}, and there is none here. Tried:\n{tried}\n"
            f"Either put pulumi {VERSION} on PATH (https://www.pulumi.com/docs/install/versions/), or let "
            "this machine reach get.pulumi.com, or the Go module proxy and the Python package index; "
            "then try again"
        )


def find_engine(machine: Machine, say: Say) -> Engine:
    """The engine, by the first way that leads to one; `say` hears what is under way. Raises NoEngineError.

    Several processes may ask at once: one fetches or builds, and the others wait for what it makes.
    """
    kept = _try(WAYS[:1], machine, say)
    if isinstance(kept, Engine):
        return kept
    with held(machine.cache / "engine.lock", "the making of the engine", say):
        found = _try(WAYS, machine, say)
    if isinstance(found, Engine):
        return found
    raise NoEngineError(found)


def known_engine(machine: Machine) -> Engine | tuple[Attempt, ...]:
    """The engine where it is at hand: nothing is fetched and nothing is built."""
    return _try([way for way in WAYS if not way.slow], machine, lambda _: None)


def _try(ways: Sequence[Way], machine: Machine, say: Say) -> Engine | tuple[Attempt, ...]:
    attempts: list[Attempt] = []
    for way in ways:
        try:
            root = way.go(machine, say)
        except NoWayError as error:
            attempts.append(Attempt(way=way.title, why=str(error)))
        else:
            attempts.append(Attempt(way=way.title, why=""))
            return Engine(root=root, attempts=tuple(attempts))
    return tuple(attempts)
