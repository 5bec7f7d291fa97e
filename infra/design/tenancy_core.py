"""The partnership's part of the Microsoft tenancy: groups that policies aim at."""

from infra.declaration.partnership import Tenancy
from infra.design.tenancy import CoreTenancy, Group

ALL_STAFF, ALL_ADMINS, ALL_STAGE = "all-staff", "all-admins", "all-stage"
# Conditional Access applies to nested groups, so a join edits no policy: the joiner nests its own here.
UMBRELLA_GROUPS = (
    Group(name=ALL_STAFF, purpose="Everybody whom the enforced policies bind"),
    Group(name=ALL_ADMINS, purpose="Administrators of every member: phishing-resistant sign-in"),
    Group(name=ALL_STAGE, purpose="Joiners in their report-only weeks"),
)


def core_tenancy(tenancy: Tenancy) -> CoreTenancy:
    """Constants, whoever the members are."""
    return CoreTenancy(
        tenant=str(tenancy.tenant), initial_domain=tenancy.initial_domain, umbrella_groups=UMBRELLA_GROUPS
    )
