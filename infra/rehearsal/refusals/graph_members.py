"""Who is in a group of Entra, and the licences that it holds."""

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request
from infra.rehearsal.refusals.graph_objects import group_of
from infra.rehearsal.refusals.look import others, texts
from infra.rehearsal.refusals.row import Row, graph

_GROUP = graph("group")
_MEMBER = graph("groupMember")
_LICENCE = graph("groupLicense")
_CONCEPT = "entra-docs groups-concept"


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
