"""The lockfile's lines: an entry a line, in the one form that `render` writes.

Any other line was not written by `shire`, and is refused with its place. No YAML parser is needed, so none
can be led astray, and two branches that both appended meet in a conflict of whole entries.
"""

import re
from collections.abc import Callable
from datetime import date
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from infra.addressing.entries import ALWAYS, FIELDS, KINDS, Entry, Kind, written
from infra.addressing.plan import Subnet
from infra.declaration.problems import Problem, quoted

FORMAT = "1"
TOO_LARGE = 8_000_000
"""Characters. The lockfile of 400 members has about 300,000."""

RESTORE = "take the file back from git, and change it only by `shire onboard` and `shire leave`"
CONFLICT = (
    "keep the entries of the branch that was merged first, drop those of the other (and the lines of "
    "'<<<<<<<', '=======' and '>>>>>>>'), then run `shire onboard` again for whom they were"
)


def line_of(entry: Entry) -> str:
    """The line of an entry."""
    return f"  - {{{written(entry)}, mark: {entry.mark}}}"


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
    "service": (_slug, "the slug of a service"),
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


class Reader:
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
            self._problem("lockfile-size", f"{len(text):,} characters", f"at most {TOO_LARGE:,}", RESTORE)
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
        self._problem("lockfile-conflict", got, "one branch's entries", CONFLICT)

    def _read_line(self, line: str) -> None:
        if self._in_entries:
            self._read_entry(line)
        elif match := _HEAD.fullmatch(line):
            self.head[match[1]] = match[2]
        elif line in ("entries:", "entries: []"):
            self._in_entries = True
        else:
            self._problem("lockfile-form", quoted(line), "'format', 'partnership' or 'entries'", RESTORE)

    def _finish(self) -> None:
        self._line = 1
        if self.head.get("format") != FORMAT:
            got = f"format {quoted(self.head.get('format'))}"
            self._problem("lockfile-format", got, f"format '{FORMAT}'", RESTORE)
        if not self.head.get("partnership") or not self._in_entries:
            self._problem("lockfile-form", "an incomplete file", "'partnership' and 'entries'", RESTORE)

    def _read_entry(self, line: str) -> None:
        match = _ENTRY.fullmatch(line)
        found = list(_FIELD.finditer(match[1])) if match else []
        if not match or "".join(f[0] for f in found) != match[1]:
            self._problem("lockfile-form", quoted(line.strip()), "an entry as `shire` writes it", RESTORE)
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
            self._problem("lockfile-value", f"{name} {quoted(text)}", expected, RESTORE, column)

    def _make(self, values: dict[str, Any], names: list[str]) -> None:
        kind: Kind | None = values.get("kind")
        expected = [*ALWAYS, *(FIELDS[kind] if kind else ()), "mark"]
        if names == expected and len(values) == len(names):
            self.entries.append(Entry(**values, line=self._line))
        elif kind and names != expected:
            got = f"fields {', '.join(names)}"
            self._problem("lockfile-fields", got, f"of a {kind}: {', '.join(expected)}", RESTORE)
        elif "kind" not in names:
            self._problem("lockfile-fields", f"fields {', '.join(names)}", "'kind' among them", RESTORE)

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
