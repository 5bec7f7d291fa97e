"""How full the aggregates are, what still fits, and the blocks from which a picture is drawn."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, summarize_address_range

from infra.addressing.plan import AddressPlan, Block
from infra.addressing.sizes import HUB_LENGTH, LARGEST_SEGMENT, MEMBERS_A_HUB, SMALLEST_SUBNET
from infra.addressing.space import Space, largest_block, span


@dataclass(frozen=True, slots=True, kw_only=True)
class Utilisation:
    """The addresses of one aggregate: `given` to somebody, `reserved` for leavers, `barred`, and `free`.

    The four make up the aggregate. `largest_free` is the largest aligned block that could be given.
    """

    aggregate: IPv4Network
    given: int
    reserved: int
    barred: int
    free: int
    largest_free: IPv4Network | None

    @property
    def percent(self) -> float:
        """How much of the aggregate can no longer be given, of 100."""
        return 100 * (self.aggregate.num_addresses - self.free) / self.aggregate.num_addresses


def utilisation(plan: AddressPlan) -> tuple[Utilisation, ...]:
    """One row for each aggregate, in the order in which they are declared."""
    space = free_space(plan)
    return tuple(_row(plan, space, number) for number in range(len(plan.aggregates)))


def _row(plan: AddressPlan, space: Space, number: int) -> Utilisation:
    aggregate, gaps = plan.aggregates[number], space.gaps(number)
    sums: Counter[str] = Counter()
    for block in outermost(plan.blocks, aggregate):
        sums[_state(block)] += min(block.prefix.num_addresses, aggregate.num_addresses)
    return Utilisation(
        aggregate=aggregate,
        given=sums["given"],
        reserved=sums["reserved"],
        barred=sums["barred"],
        free=sum(end - start for start, end in gaps),
        largest_free=largest_block(gaps),
    )


def _state(block: Block) -> str:
    if block.kind == "barred":
        return "barred"
    return "reserved" if block.until else "given"


def outermost(blocks: Sequence[Block], aggregate: IPv4Network) -> tuple[Block, ...]:
    """The blocks that touch an aggregate, by address, without those inside another: no address twice."""
    found: list[Block] = []
    end = -1
    for block in sorted(blocks, key=lambda b: (span(b.prefix)[0], b.prefix.prefixlen)):
        start, past = span(block.prefix)
        if block.prefix.overlaps(aggregate) and start >= end:
            found.append(block)
            end = past
    return tuple(found)


def free_space(plan: AddressPlan) -> Space:
    """What the plan leaves free, the provisional taken."""
    space = Space(plan.aggregates)
    for block in plan.blocks:
        space.take(block.prefix)
    return space


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of an aggregate for a picture: one block of an owner, or free (`block` is None)."""

    prefix: IPv4Network
    block: Block | None


def stretches(plan: AddressPlan, aggregate: IPv4Network) -> tuple[Stretch, ...]:
    """The whole aggregate by address: what is taken, and the free ranges between as aligned blocks."""
    found: list[Stretch] = []
    at, end = span(aggregate)
    for block in outermost(plan.blocks, aggregate):
        # A barred range may be larger than the aggregate.
        prefix = block.prefix if block.prefix.subnet_of(aggregate) else aggregate
        start, past = span(prefix)
        found += _free(at, start)
        found.append(Stretch(prefix=prefix, block=block))
        at = past
    return (*found, *_free(at, end))


def _free(start: int, end: int) -> list[Stretch]:
    if start >= end:
        return []
    first, last = IPv4Network((start, 32)), IPv4Network((end - 1, 32))
    blocks = summarize_address_range(first.network_address, last.network_address)
    return [Stretch(prefix=prefix, block=None) for prefix in blocks]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """How many more segments of a length fit now: `blocks` by space alone, `members` with the hubs they need.

    A hub takes MEMBERS_A_HUB; `hubs` are the new ones, each of which takes a /23 first. Room for the
    translations that newcomers may need is not counted: nobody knows their sites yet.
    """

    prefix_length: int
    blocks: int
    members: int
    hubs: int


def what_if(plan: AddressPlan, prefix_length: int) -> WhatIf:
    """How many more members of /N fit. Raises ValueError for a length that no segment can have."""
    if not LARGEST_SEGMENT <= prefix_length <= SMALLEST_SUBNET:
        raise ValueError(
            f"got /{prefix_length}, expected a segment's length from /{LARGEST_SEGMENT} to /{SMALLEST_SUBNET}"
        )
    space = free_space(plan)
    blocks = space.count(prefix_length)
    members, hubs = _with_hubs(space, prefix_length, _seats(plan))
    return WhatIf(prefix_length=prefix_length, blocks=blocks, members=members, hubs=hubs)


def _seats(plan: AddressPlan) -> int:
    """The seats free on the hubs that are there."""
    return sum(max(MEMBERS_A_HUB - taken, 0) for taken in plan.seats)


def _with_hubs(space: Space, length: int, seats: int) -> tuple[int, int]:
    """Fill the seats there are, then open hub after hub as long as that seats one more."""
    members, hubs = min(seats, space.count(length)), 0
    while members == seats + hubs * MEMBERS_A_HUB:
        hub = space.first(HUB_LENGTH)
        if hub is None:
            break
        space.take(hub)
        more = min(seats + (hubs + 1) * MEMBERS_A_HUB, space.count(length))
        if more <= members:
            break
        members, hubs = more, hubs + 1
    return members, hubs
