"""One member's part of the Microsoft tenancy: in the tenant of its people, and in the host's."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from infra.components.entra.administrative_unit import AdministrativeUnit, AdministrativeUnitArgs
from infra.components.entra.app_assignments import AppAssignments, AppAssignmentsArgs
from infra.components.entra.baseline import Baseline, BaselineArgs
from infra.components.entra.council_roles import CouncilRoles, CouncilRolesArgs
from infra.components.entra.groups import Groups, GroupsArgs, nested
from infra.components.entra.licences import Licences, LicencesArgs
from infra.components.entra.lookup import group_ids, service_principal_ids
from infra.components.entra.named_location import NamedLocation, NamedLocationArgs
from infra.components.entra.policy_exceptions import PolicyExceptions, PolicyExceptionsArgs
from infra.components.entra.staged_joiner import StagedJoiner, StagedJoinerArgs
from infra.design.tenancy import model as tenancy

Ids = Mapping[str, pulumi.Output[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberTenancyArgs:
    """The member's tenancy; `host` is the provider that writes to the host's tenant."""

    tenancy: tenancy.MemberTenancy
    host: pulumi.ProviderResource


class MemberTenancy(pulumi.ComponentResource):
    """All that is one member's in Entra. The provider in the options writes to the tenant of its people.

    Policies are core's, or of the baseline of the member's own tenant. This nests the member's groups in
    those that policies aim at: groups of core are found by name, so that joining edits none of them.
    """

    def __init__(
        self, name: str, args: MemberTenancyArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("shirehall:entra:MemberTenancy", name, {}, opts)
        self._tenancy = args.tenancy
        self._child = pulumi.ResourceOptions(parent=self)
        self._groups = self._made("home", self._child)
        self._umbrella = self._umbrella_ids()
        self._nest()
        self._administer()
        self._time()
        Licences("licences", LicencesArgs(licences=args.tenancy.licences, groups=self._groups), self._child)
        if location := args.tenancy.named_location:
            NamedLocation(location.name, NamedLocationArgs(location=location), self._child)
        self._services(args.host)
        self.register_outputs({})

    def _made(self, tenant: tenancy.Tenant, opts: pulumi.ResourceOptions) -> Ids:
        groups = tuple(group for group in self._tenancy.groups if group.tenant == tenant)
        return Groups(tenant, GroupsArgs(groups=groups), opts).object_ids

    def _umbrella_ids(self) -> Ids:
        """The groups that policies aim at or leave out, as far as this member is in them."""
        if self._tenancy.baseline:
            return Baseline("baseline", BaselineArgs(baseline=self._tenancy.baseline), self._child).group_ids
        timed = [excepted.membership.group for excepted in self._tenancy.exceptions]
        staged = [self._tenancy.staging.membership.group] if self._tenancy.staging else []
        return group_ids([*self._tenancy.nested.values(), *timed, *staged], self)

    def _nest(self) -> None:
        for inner, outer in sorted(self._tenancy.nested.items()):
            nested(inner, self._umbrella[outer], self._groups[inner], self._child)

    def _administer(self) -> None:
        units = {
            unit.name: AdministrativeUnit(unit.name, AdministrativeUnitArgs(unit=unit), self._child).object_id
            for unit in self._tenancy.units
            if not unit.restricted
        }
        args = CouncilRolesArgs(
            roles=self._tenancy.roles,
            administrators=self._tenancy.administrators,
            groups=self._groups,
            units=units,
        )
        CouncilRoles("roles", args, self._child)

    def _time(self) -> None:
        """What ends: the report-only weeks, and exceptions."""
        if staging := self._tenancy.staging:
            StagedJoiner(
                "staging",
                StagedJoinerArgs(staging=staging, groups=self._groups, umbrella=self._umbrella),
                self._child,
            )
        args = PolicyExceptionsArgs(
            exceptions=self._tenancy.exceptions, groups=self._groups, umbrella=self._umbrella
        )
        PolicyExceptions("exceptions", args, self._child)

    def _services(self, host: pulumi.ProviderResource) -> None:
        """The groups of services and their applications: all in the host's tenant."""
        by_host = pulumi.ResourceOptions(parent=self, provider=host)
        found = service_principal_ids(
            (assigned.application for assigned in self._tenancy.assignments),
            pulumi.InvokeOutputOptions(provider=host),
        )
        args = AppAssignmentsArgs(
            assignments=self._tenancy.assignments, groups=self._made("host", by_host), applications=found
        )
        AppAssignments("services", args, by_host)
