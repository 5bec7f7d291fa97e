"""What PostgreSQL keeps of a password, so that the password itself need not reach the server."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from hashlib import pbkdf2_hmac, sha256
from hmac import digest

_ROUNDS = 4096
_SALT = 16


def scram_verifier(password: str, role: str) -> str:
    """The SCRAM-SHA-256 verifier. Source: RFC 5803; PostgreSQL's manual, 53.8 pg_authid.

    The salt comes of password and role: the same pair gives the same verifier, so a second run changes
    nothing, and no two roles share a salt.
    """
    salt = digest(password.encode(), role.encode(), "sha256")[:_SALT]
    salted = pbkdf2_hmac("sha256", password.encode(), salt, _ROUNDS)
    stored = sha256(digest(salted, b"Client Key", "sha256")).digest()
    server = digest(salted, b"Server Key", "sha256")
    said = [b64encode(part).decode() for part in (salt, stored, server)]
    return f"SCRAM-SHA-256${_ROUNDS}:{said[0]}${said[1]}:{said[2]}"


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., str]]:
        """By the names that templates call them."""
        return {"scram_verifier": scram_verifier}
