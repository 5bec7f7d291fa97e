"""Into a subnet: private endpoints, load balancers, appliances, and whatever else has an address there."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from infra.assurance.network.interfaces import (
    BalancedPort,
    FrontEnd,
    Interface,
    PrivateEndpoint,
    PrivateLinkService,
)
from infra.assurance.network.virtual_networks import Subnet
from infra.assurance.packets.boxes import ANYWHERE, Box
from infra.assurance.packets.ranges import NOTHING, Ranges, one, union
from infra.assurance.packets.services import ANY_SERVICE, service
from infra.assurance.walk.header import Header
from infra.assurance.walk.judging import judged
from infra.assurance.walk.known import Known
from infra.assurance.walk.steps import Balanced, End, Entering, Hop, Linked, Step, dropped, unsaid

# Only an approved connection carries traffic (azure-docs private-link/private-endpoint-overview).
_WAITS = "the endpoint's connection waits for approval, which may come at any time"
_CUT = frozenset(("Rejected", "Disconnected"))
_ITSELF = "a balancer may lead a machine behind it back to itself, and then nothing is answered"
_CARRIED = Box(service=service("tcp") | service("udp"))
_LINKS, _GONE = "/privatelinkservices/", "is not among the resources"
_UNJUDGED = "Azure gives a private endpoint its address, and security groups do not hold for it here"


def enter(known: Known, node: Entering, header: Header) -> Iterator[Step]:
    """Judge packets into a subnet, and give them to who holds their destination."""
    subnet = known.network.subnets[node.subnet]
    if subnet.azures_own:
        yield dropped(header, node.subnet, "only Azure's own machines stand there")
        return
    left = [header]
    for endpoint in known.network.endpoints_in.get(node.subnet, ()):
        own, left = _split(left, union(map(one, endpoint.addresses)))
        yield from (step for packets in own for step in _to_endpoint(known, subnet, endpoint, packets))
    for front in known.network.front_ends_in.get(node.subnet, ()):
        if front.address is not None:
            own, left = _split(left, one(front.address))
            yield from (step for packets in own for step in balanced(known, front, packets))
    for packets in left:
        yield from _to_machines(known, subnet, packets)


def _split(packets: list[Header], addresses: Ranges) -> tuple[list[Header], list[Header]]:
    """Those on their way to these addresses, and the others."""
    box = Box(ANYWHERE, addresses)
    own = [found for header in packets if (found := header.within(box))]
    if not own:
        return [], packets
    return own, [rest for header in packets for rest in header.outside(box)]


def _to_machines(known: Known, subnet: Subnet, header: Header) -> Iterator[Step]:
    forwarded = list(header.outside(Box(ANYWHERE, subnet.space)))
    for packets in forwarded:
        # Only an appliance takes what is not for its subnet; what becomes of it then is the appliance's own.
        for step in judged(known, subnet, packets, "Inbound", End("unknown", subnet.id.lower())):
            if isinstance(step.node, End) and step.node.kind == "unknown":
                yield unsaid(
                    step.header, subnet.id.lower(), "what an appliance forwards is not among the resources"
                )
            else:
                yield step
    own = header.within(Box(ANYWHERE, subnet.space))
    if own is None:
        return
    yield from judged(known, subnet, own, "Inbound", End("delivered", subnet.id.lower()))
    if not subnet.judges_endpoints and _unplaced(known, subnet):
        arrived = Hop("delivered", subnet.id.lower(), "a private endpoint, past the security group")
        yield Step(own.doubted(_UNJUDGED), End("delivered", subnet.id.lower()), arrived)


def _unplaced(known: Known, subnet: Subnet) -> bool:
    return any(not e.addresses for e in known.network.endpoints_in.get(subnet.id.lower(), ()))


def _to_endpoint(known: Known, subnet: Subnet, endpoint: PrivateEndpoint, header: Header) -> Iterator[Step]:
    link = known.network.links.get(endpoint.target)
    if not subnet.judges_endpoints:
        hop = Hop(
            "security group",
            subnet.id.lower(),
            "does not hold for a private endpoint: its subnet's policies are off",
        )
        yield _behind(endpoint, link, Step(header, End("delivered", subnet.id.lower()), hop))
        return
    for step in judged(known, subnet, header, "Inbound", End("delivered", subnet.id.lower())):
        if isinstance(step.node, End) and step.node.kind == "delivered":
            yield _behind(endpoint, link, step)
        else:
            yield step


def _behind(endpoint: PrivateEndpoint, link: PrivateLinkService | None, step: Step) -> Step:
    """What an endpoint leads to: a Private Link Service of ours, or a service of Azure's."""
    if endpoint.state in _CUT:
        why = f"the connection of {endpoint.name} is {endpoint.state.lower()}"
        return dropped(step.header, endpoint.subnet, why, "private link")
    if endpoint.state != "Approved":
        step = replace(step, header=step.header.doubted(_WAITS))
    if link is None and _LINKS in endpoint.target:
        return replace(step, header=step.header.doubted(f"what {endpoint.name} leads to {_GONE}"))
    return step if link is None else replace(step, node=Linked(link.id.lower()))


