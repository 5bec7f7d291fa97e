"""A record written: extended by one entry at a time, whole or not at all, by one `shire` at a time."""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import yaml

from infra.declaration.secrets import kind_of_secret
from infra.declaration.shape import faults_in_words, validate
from infra.files import replace_whole
from infra.runbook.record.model import FORMAT, Entry, Record, mark_of

HEADER = """\
# yaml-language-server: $schema=../../../schemas/record.schema.json
# What was done of the join, in the order in which it was done. Written by `shire runbook`, never by hand.
# Append-only: an entry is never changed, moved or removed. Each mark covers its entry and the mark before it.
"""


class BusyError(Exception):
    """Another `shire` is at work on the same join; the message says what to do."""


class EntryError(Exception):
    """Something that no entry may hold, such as a role of two lines; the message says what and why."""


def extended(record: Record, draft: Mapping[str, object]) -> Record:
    """With one more entry of these values, numbered and marked. Raises EntryError, which shows no secret."""
    made, faults = validate(Entry, {"n": len(record.entries) + 1, "mark": "0" * 16, **draft})
    if made is None:
        raise EntryError("; ".join(f"{path}: {message}" for path, message in faults_in_words(faults)))
    values = made.model_dump(mode="json")
    if kind := kind_of_secret(str(values)):
        raise EntryError(f"got what looks like {kind}, expected no secret: it would stand in the record")
    entry = Entry.model_validate({**values, "mark": mark_of(values, record.tip)})
    return Record(
        partnership=record.partnership,
        member=record.member,
        file=record.file,
        entries=(*record.entries, entry),
    )


def to_yaml(record: Record) -> str:
    """The record's text: the same entries give the same bytes."""
    held = {
        "format": FORMAT,
        "partnership": record.partnership,
        "member": record.member,
        "entries": [entry.model_dump(exclude_defaults=True) for entry in record.entries],
    }
    return HEADER + yaml.dump(
        held, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=False
    )


def write_record(path: Path, record: Record) -> None:
    """Write it whole, or not at all. Raises OSError where the folder cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_whole(path, to_yaml(record).encode())


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a join's folder of evidence while something is done; the system lets go of it after a kill.

    Raises BusyError where another `shire` holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _hold(descriptor, folder)
        yield
    finally:
        os.close(descriptor)


def _hold(descriptor: int, folder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        message = f"another `shire` is at work on this join (it holds {folder}): wait until it has ended"
        raise BusyError(message) from None


class _Dumper(yaml.SafeDumper):
    """Sets in quotes what YAML 1.2 could take for a number, such as a digest; PyYAML knows YAML 1.1 alone."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if text[:1] in "0123456789.+-" else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(tuple, yaml.SafeDumper.represent_list)
