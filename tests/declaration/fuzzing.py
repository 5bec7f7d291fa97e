"""Hostile versions of a declaration: bytes flipped, spans lost or doubled, signs put in, values swapped."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any

import yaml

SIGNS = (
    b"&a ", b"*a", b"!x ", b"!!python/object:os.system ", b"<<: ", b"? ", b"| ", b"> ", b": ", b"- ",
    b"---\n", b"...\n", b"{", b"}", b"[", b"]", b",", b"'", b'"', b"#", b"%", b"@", b"`", b"~", b"\\",
    b"0x", b"1e999", b".nan", b"\t", b"\r", b"\n", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xe2\x80\xae",
    b"\xf0\x9f\x92\xa3",
)  # fmt: skip
VALUES: tuple[object, ...] = (
    None, True, 0, -1, 10**17, 10**30, 1.5, float("nan"), float("inf"), [], [None], {}, {"a": 1}, [[]],
    "", " ", "x", "x" * 5000, "a\nb", "None", "2026-02-30", "9999-12-31", "0.0.0.0/0", "10.0.0.1/8",
    "1.2.3.4", "::1", "[key]", {"[key]": 1}, "\u202e", "\x1b[31m", "-----BEGIN PRIVATE KEY-----",
    "{expected}", "%s", "'",
)  # fmt: skip


def _flip(raw: bytes, random: Random) -> bytes:
    changed = bytearray(raw)
    for _ in range(random.randint(1, 4)):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _lose(raw: bytes, random: Random) -> bytes:
    start = random.randrange(len(raw))
    return raw[:start] + raw[start + random.choice((1, 1, 2, 10, 200, len(raw))) :]


def _double(raw: bytes, random: Random) -> bytes:
    start, length = random.randrange(len(raw)), random.choice((1, 5, 40, 400))
    return raw[: start + length] + raw[start:]


def _put_in(raw: bytes, random: Random) -> bytes:
    at = random.randrange(len(raw))
    return raw[:at] + random.choice(SIGNS) * random.choice((1, 1, 1, 50)) + raw[at:]


def _swap(raw: bytes, random: Random) -> bytes:
    """Another value, or another key, somewhere in the declaration."""
    root = yaml.safe_load(raw)
    holder, key = random.choice(list(_places(root)))
    value = deepcopy(random.choice(VALUES))
    if isinstance(holder, dict) and random.random() < 0.3:
        holder[str(key) + random.choice(("s", "", " ", "x" * 90))] = holder.pop(key)
    else:
        holder[key] = value
    return yaml.safe_dump(root, allow_unicode=True, sort_keys=False).encode("utf-8", "surrogatepass")


def _places(node: object) -> Iterator[tuple[Any, Any]]:
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inside:
        yield node, key
        yield from _places(value)


WAYS: tuple[Callable[[bytes, Random], bytes], ...] = (_flip, _lose, _double, _put_in, _swap, _swap)


def hostile(raw: bytes, seed: int) -> bytes:
    """A hostile version of a file: the same for the same seed."""
    random = Random(seed)
    return random.choice(WAYS)(raw, random)
