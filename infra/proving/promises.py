"""What a partnership promises: that each member reaches what it subscribes to, and what everybody must."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from infra.assurance.proof.declared import Flow, Promise
from infra.design.estate import MemberDesign
from infra.design.membership import taken
from infra.pipeline import Designed


def promises(known: Designed, flows: tuple[Flow, ...]) -> Iterator[Promise]:
    """All promises to all members, each with the flows that keep it."""
    parts: dict[str, list[Flow]] = defaultdict(list)
    for flow in flows:
        parts[flow.part_of].append(flow)
    for member in known.design.members:
        yield from _services(known, member)
        if member.sealed:
            continue
        yield from _everywhere(member, parts[member.member], "names", "resolver")
        yield from _everywhere(member, parts[member.member], "administration", "bastion")
        own = tuple(f.id for f in member.flows if f.destination.kind in ("segment", "dns"))
        if own:
            yield Promise(kind="within", member=member.member, subject="its own segment and sites", flows=own)


def _everywhere(member: MemberDesign, parts: Iterable[Flow], kind: str, end: str) -> Iterator[Promise]:
    """What holds for everybody: the resolver answers them, Bastion reaches their servers."""
    common = tuple(sorted(flow.id for flow in parts if end in (flow.source, flow.destination)))
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
    # Also what no flow leads to: it is promised, and the proof says that nothing keeps it.
    subscribed = taken(known.declared.member(member.member), known.declared.as_of)
    for slug in dict.fromkeys((*by_service, *(subscription.service for _, subscription in subscribed))):
        shared = known.declared.dns_name(known.declared.service(slug))
        own = {host.name: int(host.address) for host in member.virtual_hosts if host.service == slug}
        yield Promise(
            kind="service",
            member=member.member,
            subject=slug,
            flows=tuple(by_service.get(slug, ())),
            names={shared: int(records[shared]), **own} if shared in records else own,
        )
