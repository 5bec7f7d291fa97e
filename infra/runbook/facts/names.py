"""Names: the records of the member's domains in their order, and who asks whom for which zone."""

from infra.design.tenancy.model import DomainRecord
from infra.runbook.facts.words import listed, literal, literals, said
from infra.runbook.joining import Joining
from infra.runbook.model import Block, Note, Table


def records(joining: Joining) -> tuple[Block, ...]:
    """A table for each domain, its records in the order in which they are set."""
    by_domain = joining.part.tenancy.records
    if not by_domain:
        return (Note(kind="note", text=_unchanged(joining)),)
    return tuple(_records(domain, by_domain[domain]) for domain in sorted(by_domain))


def _unchanged(joining: Joining) -> str:
    domains = joining.member.domains
    if not domains:
        return "This member brings no domain: no record changes."
    stay = "stays" if len(domains) == 1 else "stay"
    return f"{listed([literal(d) for d in domains])} {stay} in the member's own tenant: no record changes."


def _records(domain: str, records: tuple[DomainRecord, ...]) -> Table:
    return Table(
        caption=f"DNS records of {literal(domain)}, in their order",
        header=("Order", "Name", "Type", "Value", "When"),
        rows=tuple(
            (str(r.order), literal(r.name), r.type, literal(r.value), said(r.when))
            for r in sorted(records, key=lambda r: r.order)
        ),
    )


def forwarding(joining: Joining) -> tuple[Block, ...]:
    """Which names the resolver asks the council for, which the council asks it for, and its own of those."""
    return (_to_council(joining), _to_resolver(joining), *_pages(joining))


def _to_council(joining: Joining) -> Block:
    if not joining.part.forwarding:
        return Note(
            kind="note", text="The member declares no internal zone: the resolver asks it for nothing."
        )
    return Table(
        caption="Zones the resolver forwards to the council",
        header=("Zone", "Rule", "Name servers, as the hub sees them"),
        rows=tuple((literal(f.zone), literal(f.name), literals(f.servers)) for f in joining.part.forwarding),
    )


def _to_resolver(joining: Joining) -> Table:
    return Table(
        caption="Zones the council's name servers forward to the resolver",
        header=("Zone", "Forward to"),
        rows=tuple(
            (literal(zone), literal(joining.core.resolver.address)) for zone in joining.core.private_zones
        ),
    )


def _pages(joining: Joining) -> tuple[Block, ...]:
    """What its people open. Nobody there writes these records: the resolver answers for them."""
    if not joining.part.virtual_hosts:
        return ()
    table = Table(
        caption="Names that the resolver answers, of the member's own pages",
        header=("Service", "Name", "Leads to", "Zone"),
        rows=tuple(
            (
                said(joining.declared.service(host.service).title),
                literal(host.name),
                literal(host.address),
                literal(host.zone),
            )
            for host in joining.part.virtual_hosts
        ),
    )
    return (table,)
