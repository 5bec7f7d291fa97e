"""What is wrong with a declaration, as data: where, what was got, what was expected, what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

Severity = Literal["error", "warning"]
FieldPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """`file` is relative to the estate's folder; lines and columns count from 1; `path` as `sites[0].ranges`.

    `summary` says got and expected in one clause, where that reads better.
    """

    rule: str
    severity: Severity = "error"
    file: str
    line: int
    column: int
    path: str
    got: str
    expected: str
    hint: str = ""
    summary: str = ""

    @property
    def message(self) -> str:
        """What is wrong and what to do, without where."""
        said = self.summary or f"got {self.got}, expected {self.expected}"
        return f"{said}; {self.hint}" if self.hint else said

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}: "
        field = f"{self.path}: " if self.path else ""
        return f"{where}{field}{self.message} [{self.rule}]"


def of_file(
    rule: str,
    file: str,
    got: str,
    expected: str,
    hint: str = "",
    *,
    severity: Severity = "error",
    at: tuple[int, int] = (1, 1),
) -> Problem:
    """A problem of a file as a whole, or of what stands in it `at` a line and column."""
    return Problem(
        rule=rule,
        severity=severity,
        file=file,
        line=at[0],
        column=at[1],
        path="",
        got=got,
        expected=expected,
        hint=hint,
    )


def quoted(value: object, longest: int = 60) -> str:
    """The value as a message shows it: on one line, in quotes, cut where long, nothing invisible."""
    for kind, words in _UNQUOTED.items():
        if isinstance(value, kind):
            return words
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{visible(text[:longest])}{'...' if len(text) > longest else ''}'"


_UNQUOTED: dict[type, str] = {type(None): "nothing", dict: "a mapping", list: "a list", tuple: "a list"}


def visible(text: str) -> str:
    """The text with every character that could not be seen written as its code."""
    return text if text.isprintable() else "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def dotted(path: FieldPath) -> str:
    """A path as people write it: `sites[0].ranges[1]`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{visible(step[:60])}" for step in path)
    return "".join(steps).removeprefix(".")


def near_miss(word: object, words: Iterable[str]) -> str:
    """`did you mean 'payroll'?` for a word close to one of `words`, or nothing."""
    close = get_close_matches(str(word)[:80].lower(), sorted(words), n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else ""
