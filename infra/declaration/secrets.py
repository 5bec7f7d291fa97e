"""Secrets never enter a declaration: what looks like one is refused, and never shown."""

import re
from collections.abc import Iterator

from infra.declaration.positions import Source
from infra.declaration.problems import FieldPath, Problem, quoted

_KEY = re.compile(
    r"(.*_)?(pass(word|wd|phrase)|pwd|secret|psk|(pre_?)?shared_key|(private|api|access|account)_?key"
    r"|token|connection_string|sas|credential)s?(_.*)?"
)
"""A key with `_` between its words, all in lower case."""

_BETWEEN_WORDS = re.compile(r"[ .-]+|(?<=[a-z])(?=[A-Z])")

_KNOWN_KEYS = frozenset((("state", "secrets"),))
"""Keys that sound like a secret's and hold only where it is kept."""

_VALUES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a private key", re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY|PuTTY-User-Key-File")),
    ("a storage account's key", re.compile(r"(Account|SharedAccess)Key=[A-Za-z0-9+/=]{20,}")),
    ("a shared access signature", re.compile(r"[?&]sig=[A-Za-z0-9%+/=]{20,}")),
    ("a signed token", re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.")),
    ("an application's secret", re.compile(r"\b[A-Za-z0-9_~.-]{3}[78]Q~[A-Za-z0-9_~.-]{31,34}\b")),
    ("an access token", re.compile(r"\b(gh[pousr]_[A-Za-z0-9]{36}|pul-[0-9a-f]{40}|AKIA[0-9A-Z]{16})\b")),
    ("a password in an address", re.compile(r"://[^/\s:@]+:[^/\s@]+@")),
    (
        "a password",
        re.compile(r"\b(password|passwd|pwd|psk)\s*[=:]\s*(?=\S*[\d!@#$%^&*])\S{6,}", re.IGNORECASE),
    ),
)
"""Shapes of secrets as their makers publish them; that of an application's secret is unverified."""

_HINT = "take it out, treat it as known to others and change it; the vault holds secrets"


def secrets(source: Source) -> Iterator[Problem]:
    """A problem for every key that is named as a secret's, and for every value that looks like one."""
    yield from _inside(source, source.root, ())


def _inside(source: Source, value: object, path: FieldPath) -> Iterator[Problem]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _entry(source, key, inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _inside(source, inner, (*path, number))
    elif isinstance(value, str) and (kind := kind_of_secret(value)):
        yield _problem(source, path, f"what looks like {kind}", of_key=False)


def _entry(source: Source, key: str, value: object, path: FieldPath) -> Iterator[Problem]:
    if _names_a_secret(key[:80]) and path not in _KNOWN_KEYS and value is not None:
        yield _problem(source, path, f"the key {quoted(key)}", of_key=True)
    else:
        yield from _inside(source, value, path)


def _names_a_secret(key: str) -> bool:
    return _KEY.fullmatch(_BETWEEN_WORDS.sub("_", key).lower()) is not None


def kind_of_secret(text: str) -> str:
    """What kind of secret the text seems to hold, in words; nothing where it seems to hold none."""
    return next((kind for kind, pattern in _VALUES if pattern.search(text)), "")


def _problem(source: Source, path: FieldPath, got: str, *, of_key: bool) -> Problem:
    expected = "no secret: secrets never enter a declaration"
    return source.problem("secret", path, got=got, expected=expected, hint=_HINT, of_key=of_key)
