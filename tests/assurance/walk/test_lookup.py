"""The longest prefix decides: the table says what looking at every prefix says."""

from ipaddress import IPv4Address, IPv4Network

from hypothesis import given
from hypothesis import strategies as st

from infra.assurance.packets.ranges import ranges
from infra.assurance.walk.lookup import PrefixTable

_BASE = 0x0A000000
PREFIXES = st.builds(
    lambda offset, length: IPv4Network((_BASE + offset, length), strict=False),
    st.integers(0, 63),
    st.integers(26, 32),
)
ROWS = st.lists(st.tuples(PREFIXES, st.integers(0, 3)), max_size=8)


def plainly(rows: list[tuple[IPv4Network, int]], address: int) -> set[int]:
    holding = [(prefix, value) for prefix, value in rows if IPv4Address(address) in prefix]
    longest = max((prefix.prefixlen for prefix, _ in holding), default=-1)
    return {value for prefix, value in holding if prefix.prefixlen == longest}


@given(ROWS, st.integers(0, 63), st.integers(0, 63))
def test_every_address_gets_the_values_of_its_longest_prefix(
    rows: list[tuple[IPv4Network, int]], low: int, high: int
) -> None:
    asked = ranges([(_BASE + low, _BASE + high)])
    found: dict[int, set[int]] = {}
    for addresses, values in PrefixTable(rows).find(asked):
        for address in range(_BASE, _BASE + 64):
            if address in addresses:
                assert address not in found
                found[address] = set(values)
    for address in range(_BASE, _BASE + 64):
        expected = plainly(rows, address) if address in asked else set()
        assert found.get(address, set()) == expected
