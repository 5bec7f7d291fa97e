"""Locks that hold, and role assignments with the right kind of principal."""

import re
from collections.abc import Iterator

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request, Resource
from infra.rehearsal.refusals.look import name_of, others, same
from infra.rehearsal.refusals.row import Row, arm, graph
from infra.resources.arm_types import PACKAGE

_LOCK = f"{PACKAGE}:authorization:ManagementLockByScope"
_ROLE = arm("authorization:RoleAssignment")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LEVELS = frozenset({"CanNotDelete", "ReadOnly"})

# What may hold a role, by the type that makes it, with the answer that is its object id.
_PRINCIPALS = (
    (f"{PACKAGE}:managedidentity:UserAssignedIdentity", "principalId", "ServicePrincipal"),
    (next(iter(graph("group"))), "objectId", "Group"),
    (next(iter(graph("servicePrincipal"))), "objectId", "ServicePrincipal"),
    (next(iter(graph("user"))), "objectId", "User"),
)


def _locks(world: World, request: Request) -> Iterator[Resource]:
    """Those on the resource and on what it is below."""
    for lock in world.store.of(_LOCK):
        scope = str(lock.body.get("scope")).casefold()
        if f"{request.id.casefold()}/".startswith(f"{scope}/") and request.token != _LOCK:
            yield lock


def _delete_locked(world: World, request: Request) -> str | None:
    if world.store.get(request.id) is None:
        return None
    lock = next(_locks(world, request), None)
    return None if lock is None else _locked("delete", request, lock)


def _write_locked(world: World, request: Request) -> str | None:
    lock = next((lock for lock in _locks(world, request) if lock.body.get("level") == "ReadOnly"), None)
    return None if lock is None else _locked("write", request, lock)


def _locked(what: str, request: Request, lock: Resource) -> str:
    return (
        f"The scope '{request.id}' cannot perform {what} operation because following scope(s) are locked: "
        f"'{lock.body.get('scope')}'. Please remove the lock and try again."
    )


def _level(_world: World, request: Request) -> str | None:
    level = request.body.get("level")
    return (
        None
        if level in _LEVELS
        else f"Lock level '{level}' is not valid; valid are CanNotDelete and ReadOnly."
    )


def _kind(world: World, principal: str) -> str | None:
    for token, key, kind in _PRINCIPALS:
        if any(same(str(known.answer.get(key)), principal) for known in world.store.of(token)):
            return kind
    return None


def _unmatched(world: World, request: Request) -> str | None:
    principal = str(request.body.get("principalId"))
    given = str(request.body.get("principalType") or "User")
    kind = _kind(world, principal)
    if kind is None or kind == given:
        return None
    return (
        f"The PrincipalId '{principal.replace('-', '')}' has type '{kind}', which is different from "
        "specified "
        f"PrincipalType '{given}'."
    )


def _nobody(world: World, request: Request) -> str | None:
    principal = str(request.body.get("principalId"))
    if _kind(world, principal) is not None or (request.body.get("principalType") or "User") == "User":
        return None
    return (
        f"Principal {principal.replace('-', '')} does not exist in the directory. Check that you have the "
        "correct "
        "principal ID. If you are creating this principal and then immediately assigning a role, this "
        "error might be "
        "related to a replication delay. In this case, set the role assignment principalType property."
    )


def _changed(world: World, request: Request) -> str | None:
    known = world.store.get(request.id)
    if known is None or all(
        known.body.get(key) == request.body.get(key) for key in ("principalId", "roleDefinitionId", "scope")
    ):
        return None
    return "Tenant ID, application ID, principal ID, and scope are not allowed to be updated."


def _exists(world: World, request: Request) -> str | None:
    for other in others(world, request):
        if all(
            same(str(other.body.get(key)), str(request.body.get(key)))
            for key in ("principalId", "roleDefinitionId", "scope")
        ):
            return (
                "The role assignment already exists. The ID of the existing role assignment is "
                f"{name_of(other.id).replace('-', '')}."
            )
    return None


def _no_guid(_world: World, request: Request) -> str | None:
    name = name_of(request.id)
    return (
        None
        if _GUID.fullmatch(name)
        else f"The role assignment ID '{name}' is not valid. The role assignment ID must be a GUID."
    )


ROWS = (
    Row(
        id="delete-locked",
        code="ScopeLocked",
        status=409,
        method="DELETE",
        when=_delete_locked,
        hint="let the lock depend on what it locks, or lift it for the time of the change",
        source="apiops#606; azure-docs azure-resource-manager/management/lock-resources",
    ),
    Row(
        id="write-locked",
        code="ScopeLocked",
        status=409,
        when=_write_locked,
        hint="a ReadOnly lock refuses every write below it",
        source="azure-sdk-for-java#2560; azure-docs lock-resources",
    ),
    Row(
        id="lock-level",
        code="BadRequest",
        types=frozenset({_LOCK}),
        when=_level,
        hint="choose CanNotDelete",
        source="azure-docs lock-resources (code generic)",
    ),
    Row(
        id="principal-type-unmatched",
        code="UnmatchedPrincipalType",
        types=_ROLE,
        when=_unmatched,
        hint="the SDK's default is User: give principal_type 'Group' or 'ServicePrincipal'",
        source="modern-web-app-pattern-dotnet#129",
    ),
    Row(
        id="principal-absent",
        code="PrincipalNotFound",
        types=_ROLE,
        when=_nobody,
        hint="give the object id (of an identity its principal id), and let it be made first",
        source="Azure/AzOps#633",
    ),
    Row(
        id="role-assignment-changed",
        code="RoleAssignmentUpdateNotPermitted",
        types=_ROLE,
        when=_changed,
        hint="give a changed assignment another name: make the GUID from scope, principal and role",
        source="pulumi-azure-native#771; Enterprise-Scale#1747",
    ),
    Row(
        id="role-assignment-exists",
        code="RoleAssignmentExists",
        status=409,
        types=_ROLE,
        when=_exists,
        hint="one assignment for a scope, a principal and a role",
        source="ansible-collections/azure#1137; azure-docs#24423",
    ),
    Row(
        id="role-assignment-name",
        code="InvalidRoleAssignmentId",
        types=_ROLE,
        when=_no_guid,
        hint="name it by a GUID made from scope, principal and role",
        source="unverified: from memory",
        verified=False,
    ),
)
