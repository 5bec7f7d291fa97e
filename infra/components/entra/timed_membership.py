"""A group in another until a day: Privileged Identity Management ends it, whether or not anybody deploys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pulumi
import pulumi_azuread as azuread

from infra.design.tenancy import model as tenancy

_KINDS = {
    "active": azuread.PrivilegedAccessGroupAssignmentSchedule,
    "eligible": azuread.PrivilegedAccessGroupEligibilitySchedule,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedMembershipArgs:
    """The membership, and the object ids of its two groups. It is made after `after`."""

    membership: tenancy.TimedMembership
    group: pulumi.Input[str]
    member: pulumi.Input[str]
    after: Sequence[pulumi.Resource] = ()


class TimedMembership(pulumi.ComponentResource):
    """One membership with an end."""

    def __init__(
        self, name: str, args: TimedMembershipArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("shirehall:entra:TimedMembership", name, {}, opts)
        membership = args.membership
        _KINDS[membership.kind](
            name,
            group_id=args.group,
            principal_id=args.member,
            assignment_type="member",
            start_date=_moment(membership.starts, "00:00:00") if membership.starts else None,
            expiration_date=_moment(membership.ends, "23:59:59"),
            justification=membership.reason,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(args.after)),
        )
        self.register_outputs({})


def _moment(day: date, time: str) -> str:
    return f"{day.isoformat()}T{time}Z"
