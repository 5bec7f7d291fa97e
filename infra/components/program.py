"""The Pulumi program of each stack."""

import pulumi
from pulumi_azure_native import Provider

from infra.components.core import Core, CoreArgs
from infra.components.member import Member, MemberArgs
from infra.components.parts import Part, part_of
from infra.design.estate import CoreDesign, Design, MemberDesign


def build(design: Design, stack: str) -> None:
    """Register the resources of one stack with the running Pulumi program. Raises UnknownStackError."""
    build_part(part_of(design, stack))


def build_part(part: Part) -> None:
    """Register the resources of a core or of a member."""
    if isinstance(part, CoreDesign):
        _core(part)
    else:
        _member(part)


def _core(design: CoreDesign) -> None:
    host = Provider("host", subscription_id=design.subscription)
    Core("core", CoreArgs(design=design), pulumi.ResourceOptions(provider=host))


def _member(design: MemberDesign) -> None:
    """Two providers, even where both write to one subscription, so that a member can move to its own."""
    host = Provider("host", subscription_id=design.core.subscription)
    own = Provider("own", subscription_id=design.subscription)
    Member(design.member, MemberArgs(design=design, host=host), pulumi.ResourceOptions(provider=own))
