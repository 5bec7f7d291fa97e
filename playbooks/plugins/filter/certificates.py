"""How long a certificate still holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from cryptography import x509


def certificate_days(pem: str) -> int:
    """Whole days until the first of the certificates in a PEM ends; negative after that."""
    ends = [one.not_valid_after_utc for one in x509.load_pem_x509_certificates(pem.encode())]
    return (min(ends) - datetime.now(UTC)).days


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., int]]:
        """By the names that templates call them."""
        return {"certificate_days": certificate_days}
