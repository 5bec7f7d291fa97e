"""Licences by group: who is in a group holds its SKU."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_azuread as azuread

from infra.design.tenancy.model import LicenceAssignment


@dataclass(frozen=True, slots=True, kw_only=True)
class LicencesArgs:
    """Assignments name groups, whose object ids are given."""

    licences: tuple[LicenceAssignment, ...]
    groups: Mapping[str, pulumi.Input[str]]


class Licences(pulumi.ComponentResource):
    """One SKU a group, for licensing ignores groups in groups.

    Graph knows nothing of seats: where they run out, it shows later, on users (entra-docs
    identity/users/licensing-groups-resolve-problems).
    """

    def __init__(self, name: str, args: LicencesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shirehall:entra:Licences", name, {}, opts)
        for licence in args.licences:
            azuread.GroupLicense(
                licence.group,
                group_object_id=args.groups[licence.group],
                sku_id=licence.sku_id,
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.register_outputs({})
