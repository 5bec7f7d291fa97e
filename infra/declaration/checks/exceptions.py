"""Exceptions: from what some may be made, for how long, and that they end."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta

from infra.declaration.checks.rule import Check, Finding, Rule, of_member, of_partnership, repeated
from infra.declaration.days import days_between
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Exemption, Member
from infra.declaration.policy_exception import PolicyException
from infra.declaration.problems import quoted
from infra.declaration.vocabulary import ConditionalAccess

LONGEST_EXCEPTION = timedelta(days=90)
LONGEST_FROM: Mapping[ConditionalAccess, timedelta] = dict.fromkeys(
    ("CA002", "CA005", "CA006", "CA011"), timedelta(days=30)
)
"""By policy, where an exception lasts less: those that ask for a second factor or a known device."""

NEVER: frozenset[ConditionalAccess] = frozenset(("CA001", "CA003", "CA004", "CA900"))
"""Policies nobody is excepted from: legacy protocols, administrators, break-glass accounts."""

LAST_CALL = timedelta(days=14)
"""How long before its end an exception is warned of."""


def _exceptions(declared: DeclaredPartnership, member: Member) -> Iterator[tuple[int, Exemption]]:
    """The exceptions of a member that has not left."""
    if member.leaves is None or declared.as_of < member.leaves:
        yield from enumerate(member.exceptions)


def _expired(declared: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    for number, each in _exceptions(declared, member):
        if each.expires < declared.as_of:
            yield Finding(
                path=("exceptions", number, "expires"),
                got=quoted(each.expires),
                expected=f"a day no earlier than {declared.as_of}",
                summary=f"the exception {quoted(each.exception)} expired on {each.expires}",
                hint="end the exception and delete it, or have it approved anew",
            )


def _expiring(declared: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    for number, each in _exceptions(declared, member):
        if declared.as_of <= each.expires < declared.as_of + LAST_CALL:
            yield Finding(
                path=("exceptions", number, "expires"),
                got=quoted(each.expires),
                expected=f"at least {LAST_CALL.days} days left",
                summary=f"the exception {quoted(each.exception)} expires on {each.expires}, "
                f"in {days_between(declared.as_of, each.expires)}",
            )


def _long(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    for number, each in enumerate(member.exceptions):
        longest = LONGEST_FROM.get(each.policy, LONGEST_EXCEPTION) if each.policy else LONGEST_EXCEPTION
        last = each.created + longest
        if not each.created <= each.expires <= last:
            kind = f"an exception from {each.policy}" if each.policy else "an exception"
            yield Finding(
                path=("exceptions", number, "expires"),
                got=quoted(each.expires),
                expected=f"a day from {each.created} to {last}: {kind} lasts {longest.days} days at most",
            )


def _never(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    for number, each in enumerate(member.exceptions):
        if each.policy in NEVER:
            yield Finding(
                path=("exceptions", number, "policy"),
                got=quoted(each.policy),
                expected="a policy that has exceptions",
                summary=f"nobody is excepted from {each.policy}",
                hint=f"{', '.join(sorted(NEVER))} hold for everybody",
            )


def _policy_long(
    declared: DeclaredPartnership, field: str, exceptions: Iterable[PolicyException]
) -> Iterator[Finding]:
    days = declared.partnership.exception_days
    for number, each in enumerate(exceptions):
        last = each.created + timedelta(days=days)
        if not each.created <= each.expires <= last:
            yield Finding(
                path=(field, number, "expires"),
                got=quoted(each.expires),
                expected=f"a day from {each.created} to {last}: 'exception_days' is {days}",
            )


def _policy_twice(
    _: DeclaredPartnership, field: str, exceptions: Iterable[PolicyException]
) -> Iterator[Finding]:
    made = enumerate(exceptions)
    return repeated("exception", (((field, n, "subject"), f"{e.rule}: {e.subject}") for n, e in made))


def _of_policy(
    find: Callable[[DeclaredPartnership, str, Iterable[PolicyException]], Iterable[Finding]],
) -> tuple[Check, Check]:
    """A check of the exceptions from rules of policy, the partnership's and each member's own."""
    return (
        of_partnership(lambda declared: find(declared, "exceptions", declared.partnership.exceptions)),
        of_member(lambda declared, m: find(declared, "policy_exceptions", m.policy_exceptions)),
    )


def _evidence_order(declared: DeclaredPartnership) -> Iterator[Finding]:
    for family, control in declared.partnership.controls.items():
        if control.dated and control.expires and control.expires < control.dated:
            yield Finding(
                path=("controls", family, "expires"),
                got=quoted(control.expires),
                expected=f"a day no earlier than {control.dated}, of which the evidence is",
            )


RULES = (
    Rule(
        id="policy-exception-long",
        says="An exception from a rule of policy lasts no longer than the partnership has declared.",
        checks=_of_policy(_policy_long),
    ),
    Rule(
        id="policy-exception-twice",
        says="A subject is excepted from a rule once.",
        checks=_of_policy(_policy_twice),
    ),
    Rule(
        id="evidence-order",
        says="Evidence of a control expires after the day it is of.",
        checks=(of_partnership(_evidence_order),),
    ),
    Rule(
        id="exception-expired",
        says="An exception that has expired is gone.",
        checks=(of_member(_expired),),
    ),
    Rule(
        id="exception-expiring",
        says="An exception that is about to expire is noticed.",
        checks=(of_member(_expiring),),
        severity="warning",
    ),
    Rule(
        id="exception-long",
        says="An exception lasts 90 days at most, 30 from a second factor or a known device.",
        checks=(of_member(_long),),
    ),
    Rule(
        id="exception-never",
        says="Nobody is excepted from the policies that keep administrators and legacy protocols in check.",
        checks=(of_member(_never),),
    ),
)
