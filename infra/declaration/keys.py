"""OpenSSH public keys: whether the Base64 of one holds a key of the kind that the word before it says."""

from base64 import b64decode
from collections.abc import Iterator, Mapping

_FIELDS: Mapping[str, tuple[bytes | int, ...]] = {
    "ssh-ed25519": (32,),  # RFC 8709, section 4
    "ssh-rsa": (0, 0),  # RFC 4253, section 6.6: exponent and modulus
    "ecdsa-sha2-nistp256": (b"nistp256", 65),  # RFC 5656, section 3.1; the point is not compressed
    "ecdsa-sha2-nistp384": (b"nistp384", 97),
    "ecdsa-sha2-nistp521": (b"nistp521", 133),
}
"""What follows the name of a kind of key: that text, that many bytes, or any bytes but none (0)."""


def holds_key(kind: str, text: str) -> bool:
    """Whether the Base64 `text` is a public key of that kind, whole and with nothing after it."""
    try:
        name, *found = _strings(b64decode(text, validate=True))
    except ValueError:
        return False
    fields = _FIELDS[kind]
    return name == kind.encode() and len(found) == len(fields) and all(map(_is, found, fields))


def _is(found: bytes, field: bytes | int) -> bool:
    return found == field if isinstance(field, bytes) else len(found) == (field or len(found)) > 0


def _strings(blob: bytes) -> Iterator[bytes]:
    """The strings of RFC 4251, section 5: each after its length in four bytes. Raises ValueError."""
    while blob:
        end = 4 + int.from_bytes(blob[:4])
        if len(blob) < end:
            raise ValueError("cut short")
        yield blob[4:end]
        blob = blob[end:]
