"""A simulated cloud that is kept in a folder, and used again: what stands, its time, and the engine's state.

    cloud.json      the partnership that it holds, its time, and the format of this folder
    resources/      a file a resource, under the parts of its id
    state/          the engine's state
    passphrase      of the state's secrets, which are none of the real world's

Each write of a resource is written at once, by a file that is there whole or not at all, so what a killed
rehearsal leaves is what Azure would have: writes that are done, and others that are not.
"""

import json
import os
import secrets
import tempfile
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from infra.rehearsal.clock import Clock
from infra.rehearsal.kept import KEPT, is_kept
from infra.rehearsal.model import Resource
from infra.rehearsal.store import Store

_FORMAT = 1
_FILE = "resource.json"


class CloudError(Exception):
    """A folder that cannot be used as that cloud; the message says which, what was got and what to do."""


class CloudFolder:
    """A partnership's cloud in a folder, made where there is none. Raises CloudError, OSError."""

    def __init__(self, folder: Path, partnership: str, day: date) -> None:
        self.folder = folder.resolve()
        self._book = self.folder / "cloud.json"
        self.clock = Clock(self._opened(partnership, day), self._tick)
        self._partnership = partnership
        self.store = FolderStore(self.folder / "resources")
        self._tick(self.clock.now)
        for resource in self.store:
            if resource.token in KEPT and not is_kept(resource, self.clock.now):
                self.store.remove(resource.id)

    @property
    def passphrase(self) -> str:
        """Of the engine's state, made with the cloud."""
        path = self.folder / "passphrase"
        if not path.exists():
            _write_whole(path, secrets.token_urlsafe())
        return path.read_text(encoding="utf-8")

    def _opened(self, partnership: str, day: date) -> datetime:
        """The time at which it is opened: as given, or later the same day."""
        given = Clock(day).now
        if not self._book.exists():
            if self.folder.exists() and any(self.folder.iterdir()):
                raise CloudError(
                    f"{self.folder} holds other files; expected an empty folder, or a kept cloud"
                )
            return given
        book = _read(self._book)
        if book.get("format") != _FORMAT:
            raise CloudError(f"{self._book} has format {book.get('format')!r}, expected {_FORMAT}")
        if book.get("partnership") != partnership:
            raise CloudError(
                f"{self.folder} holds the cloud of {book.get('partnership')!r}, got {partnership!r}: "
                "keep each partnership's cloud in a folder of its own"
            )
        now = datetime.fromisoformat(str(book.get("now")))
        if day < now.date():
            raise CloudError(
                f"in {self.folder} it is {now:%d %B %Y} already, got {day:%d %B %Y}: "
                f"time only goes forward, so give --as-of {now:%Y-%m-%d} or later"
            )
        return max(given, now)

    def _tick(self, now: datetime) -> None:
        book = {"format": _FORMAT, "partnership": self._partnership, "now": now.isoformat()}
        _write_whole(self._book, json.dumps(book, indent=2) + "\n")


class FolderStore(Store):
    """A store whose every write is in a file once it is done."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        read = (_resource(path) for path in sorted(folder.rglob(_FILE)))
        super().__init__({resource.id.casefold(): resource for resource in read})

    def put(self, resource: Resource) -> None:
        """Let it stand as it is given."""
        with self._lock:
            _write_whole(
                self._path(resource.id), json.dumps(asdict(resource), sort_keys=True, indent=1) + "\n"
            )
            super().put(resource)

    def remove(self, resource_id: str) -> Resource | None:
        """Take it away; what was there."""
        with self._lock:
            self._path(resource_id).unlink(missing_ok=True)
            return super().remove(resource_id)

    def _path(self, resource_id: str) -> Path:
        parts = (quote(part, safe=" ") for part in resource_id.casefold().strip("/").split("/"))
        return self._folder.joinpath(*parts, _FILE)


def _write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all, whatever happens meanwhile. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).replace(path)


def _resource(path: Path) -> Resource:
    try:
        return Resource(**_read(path))
    except TypeError as error:
        raise CloudError(f"{path} is no resource of a kept cloud: {error}") from error


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise CloudError(f"{path} cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise CloudError(f"{path} holds no object")
    return found
