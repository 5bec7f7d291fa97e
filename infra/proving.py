"""A partnership proved: what it declares, in the words of the proof, against the resources that it plans.

The only module that knows both sides. What it says of the declared side: a flow permits what its ends'
prefixes say, and what holds for everybody (names, updates, administration) holds where the roles of subnets
say so. The prover is told nothing of any rule.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from ipaddress import IPv4Network
from pathlib import Path

from infra import pipeline
from infra.assurance.network.network import read_network
from infra.assurance.packets.boxes import ANYWHERE, Box
from infra.assurance.packets.known import PUBLIC
from infra.assurance.packets.ranges import Ranges, addresses, one, ranges, union
from infra.assurance.packets.services import ANY_PORT, service
from infra.assurance.proof import asking, assumptions
from infra.assurance.proof.asking import Spot
from infra.assurance.proof.declared import Declared, Evidence, Flow, Promise
from infra.assurance.proof.kept import KeptProof, kept
from infra.assurance.proof.liveness import Records
from infra.assurance.proof.passing import Piece
from infra.assurance.proof.places import CORE, places
from infra.assurance.proof.proving import Proof, prove
from infra.assurance.proof.trace import Trace
from infra.assurance.walk.known import Known
from infra.design.estate import Design, MemberDesign
from infra.design.flows import Flow as DesignFlow
from infra.design.flows import Place
from infra.design.network.model import Subnet, VirtualNetwork
from infra.design.network.nsg_tables import BASTION_RULES
from infra.design.network.subnets import MEMBER_ROLES, SHARED_ROLES, SubnetRole
from infra.pipeline import Designed
from infra.resources.fingerprint import fingerprint
from infra.resources.planned import PlannedStack
from infra.runbook.joining import Joining
from infra.runbook.progress.replay import Progress, Status
from infra.runbook.sections import SECTIONS
from infra.runbook.steps.rows import works

# Which step of the runbook shows an assumption to be true, and for how many days it does: a filter is tried
# again every year, a route is read again with every change of the hub, at the latest each quarter.
_EVIDENCE: Mapping[str, tuple[str, int]] = {
    assumptions.EDGE: ("net-08", 365),
    assumptions.TRANSLATED: ("net-10", 365),
    assumptions.CIRCUIT: ("net-12", 365),
    assumptions.GLOBAL_REACH: ("net-11", 365),
    assumptions.BASTION: ("idn-04", 90),
    assumptions.SETTLED: ("net-03", 90),
}
_ROLES: Mapping[str, SubnetRole] = {row.role: row for row in (*MEMBER_ROLES, *SHARED_ROLES)}


def planned(known: Designed, cache: Path | None) -> tuple[PlannedStack, ...]:
    """All that a partnership plans. Raises CaptureError."""
    return pipeline.planned(known.design, list(pipeline.parts(known.design)), cache)


def unplanned(known: Designed, stacks: Iterable[PlannedStack]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The stacks of a partnership that are not among these, and those of these that are none of its own."""
    own, given = tuple(pipeline.parts(known.design)), [stack.stack for stack in stacks]
    return tuple(s for s in own if s not in given), tuple(s for s in given if s not in own)


def kept_proof(known: Designed, proof: Proof, day: date) -> KeptProof:
    """What is kept of a proof of what is planned."""
    parts = pipeline.parts(known.design).items()
    return kept(proof, known.digest, {stack: fingerprint(part) for stack, part in parts}, day)


def records(known: Designed, joins: Mapping[str, Progress], *, stands: bool = False) -> Records:
    """What is known of the steps that show what a proof stands on.

    `joins` say how far the members are whose join is recorded; `stands`: what is built is judged.
    """
    members = frozenset(member.member for member in known.design.members)
    return Records(
        as_of=known.declared.as_of,
        shown=dict(_shown(joins)),
        due=dict(_dues(known, frozenset(step for step, _ in _EVIDENCE.values()))),
        members=members,
        built=members if stands else frozenset(joins),
    )


