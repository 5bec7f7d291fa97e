"""Virtual WAN: hubs, their gateways, and routing intent."""

from collections.abc import Iterator

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request, Resource
from infra.rehearsal.refusals.look import (
    items,
    name_of,
    network,
    others,
    parent_of,
    ref,
    same,
    siblings,
    strings,
    texts,
)
from infra.rehearsal.refusals.row import Row, arm
from infra.resources.arm_types import PACKAGE

_CONNECTION = f"{PACKAGE}:network:HubVirtualNetworkConnection"
_INTENT = f"{PACKAGE}:network:RoutingIntent"
_DESTINATIONS = frozenset({"Internet", "PrivateTraffic"})
_INTENT_PAGE = "azure-docs virtual-wan/how-to-routing-policies"
_FAQ = "azure-docs virtual-wan/virtual-wan-faq"


def _next_hop(world: World, request: Request) -> str | None:
    hub = parent_of(request.id)
    for policy in items(request.body, "routingPolicies"):
        hop = str(policy.get("nextHop"))
        firewall = world.store.get(hop)
        if firewall is None or not same(ref(firewall.body, "virtualHub"), hub):
            return (
                f"The next hop '{hop}' in route/policy '{policy.get('name')}' in the resource "
                f"'{request.id}' is invalid."
            )
    return None


def _route_hop(world: World, request: Request) -> str | None:
    for route in items(request.body, "routes"):
        hop = str(route.get("nextHop"))
        if route.get("nextHopType") == "ResourceId" and world.store.get(hop) is None:
            return (
                f"The next hop '{hop}' in route/policy '{route.get('name')}' in the resource "
                f"'{request.id}' is invalid."
            )
    return None


def _second_intent(world: World, request: Request) -> str | None:
    other = next(siblings(world, request), None)
    if other is None:
        return None
    return (
        f"Virtual hub {parent_of(request.id)} already has routing intent {name_of(other.id)}; "
        f"{name_of(request.id)} "
        "does not replace it."
    )


def _destinations(_world: World, request: Request) -> str | None:
    seen: list[str] = []
    for policy in items(request.body, "routingPolicies"):
        for destination in texts(policy, "destinations"):
            if destination not in _DESTINATIONS or destination in seen:
                return (
                    f"Routing policy {policy.get('name')} of {request.id} has invalid destination "
                    f"{destination}: "
                    "Internet and PrivateTraffic are valid, each in one policy."
                )
            seen.append(destination)
    return None


def _custom_tables(world: World, request: Request) -> str | None:
    hub = parent_of(request.id)
    for token in arm("network:HubRouteTable"):
        for table in world.store.of(token):
            if same(parent_of(table.id), hub) and not _own_table(table.id):
                return (
                    f"Routing intent {request.id} cannot be made: hub {hub} has custom route table "
                    f"{table.id}."
                )
    for connection in connections_of(world, hub):
        if items(connection.body, "routingConfiguration", "vnetRoutes", "staticRoutes"):
            return (
                f"Routing intent {request.id} cannot be made: connection {connection.id} has static routes."
            )
    return None


def _own_table(table_id: str) -> bool:
    """Whether it is one of the two that every hub has."""
    return any(same(name_of(table_id), name) for name in ("defaultRouteTable", "noneRouteTable"))


def _table_under_intent(world: World, request: Request) -> str | None:
    intent = None if _own_table(request.id) else intent_of(world, parent_of(request.id))
    return (
        None
        if intent is None
        else f"Hub route table {request.id} cannot be made: its hub has routing intent {intent.id}."
    )


def intent_of(world: World, hub: str) -> Resource | None:
    """The routing intent of a hub."""
    return next((i for i in world.store.of(_INTENT) if same(parent_of(i.id), hub)), None)


def connections_of(world: World, hub: str) -> Iterator[Resource]:
    """The virtual networks that are connected to a hub."""
    return (c for c in world.store.of(_CONNECTION) if same(parent_of(c.id), hub))


def _hub_small(_world: World, request: Request) -> str | None:
    prefix = network(request.body.get("addressPrefix"))
    if prefix is not None and prefix.prefixlen <= 24:
        return None
    return (
        f"Virtual hub {request.id} has invalid address prefix {request.body.get('addressPrefix')}: /24 or "
        "larger is needed."
    )


def _hub_moved(world: World, request: Request) -> str | None:
    known = world.store.get(request.id)
    if known is None or known.body.get("addressPrefix") == request.body.get("addressPrefix"):
        return None
    return (
        f"Address prefix of virtual hub {request.id} cannot be changed from "
        f"{known.body.get('addressPrefix')} to "
        f"{request.body.get('addressPrefix')}."
    )


def _hub_group(world: World, request: Request) -> str | None:
    wan = ref(request.body, "virtualWan")
    group = request.id.partition("/providers/")[0]
    for other in others(world, request):
        elsewhere = other.id.partition("/providers/")[0]
        if wan and same(ref(other.body, "virtualWan"), wan) and not same(elsewhere, group):
            return (
                f"Virtual hub {request.id} must be in resource group {elsewhere}, where {other.id} of its "
                "WAN is."
            )
    return None


