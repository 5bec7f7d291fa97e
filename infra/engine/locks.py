"""The engine's own locks, one a stack, which outlive an engine that was killed.

In a folder they are files that say who holds them: those are read here. Any other backend says it itself,
when the engine is refused. Source: pulumi pkg/backend/diy/lock.go.
"""

import json
import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from infra.engine.backend import Backend
from infra.resources.capture import PROJECT

_ENGINE = "pulumi"
_PAUSE = 0.5
"""Seconds between two looks at a lock that somebody holds."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A process that has taken the lock of a stack, or took it and was killed. `since` is ISO 8601."""

    file: Path
    user: str
    host: str
    pid: int
    since: str

    def __str__(self) -> str:
        return f"process {self.pid} of {self.user} on {self.host}, since {self.since[:19]}"

    @property
    def here(self) -> bool:
        """Whether it is, or was, on this machine."""
        return self.host == socket.gethostname()

    @property
    def running(self) -> bool:
        """Whether it still is; of another machine, nobody here can tell, and it is taken to be."""
        return not self.here or _is_engine(self.pid)


def holders(backend: Backend, stack: str) -> tuple[Holder, ...]:
    """Who holds that stack; nobody is known of where the backend is no folder."""
    if backend.folder is None:
        return ()
    folder = backend.folder / ".pulumi" / "locks" / "organization" / PROJECT / stack
    return tuple(holder for file in sorted(folder.glob("*.json")) for holder in _read(file))


def free(backend: Backend, stack: str, command: str, say: Say) -> str:
    """Wait for who is at work on this machine, and take away what an engine that has ended here left behind.

    Gives why that cannot be, or nothing. `command` is `shire cancel` for this stack.
    """
    said = False
    while found := holders(backend, stack):
        elsewhere = [holder for holder in found if not holder.here]
        if elsewhere:
            return _explained(stack, elsewhere[0], command)
        running = [holder for holder in found if holder.running]
        if not running:
            _take_away(found, say)
            continue
        if not said:
            say(f"Waiting for {running[0]}: it is at work on {stack}")
            said = True
        time.sleep(_PAUSE)
    return ""


def _take_away(found: tuple[Holder, ...], say: Say) -> None:
    for holder in found:
        say(f"{holder} held the stack and was killed: its lock is taken away")
        holder.file.unlink(missing_ok=True)


def _explained(stack: str, holder: Holder, command: str) -> str:
    return (
        f"{stack} is locked by {holder}. Is it still at work, wait for it. "
        f"Was it killed, which only that machine can tell: `{command}`"
    )


def _read(file: Path) -> tuple[Holder, ...]:
    """Nobody, where the lock is let go of just now."""
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return ()
    return (
        Holder(
            file=file,
            user=known["username"],
            host=known["hostname"],
            pid=known["pid"],
            since=known["timestamp"],
        ),
    )


def _is_engine(pid: int) -> bool:
    """Whether a process of that number runs, and as far as the system says, is an engine and no zombie."""
    try:
        os.kill(pid, 0)
        said = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except ProcessLookupError:
        return False
    except (FileNotFoundError, PermissionError):
        return True
    name, _, rest = said.partition("(")[2].rpartition(")")
    return name == _ENGINE and rest.split()[0] != "Z"
