"""A member signs, joins within the agreement's term, and may leave."""

from collections.abc import Iterator

from infra.declaration.checks.rule import Finding, Rule, of_member
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member
from infra.declaration.problems import quoted


def _agreement(declared: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    agreement = declared.partnership.agreement
    whole = agreement.signed < agreement.term_ends
    if whole and not agreement.signed <= member.joins <= agreement.term_ends:
        yield Finding(
            path=("joins",),
            got=quoted(member.joins),
            expected=f"a day of the agreement's term, {agreement.signed} to {agreement.term_ends}",
        )


def _leaving(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    if member.leaves and member.leaves <= member.joins:
        yield Finding(
            path=("leaves",),
            got=quoted(member.leaves),
            expected=f"a day after the join on {member.joins}",
        )


def _accession(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    if member.accession.signed > member.joins:
        yield Finding(
            path=("accession", "signed"),
            got=quoted(member.accession.signed),
            expected=f"a day no later than the join on {member.joins}",
            hint="a member signs before it joins",
        )


RULES = (
    Rule(
        id="join-outside-term",
        says="A member joins within the term of the agreement.",
        checks=(of_member(_agreement),),
    ),
    Rule(
        id="leave-before-join",
        says="A member leaves after it has joined.",
        checks=(of_member(_leaving),),
    ),
    Rule(
        id="accession-after-join",
        says="A member signs no later than it joins.",
        checks=(of_member(_accession),),
    ),
)
