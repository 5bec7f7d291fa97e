"""Who has which range: the lockfile replayed, then what is declared and not recorded yet."""

from collections.abc import Sequence

from infra.addressing.clashes import find_clashes
from infra.addressing.core import plan_hosts, plan_hubs
from infra.addressing.entries import Lockfile
from infra.addressing.findings import find
from infra.addressing.plan import AddressPlan, Block, Reservation
from infra.addressing.register import Register
from infra.addressing.tenants import plan_members, seated
from infra.declaration.estate import DeclaredPartnership


def plan_addresses(
    declared: DeclaredPartnership,
    lockfile: Lockfile,
    others: Sequence[DeclaredPartnership] = (),
) -> AddressPlan:
    """The addresses of a partnership, as of `declared.as_of`; `others` are the estate's other partnerships.

    What is recorded stays as it is. What is declared beyond that is given provisionally, core first, then
    members by joining date and slug: the lowest free block for a segment, the highest for a translation.
    A member that has left and been released has no place in the plan, nor one that left unrecorded. Whatever
    cannot be given is a problem in the plan, never an exception.
    """
    register = Register(declared, lockfile)
    hubs = plan_hubs(register)
    seats = seated(register)
    members = plan_members(register, hubs, seats) if 0 in hubs.given else ()
    first = hubs.given.get(0)
    hosts = plan_hosts(register, first.shared if first else None)
    clashes = find_clashes(register, members, others)
    find(register, members, seats.taken)
    blocks = tuple(sorted(register.blocks, key=lambda b: (b.prefix, b.kind, b.owner)))
    return AddressPlan(
        partnership=declared.slug,
        as_of=declared.as_of,
        aggregates=declared.partnership.aggregates,
        hubs=tuple(hub for _, hub in sorted(hubs.given.items())),
        members=members,
        hosts=hosts,
        reserved=_reserved(blocks),
        clashes=clashes,
        blocks=blocks,
        seats=tuple(seats.taken[number] for number in sorted(hubs.given)),
        problems=tuple(dict.fromkeys(register.problems)),
    )


def _reserved(blocks: Sequence[Block]) -> tuple[Reservation, ...]:
    return tuple(Reservation(member=b.owner, prefix=b.prefix, until=b.until) for b in blocks if b.until)