def _hub_overlap(world: World, request: Request) -> str | None:
    own, wan = network(request.body.get("addressPrefix")), ref(request.body, "virtualWan")
    for other in others(world, request):
        prefix = network(other.body.get("addressPrefix"))
        if own and prefix and same(ref(other.body, "virtualWan"), wan) and own.overlaps(prefix):
            return f"Address prefix {own} of virtual hub {request.id} overlaps with {prefix} of {other.id}."
    return None


def _hub_basic(world: World, request: Request) -> str | None:
    wan = world.store.get(ref(request.body, "virtualWan"))
    if wan is None or wan.body.get("type") != "Basic" or request.body.get("sku") == "Basic":
        return None
    return f"Virtual hub {request.id} of sku Standard cannot be in virtual WAN {wan.id} of type Basic."


def _second_gateway(world: World, request: Request) -> str | None:
    hub = ref(request.body, "virtualHub")
    for other in others(world, request):
        if hub and same(ref(other.body, "virtualHub"), hub):
            return f"Virtual hub {hub} already has gateway {other.id}; a hub has one of a kind."
    return None


def _route_map(_world: World, request: Request) -> str | None:
    for rule in items(request.body, "rules"):
        criteria = items(rule, "matchCriteria")
        if not criteria and not any(True for _ in strings(rule.get("actions"))):
            return f"Rule {rule.get('name')} of route map {request.id} neither matches nor does anything."
    return None


ROWS = (
    Row(
        id="intent-before-firewall",
        code="InvalidNextHop",
        types=frozenset({_INTENT}),
        when=_next_hop,
        hint="let the routing intent depend on the firewall, which stands in the same hub",
        source="Azure-Landing-Zones#2904",
    ),
    Row(
        id="route-before-firewall",
        code="InvalidNextHop",
        types=arm("network:HubRouteTable"),
        when=_route_hop,
        hint="let the hub's routes depend on the firewall",
        source="Azure-Landing-Zones#2904",
    ),
    Row(
        id="intent-second",
        code="BadRequest",
        types=frozenset({_INTENT}),
        when=_second_intent,
        hint="change the hub's one intent; do not make another",
        source="CheckPointSW/CloudGuardIaaS#382 (code generic)",
    ),
    Row(
        id="intent-destinations",
        code="BadRequest",
        types=frozenset({_INTENT}),
        when=_destinations,
        hint="one policy for Internet, one for PrivateTraffic, or one for both",
        source=f"{_INTENT_PAGE} (code generic)",
    ),
    Row(
        id="intent-beside-custom-routes",
        code="BadRequest",
        types=frozenset({_INTENT}),
        when=_custom_tables,
        hint="take custom tables and static routes away first",
        source=f"{_INTENT_PAGE} (code generic)",
    ),
    Row(
        id="custom-table-under-intent",
        code="BadRequest",
        types=arm("network:HubRouteTable"),
        when=_table_under_intent,
        hint="a hub with routing intent has its default table alone",
        source=f"{_INTENT_PAGE} (code generic)",
    ),
    Row(
        id="hub-too-small",
        code="BadRequest",
        types=arm("network:VirtualHub"),
        when=_hub_small,
        hint="give the hub a /24, better a /23",
        source=f"{_FAQ} (code generic)",
    ),
    Row(
        id="hub-prefix-fixed",
        code="BadRequest",
        types=arm("network:VirtualHub"),
        when=_hub_moved,
        hint="a hub keeps its prefix: make another hub",
        source=f"{_FAQ} (code generic)",
    ),
    Row(
        id="hubs-in-one-group",
        code="BadRequest",
        types=arm("network:VirtualHub"),
        when=_hub_group,
        hint="put the hubs of a WAN into one resource group",
        source="azure-docs firewall-manager/overview (code generic)",
    ),
    Row(
        id="hubs-overlap",
        code="BadRequest",
        types=arm("network:VirtualHub"),
        when=_hub_overlap,
        hint="give each hub a prefix of its own",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="hub-standard-in-basic-wan",
        code="BadRequest",
        types=arm("network:VirtualHub"),
        when=_hub_basic,
        hint="routing intent needs a Standard WAN",
        source="azure-docs virtual-wan/virtual-wan-about (code generic)",
    ),
    Row(
        id="hub-second-gateway",
        code="BadRequest",
        types=arm("network:VpnGateway", "network:ExpressRouteGateway"),
        when=_second_gateway,
        hint="add scale units to the hub's gateway",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="route-map-rule-empty",
        code="BadRequest",
        types=arm("network:RouteMap"),
        when=_route_map,
        hint="a rule without criteria matches everything: say what it does",
        source="unverified: from memory",
        verified=False,
    ),
)
