"""The member's part of the Microsoft tenancy: units, groups, licences, domain records, forwarding."""

from infra.design.tenancy import DomainRecord, Group
from infra.runbook.facts.words import literal, literals, said
from infra.runbook.joining import Joining
from infra.runbook.model import Block, Definitions, Note, Table

MODELS = {
    "shared": "one tenant for all members; councils are separated by administrative units and groups",
    "own": "each member keeps its own tenant",
}


def summary(joining: Joining) -> Definitions:
    """Which tenant, which units, from which public addresses."""
    tenancy = joining.part.tenancy
    return Definitions(
        caption="The member's place in the tenancy",
        entries=(
            ("Model", MODELS[tenancy.model]),
            ("Tenant", literal(tenancy.tenant)),
            ("Initial domain", literal(_initial_domain(joining))),
            ("Administrative units", _units(joining)),
            ("Named location", f"{literal(tenancy.location)}: {literals(tenancy.egress)}"),
            ("Help desk", said(joining.member.tenancy.helpdesk)),
        ),
    )


def _initial_domain(joining: Joining) -> str:
    own = joining.member.tenancy.initial_domain
    shared = joining.core.tenancy.initial_domain
    return shared if joining.part.tenancy.model == "shared" or own is None else own


def _units(joining: Joining) -> str:
    units = joining.part.tenancy.units
    return (
        ", ".join(literal(u.name) + (" (restricted management)" if u.restricted else "") for u in units)
        or "none"
    )


def groups(joining: Joining) -> Table:
    """Every group: what holding it means, how one gets in, what it is nested in."""
    tenancy = joining.part.tenancy
    return Table(
        caption="Groups",
        header=("Group", "What membership means", "Members come by", "Nested in"),
        rows=tuple(
            (
                literal(group.name),
                said(group.purpose),
                _membership(group),
                literal(tenancy.nested[group.name]) if group.name in tenancy.nested else "nothing",
            )
            for group in tenancy.groups
        ),
    )


def _membership(group: Group) -> str:
    if group.rule:
        return f"rule {literal(group.rule)}"
    return "assignment; may hold roles" if group.role_assignable else "assignment"


def licences(joining: Joining) -> Block:
    """Seats by licence, and the group whose members get one."""
    assigned = joining.part.tenancy.licences
    if not assigned:
        return Note(kind="note", text="No licence is declared for this member.")
    return Table(
        caption="Licences",
        header=("Licence", "Part number", "SKU id", "Seats", "Given to members of"),
        rows=tuple(
            (a.sku.upper(), literal(a.part_number), literal(a.sku_id), f"{a.seats:,}", literal(a.group))
            for a in assigned
        ),
    )


def records(joining: Joining) -> tuple[Block, ...]:
    """A table for each domain, its records in the order in which they are set."""
    by_domain = joining.part.tenancy.records
    if not by_domain:
        return (Note(kind="note", text="This member brings no domain: no record changes."),)
    return tuple(_records(domain, by_domain[domain]) for domain in sorted(by_domain))


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
    """Which names the resolver asks the council for, and which the council asks the resolver for."""
    return (_to_council(joining), _to_resolver(joining))


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
