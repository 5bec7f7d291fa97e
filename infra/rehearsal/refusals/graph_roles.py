"""Roles of Entra, roles of applications, and membership for a time."""

import re
from datetime import datetime, timedelta

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request
from infra.rehearsal.refusals.graph_objects import group_of, object_of
from infra.rehearsal.refusals.look import at, others, same
from infra.rehearsal.refusals.row import Row, graph

_REQUEST = graph("directoryRoleEligibilityScheduleRequest")
_ELIGIBLE = graph("privilegedAccessGroupEligibilitySchedule")
_ACTIVE = graph("privilegedAccessGroupAssignmentSchedule")
_TIMED = _ELIGIBLE | _ACTIVE
_APP_ROLE = graph("appRoleAssignment")
_PRINCIPAL = graph("servicePrincipal")
_SETTINGS = graph("groupRoleManagementPolicy")
_UNIT = "/administrativeUnits/"

# Days where no policy says another. Source: entra-docs pim-for-groups/groups-role-settings.
_DEFAULT_DAYS = {"eligibleAssignmentRules": 365, "activeAssignmentRules": 180}


def _not_assignable(world: World, request: Request) -> str | None:
    group = group_of(world, request.body.get("principalId"))
    if group is None or group.body.get("assignableToRole"):
        return None
    return (
        f"Group {group.body.get('displayName')} cannot be assigned to a role: isAssignableToRole is not set."
    )


def _request_exists(world: World, request: Request) -> str | None:
    keys = ("principalId", "roleDefinitionId", "directoryScopeId")
    for other in others(world, request):
        if all(other.body.get(key) == request.body.get(key) for key in keys):
            return "The Role assignment already exists."
    return None


def _no_unit(world: World, request: Request) -> str | None:
    scope = str(request.body.get("directoryScopeId") or "/")
    if not scope.startswith(_UNIT) or object_of(world, scope.removeprefix(_UNIT)) is not None:
        return None
    return f"Directory scope {scope} does not exist."


def _rules(request: Request) -> str:
    return "eligibleAssignmentRules" if request.token in _ELIGIBLE else "activeAssignmentRules"


def _policy(world: World, request: Request) -> object:
    for token in _SETTINGS:
        for known in world.store.of(token):
            of_group = same(str(known.body.get("groupId")), str(request.body.get("groupId")))
            if of_group and known.body.get("roleId") == request.body.get("assignmentType"):
                return at(known.body, _rules(request))
    return None


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return None


def _expires(world: World, request: Request) -> str | None:
    policy = _policy(world, request)
    required = at(policy, "expirationRequired")
    days = re.fullmatch(r"P(\d+)D", str(at(policy, "expireAfter")))
    longest = timedelta(days=int(days[1]) if days else _DEFAULT_DAYS[_rules(request)])
    start = _moment(request.body.get("startDate")) or world.clock.now
    end = _moment(request.body.get("expirationDate"))
    if required is False or request.body.get("duration") or (end is not None and end - start <= longest):
        return None
    return (
        'The following policy rules failed: ["ExpirationRule"]: the membership must end within '
        f"{longest.days} days of {start:%Y-%m-%d}, got {end:%Y-%m-%d}."
        if end
        else 'The following policy rules failed: ["ExpirationRule"]: the membership must end, and has no end.'
    )


def _justified(world: World, request: Request) -> str | None:
    if request.body.get("justification") or at(_policy(world, request), "requireJustification") is False:
        return None
    return 'The following policy rules failed: ["JustificationRule"].'


def _ends_before(_world: World, request: Request) -> str | None:
    start, end = (_moment(request.body.get(key)) for key in ("startDate", "expirationDate"))
    if start is None or end is None or start < end:
        return None
    return (
        f"The role assignment request is invalid: it ends on {end:%Y-%m-%d}, and begins on {start:%Y-%m-%d}."
    )


def _timed_twice(world: World, request: Request) -> str | None:
    keys = ("groupId", "principalId", "assignmentType")
    for other in others(world, request):
        if all(other.body.get(key) == request.body.get(key) for key in keys):
            return "The Role assignment already exists."
    return None


