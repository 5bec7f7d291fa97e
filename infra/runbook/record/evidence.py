"""Evidence as files beside the record: kept by copy and by hash, refused where they hold a secret."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from infra.declaration.secrets import kind_of_secret
from infra.files import replace_whole
from infra.runbook.record.model import Kept

LARGEST = 10 * 1024 * 1024
"""Bytes. Evidence is committed with the record."""

_UNUSUAL = re.compile(r"[^A-Za-z0-9._]+")


class EvidenceRefusedError(Exception):
    """A file that cannot be kept as evidence; the message says why and what to do."""


def evidence_folder(record: Path) -> Path:
    """Where the evidence of the join lies whose record this is."""
    return record.with_name(record.name.removesuffix(".record.yaml") + ".evidence")


def read_evidence(path: Path) -> bytes:
    """The file's bytes. Raises EvidenceRefusedError where they cannot be evidence."""
    try:
        # No more than shows that it is too large: a device may never end.
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise EvidenceRefusedError(f"got evidence '{path}' that cannot be read ({error.strerror})") from error
    return checked(data, str(path))


def checked(data: bytes, name: str) -> bytes:
    """The bytes, which may be kept. Raises EvidenceRefusedError, which never shows what it found."""
    if not data.strip():
        raise EvidenceRefusedError(f"got '{name}', which is empty; expected a file that shows what was done")
    if len(data) > LARGEST:
        raise EvidenceRefusedError(f"got '{name}' with more bytes, expected at most {LARGEST:,}")
    # Every byte is a character of Latin-1, so a secret is found in a file of any kind that does not pack it.
    if kind := kind_of_secret(data.decode("latin-1")):
        raise EvidenceRefusedError(
            f"got '{name}', which holds what looks like {kind}; expected no secret: take it out, treat it as "
            "known to others and change it"
        )
    return data


def keep(record: Path, number: int, name: str, data: bytes) -> Kept:
    """Write evidence of entry `number` beside the record. `name` is that of the file it was."""
    folder = evidence_folder(record)
    folder.mkdir(parents=True, exist_ok=True)
    plain = _UNUSUAL.sub("-", name).strip("-.")[-80:] or "evidence"
    path = folder / f"{number:03d}-{plain}"
    replace_whole(path, data)
    return Kept(file=f"{folder.name}/{path.name}", sha256=digest(data))


def found(record: Path, files: Iterable[Kept]) -> Mapping[str, str]:
    """The hash of each of these files as it is now; one that is not there is left out."""
    paths = {kept.file: record.parent / kept.file for kept in files}
    return {file: digest(path.read_bytes()) for file, path in paths.items() if path.is_file()}


def digest(data: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
