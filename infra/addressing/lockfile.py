"""councils/<partnership>/addresses.lock.yaml: reading it, and writing it whole or not at all.

A line is an entry, in YAML's flow style. Only the form that `render` writes is read: a line of any other form
was not written by `shire`, and two branches that both appended meet in a conflict of whole entries.
"""

import fcntl
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Any

from infra.addressing.entries import (
    ALWAYS,
    FIELDS,
    KINDS,
    Entry,
    Kind,
    Lockfile,
    LockfileError,
    written,
)
from infra.addressing.integrity import check
from infra.addressing.plan import Subnet
from infra.declaration.problems import Problem, quoted

__all__ = ["Entry", "Lockfile", "LockfileError", "read_lockfile", "render", "write_lockfile"]

HEADER = """\
# Who has which address: the only memory of it. Written by `shire onboard` and `shire leave`, never by hand.
# Append-only: an entry is never changed, moved or removed. Each mark covers its entry and the mark before it.
# After a merge conflict, keep the entries of the branch that was merged first, drop your own, and run
# `shire onboard` (or `shire leave`) again.
"""
FORMAT = "1"
TOO_LARGE = 8_000_000
"""Characters. The lockfile of 400 members has about 300,000."""

RESTORE = "take the file back from git, and change it only by `shire onboard` and `shire leave`"
CONFLICT = (
    "keep the entries of the branch that was merged first, drop those of the other (and the lines of "
    "'<<<<<<<', '=======' and '>>>>>>>'), then run `shire onboard` again for whom they were"
)


def render(lockfile: Lockfile) -> str:
    """The lockfile's text: the same entries give the same bytes."""
    head = f"{HEADER}format: {FORMAT}\npartnership: {lockfile.partnership}\n"
    if not lockfile.entries:
        return f"{head}entries: []\n"
    lines = (f"  - {{{written(entry)}, mark: {entry.mark}}}\n" for entry in lockfile.entries)
    return f"{head}entries:\n{''.join(lines)}"


def read_lockfile(text: str, *, file: str) -> Lockfile:
    """The lockfile of that text, with all that is wrong with it as problems; `file` is what they name."""
    reader = _Reader(file)
    reader.read(text)
    partnership = reader.head.get("partnership", "")
    entries = tuple(reader.entries)
    problems = tuple(reader.problems) or check(entries, partnership=partnership, file=file)
    return Lockfile(partnership=partnership, file=file, entries=entries, problems=problems)


def write_lockfile(path: Path, lockfile: Lockfile) -> bool:
    """Write the lockfile whole, or not at all; whether anything changed.

    Raises LockfileError where it has problems, or does not extend the one on disk (somebody else wrote
    meanwhile, or it was planned from another one), and OSError where the folder cannot be written.
    """
    if problems := check(lockfile.entries, partnership=lockfile.partnership, file=lockfile.file):
        raise LockfileError(f"refused to write {path}: {problems[0].message}")
    with _alone(path.parent):
        if path.exists() and not _may_replace(path, lockfile):
            return False
        _replace(path, render(lockfile))
    return True


