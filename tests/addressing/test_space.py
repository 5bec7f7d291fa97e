"""First fit, from either end, in what is left of the aggregates."""

from ipaddress import IPv4Network

from hypothesis import given, settings
from hypothesis import strategies as st

from infra.addressing.space import Space, largest_block, span

AGGREGATE = IPv4Network("10.64.0.0/24")


def net(text: str) -> IPv4Network:
    return IPv4Network(text)


def free(space: Space) -> set[int]:
    return {
        n
        for number in range(len(space.aggregates))
        for low, high in space.gaps(number)
        for n in range(low, high)
    }


TAKEN = st.lists(
    st.builds(
        lambda at, length: IPv4Network((int(AGGREGATE.network_address) + at, length), strict=False),
        st.integers(0, 255),
        st.integers(25, 32),
    ),
    max_size=12,
)


@settings(max_examples=100)
@given(TAKEN, TAKEN, st.integers(24, 32))
def test_first_and_last_are_the_lowest_and_highest_free_aligned_blocks(
    taken: list[IPv4Network], avoid: list[IPv4Network], length: int
) -> None:
    space = Space([AGGREGATE])
    for prefix in taken:
        space.take(prefix)
    left = set(range(*span(AGGREGATE))) - {n for prefix in taken for n in range(*span(prefix))}
    assert free(space) == left
    fits = [block for block in AGGREGATE.subnets(new_prefix=length) if set(range(*span(block))) <= left]
    assert space.first(length) == (fits[0] if fits else None)
    assert space.last(length) == (fits[-1] if fits else None)
    assert space.count(length) == len(fits)
    beside = [block for block in fits if not any(block.overlaps(other) for other in avoid)]
    assert space.first(length, avoid) == (beside[0] if beside else None)
    assert space.last(length, avoid) == (beside[-1] if beside else None)


@given(TAKEN)
def test_the_largest_free_block_is_the_largest_that_fits(taken: list[IPv4Network]) -> None:
    space = Space([AGGREGATE])
    for prefix in taken:
        space.take(prefix)
    largest = largest_block(space.gaps(0))
    fitting = [space.first(length) for length in range(24, 33) if space.first(length)]
    assert largest == (fitting[0] if fitting else None)


def test_aggregates_are_filled_in_the_order_declared_and_from_the_last_backwards() -> None:
    space = Space([net("10.80.0.0/24"), net("10.64.0.0/24")])
    assert space.first(25) == net("10.80.0.0/25")
    assert space.last(25) == net("10.64.0.128/25")


def test_no_block_spans_two_aggregates_that_touch() -> None:
    space = Space([net("10.64.0.0/25"), net("10.64.0.128/25")])
    assert space.first(24) is None
    assert space.first(25) == net("10.64.0.0/25")


def test_what_lies_in_two_aggregates_is_taken_from_both() -> None:
    space = Space([net("10.64.0.0/24"), net("10.64.0.0/25")])
    space.take(net("10.64.0.0/25"))
    assert space.first(25) == net("10.64.0.128/25")
    assert space.gaps(1) == ()


def test_what_lies_outside_every_aggregate_takes_nothing() -> None:
    space = Space([AGGREGATE])
    space.take(net("10.0.0.0/24"))
    assert space.first(24) == AGGREGATE
    space.take(net("0.0.0.0/0"))
    assert space.first(32) is None
