"""One at a time, over processes: a lock that the kernel lets go of when its holder ends, however it ends."""

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

Say = Callable[[str], None]


@contextmanager
def held(path: Path, what: str, say: Say) -> Iterator[None]:
    """Hold the lock of that file meanwhile. Where another process has it, say who, and wait.

    Raises OSError where the file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        _take(file, what, say)
        file.truncate(0)
        file.write(f"process {os.getpid()}")
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


@contextmanager
def all_held(paths: Iterable[Path], what: str, say: Say) -> Iterator[None]:
    """Hold several, taken in the order of their names: two who want the same ones cannot block each other."""
    with ExitStack() as stack:
        for path in sorted(paths):
            stack.enter_context(held(path, what, say))
        yield


def _take(file: TextIO, what: str, say: Say) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        say(f"Waiting for {file.read() or 'another process'}, which has {what}")
        fcntl.flock(file, fcntl.LOCK_EX)
