"""What holds until a day, which is the last it holds on: assurance, certificates, reviews."""

from collections.abc import Iterator
from datetime import date, timedelta

from infra.declaration.checks.rule import Finding, Rule, of_member, of_partnership, of_service
from infra.declaration.days import days_between
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member
from infra.declaration.problems import FieldPath, quoted
from infra.declaration.service import Service

RENEWAL = timedelta(days=90)
"""How long before its end the renewal of an assurance is warned of."""

_ASSURANCE = {
    "ithc_expires": "the IT health check",
    "coco_expires": "the Code of Connection certificate",
    "cyber_essentials_expires": "the Cyber Essentials certificate",
}


def _assurances(declared: DeclaredPartnership) -> Iterator[tuple[FieldPath, str, date]]:
    assurance = declared.partnership.assurance
    for key, name in _ASSURANCE.items():
        yield ("assurance", key), name, getattr(assurance, key)


def _certificates(declared: DeclaredPartnership) -> Iterator[tuple[FieldPath, str, date]]:
    for key, name in (("psn", "PSN"), ("hscn", "HSCN")):
        peer = getattr(declared.partnership, key)
        if peer:
            yield (
                (key, "certificate_expires"),
                f"the {name} connection's certificate",
                peer.certificate_expires,
            )


def _all(declared: DeclaredPartnership) -> Iterator[tuple[FieldPath, str, date]]:
    yield from _assurances(declared)
    yield from _certificates(declared)


def _expired(declared: DeclaredPartnership) -> Iterator[Finding]:
    for path, name, ends in _all(declared):
        if ends < declared.as_of:
            yield Finding(
                path=path,
                got=quoted(ends),
                expected=f"a day no earlier than {declared.as_of}",
                summary=f"{name} expired on {ends}, {days_between(ends, declared.as_of)} ago",
                hint="renew it, and declare the new date",
            )


def _expiring(declared: DeclaredPartnership) -> Iterator[Finding]:
    for path, name, ends in _all(declared):
        if declared.as_of <= ends <= declared.as_of + RENEWAL:
            yield Finding(
                path=path,
                got=quoted(ends),
                expected=f"more than {RENEWAL.days} days left",
                summary=f"{name} expires on {ends}, in {days_between(declared.as_of, ends)}",
                hint="book its renewal",
            )


def _review(declared: DeclaredPartnership, review: date) -> Iterator[Finding]:
    if review < declared.as_of:
        yield Finding(
            path=("review",),
            got=quoted(review),
            expected=f"a day no earlier than {declared.as_of}",
            summary=f"the review was due on {review}, {days_between(review, declared.as_of)} ago",
            hint="review what is declared, and set the next date",
        )


def _member_review(declared: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    if member.leaves is None or declared.as_of < member.leaves:
        yield from _review(declared, member.review)


def _partnership_review(declared: DeclaredPartnership) -> Iterator[Finding]:
    return _review(declared, declared.partnership.review)


def _service_review(declared: DeclaredPartnership, service: Service) -> Iterator[Finding]:
    return _review(declared, service.review)


RULES = (
    Rule(
        id="assurance-expired",
        says="Assurance and the certificates of PSN and HSCN are in date.",
        checks=(of_partnership(_expired),),
    ),
    Rule(
        id="assurance-expiring",
        says="Assurance and certificates are renewed in time.",
        checks=(of_partnership(_expiring),),
        severity="warning",
    ),
    Rule(
        id="review-overdue",
        says="A partnership's flows are reviewed by the day declared.",
        checks=(of_partnership(_partnership_review),),
        severity="warning",
    ),
    Rule(
        id="member-review-overdue",
        says="A member's flows are reviewed by the day declared.",
        checks=(of_member(_member_review),),
        severity="warning",
    ),
    Rule(
        id="service-review-overdue",
        says="A service is reviewed by the day declared.",
        checks=(of_service(_service_review),),
        severity="warning",
    ),
)
