"""Microsoft Entra's limits that a tenant meets as members join: rows of the same kind as Azure's."""

from collections import Counter
from collections.abc import Callable

from infra.design.estate import Design
from infra.design.limits.table import Limit, Uses
from infra.design.tenancy.model import Baseline, MemberTenancy

_SOURCE = "entra-docs identity/users/directory-service-limits-restrictions"


def _by_tenant(
    of_baseline: Callable[[Baseline], int], of_member: Callable[[MemberTenancy], int]
) -> Callable[[Design], Uses]:
    """Counted by tenant: that of each member's people, which is the host's where it keeps none of its own."""

    def uses(design: Design) -> Uses:
        core = design.core.tenancy
        used = Counter({core.tenant: of_baseline(core.baseline)})
        for tenancy in (member.tenancy for member in design.members):
            own = of_baseline(tenancy.baseline) if tenancy.baseline else 0
            used[tenancy.tenant] += own + of_member(tenancy)
        return used.items()

    return uses


def _none(_: Baseline) -> int:
    return 0


def _role_groups(holder: Baseline | MemberTenancy) -> int:
    return sum(group.role_assignable for group in holder.groups)


def _restricted_units(design: Design) -> Uses:
    # All of them stand with the shared services.
    units = sum(unit.restricted for member in design.members for unit in member.tenancy.units)
    yield design.core.tenancy.tenant, units


TENANCY_LIMITS = (
    Limit(
        id="policies",
        what="policies of Conditional Access",
        limit=195,
        planned=175,
        beyond="policies of the tenant's own are merged: ours do not grow with members",
        source=_SOURCE,
        uses=_by_tenant(lambda baseline: len(baseline.policies), lambda _: 0),
    ),
    Limit(
        id="named-locations",
        what="named locations",
        limit=195,
        planned=175,
        beyond="members behind one egress share a location",
        source=_SOURCE,
        uses=_by_tenant(
            lambda baseline: len(baseline.locations), lambda tenancy: int(bool(tenancy.named_location))
        ),
    ),
    Limit(
        id="restricted-units",
        what="restricted administrative units",
        limit=100,
        planned=90,
        beyond="members without sensitive accounts go without one",
        source=_SOURCE,
        uses=_restricted_units,
    ),
    Limit(
        id="role-groups",
        what="role-assignable groups",
        limit=500,
        planned=450,
        beyond="small members share a helpdesk group",
        source=_SOURCE,
        uses=_by_tenant(_role_groups, _role_groups),
    ),
    Limit(
        id="domains",
        what="domains",
        limit=5000,
        planned=4500,
        beyond="a second tenant",
        source=_SOURCE,
        uses=_by_tenant(_none, lambda tenancy: len(tenancy.records)),
    ),
)
