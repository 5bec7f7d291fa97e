"""A simulated cloud that is kept in a folder, and used again: what stands, its time, and the engine's state.

    current             which of the clouds beside it is the one of now
    cloud-.../
      cloud.json        the partnership that it holds, its time, and the format of this folder
      resources/        a file a resource, under the parts of its id
      state/            the engine's state
      passphrase        of the state's secrets, which are none of the real world's

A rehearsal works on a cloud of its own beside the last one, and takes its place once it has ended. One that
is killed, or ends in an error of its own, leaves the cloud as it was: whole, or not at all.
"""

import json
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from infra.engine.locking import Say, held
from infra.rehearsal.clock import Clock
from infra.rehearsal.kept import KEPT, is_kept
from infra.rehearsal.model import Resource
from infra.rehearsal.store import Store

_FORMAT = 1
_CURRENT, _BOOK, _FILE = "current", "cloud.json", "resource.json"


class CloudError(Exception):
    """A folder that cannot be used as that cloud; the message says which, what was got and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCloud:
    """A cloud that is kept. `folder` is where the engine's state is for the time of the rehearsal."""

    folder: Path
    partnership: str
    store: Store
    clock: Clock
    passphrase: str


@contextmanager
def kept_cloud(folder: Path, partnership: str, day: date, say: Say) -> Iterator[KeptCloud]:
    """That partnership's cloud in that folder, made where there is none, and kept where nothing is raised.

    Raises CloudError, OSError.
    """
    _check_ours(folder)
    with held(folder / ".lock", f"the cloud in {folder}", say):
        draft = Path(tempfile.mkdtemp(prefix="cloud-", dir=folder))
        try:
            cloud = _opened(folder / _CURRENT, draft, partnership, day)
            yield cloud
            _written(cloud)
            _made_current(folder, draft)
        finally:
            _swept(folder)


def _check_ours(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()) and not (folder / ".lock").exists():
        raise CloudError(f"{folder} holds other files; expected an empty folder, or a kept cloud")


def _opened(last: Path, draft: Path, partnership: str, day: date) -> KeptCloud:
    now, store, passphrase = Clock(day).now, Store(), secrets.token_urlsafe()
    if last.exists():
        now = _time(last, partnership, day)
        store = Store(
            {r.id.casefold(): r for r in _resources(last) if r.token not in KEPT or is_kept(r, now)}
        )
        passphrase = (last / "passphrase").read_text(encoding="utf-8")
        shutil.copytree(last / "state", draft / "state")
    return KeptCloud(
        folder=draft, partnership=partnership, store=store, clock=Clock(now), passphrase=passphrase
    )


def _time(last: Path, partnership: str, day: date) -> datetime:
    """The time at which it is opened: as given, or later the same day."""
    book = _read(last / _BOOK)
    if book.get("format") != _FORMAT:
        raise CloudError(f"{last / _BOOK} has format {book.get('format')!r}, expected {_FORMAT}")
    if book.get("partnership") != partnership:
        raise CloudError(
            f"{last.parent} holds the cloud of {book.get('partnership')!r}, got {partnership!r}: "
            "keep each partnership's cloud in a folder of its own"
        )
    now = datetime.fromisoformat(str(book.get("now")))
    if day < now.date():
        raise CloudError(
            f"in {last.parent} it is {now:%d %B %Y} already, got {day:%d %B %Y}: "
            f"time only goes forward, so give --as-of {now:%Y-%m-%d} or later"
        )
    return max(Clock(day).now, now)


def _written(cloud: KeptCloud) -> None:
    for resource in cloud.store:
        parts = (quote(part, safe=" ") for part in resource.id.casefold().strip("/").split("/"))
        path = cloud.folder.joinpath("resources", *parts, _FILE)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_text(asdict(resource)), encoding="utf-8")
    book = {"format": _FORMAT, "partnership": cloud.partnership, "now": cloud.clock.now.isoformat()}
    (cloud.folder / _BOOK).write_text(_text(book), encoding="utf-8")
    (cloud.folder / "passphrase").write_text(cloud.passphrase, encoding="utf-8")


def _made_current(folder: Path, draft: Path) -> None:
    link = folder / f".{_CURRENT}"
    link.unlink(missing_ok=True)
    link.symlink_to(draft.name)
    link.replace(folder / _CURRENT)


def _swept(folder: Path) -> None:
    """Without the clouds that are not the current one: the last, and those of rehearsals that were killed."""
    current = (folder / _CURRENT).resolve()
    for found in folder.glob("cloud-*"):
        if found.resolve() != current:
            shutil.rmtree(found, ignore_errors=True)


def _resources(last: Path) -> Iterator[Resource]:
    for path in sorted((last / "resources").rglob(_FILE)):
        try:
            yield Resource(**_read(path))
        except TypeError as error:
            raise CloudError(f"{path} is no resource of a kept cloud: {error}") from error


def _text(value: dict[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False) + "\n"


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise CloudError(f"{path} cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise CloudError(f"{path} holds {type(found).__name__}, expected an object")
    return found
