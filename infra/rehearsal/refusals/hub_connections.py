"""Virtual networks connected to a hub: each to one, none overlapping another."""

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request, Resource
from infra.rehearsal.refusals.look import (
    at,
    items,
    name_of,
    network,
    others,
    overlap,
    parent_of,
    prefixes_of,
    ref,
    same,
    users,
)
from infra.rehearsal.refusals.row import Row, arm
from infra.rehearsal.refusals.wan import connections_of, intent_of
from infra.resources.arm_types import PACKAGE

_CONNECTION = f"{PACKAGE}:network:HubVirtualNetworkConnection"
_INTENT = f"{PACKAGE}:network:RoutingIntent"
_NETWORK = f"{PACKAGE}:network:VirtualNetwork"
_INTENT_PAGE = "azure-docs virtual-wan/how-to-routing-policies"
_FAQ = "azure-docs virtual-wan/virtual-wan-faq"
# Source: azure-docs virtual-wan/how-to-routing-policies: address spaces of networks behind a hub with intent.
_ADDRESS_SPACES = 600


def _routes_under_intent(world: World, request: Request) -> str | None:
    configuration = at(request.body, "routingConfiguration")
    table = name_of(ref(configuration, "associatedRouteTable"))
    own = bool(items(configuration, "vnetRoutes", "staticRoutes"))
    if not own and table in ("", "defaultRouteTable"):
        return None
    intent = intent_of(world, parent_of(request.id))
    if intent is None:
        return None
    what = "static routes" if own else f"route table {table}"
    return f"Connection {request.id} cannot have {what}: its hub has routing intent {intent.id}."


def _second_hub(world: World, request: Request) -> str | None:
    remote = ref(request.body, "remoteVirtualNetwork")
    for other in others(world, request):
        if same(ref(other.body, "remoteVirtualNetwork"), remote):
            return (
                f"Virtual network {remote} is already connected to virtual hub {parent_of(other.id)} by "
                f"{name_of(other.id)}; it can be connected to one hub, once."
            )
    return None


def _networks_overlap(world: World, request: Request) -> str | None:
    remote = world.store.get(ref(request.body, "remoteVirtualNetwork"))
    return None if remote is None else _clash(world, parent_of(request.id), remote)


def _grown_overlap(world: World, request: Request) -> str | None:
    """A network that is connected already, and gets another address space."""
    grown = Resource(id=request.id, token=request.token, body=request.body)
    for connection in world.store.of(_CONNECTION):
        joined = same(ref(connection.body, "remoteVirtualNetwork"), request.id)
        if joined and (message := _clash(world, parent_of(connection.id), grown)):
            return message
    return None


def _clash(world: World, hub_id: str, joining: Resource) -> str | None:
    own = prefixes_of(joining)
    hub = world.store.get(hub_id)
    prefix = network(hub.body.get("addressPrefix")) if hub else None
    if prefix is not None and overlap(own, [prefix]):
        return _overlap_message(hub_id, joining.id, hub_id, str(prefix))
    for connection in connections_of(world, hub_id):
        remote = ref(connection.body, "remoteVirtualNetwork")
        if same(remote, joining.id):
            continue
        if pair := overlap(own, prefixes_of(world.store.get(remote))):
            return _overlap_message(hub_id, joining.id, remote, str(pair[1]))
    return None


def _overlap_message(hub: str, joining: str, other: str, prefix: str) -> str:
    return (
        f"Address space of virtual network {joining} overlaps with {prefix} of {other}, which virtual hub "
        f"{hub} "
        "reaches already."
    )


def _own_gateway(world: World, request: Request) -> str | None:
    remote = ref(request.body, "remoteVirtualNetwork")
    found = users(world, remote, arm("network:VirtualNetworkGateway")) if remote else []
    if not found:
        return None
    return f"Virtual network {remote} cannot be connected to a virtual hub: it has gateway {found[0].id}."


def _spaces(world: World, request: Request) -> str | None:
    hub = parent_of(request.id)
    joining = world.store.get(ref(request.body, "remoteVirtualNetwork"))
    connected = [c for c in connections_of(world, hub) if not same(c.id, request.id)]
    networks = [joining, *(world.store.get(ref(c.body, "remoteVirtualNetwork")) for c in connected)]
    count = sum(len(prefixes_of(each)) for each in networks)
    if count <= _ADDRESS_SPACES or intent_of(world, hub) is None:
        return None
    return (
        f"Virtual hub {hub} with routing intent would have {count} address spaces, {_ADDRESS_SPACES} at most."
    )


ROWS = (
    Row(
        id="connection-routes-under-intent",
        code="BadRequest",
        types=frozenset({_CONNECTION}),
        when=_routes_under_intent,
        hint="leave routingConfiguration unset",
        source=f"{_INTENT_PAGE} (code generic)",
    ),
    Row(
        id="network-on-second-hub",
        code="BadRequest",
        types=frozenset({_CONNECTION}),
        when=_second_hub,
        hint="a virtual network has one connection, to one hub",
        source="azure-docs#81087; azure-docs PR#79893 (code generic)",
    ),
    Row(
        id="networks-on-hub-overlap",
        code="BadRequest",
        types=frozenset({_CONNECTION}),
        when=_networks_overlap,
        hint="networks on one hub are disjoint: allocate another range",
        source=f"{_FAQ}; azure-docs#107338 (code generic)",
    ),
    Row(
        id="connected-network-grows-over-another",
        code="VnetAddressSpaceOverlapsWithAlreadyPeeredVnet",
        types=frozenset({_NETWORK}),
        when=_grown_overlap,
        hint="networks on one hub are disjoint: allocate another range",
        source="AzureTRE#1927; azure-docs#107338",
    ),
    Row(
        id="connected-network-has-gateway",
        code="BadRequest",
        types=frozenset({_CONNECTION}),
        when=_own_gateway,
        hint="a network with a gateway of its own is no spoke of a hub",
        source=f"{_FAQ} (code generic)",
    ),
    Row(
        id="hub-address-spaces",
        code="BadRequest",
        types=frozenset({_CONNECTION}),
        when=_spaces,
        hint="open another hub",
        source=f"{_INTENT_PAGE} (code generic)",
    ),
)
