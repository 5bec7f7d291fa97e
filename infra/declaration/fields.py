"""Types of a declaration's fields. Each says in its own words what it expects."""

import re
from datetime import date
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict

from infra.declaration.keys import holds_key
from infra.declaration.spelling import Reading, Spelling, refused


class Declared(BaseModel):
    """A piece of a declaration: frozen, compared by value, closed to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def _year_first(text: str) -> str:
    """`01/04/2026` was probably meant as the first of April."""
    meant = re.fullmatch(r"([0-3]?\d)[/.-]([01]?\d)[/.-](\d{4})", text.strip())
    return f"did you mean '{meant[3]}-{meant[2]:0>2}-{meant[1]:0>2}'?" if meant else ""


def _without_host_bits(text: str) -> str:
    try:
        meant = IPv4Network(text, strict=False)
    except ValueError:
        return ""
    return f"did you mean '{meant}'?"


def _public(value: IPv4Address) -> IPv4Address:
    # Documentation ranges (RFC 5737) pass, so that an example can be published.
    if any(value in block for block in _DOCUMENTATION) or (value.is_global and not value.is_multicast):
        return value
    raise refused("a public IPv4 address")


def _line(value: str) -> str:
    line = value.strip()
    if not line or "\n" in line:
        raise refused("one line of text", "start folded text with '>-'" if line else "")
    return line


def _key(value: str) -> str:
    kind, text = value.split(" ")[:2]
    if not holds_key(kind, text):
        raise refused(_PUBLIC_KEY, f"its Base64 is no whole {kind} key: copy the line of the .pub file")
    return value


_PUBLIC_KEY = "an OpenSSH public key, such as 'ssh-ed25519 AAAA... name'"
_DOCUMENTATION = tuple(IPv4Network(block) for block in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"))
_DOTTED = r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}"
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_SLUG = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
_ACCOUNT = r"[a-z][a-z0-9]*(_[a-z0-9]+)*"
_GSS = r"[EWSN]\d{8}"
_UUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"

Slug = Annotated[
    str,
    Field(max_length=26),
    Spelling(
        pattern=_SLUG,
        expected="lower-case letters, digits and single hyphens, starting with a letter",
        examples=("slough",),
        hint=lambda text: _slug_meant(text),
    ),
]
RuleId = Annotated[
    str,
    Field(max_length=60),
    Spelling(
        pattern=_SLUG,
        expected="the id of a rule of policy, such as disk-public (`shire explain` lists them)",
        examples=("disk-public",),
    ),
]
GssCode = Annotated[
    str,
    Spelling(
        pattern=_GSS,
        expected="a GSS code: E, W, S or N and eight digits, such as E06000039",
        examples=("E06000039",),
    ),
]
Body = Annotated[
    str,
    Spelling(
        pattern=rf"{_SLUG}|{_GSS}",
        expected="a member's slug, or the GSS code of a council that is no member",
        examples=("slough", "E06000039"),
    ),
]
Domain = Annotated[
    str,
    Field(max_length=253),
    Spelling(
        pattern=rf"({_LABEL}\.)+[a-z]{{2,63}}",
        expected="a lower-case domain name, such as slough.gov.uk",
        examples=("slough.gov.uk",),
        hint=lambda text: f"did you mean '{text.lower()}'?" if text != text.lower() else "",
    ),
]
InitialDomain = Annotated[
    str,
    Spelling(
        pattern=rf"{_LABEL}\.onmicrosoft\.com",
        expected="a tenant's initial domain, such as lgssexample.onmicrosoft.com",
        examples=("lgssexample.onmicrosoft.com",),
    ),
]
Text = Annotated[
    str, Field(min_length=1, max_length=400, description="One line of text."), AfterValidator(_line)
]
RoleName = Annotated[
    str, Field(min_length=3, max_length=80, description="A role, never a person."), AfterValidator(_line)
]
Date = Annotated[
    date,
    Reading(
        kind=date,
        make=date.fromisoformat,
        pattern=r"(18|19|20|21)\d\d-\d\d-\d\d",
        expected="a date such as 2026-04-01",
        examples=("2026-04-01",),
        hint=_year_first,
    ),
]
Uuid = Annotated[
    UUID,
    Reading(
        kind=UUID,
        make=UUID,
        pattern=_UUID,
        expected="a UUID such as 7b39429c-8500-4a6e-9704-323eac5b2c74",
    ),
]
Range = Annotated[
    IPv4Network,
    Reading(
        kind=IPv4Network,
        make=IPv4Network,
        pattern=rf"{_DOTTED}/\d{{1,2}}",
        expected="an IPv4 range without host bits, such as 10.64.0.0/20",
        examples=("10.64.0.0/20",),
        hint=_without_host_bits,
    ),
]
Address = Annotated[
    IPv4Address,
    Reading(
        kind=IPv4Address,
        make=IPv4Address,
        pattern=_DOTTED,
        expected="an IPv4 address such as 10.64.0.4",
        examples=("10.64.0.4",),
    ),
]
PublicAddress = Annotated[Address, AfterValidator(_public)]
Flag = Annotated[bool, Strict()]
Port = Annotated[int, Strict(), Field(ge=1, le=65535)]
Count = Annotated[int, Strict(), Field(ge=0, le=1_000_000)]
Months = Annotated[int, Strict(), Field(ge=0, le=240, description="Months.")]
Days = Annotated[int, Strict(), Field(ge=1, le=3650, description="Days.")]
Hours = Annotated[float, Strict(), Field(gt=0, le=8760, description="Hours.")]
Pounds = Annotated[int, Strict(), Field(ge=1, le=10_000_000, description="Whole pounds.")]
Percent = Annotated[float, Strict(), Field(gt=0, le=100, description="Percent.")]
AccountName = Annotated[
    str,
    Field(max_length=32),  # useradd(8) of Debian 12
    # No hyphen: the accounts of services, and those of systemd and of our own, bear one.
    Spelling(
        pattern=_ACCOUNT,
        expected="the name of a person's account: lower-case letters, digits and single '_', starting with "
        "a letter",
        examples=("anne_marsh",),
        hint=lambda text: _account_meant(text),
    ),
]
SshPublicKey = Annotated[
    str,
    Spelling(
        pattern=r"(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/=]+( [^\n]*)?",
        expected=_PUBLIC_KEY,
    ),
    AfterValidator(_key),
]
Circuit = Annotated[
    str,
    Spelling(
        pattern=rf"/subscriptions/{_UUID}/resourceGroups/[\w.()-]{{1,90}}/providers"
        r"/Microsoft\.Network/expressRouteCircuits/[\w.-]{1,80}",
        expected="the resource id of an ExpressRoute circuit: "
        "/subscriptions/.../providers/Microsoft.Network/expressRouteCircuits/...",
    ),
]
Size = Annotated[
    str,
    Spelling(
        pattern=r"Standard_[A-Za-z0-9_]{1,40}",
        expected="a size of an Azure virtual machine, such as Standard_D2s_v5",
        examples=("Standard_D2s_v5",),
    ),
]
StateBackend = Annotated[
    str,
    Spelling(
        pattern=r"(file|azblob|https)://[^\s@?]{1,200}",
        expected="where the state is kept: file://..., azblob://... or https://..., without credentials",
        examples=("file://.shire/state", "azblob://state"),
    ),
]
StateSecrets = Annotated[
    str,
    Spelling(
        pattern=r"passphrase|azurekeyvault://[^\s@?]{1,200}",
        expected="what encrypts the state's secrets: 'passphrase' or azurekeyvault://...; never a secret",
        examples=("passphrase", "azurekeyvault://vault.vault.azure.net/keys/state"),
    ),
]


def _slug_meant(text: str) -> str:
    meant = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-0123456789")
    return f"did you mean '{meant}'?" if re.fullmatch(_SLUG, meant) else ""


def _account_meant(text: str) -> str:
    meant = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_0123456789")
    return f"did you mean '{meant}'?" if re.fullmatch(_ACCOUNT, meant) else ""


__all__ = [
    "AccountName",
    "Address",
    "Body",
    "Circuit",
    "Count",
    "Date",
    "Days",
    "Declared",
    "Domain",
    "Flag",
    "GssCode",
    "Hours",
    "InitialDomain",
    "Months",
    "Percent",
    "Port",
    "Pounds",
    "PublicAddress",
    "Range",
    "RoleName",
    "RuleId",
    "Size",
    "Slug",
    "SshPublicKey",
    "StateBackend",
    "StateSecrets",
    "Text",
    "Uuid",
    "date",
]
