"""Who is out of which policy until when: one policy and one group an exception."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from infra.components.entra.timed_membership import TimedMembership, TimedMembershipArgs
from infra.design.tenancy.model import PolicyException

Ids = Mapping[str, pulumi.Input[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyExceptionsArgs:
    """Object ids of the exceptions' groups, and of the groups that policies leave out, by name."""

    exceptions: tuple[PolicyException, ...]
    groups: Ids
    umbrella: Ids


class PolicyExceptions(pulumi.ComponentResource):
    """Each exception's group in the group that its policy leaves out: no policy is edited."""

    def __init__(
        self, name: str, args: PolicyExceptionsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("shirehall:entra:PolicyExceptions", name, {}, opts)
        for excepted in args.exceptions:
            timed = TimedMembershipArgs(
                membership=excepted.membership,
                group=args.umbrella[excepted.membership.group],
                member=args.groups[excepted.group],
            )
            TimedMembership(excepted.group, timed, pulumi.ResourceOptions(parent=self))
        self.register_outputs({})
