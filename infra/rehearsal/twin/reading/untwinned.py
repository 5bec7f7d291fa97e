"""What carries packets, or stops them, and is not twinned: it is named, never left out in silence."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from infra.rehearsal.twin.reading.links import front_of
from infra.rehearsal.twin.reading.plan import Plan, refers
from infra.rehearsal.twin.values import Untwinned
from infra.resources.planned import PlannedResource

_NEVER: Mapping[str, str] = {
    "network:VirtualNetworkPeering": "peering between networks",
    "network:RouteTable": "a route table of one's own",
    "network:VirtualHubBgpConnection": "routes learned by BGP",
    "network:HubRouteTable": "a route table of the hub besides its default one",
    "network:P2sVpnGateway": "users' own tunnels",
    "network:AdminRule": "a rule of a network manager, which comes before security groups",
    "network:SecurityRule": "a rule beside its security group",
}
"""Types of which no twin has any."""


def untwinned(plan: Plan) -> Iterator[Untwinned]:
    """All of a plan, by type."""
    for kind, why in _NEVER.items():
        yield from (Untwinned(id=resource.id, why=why) for resource in plan.of(kind))
    for kind, holds, why in _SOMETIMES:
        yield from (Untwinned(id=r.id, why=why) for r in plan.of(kind) if holds(r, plan))


def _on_a_hub(gateway: PlannedResource, plan: Plan) -> bool:
    networks = {_network(place) for place in _places(gateway)}
    connections = plan.of("network:HubVirtualNetworkConnection")
    return any(refers(c.inputs, "remoteVirtualNetwork") in networks for c in connections)


def _network(place: Mapping[str, Any]) -> str:
    return refers(place, "subnet").rpartition("/subnets/")[0]


def _places(resource: PlannedResource) -> Iterable[Mapping[str, Any]]:
    return resource.inputs.get("ipConfigurations") or ()


def _learns(gateway: PlannedResource, _plan: Plan) -> bool:
    return gateway.inputs.get("gatewayType", "Vpn") != "Vpn" or bool(gateway.inputs.get("enableBgp"))


def _leads_elsewhere(service: PlannedResource, plan: Plan) -> bool:
    return front_of(service, plan) is None


def _is_public(resource: PlannedResource, _plan: Plan) -> bool:
    fronts = resource.inputs.get("frontendIPConfigurations") or ()
    return any(refers(place, "publicIPAddress") for place in (*_places(resource), *fronts))


def _takes_all(balancer: PlannedResource, _plan: Plan) -> bool:
    return any(rule["protocol"] == "All" for rule in balancer.inputs.get("loadBalancingRules") or ())


def _on_no_hub(firewall: PlannedResource, _plan: Plan) -> bool:
    return not refers(firewall.inputs, "virtualHub")


_ONE_TO_ONE = ("Static", "IngressSnat")


def _other_than_static(rule: PlannedResource, _plan: Plan) -> bool:
    return (rule.inputs.get("type", "Static"), rule.inputs.get("mode", "IngressSnat")) != _ONE_TO_ONE


_SOMETIMES: tuple[tuple[str, Callable[[PlannedResource, Plan], bool], str], ...] = (
    ("network:VirtualNetworkGateway", _on_a_hub, "a gateway of its own in a network on a hub"),
    ("network:VirtualNetworkGateway", _learns, "a gateway that learns its routes"),
    ("network:PrivateLinkService", _leads_elsewhere, "Private Link to what is not one load balancer here"),
    ("network:NetworkInterface", _is_public, "a server with a public address"),
    ("network:LoadBalancer", _is_public, "a load balancer with a public address"),
    ("network:LoadBalancer", _takes_all, "a load balancer's rule for every port"),
    ("network:AzureFirewall", _on_no_hub, "a firewall in a network"),
    (
        "network:NatRule",
        _other_than_static,
        "a translation that is not one to one, or of Azure's own addresses",
    ),
    (
        "network:VirtualNetworkGatewayNatRule",
        _other_than_static,
        "a translation that is not one to one, or of Azure's own addresses",
    ),
)
"""Types of which a twin has some: the type, which of them it has not, and why."""
