"""User-defined routes."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network

from infra.assurance.network.estate import Estate, Item
from infra.assurance.packets.ranges import prefix_of


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRoute:
    """One route. `hop` is Azure's next hop type; `appliance` the address of a virtual appliance.

    `prefix` is None for a route to a service tag, whose ranges are not known offline.
    """

    name: str
    text: str
    prefix: IPv4Network | None
    hop: str
    appliance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTable:
    """Its routes, and whether subnets under it learn what the gateway knows."""

    id: str
    propagates: bool
    routes: tuple[UserRoute, ...]


def read_route_tables(estate: Estate) -> Mapping[str, RouteTable]:
    """Every route table by key, with routes written inline and as resources of their own."""
    routes: dict[str, list[UserRoute]] = {}
    for item in estate.of("Route"):
        routes.setdefault(item.parent, []).append(_route(item))
    return {
        item.key: RouteTable(
            id=item.id,
            propagates=not item.inputs.get("disableBgpRoutePropagation"),
            routes=tuple(routes.get(item.key, ())),
        )
        for item in estate.of("RouteTable")
    }


def _route(item: Item) -> UserRoute:
    text = str(item.inputs.get("addressPrefix", ""))
    return UserRoute(
        name=item.title,
        text=text,
        prefix=prefix_of(text) if text[:1].isdigit() else None,
        hop=str(item.inputs.get("nextHopType", "")),
        appliance=str(item.inputs.get("nextHopIpAddress") or ""),
    )