def linked(known: Known, node: Linked, header: Header) -> Iterator[Step]:
    """Out of a Private Link Service: to its front ends, from its own addresses.

    azure-docs private-link/private-link-service-overview: who is behind the endpoint is not seen, and TCP and
    UDP alone are carried.
    """
    link = known.network.links[node.link]
    for lost in header.outside(_CARRIED):
        yield dropped(lost, node.link, "Private Link carries TCP and UDP alone", "private link")
    carried = header.within(_CARRIED)
    if carried is not None:
        yield from _to_front_ends(known, link, carried)


def _to_front_ends(known: Known, link: PrivateLinkService, header: Header) -> Iterator[Step]:
    place = known.network.subnets.get(link.subnet)
    for key in link.front_ends:
        front = known.network.front_ends.get(key)
        if place is None or front is None or front.address is None:
            yield unsaid(header, link.id.lower(), f"what {link.name} leads to {_GONE}")
            continue
        inside = replace(header, source=place.space, destination=one(front.address))
        yield Step(inside, Balanced(key), Hop("private link", link.id.lower(), link.name))


def to_front_end(known: Known, node: Balanced, header: Header) -> Iterator[Step]:
    """At a load balancer's front end."""
    yield from balanced(known, known.network.front_ends[node.front_end], header)


def balanced(known: Known, front: FrontEnd, header: Header) -> Iterator[Step]:
    """To the machines behind a load balancer, whose security groups see their own addresses."""
    left = [header]
    for port in front.ports:
        service = ANY_SERVICE if port.service is None else one(port.service)
        box = Box(service=service)
        own = [found for packets in left if (found := packets.within(box))]
        left = [rest for packets in left for rest in packets.outside(box)]
        for packets in own:
            yield from _to_pool(known, front, port, packets)
    for packets in left:
        yield dropped(
            packets, front.subnet, f"load balancer {front.name} has no rule for it", "load balancer"
        )


def _to_pool(known: Known, front: FrontEnd, port: BalancedPort, header: Header) -> Iterator[Step]:
    machines = known.pools.get(port.pool, ())
    if not machines:
        yield dropped(
            header, front.subnet, f"load balancer {front.name} has no machine behind it", "load balancer"
        )
        return
    for packets in (header,) if port.floating else _chosen(machines, header):
        yield from _to_machine(front, port, machines, packets)


def _chosen(machines: Sequence[Interface], header: Header) -> Iterator[Header]:
    """The packets as a balancer chooses a machine for them: one that sent them may be chosen itself.

    azure-docs load-balancer/load-balancer-troubleshoot-backend-traffic, cause 4.
    """
    own = Box(source=union(one(m.address) for m in machines if m.address is not None))
    if (back := header.within(own)) is None:
        yield header
        return
    yield back.doubted(_ITSELF)
    yield from header.outside(own)


def _to_machine(
    front: FrontEnd, port: BalancedPort, machines: Sequence[Interface], header: Header
) -> Iterator[Step]:
    hop = Hop("load balancer", front.subnet, f"{front.name}, {port.name}: to one of its {len(machines)}")
    for subnet in dict.fromkeys(machine.subnet for machine in machines):
        own = union(one(m.address) for m in machines if m.subnet == subnet and m.address is not None)
        packets = header if port.floating else replace(header, destination=own or NOTHING)
        if not own:
            yield unsaid(header, subnet, "Azure gives the machines behind a load balancer their addresses")
            continue
        if port.behind is not None and port.behind != port.service:
            packets = replace(packets, service=one(port.behind))
        yield Step(packets, Entering(subnet), hop)