def _shown(joins: Mapping[str, Progress]) -> Iterator[tuple[tuple[str, str], date]]:
    """The steps that are done, with the oldest of their evidence; also where it counts no longer, for age."""
    for member, found in joins.items():
        for step, _ in _EVIDENCE.values():
            own = [s for name, s in found.statuses.items() if name == step or name.startswith(f"{step}-")]
            days = [day for status in own if (day := _dated(status, found.as_of))]
            if own and len(days) == len(own):
                yield (step, member), min(days)


def _dated(status: Status, as_of: date) -> date | None:
    aged = status.until is not None and as_of > status.until
    return status.held.dated if status.held and (status.done or aged) else None


def _dues(known: Designed, wanted: frozenset[str]) -> Iterator[tuple[tuple[str, str], date]]:
    """By when each of those steps is done for all that it is done for, in each member's runbook."""
    rows = tuple(row for section in SECTIONS for row in section.rows if row.id in wanted)
    for part in known.design.members:
        joining = Joining(
            declared=known.declared,
            member=known.declared.member(part.member),
            addresses=known.addresses,
            design=known.design,
        )
        for work in works(rows, joining):
            yield (work.id, part.member), max(step.due for step in work.steps)


def proof_of(known: Designed, stacks: Iterable[PlannedStack]) -> Proof:
    """Every claim about a partnership, judged by these resources of it."""
    return prove(read_network(stacks), declared(known))


def declared(known: Designed) -> Declared:
    """What a partnership declares, as the proof wants it."""
    design = known.design
    outside = _outside(known)
    flows = (*_flows(design), *_platform(design, _elsewhere(design, outside)))
    return Declared(
        partnership=known.declared.slug,
        members=tuple(member.member for member in design.members),
        owners={design.core.stack: CORE} | {m.stack: m.member for m in design.members},
        flows=flows,
        promises=tuple(_promises(known, flows)),
        outside=outside,
        translations=tuple(_translations(design)),
        evidence=_evidence(),
        rules={flow.id: flow.declared_in for flow in _all_flows(design)},
    )


def _evidence() -> Mapping[str, Evidence]:
    """Where the runbook lets a step's evidence count for so many days, so does the proof."""
    rows = {row.id: row for section in SECTIONS for row in section.rows}
    return {
        name: Evidence(step=step, title=rows[step].title, days=rows[step].expires or days)
        for name, (step, days) in _EVIDENCE.items()
    }


def _outside(known: Designed) -> Mapping[str, Box]:
    partnership = known.declared.partnership
    peers = {"psn": partnership.psn, "hscn": partnership.hscn}
    return {name: Box(ANYWHERE, addresses(*peer.ranges)) for name, peer in peers.items() if peer}


def _translations(design: Design) -> Iterator[tuple[IPv4Network, IPv4Network]]:
    for member in design.members:
        for site in member.vpn_sites:
            for legacy, external in zip(site.legacy, site.address_space, strict=True):
                if legacy != external:
                    yield legacy, external


def _all_flows(design: Design) -> Iterator[DesignFlow]:
    yield from design.core.flows
    yield from (flow for member in design.members for flow in member.flows)


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
    for owner, networks, sites in _owners(design):
        if flow.source.kind == "aggregates":
            # Premises have a way to the internet of their own: the hub tells them of none.
            premises = () if flow.destination.names else _within(flow.source, sites)
            ends = (*_taking_part(networks, "egress"), *premises)
            if ends:
                yield _flow(flow, _of(flow.id, owner), ends, flow.destination.prefixes)
        else:
            ends = (*_taking_part(networks, "administered"), *_within(flow.destination, sites))
            machines = addresses(*ends) - _front_ends(design)
            if machines:
                found = _flow(flow, _of(flow.id, owner), flow.source.prefixes, ())
                yield replace(found, box=replace(_box(flow), destination=machines))


def _of(flow: str, owner: str) -> str:
    """The part of a flow that holds for everybody that is about one of them."""
    return f"{flow} of {owner}"


Owned = tuple[str, tuple[VirtualNetwork, ...], tuple[IPv4Network, ...]]


