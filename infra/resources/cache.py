"""Captured stacks kept by what they were made from: planning an estate again costs what has changed."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from infra.resources.planned import PlannedStack
from infra.resources.serialise import FormatError, from_json, to_json


class Cache:
    """A folder of captured stacks, each under its key. A key never changes its meaning, so nothing expires.

    An entry that is missing, cut short or altered is a miss. Files are written whole or not at all, so that
    several processes may share the folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> PlannedStack | None:
        """The stack kept under that key, or None."""
        try:
            seal, _, data = self._path(key).read_bytes().partition(b"\n")
            return from_json(data) if seal == _seal(data) else None
        except (OSError, FormatError):
            return None

    def put(self, key: str, planned: PlannedStack) -> None:
        """Keep a stack. A folder that cannot be written keeps nothing: what it misses is captured again."""
        data = to_json(planned)
        with suppress(OSError):
            self._write(key, _seal(data) + b"\n" + data)

    def _write(self, key: str, data: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._path(f"{key}.{os.getpid()}")
        try:
            draft.write_bytes(data)
            draft.replace(self._path(key))
        finally:
            draft.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.json"


def _seal(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()
