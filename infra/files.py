"""Files written whole or not at all: a reader sees the old text or the new one, never a part."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class WriteError(OSError):
    """A file, or the folder that it would stand in, cannot be written. `filename` is never a draft of it."""


def write_whole(path: Path, text: str) -> bool:
    """Whether the file changed. Folders above it are made. Raises WriteError, and leaves the old file."""
    data = text.encode()
    with _writing(path):
        if path.exists() and path.read_bytes() == data:
            return False
    with _writing(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
    replace_whole(path, data)
    return True


def replace_whole(path: Path, data: bytes) -> None:
    """The file with these bytes, in the mode that it had. Raises WriteError, and leaves the old file then."""
    with _writing(path):
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).chmod(path.stat().st_mode if path.exists() else 0o644)
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WriteError(error.errno, error.strerror, str(path)) from error