def _may_replace(path: Path, lockfile: Lockfile) -> bool:
    """Whether there is something to write. Raises LockfileError where something would be lost."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise LockfileError(f"refused to write {path}: what is there is not UTF-8; {RESTORE}") from error
    disk = read_lockfile(text, file=str(path))
    if disk.failed:
        raise LockfileError(f"refused to write over a lockfile with problems: {disk.problems[0]}")
    if not lockfile.extends(disk):
        raise LockfileError(
            f"refused to write {path}: got {len(lockfile.entries)} entries that do not begin with the "
            f"{len(disk.entries)} on disk, expected an extension of them; run the command again"
        )
    return text != render(lockfile)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder against another `shire` that writes; the system lets go of it if this one is killed."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _replace(path: Path, text: str) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(path.stat().st_mode if path.exists() else 0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _canonical(parse: Callable[[str], object]) -> Callable[[str], object]:
    """Only the one way of writing a value that `render` uses."""

    def strict(text: str) -> object:
        value = parse(text)
        if str(value) != text:
            raise ValueError(text)
        return value

    return strict


def _matching(pattern: str) -> Callable[[str], object]:
    compiled = re.compile(pattern)

    def strict(text: str) -> object:
        if not compiled.fullmatch(text):
            raise ValueError(text)
        return text

    return strict


def _subnets(text: str) -> object:
    pairs = [pair.split(": ") for pair in text[1:-1].split(", ")]
    subnets = tuple(Subnet(role=role, prefix=IPv4Network(prefix)) for role, prefix in pairs)
    if "{" + ", ".join(f"{s.role}: {s.prefix}" for s in subnets) + "}" != text:
        raise ValueError(text)
    return subnets


_slug = _matching(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_number = _canonical(int)
_prefix = _canonical(IPv4Network)
_day = _canonical(date.fromisoformat)

PARSERS: dict[str, tuple[Callable[[str], object], str]] = {
    "n": (_number, "a whole number"),
    "on": (_day, "a date such as 2010-11-01"),
    "kind": (_matching("|".join(KINDS)), f"one of {', '.join(KINDS)}"),
    "owner": (_slug, "core, or the slug of a member or service"),
    "role": (_slug, "a role"),
    "number": (_number, "a whole number"),
    "hub": (_number, "a whole number"),
    "index": (_number, "a whole number"),
    "prefix": (_prefix, "an IPv4 range such as 10.64.0.0/20"),
    "subnets": (_subnets, "subnets such as {web: 10.64.4.0/24}"),
    "legacy": (_prefix, "an IPv4 range such as 10.64.0.0/20"),
    "address": (_canonical(IPv4Address), "an IPv4 address"),
    "until": (_day, "a date such as 2010-11-01"),
    "mark": (_matching(r"[0-9a-f]{16}"), "a mark of 16 hexadecimal digits"),
}
_ENTRY = re.compile(r"  - \{(.+)\}")
_FIELD = re.compile(r"([a-z]+): (\{[^{}]*\}|[^,{}]+)(?:, |$)")
_HEAD = re.compile(r"(format|partnership): (\S+)")
_CONFLICT = re.compile(r"(<{7}|={7}|>{7}|\|{7})( .*)?")


class _Reader:
    """Reads line by line, and notes what is wrong with each."""

    def __init__(self, file: str) -> None:
        self.head: dict[str, str] = {}
        self.entries: list[Entry] = []
        self.problems: list[Problem] = []
        self._file = file
        self._line = 1
        self._in_entries = False

    def read(self, text: str) -> None:
        if len(text) > TOO_LARGE:
            self._problem("lockfile/size", f"{len(text):,} characters", f"at most {TOO_LARGE:,}", RESTORE)
            return
        lines = [line.rstrip() for line in text.split("\n")]
        if any(_CONFLICT.fullmatch(line) for line in lines):
            self._conflict(lines)
            return
        for self._line, line in enumerate(lines, start=1):
            if line and not line.startswith("#"):
                self._read_line(line)
        self._finish()

    def _conflict(self, lines: list[str]) -> None:
        self._line = next(n for n, line in enumerate(lines, start=1) if _CONFLICT.fullmatch(line))
        got = f"a merge conflict ({quoted(lines[self._line - 1])})"
        self._problem("lockfile/conflict", got, "one branch's entries", CONFLICT)

    def _read_line(self, line: str) -> None:
        if self._in_entries:
            self._read_entry(line)
        elif match := _HEAD.fullmatch(line):
            self.head[match[1]] = match[2]
        elif line in ("entries:", "entries: []"):
            self._in_entries = True
        else:
            self._problem("lockfile/form", quoted(line), "'format', 'partnership' or 'entries'", RESTORE)

    def _finish(self) -> None:
        self._line = 1
        if self.head.get("format") != FORMAT:
            got = f"format {quoted(self.head.get('format'))}"
            self._problem("lockfile/format", got, f"format '{FORMAT}'", RESTORE)
        if not self.head.get("partnership") or not self._in_entries:
            self._problem("lockfile/form", "an incomplete file", "'partnership' and 'entries'", RESTORE)

    def _read_entry(self, line: str) -> None:
        match = _ENTRY.fullmatch(line)
        found = list(_FIELD.finditer(match[1])) if match else []
        if not match or "".join(f[0] for f in found) != match[1]:
            self._problem("lockfile/form", quoted(line.strip()), "an entry as `shire` writes it", RESTORE)
            return
        values: dict[str, Any] = {}
        for field in found:
            self._read_field(field[1], field[2], 6 + field.start(), values)
        self._make(values, [field[1] for field in found])

    def _read_field(self, name: str, text: str, column: int, values: dict[str, Any]) -> None:
        parse, expected = PARSERS.get(name, (None, ""))
        if parse is None:
            return
        try:
            values[name] = parse(text)
        except ValueError:
            self._problem("lockfile/value", f"{name} {quoted(text)}", expected, RESTORE, column)

    def _make(self, values: dict[str, Any], names: list[str]) -> None:
        kind: Kind | None = values.get("kind")
        expected = [*ALWAYS, *(FIELDS[kind] if kind else ()), "mark"]
        if names == expected and len(values) == len(names):
            self.entries.append(Entry(**values, line=self._line))
        elif kind and names != expected:
            got = f"fields {', '.join(names)}"
            self._problem("lockfile/fields", got, f"of a {kind}: {', '.join(expected)}", RESTORE)
        elif "kind" not in names:
            self._problem("lockfile/fields", f"fields {', '.join(names)}", "'kind' among them", RESTORE)

    def _problem(self, rule: str, got: str, expected: str, hint: str, column: int = 1) -> None:
        self.problems.append(
            Problem(
                rule=rule,
                file=self._file,
                line=self._line,
                column=column,
                path="",
                got=got,
                expected=expected,
                hint=hint,
            )
        )
