"""Security groups, found by others by their display names, which are unique in a tenant."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_azuread as azuread

from infra.design.tenancy.model import Group


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsArgs:
    """The groups of one tenant."""

    groups: tuple[Group, ...]


class Groups(pulumi.ComponentResource):
    """Groups, each with a rule or with members that others put in, one by one.

    Their owner is whoever deploys them, as the provider has it by default: a group is never without one.
    Members are never said here: inline members and `GroupMember` would undo each other.
    """

    object_ids: Mapping[str, pulumi.Output[str]]

    def __init__(self, name: str, args: GroupsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shirehall:entra:Groups", name, {}, opts)
        self._child = pulumi.ResourceOptions(parent=self)
        self.object_ids = {group.name: self._group(group) for group in args.groups}
        self.register_outputs({"object_ids": dict(self.object_ids)})

    def _group(self, group: Group) -> pulumi.Output[str]:
        made = security_group(group, self._child)
        if group.most_days:
            _bounded(group.name, made.object_id, group.most_days, self._child)
        return made.object_id


def security_group(group: Group, opts: pulumi.ResourceOptions) -> azuread.Group:
    """One group. `id` of a group is a path to it: whoever refers to it takes `object_id`."""
    rule = azuread.GroupDynamicMembershipArgs(enabled=True, rule=group.rule) if group.rule else None
    return azuread.Group(
        group.name,
        display_name=group.name,
        description=group.purpose,
        security_enabled=True,
        assignable_to_role=group.role_assignable or None,
        types=["DynamicMembership"] if rule else None,
        dynamic_membership=rule,
        prevent_duplicate_names=True,
        opts=opts,
    )


def nested(
    name: str, group: pulumi.Input[str], member: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> azuread.GroupMember:
    """A group in another, by their object ids, for good."""
    return azuread.GroupMember(name, group_object_id=group, member_object_id=member, opts=opts)


def _bounded(
    name: str, group: pulumi.Output[str], days: int, opts: pulumi.ResourceOptions
) -> azuread.GroupRoleManagementPolicy:
    """Entra itself refuses a membership that has no end, or one too late."""
    rules = azuread.GroupRoleManagementPolicyActiveAssignmentRulesArgs(
        expiration_required=True, expire_after=f"P{days}D", require_justification=True
    )
    return azuread.GroupRoleManagementPolicy(
        name, group_id=group, role_id="member", active_assignment_rules=rules, opts=opts
    )
