"""Virtual WAN hubs: routing intent, route tables, and the virtual networks connected to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from infra.assurance.network.estate import Estate, Item, reference
from infra.assurance.packets.ranges import Ranges, addresses

DEFAULT_TABLE = "defaultroutetable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """Routing intent: the firewall that private traffic, and that internet traffic, is sent to (keys)."""

    id: str
    hub: str
    private: str
    internet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticRoute:
    """A route of a hub's table to the resource `hop` (a key)."""

    table: str
    name: str
    prefixes: tuple[str, ...]
    hop: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A virtual network on a hub. `learns_default`: 0.0.0.0/0 from it. `routed`: a routing configuration
    of its own, which intent does not go with."""

    id: str
    name: str
    stack: str
    hub: str
    network: str
    learns_default: bool
    routed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """A hub with all that decides its routes. `tables` are keys of tables beside the default one."""

    id: str
    name: str
    stack: str
    wan: str
    space: Ranges
    intents: tuple[Intent, ...]
    routes: tuple[StaticRoute, ...]
    tables: tuple[str, ...]
    bgp_peers: tuple[str, ...]
    point_to_site: tuple[str, ...]


def read_hubs(estate: Estate) -> Mapping[str, Hub]:
    """Every hub by key."""
    return {item.key: _hub(item, estate) for item in estate.of("VirtualHub")}


def read_connections(estate: Estate) -> tuple[Connection, ...]:
    """Every connection of a virtual network to a hub."""
    return tuple(_connection(item) for item in estate.of("HubVirtualNetworkConnection"))


def _hub(item: Item, estate: Estate) -> Hub:
    tables = [t for t in estate.of("HubRouteTable") if t.parent == item.key]
    return Hub(
        id=item.id,
        name=item.title,
        stack=item.stack,
        wan=reference(item.inputs.get("virtualWan")),
        space=addresses(str(item.inputs["addressPrefix"])),
        intents=tuple(_intent(i) for i in estate.of("RoutingIntent") if i.parent == item.key),
        routes=tuple(route for table in tables for route in _routes(table)),
        tables=tuple(table.key for table in tables if table.title.lower() != DEFAULT_TABLE),
        bgp_peers=tuple(b.id for b in estate.of("VirtualHubBgpConnection") if b.parent == item.key),
        point_to_site=tuple(
            p.id for p in estate.of("P2sVpnGateway") if reference(p.inputs.get("virtualHub")) == item.key
        ),
    )


def _intent(item: Item) -> Intent:
    hops = {
        destination: reference(policy.get("nextHop"))
        for policy in item.inputs.get("routingPolicies") or ()
        for destination in policy.get("destinations") or ()
    }
    return Intent(
        id=item.id,
        hub=item.parent,
        private=hops.get("PrivateTraffic", ""),
        internet=hops.get("Internet", ""),
    )


def _routes(table: Item) -> Iterator[StaticRoute]:
    for route in table.inputs.get("routes") or ():
        yield StaticRoute(
            table=table.key,
            name=str(route.get("name", "")),
            prefixes=tuple(str(prefix) for prefix in route.get("destinations") or ()),
            hop=reference(route.get("nextHop")),
        )


def _connection(item: Item) -> Connection:
    inputs = item.inputs
    return Connection(
        id=item.id,
        name=item.title,
        stack=item.stack,
        hub=item.parent,
        network=reference(inputs.get("remoteVirtualNetwork")),
        learns_default=bool(inputs.get("enableInternetSecurity")),
        routed=bool(inputs.get("routingConfiguration")),
    )
