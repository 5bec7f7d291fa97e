"""The fourteen rules of a tenancy's posture, as rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from infra.assurance.policy.evidence import Evidence
from infra.assurance.policy.model import Fault, Rule, Severity
from infra.assurance.policy.rules import tenancy_councils, tenancy_estate, tenancy_policies

_SCUBA = "CISA ScubaGear, PowerShell/ScubaGear/baselines/aad.md"
_ENTRA = "MicrosoftDocs/entra-docs docs/identity/"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    id: str
    severity: Severity
    title: str
    why: str
    source: str
    mend: str
    controls: tuple[str, ...]
    check: Callable[[Evidence], Iterable[Fault]]
    everywhere: bool = True


_ROWS = (
    _Row(
        id="break-glass",
        severity="critical",
        title="Break-glass accounts are bound by their own policy alone, and no policy names one person",
        why="When a policy goes wrong, they are the only way back in; a person left out alone is a hole.",
        source=f"{_ENTRA}role-based-access-control/security-emergency-access.md",
        mend="Exclude the group break-glass from every policy but CA900, and name groups, never people",
        controls=("MS.AAD.7.1v1", "CAF B2.c", "Cloud 9"),
        check=tenancy_policies.break_glass,
    ),
    _Row(
        id="required",
        severity="critical",
        title="Every tenant enforces the policies that ScubaGear asks for",
        why="Most takeovers of accounts begin with a password alone, by a legacy protocol or a device code.",
        source=_SCUBA,
        mend="Enable the policy for everybody and everything; one that only reports does not count",
        controls=(*(f"MS.AAD.{number}" for number in tenancy_policies.REQUIRED), "CAF B2.a", "CE access"),
        check=tenancy_policies.required,
    ),
    _Row(
        id="administrators",
        severity="critical",
        title="Whoever holds a role within a unit signs in phishing-resistant, by group",
        why="A policy on roles is not enforced for roles at a unit: it misses every council's help desk.",
        source=f"{_ENTRA}conditional-access/policy-admin-phish-resistant-mfa.md",
        mend="Nest the group in all-admins, which CA004 binds",
        controls=("MS.AAD.3.6v1", "CAF B2.c", "Cloud 12", "PSN separation"),
        check=tenancy_policies.administrators,
    ),
    _Row(
        id="tenant-wide",
        severity="critical",
        title="No council's group holds a role outside that council's own unit",
        why="A help desk with a role in the whole tenant resets the passwords of every council.",
        source=f"{_ENTRA}role-based-access-control/admin-units-assign-roles.md",
        mend="Scope the role to the council's administrative unit",
        controls=("MS.AAD.7.4v1", "CAF B2.c", "Cloud 3", "PSN separation"),
        check=tenancy_councils.tenant_wide,
    ),
    _Row(
        id="one-code",
        severity="high",
        title="Groups and units by rule take in people of one council",
        why="A rule with another council's code gives its people this council's licences and access.",
        source=f"{_ENTRA}users/groups-dynamic-membership.md",
        mend="Let the rule ask for the member's own code in extensionAttribute1, and no other",
        controls=("CAF B2.d", "Cloud 3", "Cloud 9"),
        check=tenancy_councils.one_code,
    ),
    _Row(
        id="assigned",
        severity="high",
        title="Groups that give access or administer are filled by people who answer for it",
        why="Whoever may write the attribute that a rule reads could make himself an administrator.",
        source=f"{_ENTRA}users/groups-dynamic-membership.md",
        mend="Make the group assigned, and let its owner add people",
        controls=("CAF B2.d", "CE access", "PSN access"),
        check=tenancy_councils.assigned,
    ),
    _Row(
        id="restricted",
        severity="medium",
        title="No restricted unit holds a group that holds roles or has timed members",
        why="Privileged Identity Management and access reviews do not work in there.",
        source=f"{_ENTRA}role-based-access-control/admin-units-restricted-management.md",
        mend="Take the group out of the restricted unit",
        controls=("CAF B2.c", "Cloud 9"),
        check=tenancy_councils.restricted,
    ),
    _Row(
        id="exceptions",
        severity="high",
        title="What a policy leaves out is break-glass, joiners, and live declared exceptions",
        why="An exclusion that nobody remembers is how an old exception becomes a way in.",
        source=f"{_ENTRA}conditional-access/plan-conditional-access.md",
        mend="Declare the exception with an end, in the member's file, or take the group out",
        controls=("CAF B2.a", "CAF A2.b", "Cloud 10"),
        check=tenancy_policies.exceptions,
    ),
    _Row(
        id="egress",
        severity="high",
        title="A council's location is of public addresses, and of no other council's",
        why="Two councils behind one address cannot be told apart, and a private address is seen by nobody.",
        source=f"{_ENTRA}conditional-access/concept-assignment-network.md",
        mend="Declare the council's own public egress addresses in tenancy.egress",
        controls=("CAF B2.a", "Cloud 11"),
        check=tenancy_councils.egress,
    ),
    _Row(
        id="licences",
        severity="medium",
        title="Every licence declared is given once, and timed roles have theirs",
        why="Without P2 nobody's role ends by itself; a seat too few shows only later, on a person.",
        source=f"{_ENTRA}users/licensing-service-plan-reference.md",
        mend="Declare the seats in staff.licences, P2 for administrators among them",
        controls=("CAF A3.a", "CAF B2.c"),
        check=tenancy_councils.licences,
    ),
    _Row(
        id="limits",
        severity="high",
        title="A tenant stays within what Microsoft allows it",
        why="The next council's join is refused half way, once it has begun.",
        source=f"{_ENTRA}users/directory-service-limits-restrictions.md",
        mend="Share policies and locations, or keep the members' own tenants",
        controls=("CAF B5.b",),
        check=tenancy_estate.limits,
    ),
    _Row(
        id="domains",
        severity="high",
        title="A domain is added to one tenant, and every record of it is set",
        why="A domain without SPF, DKIM and DMARC can be forged; one in two tenants cannot be verified.",
        source="https://www.gov.uk/guidance/set-up-government-email-services-securely",
        mend="Set every record that the runbook prints, and remove the domain from the tenant that it leaves",
        controls=("MS.EXO.2.2v3", "MS.EXO.4.2v1", "CAF B3.b"),
        check=tenancy_estate.domains,
        everywhere=False,
    ),
    _Row(
        id="staging",
        severity="medium",
        title="A joiner's report-only weeks are two at least, and end",
        why="Unprepared, people are locked out on the first day; for ever, they are never protected.",
        source=f"{_ENTRA}conditional-access/concept-conditional-access-report-only.md",
        mend="Let the staging begin two weeks before the join, and end on the day of it",
        controls=("CAF B4.a", "Cloud 14"),
        check=tenancy_policies.staging,
        everywhere=False,
    ),
    _Row(
        id="leavers",
        severity="high",
        title="Of a member that has left nothing is left",
        why="Its groups and units keep giving access to what is no longer its own.",
        source=f"{_ENTRA}role-based-access-control/delegate-by-task.md",
        mend="Destroy the member's stack",
        controls=("CAF B2.d", "CE access", "PSN access"),
        check=tenancy_estate.leavers,
        everywhere=False,
    ),
)
"""`everywhere` is false for what is judged of each declared member, or domain, whatever Entra holds."""


def _rule(row: _Row) -> Rule[Evidence]:
    def subjects(evidence: Evidence) -> Iterable[Evidence]:
        entra = any(evidence.directory.of("group:Group"))
        return (evidence,) if entra or not row.everywhere else ()

    return Rule(
        id=f"tenancy-{row.id}",
        family="tenancy",
        severity=row.severity,
        title=row.title,
        why=row.why,
        source=row.source,
        remediation=row.mend,
        controls=row.controls,
        subjects=subjects,
        faults=lambda _, evidence: row.check(evidence),
        needs="all",
    )


RULES = tuple(map(_rule, _ROWS))
