"""The Pulumi program of each stack."""

import pulumi
import pulumi_azuread as azuread
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
    tenant = azuread.Provider("host-tenant", tenant_id=design.tenancy.tenant)
    Core("core", CoreArgs(design=design), pulumi.ResourceOptions(providers=[host, tenant]))


def _member(design: MemberDesign) -> None:
    """Two providers a kind, even where both write to one place, so that a member can move to its own."""
    host = Provider("host", subscription_id=design.core.subscription)
    own = Provider("own", subscription_id=design.subscription)
    host_tenant = azuread.Provider("host-tenant", tenant_id=design.tenancy.host)
    tenant = azuread.Provider("own-tenant", tenant_id=design.tenancy.tenant)
    args = MemberArgs(design=design, host=host, host_tenant=host_tenant)
    Member(design.member, args, pulumi.ResourceOptions(providers=[own, tenant]))
