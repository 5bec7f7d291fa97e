"""From a file to text: safely, within bounds, and as UTF-8. What cannot be read is a located problem."""

import re
from dataclasses import dataclass
from pathlib import Path

from infra.declaration.problems import Problem, of_file, quoted, visible

LARGEST_FILE = 256 * 1024
"""Bytes. The largest declaration of a real council is a tenth of it."""


@dataclass(frozen=True, slots=True)
class _Forbidden:
    """Characters that a declaration may not hold, and what to say of them."""

    rule: str
    pattern: re.Pattern[str]
    got: str
    expected: str
    hint: str


# Invisible characters can make a reader see another text than the program does (CVE-2021-42574).
INVISIBLE = "\u00ad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb"
_FORBIDDEN = (
    _Forbidden(
        rule="file-tab",
        pattern=re.compile(r"\t"),
        got="a tab",
        expected="spaces",
        hint="YAML is indented by spaces alone",
    ),
    _Forbidden(
        rule="file-character",
        pattern=re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{INVISIBLE}\ud800-\udfff]|\r(?!\n)"),
        got="a control or invisible character",
        expected="characters that can be seen",
        hint="delete it, or type the line again",
    ),
)


def read_text(root: Path, path: Path, largest: int = LARGEST_FILE) -> str | Problem:
    """The text of a declaration. `path` must be a plain file that stays below `root`, links followed.

    `largest` is how many bytes it may have.
    """
    file = visible(path.relative_to(root).as_posix())
    try:
        raw = _bytes_within(root, path, largest)
    except FileNotFoundError:
        return of_file("file-missing", file, "no file", f"a file {quoted(path.name)}")
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "a loop of links"
        return _unreadable(file, f"an unreadable file ({reason})")
    if raw is None:
        return _unreadable(file, "something that is no plain file of this estate")
    return _decode(file, raw, largest)


def _bytes_within(root: Path, path: Path, largest: int) -> bytes | None:
    real = path.resolve(strict=True)
    if not real.is_relative_to(root.resolve()) or not real.is_file():
        return None
    with real.open("rb") as stream:
        return stream.read(largest + 1)


def _unreadable(file: str, got: str) -> Problem:
    expected = "a readable file inside the estate's folder"
    return of_file("file-unreadable", file, got, expected, "links may not lead out of the estate")


def _decode(file: str, raw: bytes, largest: int) -> str | Problem:
    if len(raw) > largest:
        return of_file("file-size", file, "a larger file", f"at most {largest:,} bytes")
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return of_file("file-encoding", file, "a byte order mark", "UTF-8 without one", _SAVE)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        end = _after(raw[: error.start].decode("utf-8"))
        return of_file("file-encoding", file, f"the byte 0x{raw[error.start]:02x}", "UTF-8", _SAVE, at=end)
    return _first_forbidden(file, text) or text


_SAVE = "save the file as UTF-8 without a byte order mark"


def _first_forbidden(file: str, text: str) -> Problem | None:
    for kind in _FORBIDDEN:
        if found := kind.pattern.search(text):
            at = _after(text[: found.start()])
            got = kind.got if found.group() == "\t" else f"{kind.got} {quoted(found.group())}"
            return of_file(kind.rule, file, got, kind.expected, kind.hint, at=at)
    return None


def _after(text: str) -> tuple[int, int]:
    """Line and column, from 1, of what comes after the text."""
    return text.count("\n") + 1, len(text) - text.rfind("\n")
