"""What a partnership permits, in the words of the proof.

A flow permits what its ends' prefixes say, and what holds for everybody (names, updates, administration)
holds where the roles of subnets say so. The prover is told nothing of any rule.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from ipaddress import IPv4Network

from infra.assurance.packets.boxes import ANYWHERE, Box
from infra.assurance.packets.known import PUBLIC
from infra.assurance.packets.ranges import Ranges, addresses, ranges, union
from infra.assurance.packets.services import ANY_PORT, service
from infra.assurance.proof.declared import Flow
from infra.design.estate import Design, MemberDesign
from infra.design.flows import Flow as DesignFlow
from infra.design.network.nsg_tables import BASTION_RULES
from infra.proving.ends import front_ends, owners, taking_part, within


def permitted(design: Design, outside: Mapping[str, Box]) -> tuple[Flow, ...]:
    """All flows: those of members and of core, and what Azure itself asks for."""
    return (*_flows(design), *_platform(design, _elsewhere(design, outside)))


def _flows(design: Design) -> Iterator[Flow]:
    for member in design.members:
        for flow in member.flows:
            yield _flow(flow, flow.id, flow.source.prefixes, flow.destination.prefixes, _realm(member))
    for flow in design.core.flows:
        yield from _common(design, flow)
    yield from _both_locks(design)


def _both_locks(design: Design) -> Iterator[Flow]:
    """Within the ops network no firewall stands: what opens the lock at one end, and what opens the one at
    the other, permit together what both hold. So the resolver's outward end may ask its inward one."""
    ops = addresses(design.core.ops.prefix)
    outward = [f for f in design.core.flows if f.locks == ("source",)]
    inward = [f for f in design.core.flows if f.locks == ("destination",)]
    for out in outward:
        for into in inward:
            both = _box(out) & _box(into) & Box(ops, ops)
            if both:
                yield replace(_flow(out, f"{out.id} and {into.id}", (), ()), box=both, needed=False)


def _box(flow: DesignFlow) -> Box:
    ports = ranges((port, port) for port in flow.ports) if flow.ports else ANY_PORT
    to = ANYWHERE if flow.destination.names else addresses(*flow.destination.prefixes)
    return Box(addresses(*flow.source.prefixes), to, service(flow.protocol, ports))


def _realm(member: MemberDesign) -> str:
    return member.member if member.sealed else ""


def _common(design: Design, flow: DesignFlow) -> Iterator[Flow]:
    """A flow of core. Where it opens a lock for whom another flow lets come, it permits nothing by itself."""
    if "members" in (flow.source.kind, flow.destination.kind) or flow.source.kind == "azure":
        return
    if "aggregates" not in (flow.source.kind, flow.destination.kind):
        # From a Private Link Service nothing starts: what comes through it starts at an endpoint.
        starts = flow.locks != ("destination",)
        found = _flow(flow, flow.id, flow.source.prefixes, flow.destination.prefixes)
        yield replace(found, needed=starts)
        return
    for owner, networks, sites in owners(design):
        if flow.source.kind == "aggregates":
            # Premises have a way to the internet of their own: the hub tells them of none.
            premises = () if flow.destination.names else within(flow.source, sites)
            ends = (*taking_part(networks, "egress"), *premises)
            if ends:
                found = _flow(flow, _of(flow.id, owner), ends, flow.destination.prefixes)
                yield replace(found, part_of=owner)
        else:
            ends = (*taking_part(networks, "administered"), *within(flow.destination, sites))
            machines = addresses(*ends) - front_ends(design)
            if machines:
                found = _flow(flow, _of(flow.id, owner), flow.source.prefixes, ())
                yield replace(found, box=replace(_box(flow), destination=machines), part_of=owner)


def _of(flow: str, owner: str) -> str:
    """The part of a flow that holds for everybody that is about one of them."""
    return f"{flow} of {owner}"


def _flow(
    flow: DesignFlow,
    name: str,
    sources: Iterable[IPv4Network],
    destinations: Iterable[IPv4Network],
    realm: str = "",
) -> Flow:
    to = ANYWHERE if flow.destination.names else addresses(*destinations)
    return Flow(
        id=name,
        box=replace(_box(flow), source=addresses(*sources), destination=to),
        source=flow.source.id,
        destination=flow.destination.id,
        reason=flow.reason,
        owner=flow.owner,
        review=str(flow.review),
        declared_in=flow.declared_in,
        names=flow.destination.names,
        realm=realm,
    )


def _elsewhere(design: Design, outside: Mapping[str, Box]) -> Ranges:
    """Public addresses that are nobody's of whom the partnership declares anything."""
    premises = (addresses(*seen) for _, _, seen in owners(design))
    return PUBLIC - union((*premises, *(box.destination for box in outside.values())))


def _platform(design: Design, elsewhere: Ranges) -> Iterator[Flow]:
    """What Azure asks of Bastion's subnet: it may pass, and nobody is promised it."""
    bastion, ops = design.core.ops.subnet("bastion").prefix, design.core.ops.prefix
    for rule in BASTION_RULES:
        inward = rule.direction == "Inbound"
        far = addresses(ops) if "VirtualNetwork" in (*rule.sources, *rule.destinations) else elsewhere
        near = addresses(bastion)
        ports = ranges((int(port), int(port)) for port in rule.ports)
        # From the internet to a public address that Azure has yet to give.
        to = elsewhere if inward and far == elsewhere else near
        yield Flow(
            id=rule.name,
            box=Box(far if inward else near, to if inward else far, service(rule.protocol, ports)),
            source="azure" if inward else "bastion",
            destination="bastion" if inward else "azure",
            reason=rule.description,
            owner=design.core.tags["owner"],
            review="",
            declared_in="azure-docs bastion/bastion-nsg",
            needed=False,
        )
