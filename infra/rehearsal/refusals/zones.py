"""Private zones, their links and records."""

from ipaddress import IPv4Address

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request
from infra.rehearsal.refusals.look import (
    at,
    items,
    name_of,
    others,
    parent_of,
    ref,
    same,
)
from infra.rehearsal.refusals.row import Row, arm
from infra.resources.arm_types import PACKAGE

_LINK = f"{PACKAGE}:privatedns:VirtualNetworkLink"


def _registration(world: World, request: Request) -> str | None:
    network = ref(request.body, "virtualNetwork")
    if not request.body.get("registrationEnabled"):
        return None
    for other in others(world, request):
        if other.body.get("registrationEnabled") and same(ref(other.body, "virtualNetwork"), network):
            return (
                f"Virtual network {network} is linked for registration already, by {other.id}: to one zone "
                "at most."
            )
    return None


def _zone_twice(world: World, request: Request) -> str | None:
    network, zone = ref(request.body, "virtualNetwork"), name_of(parent_of(request.id))
    for other in others(world, request):
        if same(name_of(parent_of(other.id)), zone) and same(ref(other.body, "virtualNetwork"), network):
            return (
                "A virtual network cannot be linked to multiple zones with overlapping namespaces. You "
                "tried to link "
                f"virtual network {network} with '{zone}' and '{zone}' zones."
            )
    return None


def _records(_world: World, request: Request) -> str | None:
    records = items(request.body, "aRecords")
    if request.body.get("recordType") != "A" or (records and all(map(_is_address, records))):
        return None
    return f"The record set {request.id} must have records with valid IPv4 addresses."


def _is_address(record: object) -> bool:
    try:
        return bool(IPv4Address(str(at(record, "ipv4Address"))))
    except ValueError:
        return False


def _ttl(_world: World, request: Request) -> str | None:
    ttl = request.body.get("ttl")
    if isinstance(ttl, int) and 1 <= ttl <= 2147483647:
        return None
    return f"The record set {request.id} has invalid TTL {ttl}. Allowed range 1-2147483647."


ROWS = (
    Row(
        id="zone-second-registration",
        code="Conflict",
        status=409,
        types=frozenset({_LINK}),
        when=_registration,
        hint="register names in one zone",
        source="terraform-azurerm-caf-enterprise-scale#157",
    ),
    Row(
        id="zone-of-one-name-twice",
        code="BadRequest",
        types=frozenset({_LINK}),
        when=_zone_twice,
        hint="link one zone of a name to a network",
        source="MicrosoftDocs/azure-aks-docs#212",
    ),
    Row(
        id="record-without-address",
        code="BadRequest",
        types=arm("privatedns:PrivateRecordSet"),
        when=_records,
        hint="give the record its IPv4 address",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="record-ttl",
        code="BadRequest",
        types=arm("privatedns:PrivateRecordSet"),
        when=_ttl,
        hint="give a TTL in seconds, such as 300",
        source="unverified: from memory",
        verified=False,
    ),
)
