"""Virtual networks, their subnets, and the peerings between them."""

from collections.abc import Mapping
from dataclasses import dataclass

from infra.assurance.network.estate import Estate, Item, listed, reference
from infra.assurance.packets.ranges import Ranges, addresses

# Subnets that hold Azure's own machines alone: no packet of ours starts or ends there.
AZURES_OWN = frozenset(("gatewaysubnet", "azurefirewallsubnet", "azurefirewallmanagementsubnet"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet:
    """A subnet. `judges_endpoints`, `routes_endpoints`: whether its security group, its route table hold for
    private endpoints in it (azure-docs private-link/disable-private-endpoint-network-policy)."""

    id: str
    name: str
    label: str
    stack: str
    network: str
    prefixes: tuple[str, ...]
    space: Ranges
    security_group: str
    route_table: str
    service_endpoints: tuple[str, ...]
    delegated: bool
    judges_endpoints: bool
    routes_endpoints: bool
    has_nat_gateway: bool
    default_outbound: bool

    @property
    def azures_own(self) -> bool:
        """Whether it is one of Azure's own machines'."""
        return self.name.lower() in AZURES_OWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Peering:
    """One half of a peering, on `network`, towards `remote`."""

    id: str
    network: str
    remote: str
    access: bool
    forwarded: bool
    lends_gateway: bool
    uses_remote_gateway: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualNetwork:
    """A virtual network with its ranges; `dns_servers` are empty where it asks Azure's own."""

    id: str
    name: str
    label: str
    stack: str
    prefixes: tuple[str, ...]
    space: Ranges
    dns_servers: tuple[str, ...]


def read_networks(estate: Estate) -> Mapping[str, VirtualNetwork]:
    """Every virtual network by key."""
    return {item.key: _network(item) for item in estate.of("VirtualNetwork")}


def read_subnets(estate: Estate) -> Mapping[str, Subnet]:
    """Every subnet by key."""
    return {item.key: _subnet(item) for item in estate.of("Subnet")}


def read_peerings(estate: Estate) -> tuple[Peering, ...]:
    """Every half of a peering."""
    return tuple(_peering(item) for item in estate.of("VirtualNetworkPeering"))


def _network(item: Item) -> VirtualNetwork:
    prefixes = tuple((item.inputs.get("addressSpace") or {}).get("addressPrefixes") or ())
    return VirtualNetwork(
        id=item.id,
        name=item.title,
        label=item.name,
        stack=item.stack,
        prefixes=prefixes,
        space=addresses(*prefixes),
        dns_servers=tuple((item.inputs.get("dhcpOptions") or {}).get("dnsServers") or ()),
    )


def _subnet(item: Item) -> Subnet:
    inputs = item.inputs
    prefixes = listed(inputs, "addressPrefix", "addressPrefixes")
    policies = inputs.get("privateEndpointNetworkPolicies", "Disabled")
    return Subnet(
        id=item.id,
        name=item.title,
        label=item.name,
        stack=item.stack,
        network=item.parent,
        prefixes=prefixes,
        space=addresses(*prefixes),
        security_group=reference(inputs.get("networkSecurityGroup")),
        route_table=reference(inputs.get("routeTable")),
        service_endpoints=tuple(str(e.get("service", "")) for e in inputs.get("serviceEndpoints") or () if e),
        delegated=bool(inputs.get("delegations")),
        judges_endpoints=policies in ("Enabled", "NetworkSecurityGroupEnabled"),
        routes_endpoints=policies in ("Enabled", "RouteTableEnabled"),
        has_nat_gateway=bool(inputs.get("natGateway")),
        default_outbound=inputs.get("defaultOutboundAccess") is not False,
    )


def _peering(item: Item) -> Peering:
    inputs = item.inputs
    return Peering(
        id=item.id,
        network=item.parent,
        remote=reference(inputs.get("remoteVirtualNetwork")),
        access=inputs.get("allowVirtualNetworkAccess", True) is True,
        forwarded=inputs.get("allowForwardedTraffic", False) is True,
        lends_gateway=inputs.get("allowGatewayTransit", False) is True,
        uses_remote_gateway=inputs.get("useRemoteGateways", False) is True,
    )
