"""How a value is written in YAML: plain where that is safe to read, quoted where it is not."""

import re

import yaml

_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9 ._/()'&+@=-]*[A-Za-z0-9._/()'+=-])?")
_NOT_TEXT = re.compile(r"true|false|null|yes|no|on|off|y|n", re.IGNORECASE)


def scalar(value: object) -> str:
    """The value as YAML on one line, in a block or a flow collection. A tuple becomes a list."""
    if isinstance(value, tuple):
        return f"[{', '.join(scalar(part) for part in value)}]"
    text = str(value)
    if not isinstance(value, str) or (_PLAIN.fullmatch(text) and not _NOT_TEXT.fullmatch(text)):
        return text
    quoted: str = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=2**31)
    return quoted.removesuffix("\n")
