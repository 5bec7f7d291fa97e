"""Whether a committed runbook still says what a fresh one would, and if not, what changed, in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

PREAMBLE = "Before the first section"
_HEADING = re.compile(r"## (?P<markdown>.+)|.*<h2[^>]*>(?P<html>.+?)</h2>")
_JUDGED = re.compile(r"\bas of \d{1,2} [A-Z][a-z]+ \d{4}")
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Lines that differ. `line` counts from 1 in the committed text; either side may be empty."""

    section: str
    line: int
    committed: tuple[str, ...]
    fresh: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.section}, line {self.line}: {_difference(self.committed, self.fresh)}"


def stale(committed: str, fresh: str) -> tuple[Change, ...]:
    """Every place where the two texts differ, in order; none where they are the same. Markdown or HTML.

    The day on which the declarations were judged is no difference: it moves on while they stand still.
    """
    before, after = _undated(committed), _undated(fresh)
    sections = tuple(_sections(before)) or (PREAMBLE,)
    changes = SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes()
    return tuple(
        Change(
            section=sections[min(start, len(sections) - 1)],
            line=start + 1,
            committed=tuple(before[start:end]),
            fresh=tuple(after[begin:stop]),
        )
        for kind, start, end, begin, stop in changes
        if kind != "equal"
    )


def _undated(text: str) -> list[str]:
    return _JUDGED.sub("as of the day of judging", text).splitlines()


def _sections(lines: list[str]) -> Iterator[str]:
    """For each line, the heading it stands under."""
    section = PREAMBLE
    for line in lines:
        heading = _HEADING.fullmatch(line)
        if heading:
            section = _TAG.sub("", heading["markdown"] or heading["html"])
        yield section


def _difference(committed: tuple[str, ...], fresh: tuple[str, ...]) -> str:
    if not committed:
        return f"missing {_quoted(fresh)}"
    if not fresh:
        return f"no longer there {_quoted(committed)}"
    return f"says {_quoted(committed)}, should say {_quoted(fresh)}"


def _quoted(lines: tuple[str, ...]) -> str:
    first = f"'{lines[0].strip()}'"
    more = len(lines) - 1
    return f"{first} and {more} more line{'' if more == 1 else 's'}" if more else first
