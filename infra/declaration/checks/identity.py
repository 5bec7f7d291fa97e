"""What members, services and stacks are called: codes of the right kind, and names told apart."""

from collections.abc import Iterator, Mapping

from infra.declaration.checks.rule import (
    Finding,
    Rule,
    member_file,
    of_member,
    of_partnership,
    of_service,
    service_file,
)
from infra.declaration.estate import DeclaredPartnership, Estate
from infra.declaration.member import Member
from infra.declaration.problems import quoted
from infra.declaration.service import Service
from infra.declaration.vocabulary import ALL, MemberKind

COUNCILS: frozenset[MemberKind] = frozenset(
    ("county", "district", "unitary", "metropolitan", "london-borough")
)
"""Kinds of members that are councils, so have a GSS code."""

KIND_OF_CODE: Mapping[str, MemberKind] = {
    "E06": "unitary",  # mysociety/uk_local_authority_names_and_codes, as E07 and E10
    "E07": "district",
    "E08": "metropolitan",  # unverified, as the rest below but E10
    "E09": "london-borough",
    "E10": "county",
    "W06": "unitary",
    "S12": "unitary",
    "N09": "district",
}
"""What kind of council the first three characters of a GSS code stand for."""

RESERVED = ("core", "network", "shared", "ops", ALL)
"""Slugs no member may have: a stack, or a group of resources or people, of the partnership has the name."""


def _gss_required(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    if member.kind in COUNCILS and member.gss is None:
        yield Finding(
            path=("gss",),
            got="nothing",
            expected="a GSS code such as E06000039",
            summary=f"a council of the kind {quoted(member.kind)} needs a GSS code",
        )


def _gss_kind(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    code = member.gss or ""
    kind = KIND_OF_CODE.get(code[:3])
    if member.kind not in COUNCILS or not code or kind == member.kind:
        return
    yield Finding(
        path=("gss",),
        got=quoted(code),
        expected=f"the code of a council of the kind {quoted(member.kind)}",
        hint=f"a code that starts with {code[:3]} is of the kind {quoted(kind)}" if kind else "",
    )


def _reserved(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    if member.member in RESERVED:
        yield Finding(
            path=("member",),
            got=quoted(member.member),
            expected="a slug that is not reserved",
            hint="the partnership's own stack, or a group of its own, has that name",
        )


def _reserved_partnership(declared: DeclaredPartnership) -> Iterator[Finding]:
    if declared.slug == ALL:
        yield Finding(
            path=("partnership",),
            got=quoted(declared.slug),
            expected="a slug that is not reserved",
            hint="commands take it for every partnership of the estate",
        )


def _both(declared: DeclaredPartnership, service: Service) -> Iterator[Finding]:
    if service.service in {member.member for member in declared.members}:
        yield Finding(
            path=("service",),
            got=f"{quoted(service.service)}, also the slug of a member",
            expected="a slug that no member has",
            hint="reports would not tell the two apart",
        )


def _stacks(estate: Estate) -> Iterator[tuple[str, Finding]]:
    """`a-b` with the member `c` and `a` with the member `b-c` would share a stack."""
    first: dict[str, str] = {}
    for declared in estate.partnerships:
        for member in declared.members:
            stack, file = f"{declared.slug}-{member.member}", member_file(declared, member)
            if stack in first:
                yield (
                    file,
                    Finding(
                        path=("member",),
                        got=f"{quoted(member.member)}, whose stack {quoted(stack)} is that of {first[stack]}",
                        expected="a slug that makes another name for the stack",
                    ),
                )
            first.setdefault(stack, file)


def _pages(declared: DeclaredPartnership) -> Iterator[tuple[str, str]]:
    """Names that councils have for services, whether or not they take them yet, and what each is of."""
    for service in declared.services:
        for member in declared.members:
            title = f"{member.member}'s pages of {service.service}"
            yield f"{member.member}.{declared.dns_name(service)}", title


def _dns_names(estate: Estate) -> Iterator[tuple[str, Finding]]:
    for declared in estate.partnerships:
        first = dict(_pages(declared))
        for service in declared.services:
            file, name = service_file(declared, service), service.dns_name
            if name and name in first:
                yield (
                    file,
                    Finding(
                        path=("dns_name",),
                        got=f"{quoted(name)}, also the name of {first[name]}",
                        expected="a name of its own",
                    ),
                )
            if name:
                first.setdefault(name, file)


RULES = (
    Rule(
        id="gss-required",
        says="A council has a GSS code.",
        checks=(of_member(_gss_required),),
    ),
    Rule(
        id="gss-kind",
        says="A council's GSS code is one of its kind.",
        checks=(of_member(_gss_kind),),
    ),
    Rule(
        id="slug-reserved",
        says="No partnership is called as all of them are, no member as a stack or group of its own.",
        checks=(of_member(_reserved), of_partnership(_reserved_partnership)),
    ),
    Rule(
        id="slug-twice",
        says="A member and a service have different slugs.",
        checks=(of_service(_both),),
    ),
    Rule(
        id="stack-twice",
        says="Every stack of the estate has a name of its own.",
        checks=(_stacks,),
    ),
    Rule(
        id="dns-name-twice",
        says="Every service of a partnership has a DNS name of its own.",
        checks=(_dns_names,),
    ),
)
