"""What a council's own administrators may do: roles within its units, activated for hours."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_azuread as azuread

from infra.components.entra.timed_membership import TimedMembership, TimedMembershipArgs
from infra.design.tenancy import model as tenancy

Ids = Mapping[str, pulumi.Input[str]]
HOURS = "PT8H"
LONGEST_ELIGIBILITY = "P365D"


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilRolesArgs:
    """Roles and administrators name groups and units, whose object ids are given."""

    roles: tuple[tenancy.RoleEligibility, ...]
    administrators: tuple[tenancy.TimedMembership, ...]
    groups: Ids
    units: Ids


class CouncilRoles(pulumi.ComponentResource):
    """Groups that may activate roles within a unit, and who may join those groups, until when.

    Nobody holds a role for good. The group is eligible without an end, since the provider's request has no
    input for one; what ends is who may join it.
    """

    def __init__(self, name: str, args: CouncilRolesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shirehall:entra:CouncilRoles", name, {}, opts)
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)
        for role in args.roles:
            self._eligible(role)
        for joined in args.administrators:
            self._joined(joined)
        self.register_outputs({})

    def _eligible(self, role: tenancy.RoleEligibility) -> None:
        scope = pulumi.Output.concat("/administrativeUnits/", self._args.units[role.unit])
        azuread.DirectoryRoleEligibilityScheduleRequest(
            f"{role.group}-{role.role.lower().replace(' ', '-')}",
            role_definition_id=role.template,
            principal_id=self._args.groups[role.group],
            directory_scope_id=scope,
            justification=role.reason,
            opts=self._child,
        )

    def _joined(self, joined: tenancy.TimedMembership) -> None:
        """Joining takes a second factor and a reason, and lasts a working day."""
        group = self._args.groups[joined.group]
        rules = azuread.GroupRoleManagementPolicy(
            joined.group,
            group_id=group,
            role_id="member",
            activation_rules=azuread.GroupRoleManagementPolicyActivationRulesArgs(
                maximum_duration=HOURS, require_justification=True, require_multifactor_authentication=True
            ),
            eligible_assignment_rules=azuread.GroupRoleManagementPolicyEligibleAssignmentRulesArgs(
                expiration_required=True, expire_after=LONGEST_ELIGIBILITY
            ),
            opts=self._child,
        )
        args = TimedMembershipArgs(
            membership=joined, group=group, member=self._args.groups[joined.member], after=[rules]
        )
        TimedMembership(joined.group, args, self._child)
