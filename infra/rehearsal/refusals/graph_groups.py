"""Groups of Entra, who is in them, and the licences that they hold."""

from collections.abc import Iterable

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request, Resource
from infra.rehearsal.refusals.look import at, others, same, texts
from infra.rehearsal.refusals.row import Row, graph

_GROUP = graph("group")
_MEMBER = graph("groupMember")
_LICENCE = graph("groupLicense")
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


def object_of(world: World, object_id: object) -> Resource | None:
    """The group, unit or service principal of that object id."""
    for token in sorted(graph("group", "servicePrincipal", "administrativeUnit")):
        for known in world.store.of(token):
            if same(str(known.answer.get("objectId")), str(object_id)):
                return known
    return None


def group_of(world: World, object_id: object) -> Resource | None:
    """The group of that object id."""
    found = object_of(world, object_id)
    return found if found is not None and found.token in _GROUP else None


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


def _twice(world: World, request: Request) -> str | None:
    keys = ("groupObjectId", "memberObjectId")
    for other in others(world, request):
        if all(other.body.get(key) == request.body.get(key) for key in keys):
            return (
                "One or more added object references already exist for the following modified properties: "
                "'members'."
            )
    return None


def _into_dynamic(world: World, request: Request) -> str | None:
    group = group_of(world, request.body.get("groupObjectId"))
    if group is None or "DynamicMembership" not in texts(group.body, "types"):
        return None
    return (
        "Insufficient privileges to complete the operation: members of a dynamic group follow from its rule."
    )


def _nested(world: World, request: Request) -> str | None:
    group = group_of(world, request.body.get("groupObjectId"))
    member = group_of(world, request.body.get("memberObjectId"))
    if member is None or group is None or not group.body.get("assignableToRole"):
        return None
    return (
        f"Group {member.body.get('displayName')} cannot be a member of {group.body.get('displayName')}: "
        "nesting is "
        "not supported for groups that can be assigned to a role."
    )


def _inline_too(world: World, request: Request) -> str | None:
    group = group_of(world, request.body.get("groupObjectId"))
    if group is None or not texts(group.body, "members"):
        return None
    return (
        f"Members of group {group.body.get('displayName')} are given in the group: the next update would "
        "remove this one."
    )


def _licence_twice(world: World, request: Request) -> str | None:
    keys = ("groupObjectId", "skuId")
    for other in others(world, request):
        if all(other.body.get(key) == request.body.get(key) for key in keys):
            return (
                f"Licence {request.body.get('skuId')} is assigned already to group "
                f"{request.body.get('groupObjectId')}."
            )
    return None


def _licence_group(world: World, request: Request) -> str | None:
    group = group_of(world, request.body.get("groupObjectId"))
    if group is None or group.body.get("securityEnabled"):
        return None
    return (
        f"Licences cannot be assigned to group {group.body.get('displayName')}: it is not security enabled."
    )


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
    Row(
        id="member-twice",
        code="Request_BadRequest",
        types=_MEMBER,
        when=_twice,
        hint="one resource for a group and a member",
        source="terraform-provider-azuread PR#283",
    ),
    Row(
        id="member-of-dynamic-group",
        code="Request_BadRequest",
        types=_MEMBER,
        when=_into_dynamic,
        hint="change the rule of the group",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="member-nested-in-role-group",
        code="Request_BadRequest",
        types=_MEMBER,
        when=_nested,
        hint="put people, not groups, into a group that can be assigned to a role",
        source=f"{_CONCEPT}: role-assignable groups",
    ),
    Row(
        id="member-beside-members",
        code="Request_BadRequest",
        types=_MEMBER,
        when=_inline_too,
        hint="one style a group: members in it, or resources of their own",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="licence-twice",
        code="Request_BadRequest",
        types=_LICENCE,
        when=_licence_twice,
        hint="one assignment for a group and a licence",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="licence-group-kind",
        code="Request_BadRequest",
        types=_LICENCE,
        when=_licence_group,
        hint="licences go to security groups",
        source="entra-docs licensing-admin-center (code generic)",
    ),
)
