"""What each member has: its seat on a hub, its segments, and how the hub sees its sites."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network

from infra.addressing.core import Hubs
from infra.addressing.entries import Entry
from infra.addressing.ledger import Ledger, Tenure
from infra.addressing.neighbours import own_ranges
from infra.addressing.plan import EndpointAddress, MemberAddresses, Segment, Translation
from infra.addressing.register import Register
from infra.addressing.sealed import landing_of, plan_endpoints
from infra.addressing.sizes import (
    LARGEST_SEGMENT,
    MEMBERS_A_HUB,
    SEALED,
    Shape,
    addresses,
    carve,
    excess,
    shape,
)
from infra.addressing.standing import standing
from infra.addressing.translations import Views
from infra.declaration.member import Member


@dataclass(slots=True)
class Seats:
    """Who sits on which hub, and which index is taken there, for good."""

    ledger: Ledger
    taken: Counter[int] = field(default_factory=Counter)

    def free_hub(self) -> int:
        """The first hub with a seat, be it there already or not."""
        number = 0
        while self.taken[number] >= MEMBERS_A_HUB:
            number += 1
        return number

    def sit(self, hub: int) -> int:
        """Take a seat on that hub, with an index."""
        self.taken[hub] += 1
        return self.index(hub)

    def index(self, hub: int) -> int:
        """Take the lowest index that nobody ever had on that hub. A sealed member takes it without a seat."""
        index = 0
        while index in self.ledger.indexes[hub]:
            index += 1
        self.ledger.indexes[hub].add(index)
        return index


def plan_members(register: Register, hubs: Hubs, seats: Seats) -> tuple[MemberAddresses, ...]:
    """Every declared member that has or is due addresses, sorted by slug; each newcomer takes its seat.

    They are served by joining date, then slug: no order of files, and no order in which they are recorded,
    changes what any of them gets.
    """
    views = Views(register)
    due = sorted(register.declared.members, key=lambda m: (m.joins, m.member))
    planned = [_serve(member, register, hubs, seats, views) for member in due]
    return tuple(sorted((p for p in planned if p), key=lambda p: p.member))


def seated(register: Register) -> Seats:
    """The seats taken from the start: of members not released, and of those leaving, none of them sealed."""
    seats = Seats(register.ledger)
    declared = {m.member: m for m in register.declared.members}
    for slug in register.ledger.tenures:
        last, member = register.ledger.last(slug), declared.get(slug)
        leaving = member and standing(member, register.ledger, register.declared.as_of) == "leaving"
        sealed = member is not None and member.sealed is not None
        if last and not sealed and (not last.release or leaving):
            seats.taken[last.hub] += 1
    return seats


def _serve(
    member: Member, register: Register, hubs: Hubs, seats: Seats, views: Views
) -> MemberAddresses | None:
    how = standing(member, register.ledger, register.declared.as_of)
    tenure = register.ledger.last(member.member)
    if member.sealed and how in ("newcomer", "stays"):
        return _sealed(member, tenure if how == "stays" else None, register, seats)
    if how == "newcomer":
        return _joined(member, register, hubs, seats, views)
    if how == "stays" and tenure:
        return _grown(member, tenure, register, views)
    if how == "leaving" and tenure:
        return _to_the_last_day(member, tenure)
    if how == "unclear" and tenure and tenure.release:
        _unclear(member, tenure.release, register)
    return None


def recorded(tenure: Tenure) -> MemberAddresses:
    """What the lockfile says, and nothing else."""
    return MemberAddresses(
        member=tenure.member,
        hub=tenure.hub,
        index=tenure.index,
        segments=tenure.segments,
        translations=_by_legacy(tenure.translations),
        untranslated=tuple(sorted(tenure.untranslated)),
        provisional=False,
    )


def _to_the_last_day(member: Member, tenure: Tenure) -> MemberAddresses:
    """What one that leaves has until then: endpoints if it is sealed, and then nobody sees its sites."""
    given = recorded(tenure)
    if not member.sealed:
        return given
    endpoints = (
        EndpointAddress(service=service, role=role, address=address)
        for (service, role), address in tenure.endpoints.items()
    )
    return replace(given, translations=(), untranslated=(), endpoints=tuple(endpoints))


def _grown(member: Member, tenure: Tenure, register: Register, views: Views) -> MemberAddresses:
    """What is recorded, a further segment where the need has outgrown it, and the views of new sites."""
    before = recorded(tenure)
    more = excess(member.segment, before.segments) if member.segment else None
    further = _segment(member, more, register) if more else None
    view = views.of(member, tenure)
    after = replace(
        before,
        segments=(*before.segments, further) if further else before.segments,
        translations=_by_legacy(view.translations),
        untranslated=tuple(sorted(view.untranslated)),
    )
    return replace(after, provisional=after != before)


def _joined(
    member: Member, register: Register, hubs: Hubs, seats: Seats, views: Views
) -> MemberAddresses | None:
    hub = seats.free_hub()
    segment = _segment(member, shape(member.segment), register) if hubs.ensure(hub) else None
    if segment is None:
        return None
    view = views.of(member, None)
    return MemberAddresses(
        member=member.member,
        hub=hub,
        index=seats.sit(hub),
        segments=(segment,),
        translations=_by_legacy(view.translations),
        untranslated=tuple(sorted(view.untranslated)),
        provisional=True,
    )


def _sealed(
    member: Member, tenure: Tenure | None, register: Register, seats: Seats
) -> MemberAddresses | None:
    """A network of its own with an endpoint for each entrance; its sites are seen by nobody."""
    held = tenure.segments if tenure else ()
    landing = landing_of(held)
    further = None if landing else _segment(member, SEALED, register)
    where = landing or further
    if where is None:
        return None
    known = tenure.endpoints if tenure else {}
    endpoints = plan_endpoints(member, where, known, register)
    return MemberAddresses(
        member=member.member,
        hub=tenure.hub if tenure else 0,
        index=tenure.index if tenure else seats.index(0),
        segments=(*held, further) if further else held,
        translations=(),
        provisional=bool(further) or any((e.service, e.role) not in known for e in endpoints),
        endpoints=endpoints,
    )


def _by_legacy(translations: Iterable[Translation]) -> tuple[Translation, ...]:
    return tuple(sorted(translations, key=lambda t: t.legacy))


def _segment(member: Member, form: Shape, register: Register) -> Segment | None:
    """A segment of that shape: the one kept for a member that joins again, or the first that is free."""
    if form.length < LARGEST_SEGMENT:
        _too_large(member, form, register)
        return None
    # A site that uses the same addresses could not reach its own segment, translated or not.
    avoid = [own.prefix for own in own_ranges(member)]
    prefix = _kept(member.member, form.length, avoid, register)
    if prefix is None:
        strictly = member.sealed is not None
        prefix = register.give(
            form.length, kind="segment", owner=member.member, avoid=avoid, strictly=strictly
        )
    if prefix is None:
        _exhausted(member, form, register)
        return None
    return carve(prefix, form)


def _kept(member: str, length: int, avoid: Sequence[IPv4Network], register: Register) -> IPv4Network | None:
    kept = (prefix for prefix in register.kept_for(member, "segment") if prefix.prefixlen == length)
    prefix = next((prefix for prefix in kept if not any(map(prefix.overlaps, avoid))), None)
    if prefix is not None:
        register.own_again(member, prefix)
    return register.claim(prefix, kind="segment", owner=member)


def _too_large(member: Member, form: Shape, register: Register) -> None:
    register.problem(
        "addresses-segment-size",
        file=register.member_file(member.member),
        path="segment",
        got=f"a need of /{form.length} ({form.addresses:,} addresses)",
        expected=f"at most /{LARGEST_SEGMENT} ({addresses(LARGEST_SEGMENT):,} addresses, Azure's most in a "
        "virtual network)",
        hint="declare fewer hosts or less growth",
    )


def _exhausted(member: Member, form: Shape, register: Register) -> None:
    register.problem(
        "addresses-exhausted",
        file=register.member_file(member.member),
        path="segment",
        got=f"no room for the /{form.length} that {member.member} needs: {register.left()}",
        expected=f"a free, aligned /{form.length} ({form.addresses:,} addresses)",
        hint="add an aggregate to partnership.yaml that no site of its own uses"
        if member.sealed
        else "declare a smaller segment, or add an aggregate to partnership.yaml",
    )


def _unclear(member: Member, release: Entry, register: Register) -> None:
    register.problem(
        "addresses-released",
        file=register.member_file(member.member),
        path="joins",
        got=f"'{member.joins}' of a member whose addresses were released on {release.on}",
        expected=f"a date on or after {release.on} if {member.member} joins again, or a date in 'leaves'",
        hint="keep the file of one that has left: servers are told by it what to take away",
    )
