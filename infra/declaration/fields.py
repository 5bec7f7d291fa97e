"""Types of a declaration's fields. Each says in its own words what it expects."""

import re
from datetime import date
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field


class Declared(BaseModel):
    """A piece of a declaration: frozen, compared by value, closed to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _matching(pattern: str, expected: str) -> AfterValidator:
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise ValueError(f"expected {expected}")
        return value

    return AfterValidator(check)


def _network(value: object) -> object:
    """Refuse host bits, and say which network was probably meant."""
    if not isinstance(value, str) or "/" not in value:
        raise ValueError("expected an IPv4 range such as 10.64.0.0/20")
    try:
        return IPv4Network(value)
    except ValueError:
        pass
    try:
        meant = IPv4Network(value, strict=False)
    except ValueError:
        raise ValueError("expected an IPv4 range such as 10.64.0.0/20") from None
    raise ValueError(f"expected an IPv4 range without host bits; did you mean '{meant}'?")


def _public(value: IPv4Address) -> IPv4Address:
    # Documentation ranges (RFC 5737) pass, so that an example can be published.
    documentation = any(value in block for block in _DOCUMENTATION)
    if value.is_private and not documentation:
        raise ValueError("expected a public IPv4 address")
    return value


_DOCUMENTATION = tuple(IPv4Network(block) for block in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"))

Slug = Annotated[
    str,
    Field(max_length=26),
    _matching(
        r"[a-z][a-z0-9]*(-[a-z0-9]+)*",
        "lower-case letters, digits and single hyphens, starting with a letter",
    ),
]
GssCode = Annotated[
    str, _matching(r"[EWSN]\d{8}", "a GSS code: E, W, S or N and eight digits, such as E06000039")
]
Domain = Annotated[
    str,
    _matching(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", "a lower-case domain name"),
]
Text = Annotated[str, Field(min_length=1, max_length=400)]
RoleName = Annotated[str, Field(min_length=3, max_length=80, description="A role, never a person.")]
Range = Annotated[IPv4Network, BeforeValidator(_network)]
PublicAddress = Annotated[IPv4Address, AfterValidator(_public)]
Port = Annotated[int, Field(ge=1, le=65535)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Months = Annotated[int, Field(ge=0, le=240)]
Days = Annotated[int, Field(ge=1, le=3650)]
Hours = Annotated[float, Field(gt=0, le=8760)]
Pounds = Annotated[int, Field(ge=1, le=10_000_000)]
Percent = Annotated[float, Field(gt=0, le=100)]
SshPublicKey = Annotated[
    str,
    _matching(
        r"(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/=]+( .*)?",
        "an OpenSSH public key, such as 'ssh-ed25519 AAAA... name'",
    ),
]

__all__ = [
    "UUID",
    "Count",
    "Days",
    "Declared",
    "Domain",
    "GssCode",
    "Hours",
    "IPv4Address",
    "Months",
    "Percent",
    "Port",
    "Pounds",
    "PublicAddress",
    "Range",
    "RoleName",
    "Slug",
    "SshPublicKey",
    "Text",
    "date",
]
