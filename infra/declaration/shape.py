"""Plain values into models. What a model refuses is said in our words, by a table of the types of refusal."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, TypeVar, Union, cast, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from infra.declaration.fields import Declared
from infra.declaration.positions import Source
from infra.declaration.problems import FieldPath, Problem, near_miss, quoted
from infra.declaration.spelling import REFUSED

M = TypeVar("M", bound=Declared)


@dataclass(frozen=True, slots=True)
class Fault:
    """One refusal of a model: where, of which type, the value, and what the model says about it."""

    path: FieldPath
    kind: str
    got: object
    context: Mapping[str, object]
    known: tuple[str, ...] = ()

    @property
    def of_key(self) -> bool:
        """Whether a key was refused, and not a value."""
        return self.kind == "extra_forbidden" or self.kind.startswith(_KEY)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of a closed set, where the value had to be one of them."""
        return tuple(re.findall(r"'([^']*)'", str(self.context.get("expected", ""))))

    @property
    def meant(self) -> str:
        """The known key that a refused one is close to, or nothing."""
        found = re.search(r"'(.*)'", near_miss(self.path[-1], self.known or self.words))
        return found[1] if found else ""


_KEY = "key_"
"""Marks the refusal of a mapping's key."""


def validate(model: type[M], root: Mapping[str, object]) -> tuple[M | None, tuple[Fault, ...]]:
    """The model of these values, or every fault that keeps them from being one."""
    try:
        return model.model_validate(root), ()
    except ValidationError as error:
        faults = (_fault(model, root, details) for details in error.errors(include_url=False))
        return None, tuple(fault for fault in faults if not _consequence(fault))


def _fault(model: type[Declared], root: object, details: ErrorDetails) -> Fault:
    path = tuple(details["loc"])
    kind = details["type"]
    known: tuple[str, ...] = ()
    if kind == "extra_forbidden":
        known = tuple(_inside(model, path[:-1]))
    elif path[-1:] == ("[key]",) and not stands(root, path):
        path, kind = path[:-1], _KEY + kind
    return Fault(path, kind, details["input"], details.get("ctx", {}), known)


def stands(root: object, path: FieldPath) -> bool:
    """Whether there is a value at that path: somebody may well call a key `[key]`."""
    try:
        for step in path:
            root = cast(dict[str | int, object], root)[step]
    except (KeyError, IndexError, TypeError):
        return False
    return True


def _consequence(fault: Fault) -> bool:
    """Whether a list is called too short only because its entries were refused."""
    return fault.kind == "too_short" and isinstance(fault.got, list) and len(fault.got) > 0


def _inside(annotation: object, path: FieldPath) -> Iterable[str]:
    """The keys that the model at `path` below `annotation` knows."""
    for step in path:
        annotation = _child(annotation, step)
    plain = _plain(annotation)
    return plain.model_fields if isinstance(plain, type) and issubclass(plain, BaseModel) else ()


def _child(annotation: object, step: str | int) -> object:
    plain = _plain(annotation)
    if isinstance(plain, type) and issubclass(plain, BaseModel):
        return plain.model_fields[str(step)].annotation
    arguments = get_args(plain)
    return arguments[0 if isinstance(step, int) else -1]


