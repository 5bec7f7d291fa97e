"""What carries packets, or stops them, and is not twinned: it is named, never left out in silence."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.rehearsal.twin.reading.links import front_of
from infra.rehearsal.twin.reading.plan import Plan, refers
from infra.rehearsal.twin.values import Untwinned
from infra.resources.planned import PlannedResource


@dataclass(frozen=True, slots=True)
class Row:
    """Of the resources of a type, those that no twin has, and why; all of them, where `holds` says so."""

    kind: str
    why: str
    holds: Callable[[PlannedResource, Plan], bool] = lambda _resource, _plan: True

    def found(self, plan: Plan) -> Iterator[Untwinned]:
        """Those of a plan."""
        return (Untwinned(id=r.id, why=self.why) for r in plan.of(self.kind) if self.holds(r, plan))


def untwinned(plan: Plan) -> Iterator[Untwinned]:
    """All of a plan, by type."""
    return (each for row in ROWS for each in row.found(plan))


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


_TRANSLATES = "a translation that is not one to one, or of Azure's own addresses"

ROWS: tuple[Row, ...] = (
    Row("network:VirtualNetworkPeering", "peering between networks"),
    Row("network:RouteTable", "a route table of one's own"),
    Row("network:VirtualHubBgpConnection", "routes learned by BGP"),
    Row("network:HubRouteTable", "a route table of the hub besides its default one"),
    Row("network:P2sVpnGateway", "users' own tunnels"),
    Row("network:AdminRule", "a rule of a network manager, which comes before security groups"),
    Row("network:SecurityRule", "a rule beside its security group"),
    Row("network:VirtualNetworkGateway", "a gateway of its own in a network on a hub", _on_a_hub),
    Row("network:VirtualNetworkGateway", "a gateway that learns its routes", _learns),
    Row("network:PrivateLinkService", "Private Link to what is not one load balancer here", _leads_elsewhere),
    Row("network:NetworkInterface", "a server with a public address", _is_public),
    Row("network:LoadBalancer", "a load balancer with a public address", _is_public),
    Row("network:LoadBalancer", "a load balancer's rule for every port", _takes_all),
    Row("network:AzureFirewall", "a firewall in a network", _on_no_hub),
    Row("network:NatRule", _TRANSLATES, _other_than_static),
    Row("network:VirtualNetworkGatewayNatRule", _TRANSLATES, _other_than_static),
)
"""All that is named."""
