"""YAML to plain values: mappings, lists and the scalars of YAML 1.2's core schema.

What a declaration has no use for is refused: aliases (a bomb needs nothing else), tags, several documents.
"""

import re
from collections.abc import Iterator
from typing import Protocol

import yaml

from infra.declaration.positions import Mark, Source
from infra.declaration.problems import FieldPath, Problem, dotted, quoted
from infra.declaration.reading import INVISIBLE
from infra.declaration.scalars import plain

DEEPEST = 20
"""Levels of nesting. A declaration's deepest value stands at the sixth."""

# Escapes such as "\u202e" write what reading.py refuses in the text itself.
_UNSEEN = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f{INVISIBLE}\ud800-\udfff]")

_OWN_FILE = "put each declaration in a file of its own"
_SYNTAX_HINTS: dict[str, str] = {
    "mapping values are not allowed in this context": "put text that holds ': ' in quotes",
    "found character that cannot start any token": "put text that starts with a sign in quotes",
    "did not find expected key": "is the line indented as far as its neighbours?",
    "did not find expected '-' indicator": "is the line indented as far as its neighbours?",
    "could not find expected ':'": "a key is followed by ': '",
    "did not find expected ',' or ']'": "is a comma or a closing bracket missing?",
    "did not find expected ',' or '}'": "is a comma or a closing brace missing?",
    "found unexpected end of stream": "is a closing quote missing?",
}


def parse(file: str, text: str) -> tuple[Source, tuple[Problem, ...]]:
    """The values of one file and what is wrong with its YAML. After a syntax error the values are none."""
    composer = _Composer(file, text)
    root = composer.compose()
    source = Source(
        file=file,
        root=root if isinstance(root, dict) else None,
        values=composer.values,
        keys=composer.keys,
    )
    return source, tuple(composer.problems)


class _StopError(Exception):
    """What was found leaves no sense in reading on. The problem is noted already."""


