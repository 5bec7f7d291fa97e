"""Files written whole or not at all: a reader sees the old text or the new one, never a part."""

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, text: str) -> bool:
    """Whether the file changed. Folders above it are made. Raises OSError, and leaves the old file then."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_whole(path, text.encode())
    return True


def replace_whole(path: Path, data: bytes) -> None:
    """The file with these bytes, in the mode that it had. Raises OSError, and leaves the old file then."""
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
