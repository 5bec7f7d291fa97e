"""Looking for secrets in what was said: for those that are known, and for what has the form of one."""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from urllib.parse import quote

_SHORTEST_SECRET = 12
# Private keys (RFC 7468), and what PostgreSQL keeps of a password: whoever has it can sign in.
_PATTERNS = (
    re.compile(rb"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    re.compile(rb"SCRAM-SHA-256\$\d+:"),
)
# An event holds a secret as JSON writes it; programs write it for an address, or as bytes.
_FORMS: tuple[Callable[[bytes], bytes], ...] = (
    bytes,
    lambda secret: json.dumps(secret.decode())[1:-1].encode(),
    lambda secret: quote(secret, safe="").encode(),
    b64encode,
)


def search_for(secrets: Iterable[str]) -> Callable[[bytes], bool]:
    """What says whether one of the secrets stands somewhere, in any form, or anything that looks like one."""
    known = (s.encode() for s in (s.strip() for s in secrets) if len(s) >= _SHORTEST_SECRET)
    forms = frozenset(form(secret) for secret in known for form in _FORMS)

    def holds(said: bytes) -> bool:
        return any(form in said for form in forms) or any(pattern.search(said) for pattern in _PATTERNS)

    return holds
