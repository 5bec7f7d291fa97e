"""Writes that must wait for another that is under way on something else.

What shares a parent is serialised by the lock table; here one write hinders another of a different place,
which its body names.
"""

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request
from infra.rehearsal.refusals.look import mentions, name_of, ref, same
from infra.rehearsal.refusals.networking import IN_A_SUBNET
from infra.rehearsal.refusals.row import Row, arm

_BUSY = "another operation is in progress"


def _under(request_id: str, above: str) -> bool:
    return same(request_id, above) or request_id.casefold().startswith(f"{above.casefold()}/")


def _network_busy(world: World, request: Request) -> str | None:
    remote = ref(request.body, "remoteVirtualNetwork")
    for busy in world.underway:
        if remote and _under(busy.id, remote) and "/providers/" not in busy.id[len(remote) :]:
            return (
                f"Put on hub virtual network connection {request.id} cannot proceed: {_BUSY} on {busy.id} "
                "of virtual "
                f"network {remote}."
            )
    return None


def _subnet_busy(world: World, request: Request) -> str | None:
    for busy in world.underway:
        if busy.token in arm("network:Subnet") and mentions(request.body, busy.id):
            return (
                f"Cannot proceed with operation because resource {busy.id} used by resource {request.id} is "
                "not in "
                "Succeeded state. Resource is in Updating state and the last operation that updated/is "
                "updating the "
                "resource is PutSubnetOperation."
            )
    return None


def _group_going(world: World, request: Request) -> str | None:
    group = request.id.partition("/providers/")[0]
    for busy in world.underway:
        if busy.method == "DELETE" and same(busy.id, group):
            return (
                f"The resource group '{name_of(group)}' is in deprovisioning state and cannot perform this "
                "operation."
            )
    return None


ROWS = (
    Row(
        id="connection-while-subnets-are-written",
        code="AnotherOperationInProgress",
        status=409,
        types=arm("network:HubVirtualNetworkConnection"),
        when=_network_busy,
        hint="let the hub connection depend on the network's subnets",
        source="terraform-provider-azurerm#12998",
    ),
    Row(
        id="use-while-subnet-is-written",
        code="ReferencedResourceNotProvisioned",
        types=IN_A_SUBNET,
        when=_subnet_busy,
        hint="let it depend on the subnet, which is written by one at a time",
        source="terraform-provider-azurerm#24150, #21293",
    ),
    Row(
        id="group-being-deleted",
        code="ResourceGroupBeingDeleted",
        status=409,
        when=_group_going,
        hint="wait until the group is gone",
        source="azure-docs common-deployment-errors",
    ),
)