def _plain(annotation: object) -> object:
    """The annotation without Annotated and without `| None`."""
    while get_origin(annotation) in (Annotated, Union, UnionType):
        annotation = next(a for a in get_args(annotation) if a is not type(None))
    return annotation


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is said of one type of refusal. Templates take the names of its context."""

    rule: str
    expected: str = ""
    summary: Callable[[Fault], str] = lambda _: ""
    hint: Callable[[Fault], str] = lambda _: ""
    key: bool = False


def faults_as_problems(source: Source, faults: tuple[Fault, ...]) -> tuple[Problem, ...]:
    """Every fault as a located problem. A missing key that stands there misspelt is one problem, not two."""
    misspelt = {(*f.path[:-1], f.meant) for f in faults if f.of_key}
    return tuple(_problem(source, f) for f in faults if f.kind != "missing" or f.path not in misspelt)


def faults_in_words(faults: tuple[Fault, ...]) -> tuple[tuple[str, str], ...]:
    """Each fault as its path and its message, for values that come from no file."""
    nowhere = Source(file="", root=None, values={}, keys={})
    return tuple((p.path, p.message) for p in faults_as_problems(nowhere, faults))


def _problem(source: Source, fault: Fault) -> Problem:
    words = WORDS.get(fault.kind, _OTHER)
    got = fault.path[-1] if words.key else fault.got
    return source.problem(
        words.rule,
        fault.path,
        of_key=words.key,
        got="nothing" if fault.kind == "missing" else quoted(got),
        expected=words.expected.format(**_said(fault)),
        hint=words.hint(fault),
        summary=words.summary(fault),
    )


def _said(fault: Fault) -> dict[str, object]:
    """The context's words for a template: a closed set as a list, the key's own name, the known keys."""
    name = fault.path[-1] if fault.path else ""
    words = {"one_of": _one_of(fault.words), "name": name, "keys": ", ".join(fault.known)}
    return {**fault.context, **words}


def _one_of(words: Iterable[str]) -> str:
    *most, last = [f"'{word}'" for word in words] or [""]
    return f"{', '.join(most)} or {last}" if most else last


def _unknown_key(fault: Fault) -> str:
    return near_miss(fault.path[-1], fault.known) or f"the keys here are {', '.join(fault.known)}"


def _unknown_word(fault: Fault) -> str:
    if isinstance(fault.got, str):
        return near_miss(fault.got, fault.words)
    return "put it in quotes" if str(fault.got) in fault.words else ""


def _in_quotes(fault: Fault) -> str:
    return "put it in quotes" if isinstance(fault.got, int | float) else ""


def _as_list(fault: Fault) -> str:
    return "start each entry with '- ', or write [one, two]" if fault.got is not None else ""


def _own_hint(fault: Fault) -> str:
    return str(fault.context.get("hint", ""))


_TEXT = Words(rule="value-kind", expected="text", hint=_in_quotes)
_WHOLE = Words(rule="value-kind", expected="a whole number")
_NUMBER = Words(rule="value-kind", expected="a number")
_MAPPING = Words(rule="value-kind", expected="a mapping of keys to values")
_OTHER = Words(rule="value-kind", expected="a value of another kind")

WORDS: Mapping[str, Words] = {
    "missing": Words(
        rule="key-missing",
        expected="the key '{name}'",
        summary=lambda fault: f"the key '{fault.path[-1]}' is missing",
    ),
    "extra_forbidden": Words(
        rule="key-unknown",
        expected="one of the keys {keys}",
        summary=lambda fault: f"the key {quoted(fault.path[-1])} is not known here",
        hint=_unknown_key,
        key=True,
    ),
    "literal_error": Words(rule="word-unknown", expected="{one_of}", hint=_unknown_word),
    "key_literal_error": Words(rule="word-unknown", expected="{one_of}", hint=_unknown_word, key=True),
    "string_type": _TEXT,
    "bool_type": Words(rule="value-kind", expected="true or false"),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "finite_number": _NUMBER,
    "tuple_type": Words(rule="value-kind", expected="a list", hint=_as_list),
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "greater_than_equal": Words(rule="value-limit", expected="at least {ge}"),
    "less_than_equal": Words(rule="value-limit", expected="at most {le}"),
    "greater_than": Words(rule="value-limit", expected="more than {gt}"),
    "string_too_short": Words(rule="value-limit", expected="at least {min_length} characters"),
    "string_too_long": Words(rule="value-limit", expected="at most {max_length} characters"),
    "too_short": Words(rule="value-limit", expected="at least {min_length} in the list"),
    REFUSED: Words(rule="value-spelling", expected="{expected}", hint=_own_hint),
}
"""By pydantic's type of error. `key_` marks a mapping's key. A test walks the models for types not here."""
