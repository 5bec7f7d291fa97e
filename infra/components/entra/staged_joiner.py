"""The report-only weeks of a joiner."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from infra.components.entra.groups import nested
from infra.components.entra.timed_membership import TimedMembership, TimedMembershipArgs
from infra.design.tenancy.model import Staging

Ids = Mapping[str, pulumi.Input[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedJoinerArgs:
    """Object ids of the joiner's groups, and of the umbrella group of joiners, by name."""

    staging: Staging
    groups: Ids
    umbrella: Ids


class StagedJoiner(pulumi.ComponentResource):
    """The joiner's staff in its staging group, and that among all joiners, until a day."""

    def __init__(self, name: str, args: StagedJoinerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shirehall:entra:StagedJoiner", name, {}, opts)
        child, staging = pulumi.ResourceOptions(parent=self), args.staging
        group = args.groups[staging.group]
        nested(staging.group, group, args.groups[staging.holds], child)
        TimedMembership(
            staging.group,
            TimedMembershipArgs(
                membership=staging.membership, group=args.umbrella[staging.membership.group], member=group
            ),
            child,
        )
        self.register_outputs({})
