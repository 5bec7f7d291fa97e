"""A sealed member's own gateway, in its own virtual network, and the tunnels of that."""

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
    subnet_prefixes,
    texts,
    users,
)
from infra.rehearsal.refusals.row import Row, arm

_GATEWAY = arm("network:VirtualNetworkGateway")
_SETTINGS = "azure-docs vpn-gateway-about-vpn-gateway-settings"


def _gateway_subnet(world: World, request: Request) -> str | None:
    for configuration in items(request.body, "ipConfigurations"):
        subnet = world.store.get(ref(configuration, "subnet"))
        if subnet is None:
            continue
        if name_of(subnet.id) != "GatewaySubnet":
            return f"Gateway {request.id} must be in a subnet named GatewaySubnet, got {name_of(subnet.id)}."
        if any(prefix.prefixlen > 29 for prefix in subnet_prefixes(subnet.body)):
            return f"GatewaySubnet of {request.id} must be /29 or larger, /27 is recommended."
    return None


def _gateway_second(world: World, request: Request) -> str | None:
    for other in others(world, request):
        near = {parent_of(ref(c, "subnet")).casefold() for c in items(other.body, "ipConfigurations")}
        own = {parent_of(ref(c, "subnet")).casefold() for c in items(request.body, "ipConfigurations")}
        if near & own and other.body.get("gatewayType") == request.body.get("gatewayType"):
            return (
                f"Virtual network {min(near & own)} already has {request.body.get('gatewayType')} gateway "
                f"{other.id}."
            )
    return None


def _gateway_fixed(world: World, request: Request) -> str | None:
    known = world.store.get(request.id)
    for key in ("vpnType", "gatewayType"):
        if known and known.body.get(key) != request.body.get(key):
            return (
                f"{key} of gateway {request.id} cannot be changed from {known.body.get(key)} to "
                f"{request.body.get(key)}."
            )
    return None


def _far_end(_world: World, request: Request) -> str | None:
    body = request.body
    address = bool(body.get("gatewayIpAddress")) + bool(body.get("fqdn"))
    prefixes = bool(texts(body, "localNetworkAddressSpace", "addressPrefixes")) or bool(
        at(body, "bgpSettings")
    )
    if address == 1 and prefixes:
        return None
    return f"Local network gateway {request.id} needs an IP address or an FQDN, and prefixes or BGP settings."


def _no_far_end(_world: World, request: Request) -> str | None:
    if request.body.get("connectionType") != "IPsec" or ref(request.body, "localNetworkGateway2"):
        return None
    return f"Connection {request.id} of type IPsec requires localNetworkGateway2."


def _tunnel_twice(world: World, request: Request) -> str | None:
    far = ref(request.body, "localNetworkGateway2")
    for other in users(world, ref(request.body, "virtualNetworkGateway1") or "-", (request.token,)):
        if far and not same(other.id, request.id) and same(ref(other.body, "localNetworkGateway2"), far):
            return f"Local network gateway {far} is already connected by {other.id}."
    return None


ROWS = (
    Row(
        id="gateway-subnet",
        code="BadRequest",
        types=_GATEWAY,
        when=_gateway_subnet,
        hint="name the subnet GatewaySubnet, and let it be /27",
        source=f"{_SETTINGS} (code generic)",
    ),
    Row(
        id="gateway-second",
        code="BadRequest",
        types=_GATEWAY,
        when=_gateway_second,
        hint="a virtual network has one gateway of a type",
        source=f"{_SETTINGS} (code generic)",
    ),
    Row(
        id="gateway-type-fixed",
        code="BadRequest",
        types=_GATEWAY,
        when=_gateway_fixed,
        hint="replace the gateway: it takes up to 45 minutes",
        source=f"{_SETTINGS} (code generic)",
    ),
    Row(
        id="far-end-incomplete",
        code="BadRequest",
        types=arm("network:LocalNetworkGateway"),
        when=_far_end,
        hint="give its address and its prefixes",
        source=f"{_SETTINGS} (code generic)",
    ),
    Row(
        id="tunnel-without-far-end",
        code="BadRequest",
        types=arm("network:VirtualNetworkGatewayConnection"),
        when=_no_far_end,
        hint="name the local network gateway",
        source=f"{_SETTINGS} (code generic)",
    ),
    Row(
        id="tunnel-twice",
        code="BadRequest",
        types=arm("network:VirtualNetworkGatewayConnection"),
        when=_tunnel_twice,
        hint="one connection leads to a far end",
        source="unverified: from memory",
        verified=False,
    ),
)
