"""Graph requests for one member: what the providers cannot set, with every fact filled in, in their order."""

from collections.abc import Iterator

from infra.declaration.member import Member
from infra.design.ground import Ground
from infra.design.tenancy.directory_roles import ROLES
from infra.design.tenancy.graph.partners import partner_requests
from infra.design.tenancy.graph.tenant import GRAPH, password_rule, tenant_requests
from infra.design.tenancy.model import AdministrativeUnit, GraphRequest, MemberTenancy

PIPELINE = "<id of the deploying service principal>"
_UNITS = "/v1.0/directory/administrativeUnits"
_RESTRICTED = "entra-docs identity/role-based-access-control/admin-units-restricted-management"
_DYNAMIC = "entra-docs identity/role-based-access-control/admin-units-members-dynamic"
_DOMAINS = "entra-docs identity/users/domains-manage"


def member_requests(ground: Ground, member: Member, part: MemberTenancy) -> tuple[GraphRequest, ...]:
    """For `part`: the member's own tenant, its units and administrators, its partner, its domains."""
    initial = member.tenancy.initial_domain
    own = tenant_requests(part.tenant, initial, closed=True) if part.baseline and initial else ()
    return (
        *own,
        *_units(part),
        *_administrators(part),
        *(partner_requests(ground, member, part) if part.baseline else ()),
        *(request for domain in part.records for request in _domain(part, domain)),
    )


def _units(part: MemberTenancy) -> Iterator[GraphRequest]:
    for unit in part.units:
        if unit.rule:
            yield _dynamic(part, unit)
        if unit.restricted:
            yield from _restricted(part, unit)


def _dynamic(part: MemberTenancy, unit: AdministrativeUnit) -> GraphRequest:
    return GraphRequest(
        id=f"unit-{unit.name}-rule",
        title=f"{unit.name} holds whoever carries the member's code",
        tenant=part.tenant,
        method="PATCH",
        path=f"{_UNITS}/<id of {unit.name}>",
        body={
            "membershipType": "Dynamic",
            "membershipRule": unit.rule,
            "membershipRuleProcessingState": "On",
        },
        why="The unit is made empty; until it has its rule, the council's administrators reach nobody",
        source=f"{_DYNAMIC}; terraform-provider-azuread#1650",
    )


def _restricted(part: MemberTenancy, unit: AdministrativeUnit) -> Iterator[GraphRequest]:
    yield GraphRequest(
        id=f"unit-{unit.name}",
        title=f"Make {unit.name}",
        tenant=part.host,
        method="POST",
        path=_UNITS,
        body={
            "displayName": unit.name,
            "description": unit.purpose,
            "isMemberManagementRestricted": True,
        },
        why="Restricted management is said at creation, and never after",
        source=f"{_RESTRICTED}; terraform-provider-azuread#1490",
    )
    yield GraphRequest(
        id=f"unit-{unit.name}-pipeline",
        title=f"The deploying principal manages the groups of {unit.name}",
        tenant=part.host,
        method="POST",
        path="/v1.0/roleManagement/directory/roleAssignments",
        body={
            "@odata.type": "#microsoft.graph.unifiedRoleAssignment",
            "roleDefinitionId": ROLES["Groups Administrator"],
            "principalId": PIPELINE,
            "directoryScopeId": f"/administrativeUnits/<id of {unit.name}>",
        },
        why="Without a role at the unit itself even the pipeline is refused",
        source=_RESTRICTED,
    )
    yield from _held_in(part, unit)


def _held_in(part: MemberTenancy, unit: AdministrativeUnit) -> Iterator[GraphRequest]:
    for group in (assigned.group for assigned in part.assignments):
        yield GraphRequest(
            id=f"unit-{unit.name}-{group}",
            title=f"Put {group} into {unit.name}",
            tenant=part.host,
            method="POST",
            path=f"{_UNITS}/<id of {unit.name}>/members/$ref",
            body={"@odata.id": f"{GRAPH}/groups/<id of {group}>"},
            why="Whoever fills this group opens a shared service: no administrator does it from outside",
            source=_RESTRICTED,
        )


def _administrators(part: MemberTenancy) -> Iterator[GraphRequest]:
    for held in part.administrators:
        yield GraphRequest(
            id=f"administrators-{held.member}",
            title=f"Each named administrator into {held.member}",
            tenant=part.tenant,
            method="POST",
            path=f"/v1.0/groups/<id of {held.member}>/members/$ref",
            body={"@odata.id": f"{GRAPH}/users/<id of the administrator's account>"},
            why=f"They may join {held.group} for hours, until {held.ends}; people are named to the host, and "
            "in no file",
            source="entra-docs id-governance/privileged-identity-management/concept-pim-for-groups",
            only_if="once for each administrator that the council has named",
        )


def _domain(part: MemberTenancy, domain: str) -> Iterator[GraphRequest]:
    """A domain's way from its old tenant to this one."""
    yield GraphRequest(
        id=f"domain-{domain}-release",
        title=f"Release {domain} in its old tenant",
        tenant=f"the tenant that holds {domain} today",
        method="POST",
        path=f"/v1.0/domains/{domain}/forceDelete",
        body={"disableUserAccounts": False},
        why="A domain is in one tenant only; names, addresses and groups that use it were moved before",
        source=_DOMAINS,
        only_if="fewer than 1,000 references are left, and the domain is not federated; it takes up to a day",
    )
    yield from _taken_in(part, domain)


def _taken_in(part: MemberTenancy, domain: str) -> Iterator[GraphRequest]:
    yield GraphRequest(
        id=f"domain-{domain}-add",
        title=f"Add {domain}",
        tenant=part.tenant,
        method="POST",
        path="/v1.0/domains",
        body={"id": domain},
        why="The new tenant must know it before it can prove that it owns it",
        source=_DOMAINS,
    )
    yield GraphRequest(
        id=f"domain-{domain}-records",
        title=f"Read the record that proves {domain}",
        tenant=part.tenant,
        method="GET",
        path=f"/v1.0/domains/{domain}/verificationDnsRecords",
        body=None,
        why="Its value is known only once the domain is added",
        source=_DOMAINS,
    )
    yield GraphRequest(
        id=f"domain-{domain}-verify",
        title=f"Verify {domain}",
        tenant=part.tenant,
        method="POST",
        path=f"/v1.0/domains/{domain}/verify",
        body=None,
        why="The record is seen by Microsoft; from now on accounts may carry the domain",
        source=_DOMAINS,
    )
    yield password_rule(part.tenant, domain)