class _Composer:
    """Makes values of the parser's events, and notes where each stands and what is wrong."""

    def __init__(self, file: str, text: str) -> None:
        self.values: dict[FieldPath, Mark] = {}
        self.keys: dict[FieldPath, Mark] = {}
        self.problems: list[Problem] = []
        self._file = file
        self._lines = text.split("\n")
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.CSafeLoader)

    def compose(self) -> object:
        try:
            return self._document()
        except yaml.MarkedYAMLError as error:
            self._syntax(error)
        except yaml.reader.ReaderError:
            self._note("yaml-syntax", Mark(1, 1), (), "a character YAML does not allow", "printable text")
        except _StopError:
            pass
        return None

    def _document(self) -> object:
        next(self._events)
        start = next(self._events)
        if isinstance(start, yaml.StreamEndEvent):
            self._note("yaml-empty", Mark(1, 1), (), "an empty file", "a declaration")
            return None
        if isinstance(start, yaml.DocumentStartEvent) and (start.version or start.tags):
            self._note("yaml-tag", _mark(start), (), "a YAML directive", "none", "delete the line with '%'")
        root = self._node(next(self._events), ())
        next(self._events)
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            self._note("yaml-documents", _mark(after), (), "a second document", "one in a file", _OWN_FILE)
        if not isinstance(root, dict):
            self._root(root)
        return root

    def _root(self, root: object) -> None:
        rule, got = ("yaml-empty", "an empty file") if root is None else ("yaml-root", quoted(root))
        self._note(rule, self.values[()], (), got, "a mapping of keys to values, such as 'title: Slough'")

    def _node(self, event: yaml.Event, path: FieldPath) -> object:
        self.values[path] = mark = _mark(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, mark, path)
        if isinstance(event, yaml.AliasEvent):
            self._alias(mark, path, f"the alias '*{event.anchor}'")
            return None
        if isinstance(event, yaml.CollectionStartEvent):
            self._properties(event, mark, path)
        if len(path) >= DEEPEST:
            got = f"values nested deeper than {DEEPEST} levels"
            self._note("yaml-depth", mark, path[:3], got, f"at most {DEEPEST} levels")
            raise _StopError
        return self._mapping(path) if isinstance(event, yaml.MappingStartEvent) else self._list(path)

    def _scalar(self, event: yaml.ScalarEvent, mark: Mark, path: FieldPath) -> object:
        self._properties(event, mark, path)
        if event.implicit[0]:
            return plain(event.value)
        if _UNSEEN.search(event.value):
            got = f"a control or invisible character in {quoted(event.value)}"
            self._note("file-character", mark, path, got, "characters that can be seen")
        return event.value

    def _list(self, path: FieldPath) -> list[object]:
        values: list[object] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            values.append(self._node(event, (*path, len(values))))
        return values

    def _mapping(self, path: FieldPath) -> dict[str, object]:
        values: dict[str, object] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key, value = self._key(event, path), next(self._events)
            if not isinstance(key, str):
                self._node(value, (*path, "?"))
                continue
            at = (*path, key)
            if key in values:
                self._duplicate(at, _mark(event))
            self.keys[at] = _mark(event)
            values[key] = self._node(value, at)
        return values

    def _key(self, event: yaml.Event, path: FieldPath) -> object:
        """The key, and a note where it is no text. What stands under such a key is left out."""
        if not isinstance(event, yaml.ScalarEvent):
            key, hint = self._node(event, (*path, "?")), ""
        else:
            key, hint = self._scalar(event, _mark(event), path), "put it in quotes"
        if not isinstance(key, str):
            self._note("yaml-key", _mark(event), path, f"{quoted(key)} as a key", "text as a key", hint)
        return key

    def _duplicate(self, at: FieldPath, mark: Mark) -> None:
        got, first = f"the key {quoted(at[-1])} a second time", self.keys[at].line
        self._note("yaml-duplicate-key", mark, at, got, "each key once", f"the first is on line {first}")

    def _properties(self, event: yaml.NodeEvent, mark: Mark, path: FieldPath) -> None:
        if event.anchor is not None:
            self._alias(mark, path, f"the anchor '&{event.anchor}'")
        tag: str | None = getattr(event, "tag", None)
        if tag is not None:
            hint = "delete the word that starts with '!'"
            self._note("yaml-tag", mark, path, f"the tag {quoted(tag)}", "a value without a tag", hint)

    def _alias(self, mark: Mark, path: FieldPath, got: str) -> None:
        self._note("yaml-alias", mark, path, got, "no anchors or aliases", "write the value itself")

    def _syntax(self, error: yaml.MarkedYAMLError) -> None:
        mark = self._inside(_place(error.problem_mark))
        context = f" {error.context}" if error.context else ""
        if error.context_mark and error.context:
            context += f" that starts on line {error.context_mark.line + 1}"
        got = f"text that is not YAML ({error.problem}{context})"
        hint = _SYNTAX_HINTS.get(str(error.problem), "look at this line and the one before it")
        self._note("yaml-syntax", mark, (), got, "well-formed YAML", hint)

    def _inside(self, mark: Mark) -> Mark:
        """The mark, or the end of the file where the parser looked past it."""
        last = len(self._lines)
        return mark if mark.line <= last else Mark(last, len(self._lines[-1]) + 1)

    def _note(self, rule: str, mark: Mark, path: FieldPath, got: str, expected: str, hint: str = "") -> None:
        self.problems.append(
            Problem(
                rule=rule,
                file=self._file,
                line=mark.line,
                column=mark.column,
                path=dotted(path),
                got=got,
                expected=expected,
                hint=hint,
            )
        )


def _mark(event: yaml.Event) -> Mark:
    return _place(event.start_mark)


class _HasPlace(Protocol):
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


def _place(mark: _HasPlace | None) -> Mark:
    return Mark(mark.line + 1, mark.column + 1) if mark else Mark(1, 1)
