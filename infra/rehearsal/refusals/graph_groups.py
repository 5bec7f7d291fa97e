"""Groups of Entra, and the objects that others name."""

from collections.abc import Iterable

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request
from infra.rehearsal.refusals.graph_objects import object_of
from infra.rehearsal.refusals.look import at, others, texts
from infra.rehearsal.refusals.row import Row, graph

_GROUP = graph("group")
_PROVIDER = "pulumi-azuread 6.11.1, Group"
_CONCEPT = "entra-docs groups-concept"
_NOT_FOUND = (
    "Resource '{id}' does not exist or one of its queried reference-property objects are not present."
)
# The inputs that name an object by its id, by type: what they name is made by azuread too.
_OBJECTS = {
    "administrativeUnitMember": ("memberObjectId",),
    "appRoleAssignment": ("principalObjectId", "resourceObjectId"),
    "directoryRoleEligibilityScheduleRequest": ("principalId",),
    "groupLicense": ("groupObjectId",),
    "groupMember": ("groupObjectId", "memberObjectId"),
    "groupRoleManagementPolicy": ("groupId",),
    "privilegedAccessGroupAssignmentSchedule": ("groupId", "principalId"),
    "privilegedAccessGroupEligibilitySchedule": ("groupId", "principalId"),
}
# Which of them can only be a group or a service principal, and so something that a program has made.
_MADE = frozenset({"groupId", "groupObjectId", "resourceObjectId"})


def _named(request: Request) -> Iterable[tuple[str, str]]:
    kind = request.token.rpartition("/")[2].partition(":")[0]
    return ((key, str(request.body[key])) for key in _OBJECTS.get(kind, ()) if request.body.get(key))


def _path(_world: World, request: Request) -> str | None:
    for key, value in _named(request):
        if value.startswith("/"):
            return f"Invalid object identifier '{value}' in {key}: expected a GUID, got a path."
    return None


def _absent(world: World, request: Request) -> str | None:
    for key, value in _named(request):
        if key in _MADE and not value.startswith("/") and object_of(world, value) is None:
            return _NOT_FOUND.format(id=value)
    return None


def _nameless(_world: World, request: Request) -> str | None:
    body = request.body
    if body.get("displayName") and (body.get("securityEnabled") or body.get("mailEnabled")):
        return None
    return "A group needs a displayName, and at least one of securityEnabled and mailEnabled."


def _named_twice(world: World, request: Request) -> str | None:
    name = request.body.get("displayName")
    for other in others(world, request):
        if other.body.get("displayName") == name and other.tenant == request.tenant:
            return (
                f"An object of the name {name} exists already in the tenant: {other.answer.get('objectId')}."
            )
    return None


def _types(request: Request) -> list[str]:
    return texts(request.body, "types")


def _dynamic(_world: World, request: Request) -> str | None:
    dynamic, rule = "DynamicMembership" in _types(request), at(request.body, "dynamicMembership", "rule")
    if dynamic == bool(rule):
        return None
    return "dynamicMembership is needed for a group of type DynamicMembership, and for no other."


def _dynamic_members(_world: World, request: Request) -> str | None:
    if "DynamicMembership" not in _types(request) or not texts(request.body, "members"):
        return None
    return "members cannot be given for a group with dynamic membership."


def _mail(_world: World, request: Request) -> str | None:
    if not request.body.get("mailEnabled"):
        return None
    if "Unified" in _types(request) and request.body.get("mailNickname"):
        return None
    return "A mail-enabled group must be of type Unified, and needs a mailNickname."


def _assignable(_world: World, request: Request) -> str | None:
    if not request.body.get("assignableToRole"):
        return None
    if request.body.get("securityEnabled") and "DynamicMembership" not in _types(request):
        return None
    return "A group that can be assigned to a role must be security enabled, with assigned membership."


def _assignable_changed(world: World, request: Request) -> str | None:
    known = world.store.get(request.id)
    if known is None or bool(known.body.get("assignableToRole")) == bool(
        request.body.get("assignableToRole")
    ):
        return None
    return "Property isAssignableToRole is immutable: it can be set when a group is created alone."


def _ownerless(world: World, request: Request) -> str | None:
    known = world.store.get(request.id)
    if known is None or not texts(known.body, "owners") or texts(request.body, "owners"):
        return None
    return "The group must have at least one owner, hence this owner cannot be removed."


ROWS = (
    Row(
        id="object-by-path",
        code="Request_BadRequest",
        types=graph(*_OBJECTS),
        when=_path,
        hint="`id` of azuread is a path such as /groups/...: pass object_id",
        source="terraform-provider-azuread PR#1703; pulumi-azuread 6.11.1",
    ),
    Row(
        id="object-absent",
        code="Request_ResourceNotFound",
        status=404,
        types=graph(*_OBJECTS),
        when=_absent,
        hint="let it depend on the object; Graph may also not see it for some seconds after its creation",
        source="terraform-provider-azuread#791; pulumi-azuread#2014",
    ),
    Row(
        id="group-nameless",
        code="Request_BadRequest",
        types=_GROUP,
        when=_nameless,
        hint="set display_name and security_enabled",
        source=_PROVIDER,
    ),
    Row(
        id="object-named-twice",
        code="BadRequest",
        types=graph("administrativeUnit", "application", "group"),
        when=_named_twice,
        hint="with prevent_duplicate_names the provider refuses a second of one name: import it, or rename",
        source=f"{_PROVIDER}: preventDuplicateNames",
    ),
    Row(
        id="group-dynamic-rule",
        code="Request_BadRequest",
        types=_GROUP,
        when=_dynamic,
        hint="give both types=['DynamicMembership'] and dynamic_membership",
        source=_PROVIDER,
    ),
    Row(
        id="group-dynamic-members",
        code="Request_BadRequest",
        types=_GROUP,
        when=_dynamic_members,
        hint="let the rule say who is in it",
        source=_PROVIDER,
    ),
    Row(
        id="group-mail",
        code="Request_BadRequest",
        types=_GROUP,
        when=_mail,
        hint="types=['Unified'] and mail_nickname",
        source=_PROVIDER,
    ),
    Row(
        id="group-assignable-kind",
        code="Request_BadRequest",
        types=_GROUP,
        when=_assignable,
        hint="a role group is a security group with assigned members",
        source=f"{_CONCEPT}: role-assignable groups",
    ),
    Row(
        id="group-assignable-fixed",
        code="Request_BadRequest",
        types=_GROUP,
        when=_assignable_changed,
        hint="replace the group",
        source=f"{_CONCEPT}: role-assignable groups",
    ),
    Row(
        id="group-ownerless",
        code="Request_BadRequest",
        types=_GROUP,
        when=_ownerless,
        hint="leave an owner",
        source=_PROVIDER,
    ),
)
