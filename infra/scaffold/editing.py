"""Changes to YAML text that leave all else as it was written: comments, order, spacing."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import yaml

from infra.declaration.source import parse
from infra.scaffold.scalars import scalar

Path = tuple[str | int, ...]
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_OWN_LINE = re.compile(r" *(- +)?")
_COMMA = re.compile(r"\s*,\s*")
_BLANKS = re.compile(r"\n(?: *\n){2,}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A value in the text: where it stands, and where its key starts (in a list: where it does itself)."""

    path: Path
    key: int
    start: int
    end: int
    value: str | None
    """None where the value is a mapping or a list."""


def entries(text: str) -> dict[Path, Entry]:
    """Every value of the text by its path. Raises ValueError where no declaration can be read of it."""
    if text and (problems := parse("the text", text)[1]):
        raise ValueError(str(problems[0]))
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    return {entry.path: entry for entry in _walk(root, (), 0)} if root else {}


def _walk(node: yaml.Node, path: Path, key: int) -> Iterator[Entry]:
    value = node.value if isinstance(node, yaml.ScalarNode) else None
    yield Entry(path, key, node.start_mark.index, _end(node), value)
    if isinstance(node, yaml.MappingNode):
        for name, child in node.value:
            yield from _walk(child, (*path, str(name.value)), name.start_mark.index)
    elif isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            yield from _walk(child, (*path, index), child.start_mark.index)


def _end(node: yaml.Node) -> int:
    """Where the value's last character stands: a block's own mark lies beyond the comments that follow it."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        return node.end_mark.index
    last = node.value[-1]
    return _end(last[1] if isinstance(last, tuple) else last)


def replaced(text: str, values: Mapping[Path, object]) -> str:
    """The text with those values replaced, where it has them. A tuple becomes a list on one line."""
    known = entries(text)
    spans = [(known[path], scalar(value)) for path, value in values.items() if path in known]
    for entry, new in sorted(spans, key=lambda span: span[0].start, reverse=True):
        text = text[: entry.start] + new + text[entry.end :]
    return text


def without(text: str, paths: Iterable[Path]) -> str:
    """The text without those keys or list items, where it has them, and without the comments above them."""
    known = entries(text)
    found = [known[path] for path in paths if path in known]
    for entry in sorted(found, key=lambda entry: entry.key, reverse=True):
        start, end = _extent(text, entry)
        text = text[:start] + text[end:]
    return _BLANKS.sub("\n\n", text)


def _extent(text: str, entry: Entry) -> tuple[int, int]:
    """From where to where an entry goes: whole lines, or one part of a mapping that stands on one line."""
    line = text.rfind("\n", 0, entry.key) + 1
    if _OWN_LINE.fullmatch(text, line, entry.key):
        newline = text.find("\n", entry.end)
        return _above(text, line), len(text) if newline < 0 else newline + 1
    if after := _COMMA.match(text, entry.end):
        return entry.key, after.end()
    before = text.rfind(",", line, entry.key)
    return (before if before >= 0 else entry.key), entry.end


def _above(text: str, line: int) -> int:
    """Where the comments above a line, as far in as it, begin. Those at the top are the whole text's."""
    margin = len(text[line:]) - len(text[line:].lstrip(" "))
    first = line
    while first > 0:
        start = text.rfind("\n", 0, first - 1) + 1
        if not text.startswith(" " * margin + "#", start):
            return first
        first = start
    return line


def dates_moved(text: str, by: timedelta) -> str:
    """The text with each of its dates moved."""
    moved = {
        path: date.fromisoformat(entry.value) + by
        for path, entry in entries(text).items()
        if entry.value and _DATE.fullmatch(entry.value)
    }
    return replaced(text, moved)


def headed(text: str, comment: str) -> str:
    """The text with the comment lines at its top, but for the editor's schema line, replaced by one."""
    lines = text.splitlines(keepends=True)
    first = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    schema = [line for line in lines[:first] if line.startswith("# yaml-language-server:")]
    return "".join([*schema, f"# {comment}\n", *lines[first:]])
