"""A rule as data: what it says, how grave a breach is, and the function that finds the breaches."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from infra.declaration.estate import DeclaredPartnership, Estate
from infra.declaration.member import Member
from infra.declaration.problems import FieldPath, Severity, near_miss, quoted
from infra.declaration.service import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A breach at `path` of one file. `summary` says got and expected in one clause.

    `rests_on` are paths of the same file without which nothing can be said: where one was refused, none is.
    """

    path: FieldPath
    got: str
    expected: str
    hint: str = ""
    summary: str = ""
    rests_on: tuple[FieldPath, ...] = ()


Check = Callable[[Estate], Iterable[tuple[str, Finding]]]
"""Finds breaches in a whole estate, each with the file it stands in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of a declaration. `says` is what holds where the rule is kept."""

    id: str
    says: str
    checks: tuple[Check, ...]
    severity: Severity = "error"


def partnership_file(declared: DeclaredPartnership) -> str:
    """The file of the partnership, relative to the estate."""
    return f"{declared.slug}/partnership.yaml"


def member_file(declared: DeclaredPartnership, member: Member) -> str:
    """The file of a member, relative to the estate."""
    return f"{declared.slug}/members/{member.member}.yaml"


def service_file(declared: DeclaredPartnership, service: Service) -> str:
    """The file of a service, relative to the estate."""
    return f"{declared.slug}/services/{service.service}.yaml"


def of_partnership(find: Callable[[DeclaredPartnership], Iterable[Finding]]) -> Check:
    """A check of every partnership's own file."""

    def check(estate: Estate) -> Iterator[tuple[str, Finding]]:
        for declared in estate.partnerships:
            yield from ((partnership_file(declared), found) for found in find(declared))

    return check


def of_member(find: Callable[[DeclaredPartnership, Member], Iterable[Finding]]) -> Check:
    """A check of every member's file."""

    def check(estate: Estate) -> Iterator[tuple[str, Finding]]:
        for declared in estate.partnerships:
            for member in declared.members:
                yield from ((member_file(declared, member), found) for found in find(declared, member))

    return check


def of_service(find: Callable[[DeclaredPartnership, Service], Iterable[Finding]]) -> Check:
    """A check of every service's file."""

    def check(estate: Estate) -> Iterator[tuple[str, Finding]]:
        for declared in estate.partnerships:
            for service in declared.services:
                yield from ((service_file(declared, service), found) for found in find(declared, service))

    return check


def undeclared(
    kind: str, path: FieldPath, name: str, declared: Iterable[str], *, at: FieldPath | None = None
) -> Iterator[Finding]:
    """A finding where `name` is none of those declared, in the same file below `at`."""
    names = sorted(set(declared))
    if name not in names:
        known = f"declared: {', '.join(names)}" if 0 < len(names) <= 12 else ""
        yield Finding(
            path=path,
            got=quoted(name),
            expected=f"a declared {kind}",
            hint=near_miss(name, names) or known,
            summary=f"{kind} {quoted(name)} is not declared",
            rests_on=(at,) if at else (),
        )


def repeated(what: str, entries: Iterable[tuple[FieldPath, object]]) -> Iterator[Finding]:
    """A finding for every value that has stood at an earlier path."""
    first: dict[object, FieldPath] = {}
    for path, value in entries:
        if value in first:
            yield Finding(
                path=path,
                got=f"{what} {quoted(value)} a second time",
                expected=f"each {what} once",
                summary=f"{what} {quoted(value)} is declared twice",
            )
        first.setdefault(value, path)
