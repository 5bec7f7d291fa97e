"""Plain scalars of the YAML 1.2 core schema (yaml.org/spec/1.2.2, 10.3.2), and no others.

So `no` is text and not false, `10:30` is text and not 630, and `2026-04-01` is text until a field of
dates reads it.
"""

import re

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **{sign + word: float(sign + "inf") for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")},
}
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}|0o[0-7]{1,20}|0x[0-9a-fA-F]{1,16}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_FIRST = frozenset("0123456789.+-")


def plain(text: str) -> Scalar:
    """The value of a scalar without quotes. Integers past 18 digits are no number any field wants: floats."""
    if text[:1] in _FIRST:
        if _INTEGER.fullmatch(text):
            return int(text, 0 if text[:2] in ("0o", "0x") else 10)
        if _FLOAT.fullmatch(text):
            return float(text)
    return _WORDS.get(text, text)
