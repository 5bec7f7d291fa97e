"""Private Link: the services by which others come in, and which endpoints they have approved.

azure-docs private-link/private-link-service-overview, private-endpoint-overview.
"""

from collections.abc import Iterator
from ipaddress import IPv4Address

from infra.rehearsal.twin.reading.addresses import given
from infra.rehearsal.twin.reading.plan import Plan, refers
from infra.rehearsal.twin.values import Link
from infra.resources.planned import PlannedResource

_SERVICE = "network:PrivateLinkService"


def links(subnet: PlannedResource, plan: Plan) -> Iterator[Link]:
    """The services whose own addresses are in that subnet, and that lead to one load balancer."""
    own = [s for s in plan.of(_SERVICE) if _subnet(s) == subnet.id.casefold()]
    for service, address in given(subnet, own):
        front = front_of(service, plan)
        if front is not None:
            name = service.id.rpartition("/")[2]
            yield Link(id=service.id.casefold(), name=name, address=address, front=front)


def target(endpoint: PlannedResource, plan: Plan) -> str:
    """The planned service that an endpoint asks for; empty where it asks for something of Azure's own."""
    known = plan.get(_asked(endpoint)[0])
    return known.id.casefold() if known and known.type.endswith(f":{_SERVICE}") else ""


def approved(endpoint: PlannedResource) -> bool:
    """Whether its connection is: who has the right to approve approves at once, by hand it waits."""
    return _asked(endpoint)[1] == "Approved"


def _asked(endpoint: PlannedResource) -> tuple[str, str]:
    """The service that an endpoint asks for, and the state of its connection."""
    kinds = {"privateLinkServiceConnections": "Approved", "manualPrivateLinkServiceConnections": "Pending"}
    for kind, at_first in kinds.items():
        for connection in endpoint.inputs.get(kind) or ():
            state = connection.get("privateLinkServiceConnectionState") or {}
            return str(connection.get("privateLinkServiceId", "")), str(state.get("status") or at_first)
    return "", ""


def _subnet(service: PlannedResource) -> str:
    """Where its own addresses are."""
    return next((refers(place, "subnet") for place in service.inputs.get("ipConfigurations") or ()), "")


def front_of(service: PlannedResource, plan: Plan) -> IPv4Address | None:
    """The address of the one front end that a service leads to; None where that is not one of the plan."""
    asked = service.inputs.get("loadBalancerFrontendIpConfigurations") or []
    if len(asked) != 1:
        return None
    balancer_id, _, name = asked[0]["id"].casefold().partition("/frontendipconfigurations/")
    balancer = plan.get(balancer_id)
    for front in balancer.inputs["frontendIPConfigurations"] if balancer else []:
        if front["name"].casefold() == name and front.get("privateIPAddress"):
            return IPv4Address(front["privateIPAddress"])
    return None
