"""Locks against deletion: what stands between a mistake and a hub without intent."""

import pulumi
from pulumi_azure_native import authorization


def delete_lock(
    name: str, resource_id: pulumi.Input[str], reason: str, opts: pulumi.ResourceOptions
) -> authorization.ManagementLockByScope:
    """A CanNotDelete lock on one resource.

    A lock holds for the children of what it locks too, its diagnostic settings and budgets among them: let it
    depend on them, so that it goes first. So a hub, its gateways and its firewall policy, whose
    children belong to the members, are never locked: a member could not leave. They are `protect`ed instead.
    ReadOnly is never used: it refuses even reads that are POSTs, such as listKeys (azure-sdk-for-java#2560).
    """
    return authorization.ManagementLockByScope(
        name,
        scope=resource_id,
        lock_name=f"lock-{name}",
        level=authorization.LockLevel.CAN_NOT_DELETE,
        notes=reason,
        opts=opts,
    )
