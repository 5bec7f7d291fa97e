"""What a tenant has whoever is in it: umbrella groups, break-glass, locations, Conditional Access."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from infra.components.entra.break_glass import BreakGlass, BreakGlassArgs
from infra.components.entra.conditional_access import ConditionalAccess, ConditionalAccessArgs
from infra.components.entra.groups import Groups, GroupsArgs
from infra.components.entra.named_location import NamedLocation, NamedLocationArgs
from infra.design.tenancy import model as tenancy
from infra.design.tenancy.conditional_access import BREAK_GLASS


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineArgs:
    """The baseline; `applications` are the client ids of the shared applications, where there are any."""

    baseline: tenancy.Baseline
    applications: Sequence[pulumi.Input[str]] = ()


class Baseline(pulumi.ComponentResource):
    """The baseline of the tenant that the provider writes to."""

    group_ids: Mapping[str, pulumi.Output[str]]
    conditional_access: ConditionalAccess

    def __init__(self, name: str, args: BaselineArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shirehall:entra:Baseline", name, {}, opts)
        self._child = pulumi.ResourceOptions(parent=self)
        self.group_ids = self._groups(args.baseline.groups)
        self.conditional_access = ConditionalAccess(
            "conditional-access",
            ConditionalAccessArgs(
                policies=args.baseline.policies,
                strengths=args.baseline.strengths,
                groups=self.group_ids,
                locations=self._locations(args.baseline),
                applications=args.applications,
            ),
            self._child,
        )
        self.register_outputs({"group_ids": dict(self.group_ids)})

    def _groups(self, groups: tuple[tenancy.Group, ...]) -> Mapping[str, pulumi.Output[str]]:
        (guarded,) = (group for group in groups if group.name == BREAK_GLASS)
        others = tuple(group for group in groups if group is not guarded)
        made = Groups("umbrella", GroupsArgs(groups=others), self._child)
        kept = BreakGlass(BREAK_GLASS, BreakGlassArgs(group=guarded), self._child)
        return {**made.object_ids, BREAK_GLASS: kept.object_id}

    def _locations(self, baseline: tenancy.Baseline) -> Mapping[str, pulumi.Output[str]]:
        return {
            place.name: NamedLocation(place.name, NamedLocationArgs(location=place), self._child).object_id
            for place in baseline.locations
        }
