"""What a partnership promises: that each member reaches what it subscribes to, and what everybody must."""

from collections.abc import Iterator

from infra.assurance.proof.declared import Flow, Promise
from infra.design.estate import MemberDesign
from infra.pipeline import Designed


def promises(known: Designed, flows: tuple[Flow, ...]) -> Iterator[Promise]:
    """All promises to all members, each with the flows that keep it."""
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
