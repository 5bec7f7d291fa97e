"""Councils begin, merge and end: a member is one only while it exists."""

from collections.abc import Iterator
from datetime import date, timedelta

from infra.declaration.checks.rule import Finding, Rule, of_member
from infra.declaration.days import days_between
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member
from infra.declaration.problems import quoted
from infra.declaration.register import known_by_code

NOTICE_OF_END = timedelta(days=365)
"""How long before a council ends its partnership is told: moving a tenancy has taken 18 months."""


def ended_on(member: Member) -> date | None:
    """The first day on which the body no longer exists: as declared, or as the public record has it."""
    known = known_by_code().get(member.gss or "")
    return member.exists.until or (known.until if known else None)


def _successors(member: Member) -> str:
    known = known_by_code().get(member.gss or "")
    named = [f"{each.title} ({each.gss})" for each in known.succeeded_by] if known else []
    names = named or [quoted(body) for body in member.successors]
    return f"declare what came after it: {', '.join(names)}" if names else "declare what came after it"


def _ended(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    until = ended_on(member)
    if until and until <= member.joins:
        yield Finding(
            path=("joins",),
            got=quoted(member.joins),
            expected=f"a day before {until}, when {member.title} ended",
            hint=_successors(member),
            summary=f"{member.title} no longer exists on {member.joins}: it ended on {until}",
        )


def _not_yet(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    since = member.exists.since
    if since and member.joins < since:
        yield Finding(
            path=("joins",),
            got=quoted(member.joins),
            expected=f"a day no earlier than {since}",
            hint=_predecessors(member),
            summary=f"{member.title} does not yet exist on {member.joins}: it begins on {since}",
        )


def _predecessors(member: Member) -> str:
    names = ", ".join(quoted(body) for body in member.predecessors)
    return f"until then it is {names}" if names else "let it join on the day it begins"


def _stays_past_end(member: Member) -> date | None:
    """The day on which the body ends, where it joined before and would stay a member after."""
    until = ended_on(member)
    if until is None or until <= member.joins or (member.leaves and member.leaves <= until):
        return None
    return until


def _outlived(declared: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    until = _stays_past_end(member)
    if until and until <= declared.as_of:
        yield Finding(
            path=("exists", "until"),
            got=quoted(until),
            expected="'leaves' on that day or before",
            hint=f"write 'leaves: {until}'; {_successors(member)}",
            summary=f"{member.title} ended on {until} and has not left",
        )


def _ending(declared: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    until = _stays_past_end(member)
    if until and declared.as_of < until <= declared.as_of + NOTICE_OF_END:
        yield Finding(
            path=("exists", "until"),
            got=quoted(until),
            expected="'leaves' on that day or before, and a successor that joins",
            hint=_successors(member),
            summary=f"{member.title} ends on {until}, in {days_between(declared.as_of, until)}, "
            "and has no day on which it leaves",
        )


RULES = (
    Rule(
        id="existence-ended",
        says="A council that joins still exists.",
        checks=(of_member(_ended),),
    ),
    Rule(
        id="existence-not-begun",
        says="A council that joins already exists.",
        checks=(of_member(_not_yet),),
    ),
    Rule(
        id="membership-outlives-council",
        says="A council that has ended has left.",
        checks=(of_member(_outlived),),
    ),
    Rule(
        id="council-ending",
        says="A council that ends within a year has a day on which it leaves.",
        checks=(of_member(_ending),),
        severity="warning",
    ),
)
