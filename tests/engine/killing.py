"""Updates by the command that are killed at a moment of the cloud's work, which the cloud itself outlives."""

import os
import random
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from infra.engine.find import Engine
from infra.rehearsal.clock import Clock
from infra.rehearsal.control_plane import ControlPlane
from infra.rehearsal.model import Request, Resource
from infra.rehearsal.rules import RULES
from infra.rehearsal.store import Store
from tests.engine_room import SHIRE, furnished

Whom = Literal["command", "engine", "both"]
WHOM: tuple[Whom, ...] = ("command", "engine", "both")
LONGEST = 8.0
"""Seconds after which a command that is killed at any time has been killed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """So many seconds after the command has begun; or, with a `write`, before or after the cloud does it."""

    whom: Whom
    write: int
    after: bool
    later: float


def moments(seed: int, writes: int, number: int) -> list[Moment]:
    """Random ones, the same for the same seed."""
    chance = random.Random(seed)
    return [_moment(chance, writes) for _ in range(number)]


def _moment(chance: random.Random, writes: int) -> Moment:
    """One in four at any time, when it may well settle what was left before; the others at a write."""
    whom = chance.choice(WHOM)
    if chance.random() < 0.25:
        return Moment(whom=whom, write=0, after=False, later=chance.uniform(0, LONGEST))
    later = chance.choice((0.0, 0.0, 0.005, 0.05))
    write, after = chance.randint(1, writes), chance.random() < 0.7
    return Moment(whom=whom, write=write, after=after, later=later)


class Watched(ControlPlane):
    """A cloud that counts its `writes`, and does something at one of them."""

    def __init__(self, day: date, store: Store | None = None) -> None:
        super().__init__(Clock(day), rules=RULES, store=store)
        self.writes = 0
        self._moment: Moment | None = None
        self._act: Callable[[], None] = lambda: None
        self._counting = threading.Lock()

    def expect(self, moment: Moment | None, act: Callable[[], None]) -> None:
        """Do that at that moment, once; or at none."""
        with self._counting:
            self.writes, self._moment, self._act = 0, moment, act

    def put(self, request: Request) -> Resource:
        number = self._next()
        self._at(number, after=False)
        try:
            return super().put(request)
        finally:
            self._at(number, after=True)

    def delete(self, request: Request) -> None:
        number = self._next()
        self._at(number, after=False)
        super().delete(request)
        self._at(number, after=True)

    def _next(self) -> int:
        with self._counting:
            self.writes += 1
            return self.writes

    def _at(self, number: int, *, after: bool) -> None:
        with self._counting:
            moment = self._moment
            if moment is None or (moment.write, moment.after) != (number, after):
                return
            self._moment = None
        time.sleep(moment.later)
        self._act()


@dataclass
class Bench:
    """The commands, their folder, the cloud that outlives them, and how often one was `struck`."""

    folder: Path
    plane: Watched
    environment: Mapping[str, str]
    said: list[str] = field(default_factory=list)
    struck: int = 0

    def run(self, *words: str, moment: Moment | None = None, checkpoints: bool = True) -> int:
        """The exit code of that command; negative where it was killed, at that moment.

        Without checkpoints the engine is faster, and must not be killed.
        """
        fast = {} if checkpoints else {"PULUMI_SKIP_CHECKPOINTS": "true"}
        with (
            subprocess.Popen(
                [SHIRE, *words],
                cwd=self.folder,
                env={**os.environ, **self.environment, **fast},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            ) as process,
            self._struck_at(moment, process.pid),
        ):
            out, err = process.communicate()
        self.said.append(f"$ shire {' '.join(words)}  {moment or ''}\n{out}{err}  exit {process.returncode}")
        assert "Traceback" not in err, self.said[-1]
        return process.returncode

    @contextmanager
    def _struck_at(self, moment: Moment | None, pid: int) -> Iterator[None]:
        """Kill at that moment, if it comes meanwhile."""
        if moment is None:
            yield
            return

        def strike() -> None:
            self.struck += 1
            kill(pid, moment.whom)

        timer = threading.Timer(moment.later, strike)
        if moment.write:
            self.plane.expect(moment, strike)
        else:
            timer.start()
        yield
        timer.cancel()
        self.plane.expect(None, strike)

    @property
    def last(self) -> str:
        """What was said by the last command."""
        return self.said[-1]


def bench(folder: Path, engine: Engine, plane: Watched, slug: str, cloud: Mapping[str, str]) -> Bench:
    """That partnership in a folder of its own. Checkpoints are written, as for real."""
    return Bench(folder=folder, plane=plane, environment={**cloud, **furnished(folder, engine, slug)})


def kill(pid: int, whom: Whom) -> None:
    """`kill -9` of the command, of the engine that it started, or of both."""
    engines = _children(pid)
    for each in ([pid] if whom != "engine" else []) + (engines if whom != "command" else []):
        try:
            os.kill(each, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task")
    return [
        int(child)
        for task in (tasks.iterdir() if tasks.exists() else ())
        for child in (task / "children").read_text().split()
    ]


_TO_LOOK = re.compile(r"Look: `az rest --url \"([^\"]+)\".*?--absent (\w+):(\S+)`", re.DOTALL)
_GIVEN = re.compile(r"eq '([^']+)'|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


def answers(said: str, plane: ControlPlane) -> list[str]:
    """What a person types who has looked where the message says: the id of what is there, or that none is."""
    words: list[str] = []
    for url, kind, name in _TO_LOOK.findall(said):
        asked = {quoted or plain for quoted, plain in _GIVEN.findall(url)}
        found = [r.id for r in plane.store if r.token.endswith(f":{kind}") and asked <= _values(r)]
        assert len(found) < 2, (url, found)
        words += ["--found", f"{kind}:{name}={found[0]}"] if found else ["--absent", f"{kind}:{name}"]
    return words


def _values(resource: Resource) -> set[str]:
    return {value for value in resource.body.values() if isinstance(value, str)}
