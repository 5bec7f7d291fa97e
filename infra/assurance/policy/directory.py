"""Microsoft Entra as stacks make it: who is in which group, of which tenant, and until when.

Knows plans and declarations alone, and nothing of what derived the plans: what is proved with it, is proved.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from infra.assurance.policy.reading import UnknownError
from infra.resources.planned import PlannedResource, PlannedStack

K = TypeVar("K")
V = TypeVar("V")

_OUTPUT = re.compile(r"\$\{(urn:.+)\.(\w+)\}")
_FOUND = re.compile(r"\$\{get\w+\(.*?displayName=([^,)]+).*\)\.objectId\}")
_AT_UNIT = re.compile(r"/administrativeUnits/(.+)")


@dataclass(frozen=True, slots=True)
class Named:
    """An object of Entra: its tenant's id, and its display name, which is unique there."""

    tenant: str
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """`member` is in `group`: for good where `ends` is empty, and by activation where `eligible`."""

    stack: str
    group: Named
    member: Named
    starts: str = ""
    ends: str = ""
    eligible: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleHolder:
    """A principal with a directory role: `unit` is the administrative unit, none where tenant-wide."""

    stack: str
    principal: Named
    role: str
    unit: Named | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A policy of Conditional Access, with its references to groups resolved."""

    name: Named
    state: str
    users: Mapping[str, Any]
    included: tuple[Named, ...]
    excluded: tuple[Named, ...]
    conditions: Mapping[str, Any]
    grant: Mapping[str, Any]

    @property
    def enforced(self) -> bool:
        return self.state == "enabled"

    @property
    def everybody(self) -> bool:
        return self.users.get("includedUsers") == ["All"]

    @property
    def everything(self) -> bool:
        """All applications, none left out."""
        applications = self.conditions["applications"]
        return applications.get("includedApplications") == ["All"] and not applications.get(
            "excludedApplications"
        )

    def asks(self, *controls: str) -> bool:
        """Whether it asks for one of exactly these built-in controls."""
        return set(self.grant.get("builtInControls", ())) == set(controls)

    @property
    def strength(self) -> str:
        return str(self.grant.get("authenticationStrengthPolicyId") or "")


def _gathered(pairs: Iterable[tuple[K, V]]) -> Mapping[K, tuple[V, ...]]:
    """What stands under each key, in the order given."""
    found: dict[K, list[V]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}


class Directory:
    """All that planned stacks would make in Entra."""

    def __init__(self, stacks: Iterable[PlannedStack]) -> None:
        self.stacks = tuple(stacks)
        self._by_urn = {r.urn: r for stack in self.stacks for r in stack.resources}

    def of(self, kind: str) -> tuple[tuple[str, PlannedResource], ...]:
        """The resources of a type, such as `group:Group`, each with its stack."""
        return self._of_kind.get(f"azuread:index/{kind}", ())

    def made_by(self, stack: str, kind: str) -> tuple[PlannedResource, ...]:
        """Those of a type that one stack makes."""
        return self._of_stack.get((stack, f"azuread:index/{kind}"), ())

    @cached_property
    def _of_kind(self) -> Mapping[str, tuple[tuple[str, PlannedResource], ...]]:
        return _gathered((r.type, (stack.stack, r)) for stack in self.stacks for r in stack.resources)

    @cached_property
    def _of_stack(self) -> Mapping[tuple[str, str], tuple[PlannedResource, ...]]:
        return _gathered(((stack.stack, r.type), r) for stack in self.stacks for r in stack.resources)

    def tenant(self, resource: PlannedResource) -> str:
        """The id of the tenant that its provider writes to."""
        return str(self._by_urn[resource.provider].inputs["tenantId"])

    def named(self, resource: PlannedResource) -> Named:
        """The resource by its display name."""
        return Named(self.tenant(resource), str(resource.inputs["displayName"]))

    def target(self, resource: PlannedResource, reference: str) -> Named:
        """What an object id in an input stands for. Raises UnknownError where that cannot be told."""
        if found := _FOUND.fullmatch(reference):
            return Named(self.tenant(resource), found[1])
        if output := _OUTPUT.fullmatch(reference):
            made = self._made(output[1])
            if "displayName" in made.inputs:
                return self.named(made)
        raise UnknownError(
            f"{resource.name}: {reference!r} is no object of Entra that the stacks given make: "
            "give the stack that makes it too"
        )

    def _made(self, urn: str) -> PlannedResource:
        if urn not in self._by_urn:
            raise UnknownError(f"'{urn.rpartition('::')[2]}' is made by a stack that was not given")
        return self._by_urn[urn]

    @cached_property
    def groups(self) -> Mapping[Named, PlannedResource]:
        return {self.named(r): r for _, r in self.of("group:Group")}

    @cached_property
    def owners(self) -> Mapping[Named, str]:
        """Which stack makes a group."""
        return {self.named(r): stack for stack, r in self.of("group:Group")}

    @cached_property
    def memberships(self) -> tuple[Membership, ...]:
        return (*self._nested(), *self._timed())

    def _nested(self) -> Iterator[Membership]:
        for stack, r in self.of("groupMember:GroupMember"):
            yield Membership(
                stack=stack,
                group=self.target(r, r.inputs["groupObjectId"]),
                member=self.target(r, r.inputs["memberObjectId"]),
            )

    def _timed(self) -> Iterator[Membership]:
        for kind, eligible in (("Assignment", False), ("Eligibility", True)):
            token = f"privilegedAccessGroup{kind}Schedule:PrivilegedAccessGroup{kind}Schedule"
            for stack, r in self.of(token):
                yield Membership(
                    stack=stack,
                    group=self.target(r, r.inputs["groupId"]),
                    member=self.target(r, r.inputs["principalId"]),
                    starts=str(r.inputs.get("startDate", "")),
                    ends=str(r.inputs.get("expirationDate", "")),
                    eligible=eligible,
                )

    @cached_property
    def roles(self) -> tuple[RoleHolder, ...]:
        return (
            *self._roles("directoryRoleEligibilityScheduleRequest", "principalId", "roleDefinitionId"),
            *self._roles("directoryRoleAssignment", "principalObjectId", "roleId"),
        )

    def _roles(self, kind: str, principal: str, role: str) -> Iterator[RoleHolder]:
        for stack, r in self.of(f"{kind}:{kind[0].upper()}{kind[1:]}"):
            at = _AT_UNIT.fullmatch(str(r.inputs.get("directoryScopeId") or "/"))
            yield RoleHolder(
                stack=stack,
                principal=self.target(r, r.inputs[principal]),
                role=str(r.inputs[role]),
                unit=self.target(r, at[1]) if at else None,
            )

    @cached_property
    def policies(self) -> tuple[Policy, ...]:
        return tuple(self._policy(r) for _, r in self.of("conditionalAccessPolicy:ConditionalAccessPolicy"))

    def _policy(self, r: PlannedResource) -> Policy:
        conditions = r.inputs["conditions"]
        users = conditions["users"]
        return Policy(
            name=self.named(r),
            state=r.inputs["state"],
            users=users,
            included=tuple(self.target(r, group) for group in users.get("includedGroups", ())),
            excluded=tuple(self.target(r, group) for group in users.get("excludedGroups", ())),
            conditions=conditions,
            grant=r.inputs.get("grantControls", {}),
        )

    @cached_property
    def _standing(self) -> Mapping[Named, list[Named]]:
        """Who is in each group without having to activate it."""
        found: dict[Named, list[Named]] = {}
        for membership in self.memberships:
            if not membership.eligible:
                found.setdefault(membership.group, []).append(membership.member)
        return found

    def within(self, groups: Iterable[Named]) -> frozenset[Named]:
        """These groups and all that are nested in them, for however long."""
        found: set[Named] = set()
        todo = list(groups)
        while todo:
            group = todo.pop()
            if group not in found:
                found.add(group)
                todo += self._standing.get(group, ())
        return frozenset(found)
