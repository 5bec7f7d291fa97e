"""What every tenant has: umbrella groups and the Conditional Access set. The same whoever the members are."""

from infra.design.tenancy.conditional_access import (
    ALL_ADMINS,
    ALL_STAFF,
    ALL_STAGE,
    BREAK_GLASS,
    LOCATIONS,
    ROWS,
    STRENGTHS,
    TRAVEL,
    Policy,
    policies,
)
from infra.design.tenancy.model import Baseline, Group

_UMBRELLAS = (
    Group(name=ALL_STAFF, purpose="Everybody whom the enforced policies bind"),
    Group(name=ALL_ADMINS, purpose="Administrators of every member: phishing-resistant sign-in"),
    Group(name=ALL_STAGE, purpose="Joiners in their report-only weeks", most_days=90),
    Group(
        name=BREAK_GLASS,
        purpose="Two accounts for the day when nothing else works; no policy but CA900 binds them",
        role_assignable=True,
    ),
)


def baseline(tenant: str) -> Baseline:
    """The baseline of one tenant, by its id."""
    return Baseline(
        tenant=tenant,
        groups=(*_UMBRELLAS, *(_exceptions(row) for row in ROWS if row.excepted)),
        strengths=STRENGTHS,
        locations=LOCATIONS,
        policies=policies(),
    )


def _exceptions(row: Policy) -> Group:
    travel = "Abroad with leave: " if row.excepted == TRAVEL else ""
    return Group(
        name=row.excepted,
        purpose=f"{travel}Out of CA{row.id} by a declared exception, for {row.exception_days} days at most",
        most_days=row.exception_days,
    )
