"""What one member holds at a time: its GSS code, slug, domains, devices and egress addresses.

A successor may take them over on the day its predecessor leaves, in this partnership or another.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from infra.declaration.checks.rule import Check, Finding, Rule, member_file
from infra.declaration.estate import Estate
from infra.declaration.member import Member
from infra.declaration.problems import FieldPath, quoted

Held = Callable[[Member], Iterable[tuple[FieldPath, str]]]
"""What a member holds of one kind, and where it says so."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a member holds, such as a code or a domain, from a day to a day."""

    since: date
    until: date
    file: str
    path: FieldPath


def _claims(estate: Estate, held: Held) -> dict[str, list[_Claim]]:
    claims: dict[str, list[_Claim]] = defaultdict(list)
    for declared in estate.partnerships:
        for member in declared.members:
            file, until = member_file(declared, member), member.leaves or date.max
            for path, value in held(member):
                claims[value].append(_Claim(member.joins, until, file, path))
    return claims


def _held_twice(what: str, held: Held) -> Check:
    """A check that nobody holds what another holds at the same time, in any partnership."""

    def check(estate: Estate) -> Iterator[tuple[str, Finding]]:
        for value, claims in _claims(estate, held).items():
            claims.sort(key=lambda claim: (claim.since, claim.file))
            last = claims[0]
            for claim in claims[1:]:
                if claim.since < last.until:
                    yield claim.file, _twice(what, value, claim, last)
                last = max(last, claim, key=lambda each: each.until)

    return check


def _twice(what: str, value: str, claim: _Claim, other: _Claim) -> Finding:
    where = "twice in this file" if claim.file == other.file else f"also by {other.file}"
    return Finding(
        path=claim.path,
        got=f"{what} {quoted(value)}, held {where}",
        expected=f"a {what} that no other member holds at the same time",
        summary=f"{what} {quoted(value)} is declared {where}",
        hint="one of the two leaves before the other joins" if claim.file != other.file else "",
    )


def _gss(member: Member) -> Iterable[tuple[FieldPath, str]]:
    return ((("gss",), member.gss),) if member.gss else ()


def _slug(member: Member) -> Iterable[tuple[FieldPath, str]]:
    return () if member.gss else ((("member",), member.member),)


def _domains(member: Member) -> Iterable[tuple[FieldPath, str]]:
    return (((("domains"), number), domain) for number, domain in enumerate(member.domains))


def _devices(member: Member) -> Iterable[tuple[FieldPath, str]]:
    for number, site in enumerate(member.sites):
        if site.device:
            yield ("sites", number, "device", "address"), str(site.device.address)


def _egress(member: Member) -> Iterable[tuple[FieldPath, str]]:
    for number, address in enumerate(member.tenancy.egress):
        yield ("tenancy", "egress", number), str(address)


RULES = (
    Rule(
        id="gss-twice",
        says="A council is in one partnership at a time, and once.",
        checks=(_held_twice("GSS code", _gss),),
    ),
    Rule(
        id="member-twice",
        says="A member without a GSS code is in one partnership at a time.",
        checks=(_held_twice("member", _slug),),
    ),
    Rule(
        id="domain-twice",
        says="A domain is verified in one tenant, for one member.",
        checks=(_held_twice("domain", _domains),),
    ),
    Rule(
        id="device-twice",
        says="A device is the end of one site's tunnel.",
        checks=(_held_twice("device address", _devices),),
    ),
    Rule(
        id="egress-twice",
        says="An egress address is one member's: a named location cannot tell two apart behind it.",
        checks=(_held_twice("egress address", _egress),),
        severity="warning",
    ),
)
