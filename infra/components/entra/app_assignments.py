"""Who may use which shared application."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_azuread as azuread

from infra.design.tenancy.model import AppAssignment

DEFAULT_ROLE = "00000000-0000-0000-0000-000000000000"
"""Access without a role of the application's own (Graph: appRoleAssignment)."""

Ids = Mapping[str, pulumi.Input[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppAssignmentsArgs:
    """Object ids of the groups, and of the applications' service principals, by name."""

    assignments: tuple[AppAssignment, ...]
    groups: Ids
    applications: Ids


class AppAssignments(pulumi.ComponentResource):
    """One assignment a group and application. Groups in groups get nothing, so each is assigned itself."""

    def __init__(
        self, name: str, args: AppAssignmentsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("shirehall:entra:AppAssignments", name, {}, opts)
        for assigned in args.assignments:
            azuread.AppRoleAssignment(
                assigned.group,
                app_role_id=DEFAULT_ROLE,
                principal_object_id=args.groups[assigned.group],
                resource_object_id=args.applications[assigned.application],
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.register_outputs({})
