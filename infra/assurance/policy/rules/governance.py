"""Rules about what is declared: dates, agreements, owners, evidence, exceptions.

What declarations are checked for when they are read is asked here again, by the same checks, so that an
auditor finds it among the controls that it answers to.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from infra.assurance.policy.evidence import Evidence, Granted
from infra.assurance.policy.model import AnyRule, Fault, Rule, Severity
from infra.declaration.checks.table import breaches
from infra.declaration.estate import Estate
from infra.declaration.partnership import Control
from infra.declaration.policy_exception import PolicyException
from infra.declaration.problems import dotted
from infra.declaration.vocabulary import Family

_COCO = (
    "https://www.gov.uk/guidance/apply-for-a-public-services-network-psn-connection-compliance-certificate"
)
_CAF = "NCSC Cyber Assessment Framework v3.2, "
_TERMS = "Local Government Act 1972, sections 101 to 113"
_BUYING = "Government Functional Standard GovS 008: Commercial"

LAST_CALL = timedelta(days=14)
"""How long before its end an exception, or a control's evidence, is warned of."""

RUN_OUT = frozenset(("assurance-expired", "exception-expired", "seal-expired"))
"""Checks that a declaration fails by the passing of days alone: it can be judged, and is found wanting."""

_FAMILIES: tuple[Family, ...] = (
    "network",
    "tenancy",
    "servers",
    "logging",
    "keys",
    "locks",
    "cost",
    "governance",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A rule that is kept where none of these checks of declarations finds anything."""

    id: str
    severity: Severity
    checks: tuple[str, ...]
    title: str
    why: str
    source: str
    mend: str
    controls: tuple[str, ...]


_ROWS = (
    _Row(
        id="agreement",
        severity="high",
        checks=("agreement-ended", "agreement-order", "join-outside-term", "accession-after-join"),
        title="The agreement is in force, and every member has signed it before it joined",
        why="Without it nobody is bound to pay, to give notice, or to hand anything back.",
        source=_TERMS,
        mend="Declare the term that was agreed, and the day on which the member signed",
        controls=("CAF A1.c", "Cloud 4"),
    ),
    _Row(
        id="assurance",
        severity="high",
        checks=("assurance-expired",),
        title="IT health check, Code of Connection and Cyber Essentials are in date",
        why="Without them the PSN may cut the partnership off.",
        source=_COCO,
        mend="Renew it, and declare the new date",
        controls=("CAF A2.b", "PSN testing"),
    ),
    _Row(
        id="assurance-renewal",
        severity="low",
        checks=("assurance-expiring",),
        title="Assurance is renewed three months before it ends",
        why="A health check is booked months ahead, and what it finds must be mended before the certificate.",
        source=_COCO,
        mend="Book the renewal",
        controls=("CAF A2.b", "PSN testing"),
    ),
    _Row(
        id="reviews",
        severity="medium",
        checks=("review-overdue", "member-review-overdue", "service-review-overdue"),
        title="Flows and services are reviewed by the day declared",
        why="A rule nobody has looked at for years is open for somebody who has left.",
        source="NCSC Cyber Essentials, Requirements for IT infrastructure: firewalls",
        mend="Review what is declared, and set the next date",
        controls=("CE firewalls", "CAF A2.b", "PSN boundary"),
    ),
    _Row(
        id="roles-review",
        severity="low",
        checks=("review-far",),
        title="Roles are given for a year at most",
        why="Entra lets nobody hold one for longer, and refuses the deployment.",
        source="MicrosoftDocs/entra-docs docs/id-governance/privileged-identity-management/",
        mend="Review earlier",
        controls=("CAF B2.c", "MS.AAD.7.4v1"),
    ),
    _Row(
        id="contracts",
        severity="low",
        checks=("contract-outlives-join",),
        title="No contract for what is now shared outlives the join",
        why="Partnerships have paid twice for three years because a supplier's contract ran on.",
        source=_BUYING,
        mend="Give notice in time, or plan for paying twice",
        controls=("CAF A4.a", "Cloud 8"),
    ),
    _Row(
        id="systems",
        severity="medium",
        checks=("system-unsupported",),
        title="Nobody brings along a system without security updates",
        why="Unsupported software in scope fails Cyber Essentials, for every member.",
        source="NCSC Cyber Essentials, Requirements for IT infrastructure: security update management",
        mend="Retire it before the join, or have an exception approved that keeps it off the shared network",
        controls=("CE updates", "CAF B4.d", "PSN vulnerability"),
    ),
    _Row(
        id="councils",
        severity="medium",
        checks=("council-ending", "existence-ended", "existence-not-begun", "membership-outlives-council"),
        title="Every member exists in law for as long as it is one",
        why="A council that was abolished can neither sign, nor pay, nor be given access.",
        source="Local Government and Public Involvement in Health Act 2007, part 1",
        mend="Declare the day on which it leaves, and its successor",
        controls=("CAF A1.b", "Cloud 4"),
    ),
    _Row(
        id="deciders",
        severity="high",
        checks=("decider-missing", "lead-authority-unfit"),
        title="A public body leads, and every gate has somebody who decides",
        why="Moves have been a year late because nobody was sure who could say go.",
        source=f"{_CAF}A1.c",
        mend="Name the role in deciders",
        controls=("CAF A1.b", "CAF A1.c", "Cloud 4"),
    ),
    _Row(
        id="owners",
        severity="high",
        checks=("owner-left", "owner-undeclared"),
        title="Every service has an owner who is a member",
        why="What its owner has left is patched by nobody.",
        source=f"{_CAF}A1.b",
        mend="Declare the member that has taken the service over",
        controls=("CAF A1.b", "CAF A3.a"),
    ),
    _Row(
        id="costs",
        severity="high",
        checks=("cost-parts-none",),
        title="Somebody pays",
        why="Stranded costs are claimed from whoever has agreed to pay.",
        source=_TERMS,
        mend="Declare accession.cost_parts",
        controls=("CAF A1.c",),
    ),
    _Row(
        id="restore-order",
        severity="medium",
        checks=("restore-order", "dependency-circle"),
        title="A service is restored no earlier than what it depends on",
        why="After a disaster it would be up, and useless, while the other waits.",
        source=f"{_CAF}D1.b",
        mend="Give what it depends on a priority that is not later",
        controls=("CAF B5.a",),
    ),
    _Row(
        id="access-exceptions",
        severity="high",
        checks=("exception-expired", "exception-long", "exception-never", "seal-expired", "seal-long"),
        title="Exceptions from Conditional Access, and seals, are in date and short",
        why="An exception without an end is the rule.",
        source="MicrosoftDocs/entra-docs docs/identity/conditional-access/plan-conditional-access.md",
        mend="End it, or have it approved anew",
        controls=("CAF A2.b", "CAF B2.a", "PSN access"),
    ),
    _Row(
        id="access-exceptions-ending",
        severity="low",
        checks=("exception-expiring", "seal-expiring"),
        title="Exceptions from Conditional Access, and seals, are noticed before they end",
        why="On the day after, people are locked out, or a deployment is refused.",
        source="MicrosoftDocs/entra-docs docs/identity/conditional-access/plan-conditional-access.md",
        mend="End it, or have it approved anew",
        controls=("CAF A2.b", "CAF B2.a"),
    ),
)


def _checked(row: _Row) -> Rule[Evidence]:
    return Rule(
        id=f"governance-{row.id}",
        family="governance",
        severity=row.severity,
        title=row.title,
        why=row.why,
        source=row.source,
        remediation=row.mend,
        controls=row.controls,
        subjects=lambda evidence: (evidence,),
        faults=lambda _, evidence: _breaches(evidence, row.checks),
        needs="none",
    )


def _breaches(evidence: Evidence, checks: tuple[str, ...]) -> Iterator[Fault]:
    estate = Estate(partnerships=(evidence.declared,))
    for _, file, found in breaches(estate, frozenset(checks)):
        field = dotted(found.path)
        got = found.summary or found.got
        yield Fault(subject=f"{file} {field}", got=got, expected=found.expected, file=file, field=field)


def _file(evidence: Evidence) -> str:
    return f"{evidence.declared.slug}/partnership.yaml"


def _unowned(evidence: Evidence, family: Family) -> Iterator[Fault]:
    if family not in evidence.declared.partnership.controls:
        yield Fault(
            subject=family,
            got="no owner and no evidence",
            expected="a role that answers for it, and the latest artefact",
            file=_file(evidence),
            field=f"controls.{family}",
        )


def _controls(evidence: Evidence) -> Iterable[tuple[Family, Control]]:
    return evidence.declared.partnership.controls.items()


def _stale(evidence: Evidence, control: tuple[Family, Control]) -> Iterator[Fault]:
    family, held = control
    as_of = evidence.declared.as_of
    if held.dated and held.expires and held.dated <= as_of <= held.expires:
        return
    yield Fault(
        subject=family,
        got=f"evidence from {held.dated} to {held.expires}" if held.dated else "evidence still to be made",
        expected=f"evidence that counts on {as_of}: {held.evidence}",
        file=_file(evidence),
        field=f"controls.{family}.{'expires' if held.dated else 'evidence'}",
        owner=held.owner,
    )


def _granted(evidence: Evidence) -> Iterable[Granted]:
    return evidence.exceptions


def _exception(
    wrong: Callable[[Evidence, PolicyException], str], expected: str
) -> Callable[[Evidence, Granted], Iterator[Fault]]:
    def faults(evidence: Evidence, granted: Granted) -> Iterator[Fault]:
        made = granted.exception
        if got := wrong(evidence, made):
            yield Fault(
                subject=f"{made.rule}: {made.subject}",
                got=got,
                expected=expected,
                file=granted.file,
                field=f"{granted.field}.expires",
            )

    return faults


def _over(evidence: Evidence, made: PolicyException) -> str:
    return f"an exception that ended on {made.expires}" if made.expires < evidence.declared.as_of else ""


def _ending(evidence: Evidence, made: PolicyException) -> str:
    ends = evidence.declared.as_of <= made.expires <= evidence.declared.as_of + LAST_CALL
    return f"an exception that ends on {made.expires}" if ends else ""


def _early(evidence: Evidence, made: PolicyException) -> str:
    return f"an exception of {made.created}" if made.created > evidence.declared.as_of else ""


_EXCEPTIONS = f"{_CAF}A2.b"

RULES: tuple[AnyRule, ...] = (
    *map(_checked, _ROWS),
    Rule(
        id="governance-controls",
        family="governance",
        severity="medium",
        title="Every family of controls has somebody who answers for it, and evidence",
        why="Auditors have found backups untested because each party thought them the other's.",
        source=f"{_CAF}A1.b",
        remediation="Declare it in controls",
        controls=("CAF A1.b", "CAF A2.b", "Cloud 4"),
        subjects=lambda _: _FAMILIES,
        faults=_unowned,
        needs="none",
    ),
    Rule(
        id="governance-evidence",
        family="governance",
        severity="medium",
        title="Evidence of controls is in date",
        why="Last year's evidence shows what was so last year.",
        source=f"{_CAF}A2.b",
        remediation="Have it made, anew where it is old, and declare its dates",
        controls=("CAF A2.b", "Cloud 4"),
        subjects=_controls,
        faults=_stale,
        needs="none",
    ),
    Rule(
        id="governance-exceptions",
        family="governance",
        severity="high",
        title="Exceptions from rules of policy are in date",
        why="An exception without an end is the rule.",
        source=_EXCEPTIONS,
        remediation="Mend what it was for, or have it approved anew",
        controls=("CAF A2.b", "Cloud 4"),
        subjects=_granted,
        faults=_exception(_over, "none, or one in date"),
        needs="none",
    ),
    Rule(
        id="governance-exceptions-ending",
        family="governance",
        severity="low",
        title="Exceptions from rules of policy are noticed two weeks before they end",
        why="On the day after, this command fails.",
        source=_EXCEPTIONS,
        remediation="Mend what it was for, or have it approved anew",
        controls=("CAF A2.b",),
        subjects=_granted,
        faults=_exception(_ending, f"more than {LAST_CALL.days} days left"),
        needs="none",
    ),
    Rule(
        id="governance-exceptions-early",
        family="governance",
        severity="medium",
        title="No exception from a rule of policy is dated ahead",
        why="Dated ahead, it lasts longer than was agreed.",
        source=_EXCEPTIONS,
        remediation="Date it on the day on which it was approved",
        controls=("CAF A2.b",),
        subjects=_granted,
        faults=_exception(_early, "one approved today or before"),
        needs="none",
    ),
)
