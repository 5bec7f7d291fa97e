"""councils/<partnership>/addresses.lock.yaml: read with its problems, written whole or not at all."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

from infra.addressing.entries import Entry, Lockfile, LockfileError
from infra.addressing.integrity import check
from infra.addressing.lines import FORMAT, RESTORE, Reader, line_of
from infra.declaration.problems import Problem, quoted
from infra.files import replace_whole

__all__ = ["Entry", "Lockfile", "LockfileError", "load_lockfile", "read_lockfile", "render", "write_lockfile"]

HEADER = """\
# Who has which address: the only memory of it. Written by `shire onboard` and `shire leave`, never by hand.
# Append-only: an entry is never changed, moved or removed. Each mark covers its entry and the mark before it.
# After a merge conflict, keep the entries of the branch that was merged first, drop your own, and run
# `shire onboard` (or `shire leave`) again.
"""


def render(lockfile: Lockfile) -> str:
    """The lockfile's text: the same entries give the same bytes."""
    head = f"{HEADER}format: {FORMAT}\npartnership: {lockfile.partnership}\n"
    if not lockfile.entries:
        return f"{head}entries: []\n"
    return "\n".join((f"{head}entries:", *map(line_of, lockfile.entries), ""))


def read_lockfile(text: str, *, file: str, partnership: str = "") -> Lockfile:
    """The lockfile of that text, with all that is wrong with it as problems, which name `file`.

    Where `partnership` is given, it must be the one whose lockfile this is. A lockfile without entries still
    says whose it is: an empty text has lost them.
    """
    reader = Reader(file)
    reader.read(text)
    named = reader.head.get("partnership", "")
    entries = tuple(reader.entries)
    problems = tuple(reader.problems) or check(entries, partnership=named, file=file)
    if named and partnership not in ("", named):
        problems = (_foreign(file, named, partnership), *problems)
    return Lockfile(partnership=named or partnership, file=file, entries=entries, problems=problems)


def load_lockfile(path: Path, *, file: str, partnership: str) -> Lockfile:
    """The lockfile at that path; an empty one where there is none yet.

    A file that cannot be read is a problem, never taken for none: all that it remembers would be given again.
    """
    try:
        text = path.read_bytes().decode()
    except FileNotFoundError:
        return Lockfile(partnership=partnership, file=file)
    except (OSError, UnicodeDecodeError) as error:
        got = "bytes that are not UTF-8" if isinstance(error, UnicodeDecodeError) else f"{error.strerror}"
        unread = _problem("lockfile-unreadable", file, got, "a lockfile that can be read")
        return Lockfile(partnership=partnership, file=file, problems=(unread,))
    return read_lockfile(text, file=file, partnership=partnership)


def _foreign(file: str, named: str, partnership: str) -> Problem:
    return _problem("lockfile-partnership", file, f"the lockfile of {quoted(named)}", quoted(partnership))


def _problem(rule: str, file: str, got: str, expected: str) -> Problem:
    return Problem(rule=rule, file=file, line=1, column=1, path="", got=got, expected=expected, hint=RESTORE)


def write_lockfile(path: Path, lockfile: Lockfile) -> bool:
    """Write the lockfile whole, or not at all; whether anything changed.

    Raises LockfileError where it has problems, or does not extend the one on disk (somebody else wrote
    meanwhile, or it was planned from another one), and OSError where the folder cannot be written.
    """
    if problems := check(lockfile.entries, partnership=lockfile.partnership, file=lockfile.file):
        raise LockfileError(f"refused to write {path}: {problems[0].message}")
    with _alone(path.parent):
        disk = load_lockfile(path, file=str(path), partnership=lockfile.partnership)
        if disk.entries == lockfile.entries and not disk.failed and path.exists():
            return False
        _refuse(path, disk, lockfile)
        replace_whole(path, render(lockfile).encode())
    return True


def _refuse(path: Path, disk: Lockfile, lockfile: Lockfile) -> None:
    """Raise LockfileError where something on disk would be lost."""
    if disk.failed:
        raise LockfileError(f"refused to write over a lockfile with problems: {disk.problems[0]}")
    if not lockfile.extends(disk):
        raise LockfileError(
            f"refused to write {path}: somebody else has written it meanwhile, got "
            f"{_lost(disk, lockfile)} of its {len(disk.entries)} entries unknown here, expected none; "
            "run the command again"
        )


def _lost(disk: Lockfile, lockfile: Lockfile) -> int:
    """How many entries on disk would be lost: all from the first that is not the same."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(disk.entries, lockfile.entries, strict=False))
    return len(disk.entries) - sum(1 for _ in same)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder against another `shire` that writes; the system lets go of it if this one is killed."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