def _owners(design: Design) -> Iterator[Owned]:
    """Each owner with its networks on a hub, and the ranges of its sites as the hub sees them."""
    yield CORE, (design.core.shared,), ()
    for member in design.members:
        if member.sealed:
            continue
        sites = (*member.vpn_sites, *member.expressroute_sites)
        seen = tuple(
            p for site in sites for p in getattr(site, "address_space", getattr(site, "prefixes", ()))
        )
        yield member.member, member.networks, seen


def _taking_part(networks: Iterable[VirtualNetwork], what: str) -> Iterator[IPv4Network]:
    subnets: Iterator[Subnet] = (subnet for network in networks for subnet in network.subnets)
    yield from (s.prefix for s in subnets if getattr(_ROLES[s.role], what))


def _front_ends(design: Design) -> Ranges:
    """Addresses of load balancers, which are no machines: nobody signs in there."""
    balancers = (group.load_balancer for group in design.core.servers)
    return union(one(int(balancer.address)) for balancer in balancers if balancer)


def _within(place: Place, sites: Iterable[IPv4Network]) -> Iterator[IPv4Network]:
    yield from (site for site in sites if any(site.subnet_of(prefix) for prefix in place.prefixes))


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
    premises = (addresses(*seen) for _, _, seen in _owners(design))
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


def _promises(known: Designed, flows: tuple[Flow, ...]) -> Iterator[Promise]:
    names = {flow.id for flow in flows}
    for member in known.design.members:
        yield from _services(known, member)
        if member.sealed:
            continue
        yield from _everywhere(member, names, "names", "resolver")
        yield from _everywhere(member, names, "administration", "bastion")
        own = tuple(f.id for f in member.flows if f.destination.kind in ("segment", "dns"))
        if own:
            yield Promise(kind="within", member=member.member, subject="its own segment and sites", flows=own)


def _everywhere(member: MemberDesign, names: set[str], kind: str, end: str) -> Iterator[Promise]:
    """What holds for everybody: the resolver answers them, Bastion reaches their servers."""
    suffix = f" of {member.member}"
    common = tuple(sorted(n for n in names if n.endswith(suffix) and end in n.removesuffix(suffix)))
    own = tuple(f.id for f in member.flows if f.destination.kind == "resolver") if kind == "names" else ()
    if common or own:
        yield Promise(
            kind="names" if kind == "names" else "administration",
            member=member.member,
            subject="the partnership's name servers" if kind == "names" else "the host's administrators",
            flows=(*common, *own),
        )


def _services(known: Designed, member: MemberDesign) -> Iterator[Promise]:
    by_service: dict[str, list[str]] = {}
    for flow in member.flows:
        if flow.destination.kind in ("service", "endpoint"):
            by_service.setdefault(flow.destination.id.partition("/")[0], []).append(flow.id)
    records = member.sealed.records if member.sealed else known.design.core.records
    for slug, flows in by_service.items():
        shared = known.declared.dns_name(known.declared.service(slug))
        own = {host.name: int(host.address) for host in member.virtual_hosts if host.service == slug}
        yield Promise(
            kind="service",
            member=member.member,
            subject=slug,
            flows=tuple(flows),
            names={shared: int(records[shared]), **own} if shared in records else own,
        )


class Asked:
    """A partnership's network, to be asked about single packets and places."""

    def __init__(self, stacks: Iterable[PlannedStack], known: Declared) -> None:
        self.declared = known
        self._known = Known(read_network(stacks))
        self.places = places(self._known, known)

    def spot(self, text: str) -> Spot:
        """An end of a packet, by address, place or service. Raises NobodyError."""
        return asking.spot(self.places, self.declared, text)

    def trace(self, start: Spot, end: Spot, protocol: str, port: int, host: str = "") -> Trace:
        """What becomes of a packet. Raises KeyError for an unknown protocol."""
        return asking.ask(self._known, start, end, protocol, port, host)

    def reached_from(self, start: Spot) -> Iterator[Piece]:
        """All that packets from there reach."""
        return asking.reached_from(self._known, self.places, start)

    def reaching(self, end: Spot) -> Iterator[Piece]:
        """All packets that reach it."""
        return asking.reaching(self._known, self.places, end)


def asked(known: Designed, cache: Path | None) -> Asked:
    """A partnership's planned network, to be asked. Raises CaptureError."""
    return Asked(planned(known, cache), declared(known))
