"""What a member takes, from when to when."""

from collections.abc import Iterator

from infra.declaration.checks.rule import Finding, Rule, of_member, repeated
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member, Subscription
from infra.declaration.problems import quoted


def _each(member: Member) -> Iterator[tuple[int, Subscription]]:
    return iter(enumerate(member.services))


def _twice(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    return repeated("service", ((("services", n, "service"), taken.service) for n, taken in _each(member)))


def _since(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    for number, taken in _each(member):
        if taken.since is None and not taken.sovereign:
            yield Finding(
                path=("services", number, "since"),
                got="nothing",
                expected="the day from which the service is taken, or 'sovereign: true'",
                summary=f"service {quoted(taken.service)} has neither 'since' nor 'sovereign: true'",
                hint=f"the member joins on {member.joins}",
            )


def _sovereign(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    for number, taken in _each(member):
        for key in ("since", "until"):
            day = getattr(taken, key)
            if taken.sovereign and day:
                yield Finding(
                    path=("services", number, key),
                    got=quoted(day),
                    expected=f"no {quoted(key)}, for a service that stays the member's own",
                    hint=f"delete {quoted(key)}, or 'sovereign: true'",
                )


def _before_join(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    for number, taken in _each(member):
        if taken.since and taken.since < member.joins:
            yield Finding(
                path=("services", number, "since"),
                got=quoted(taken.since),
                expected=f"a day no earlier than the join on {member.joins}",
                summary=f"service {quoted(taken.service)} is taken from {taken.since}, "
                f"before the join on {member.joins}",
            )


def _after_leaving(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    leaves = member.leaves
    if leaves is None or leaves <= member.joins:
        return
    for number, taken in _each(member):
        if taken.since and taken.since >= leaves:
            expected = f"a day before the member leaves on {leaves}"
            yield Finding(path=("services", number, "since"), got=quoted(taken.since), expected=expected)
        if taken.until and taken.until > leaves:
            expected = f"a day no later than {leaves}, on which the member leaves"
            yield Finding(path=("services", number, "until"), got=quoted(taken.until), expected=expected)


def _order(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    for number, taken in _each(member):
        if taken.since and taken.until and taken.until <= taken.since:
            yield Finding(
                path=("services", number, "until"),
                got=quoted(taken.until),
                expected=f"a day after {taken.since}, from which the service is taken",
            )


RULES = (
    Rule(
        id="subscription-twice",
        says="A member takes a service once.",
        checks=(of_member(_twice),),
    ),
    Rule(
        id="subscription-since",
        says="A service that is taken is taken from a day.",
        checks=(of_member(_since),),
    ),
    Rule(
        id="subscription-sovereign",
        says="A service that stays the member's own is taken from no day.",
        checks=(of_member(_sovereign),),
    ),
    Rule(
        id="subscription-before-join",
        says="A service is taken no earlier than the member joins.",
        checks=(of_member(_before_join),),
    ),
    Rule(
        id="subscription-after-leaving",
        says="A service is taken no longer than the member stays.",
        checks=(of_member(_after_leaving),),
    ),
    Rule(
        id="subscription-order",
        says="A service is given up after it was taken.",
        checks=(of_member(_order),),
    ),
)