def _timed_dynamic(world: World, request: Request) -> str | None:
    group = group_of(world, request.body.get("groupId"))
    if group is None or "DynamicMembership" not in (group.body.get("types") or ()):
        return None
    return (
        f"Group {group.body.get('displayName')} with dynamic membership cannot be managed by Privileged "
        "Identity Management."
    )


def _app_role_twice(world: World, request: Request) -> str | None:
    keys = ("appRoleId", "principalObjectId", "resourceObjectId")
    for other in others(world, request):
        if all(other.body.get(key) == request.body.get(key) for key in keys):
            return "Permission being assigned already exists on the object."
    return None


def _principal_twice(world: World, request: Request) -> str | None:
    client = request.body.get("clientId")
    for other in others(world, request):
        if client and other.body.get("clientId") == client:
            return (
                "The service principal cannot be created, updated, or restored because the service "
                "principal name "
                f"{client} is already in use."
            )
    return None


def _no_application(world: World, request: Request) -> str | None:
    client = request.body.get("clientId")
    for token in graph("application"):
        if any(known.answer.get("clientId") == client for known in world.store.of(token)):
            return None
    return (
        "When using this permission, the backing application of the service principal being created must "
        f"in the local tenant: no application {client}."
    )


ROWS = (
    Row(
        id="role-group-not-assignable",
        code="Request_BadRequest",
        types=_REQUEST,
        when=_not_assignable,
        hint="set assignable_to_role on the group",
        source="entra-docs groups-concept: role-assignable groups",
    ),
    Row(
        id="role-request-exists",
        code="RoleAssignmentExists",
        types=_REQUEST,
        when=_request_exists,
        hint="the schedule outlives its request: one request for a principal, a role and a scope",
        source="terraform-provider-azuread#1306, PR#1682",
    ),
    Row(
        id="role-scope-absent",
        code="Request_ResourceNotFound",
        status=404,
        types=_REQUEST,
        when=_no_unit,
        hint="/administrativeUnits/ and the unit's object_id",
        source="terraform-provider-azuread#791",
    ),
    Row(
        id="timed-membership-expires",
        code="RoleAssignmentRequestPolicyValidationFailed",
        types=_TIMED,
        when=_expires,
        hint="end within what the group's policy allows, and depend on that policy",
        source="terraform-provider-azuread#1450; azure-docs#80426",
    ),
    Row(
        id="timed-membership-justified",
        code="RoleAssignmentRequestPolicyValidationFailed",
        types=_ACTIVE,
        when=_justified,
        hint="give a justification",
        source="azure-docs#80426; entra-docs pim-for-groups",
    ),
    Row(
        id="timed-membership-backwards",
        code="InvalidRoleAssignmentRequest",
        types=_TIMED,
        when=_ends_before,
        hint="end after the beginning",
        source="terraform-provider-azuread#1464",
    ),
    Row(
        id="timed-membership-exists",
        code="RoleAssignmentExists",
        types=_TIMED,
        when=_timed_twice,
        hint="one schedule for a group, a principal and a kind",
        source="terraform-provider-azuread#1306",
    ),
    Row(
        id="timed-membership-dynamic",
        code="Request_BadRequest",
        types=_TIMED,
        when=_timed_dynamic,
        hint="use a group with assigned membership",
        source="entra-docs pim-for-groups/concept-pim-for-groups (code generic)",
    ),
    Row(
        id="app-role-twice",
        code="Request_BadRequest",
        types=_APP_ROLE,
        when=_app_role_twice,
        hint="one assignment for an application, a principal and a role",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="service-principal-twice",
        code="Request_MultipleObjectsWithSameKeyValue",
        status=409,
        types=_PRINCIPAL,
        when=_principal_twice,
        hint="an application has one service principal in a tenant",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="service-principal-without-application",
        code="Request_BadRequest",
        types=_PRINCIPAL,
        when=_no_application,
        hint="give the client_id of the application as an output",
        source="unverified: from memory",
        verified=False,
    ),
)
