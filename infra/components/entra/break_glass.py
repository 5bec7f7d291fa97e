"""The group of the accounts that open the tenant when nothing else does."""

from dataclasses import dataclass

import pulumi

from infra.components.entra.groups import security_group
from infra.design.tenancy.model import Group


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakGlassArgs:
    """The group. Its accounts are made by hand: their keys are in safes, and in no file."""

    group: Group


class BreakGlass(pulumi.ComponentResource):
    """A role-assignable group, so that only the most privileged change who is in it, and protected.

    Every policy but one leaves it out: were it gone, a mistake in a policy could shut everybody out.
    """

    object_id: pulumi.Output[str]

    def __init__(self, name: str, args: BreakGlassArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shirehall:entra:BreakGlass", name, {}, opts)
        self.object_id = security_group(
            args.group, pulumi.ResourceOptions(parent=self, protect=True)
        ).object_id
        self.register_outputs({"object_id": self.object_id})
