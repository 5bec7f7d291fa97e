"""Where a resource may be: what stands keeps its region, and not every region has zones."""

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request
from infra.rehearsal.refusals.look import name_of, region, texts
from infra.rehearsal.refusals.row import Row, arm
from infra.resources.arm_types import type_of

# Regions of the United Kingdom without availability zones. Source: azure-docs reliability/regions-list.
_WITHOUT_ZONES = frozenset({"ukwest"})
_ZONAL = arm(
    "compute:Disk",
    "compute:VirtualMachine",
    "network:AzureFirewall",
    "network:LoadBalancer",
    "network:PublicIPAddress",
)


def _moved(world: World, request: Request) -> str | None:
    known = world.store.get(request.id)
    if known is None or not region(request.body) or region(known.body) == region(request.body):
        return None
    return (
        f"The resource '{name_of(request.id)}' already exists in location '{region(known.body)}'. A resource "
        f"with the same name cannot be created in location '{region(request.body)}'. Please select a new "
        "resource name."
    )


def _group_moved(world: World, request: Request) -> str | None:
    known = world.store.get(request.id)
    if known is None or region(known.body) == region(request.body):
        return None
    return (
        f"Invalid resource group location '{region(request.body)}'. The resource group already exists in "
        f"location '{region(known.body)}'."
    )


def _zones(_world: World, request: Request) -> str | None:
    fronts = request.body.get("frontendIPConfigurations") or ()
    zones = texts(request.body, "zones") or [zone for front in fronts for zone in texts(front, "zones")]
    if not zones or region(request.body) not in _WITHOUT_ZONES:
        return None
    return (
        f"The resource '{type_of(request.id)}/{name_of(request.id)}' does not support availability zones at "
        f"location '{region(request.body)}'."
    )


def _not_global(_world: World, request: Request) -> str | None:
    if region(request.body) == "global":
        return None
    return (
        f"The provided location '{region(request.body)}' is not available for resource type "
        f"'{type_of(request.id)}'. List of available regions for the resource type is 'global'."
    )


ROWS = (
    Row(
        id="group-moved",
        code="InvalidResourceGroupLocation",
        status=409,
        types=arm("resources:ResourceGroup"),
        when=_group_moved,
        hint="a group keeps its region: give the new one another name",
        source="aws-samples bedrock#100; azure-docs common-deployment-errors",
    ),
    Row(
        id="resource-moved",
        code="InvalidResourceLocation",
        status=409,
        when=_moved,
        hint="azure-native previews a new location as an update: replace the resource (replace_on_changes)",
        source="azure-docs#70422",
    ),
    Row(
        id="zones-absent",
        code="LocationNotSupportAvailabilityZones",
        types=_ZONAL,
        when=_zones,
        hint="leave zones out in a region that has none",
        source="Azure-Landing-Zones#425",
    ),
    Row(
        id="location-not-global",
        code="LocationNotAvailableForResourceType",
        types=arm("privatedns:PrivateZone", "privatedns:VirtualNetworkLink"),
        when=_not_global,
        hint="private DNS zones and their links are in 'global'",
        source="unverified: from memory",
        verified=False,
    ),
)
