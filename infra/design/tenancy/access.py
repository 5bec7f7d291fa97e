"""Who administers for a council, who is still in report-only, and who is out of which policy until when."""

from collections.abc import Iterator
from datetime import date, timedelta

from infra.declaration.member import Exemption, Member
from infra.design.errors import DesignError
from infra.design.tenancy.conditional_access import ALL_STAGE, ROWS, Policy
from infra.design.tenancy.directory_roles import ADMINISTRATOR_TITLES, COUNCIL_ROLES, ROLES
from infra.design.tenancy.licences import SKUS
from infra.design.tenancy.model import PolicyException, RoleEligibility, Staging, TimedMembership

# From the day on which its accounts carry its code to the day of its cutover: two weeks of reports are read
# before the gate, and the policies hold before its mail is here.
STAGING = timedelta(days=42)
LEAST_STAGING = timedelta(days=14)

_POLICIES = {f"CA{row.id}": row for row in ROWS}


def administration(member: Member) -> Iterator[tuple[str, str, str]]:
    """Kinds of administrators of a member: the kind, the group that holds roles, that of its people.

    None where it has no licence for Privileged Identity Management: the host administers for it then, since
    nobody holds a privileged role for good (CISA ScubaGear MS.AAD.7.4v1).
    """
    c = member.member
    if any(seats and SKUS[word].governs for word, seats in member.staff.licences.items()):
        for kind in COUNCIL_ROLES:
            yield kind, f"adm-{c}-{kind}", f"adm-{c}-{kind}-people"


def groups_unit(c: str) -> str:
    """The unit of the groups and devices that a council makes for itself."""
    return f"au-{c}"


def people_unit(c: str) -> str:
    """The unit of a council's users."""
    return f"au-{c}-people"


def restricted_unit(c: str) -> str:
    """The unit of what only the host's pipeline may change."""
    return f"au-{c}-restricted"


def roles(member: Member) -> tuple[RoleEligibility, ...]:
    """What each kind of administrators may activate, within the council's units alone."""
    c = member.member
    units = {"people": people_unit(c), "groups": groups_unit(c)}
    return tuple(
        RoleEligibility(
            role=role,
            template=ROLES[role],
            group=group,
            unit=units[unit],
            reason=f"{role} of {member.title}, for its own alone",
        )
        for kind, group, _ in administration(member)
        for role, unit in COUNCIL_ROLES[kind]
    )


def administrators(member: Member) -> tuple[TimedMembership, ...]:
    """Who may join the groups that hold roles, until the member's review.

    A role-assignable group holds no group, but one may be eligible for it (entra-docs
    id-governance/privileged-identity-management/concept-pim-for-groups; both role-assignable: unverified).
    """
    return tuple(
        TimedMembership(
            kind="eligible",
            group=group,
            member=people,
            starts=None,
            ends=member.review,
            reason=f"Named {ADMINISTRATOR_TITLES[kind]} administrators of {member.title}, until reviewed",
        )
        for kind, group, people in administration(member)
    )


def staging(member: Member, as_of: date) -> Staging | None:
    """The report-only weeks of a joiner; none once they are over."""
    if as_of > member.joins:
        return None
    c = member.member
    return Staging(
        group=f"stage-{c}",
        holds=f"{c}-staff",
        membership=TimedMembership(
            kind="active",
            group=ALL_STAGE,
            member=f"stage-{c}",
            starts=member.joins - STAGING,
            ends=member.joins,
            reason=f"{member.title} joins on {member.joins}: report-only until then",
        ),
    )


def exceptions(member: Member, as_of: date) -> tuple[PolicyException, ...]:
    """The live exceptions of a member from policies of Conditional Access. Raises DesignError."""
    return tuple(
        _exception(member, declared, declared.policy)
        for declared in member.exceptions
        if declared.policy and declared.expires >= as_of
    )


def _exception(member: Member, declared: Exemption, policy: str) -> PolicyException:
    row = _excepted(member, declared, policy)
    group = f"{member.member}-except-{declared.exception}"
    return PolicyException(
        exception=declared.exception,
        policy=row.name,
        group=group,
        owner=declared.owner,
        approver=declared.approver,
        membership=TimedMembership(
            kind="active",
            group=row.excepted,
            member=group,
            starts=declared.created,
            ends=declared.expires,
            reason=f"{declared.reason}; approved by {declared.approver}",
        ),
    )


def _excepted(member: Member, declared: Exemption, policy: str) -> Policy:
    row = _POLICIES.get(policy)
    if row is None or not row.excepted:
        possible = ", ".join(key for key, known in _POLICIES.items() if known.excepted)
        raise DesignError(
            f"exception '{declared.exception}' of '{member.member}': got policy '{policy}', "
            f"expected one from which there are exceptions: {possible}"
        )
    return row
