"""The longest prefix that holds an address decides: a table of prefixes, asked by sets of addresses."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network
from typing import Generic, TypeVar

from infra.assurance.packets.ranges import Ranges, span_of

V = TypeVar("V")


class PrefixTable(Generic[V]):
    """Prefixes with their values, as disjoint spans of addresses each with those of its longest prefix.

    Several values of one prefix are all there, in the order in which they came.
    """

    def __init__(self, rows: Iterable[tuple[IPv4Network, V]]) -> None:
        values: dict[IPv4Network, tuple[V, ...]] = {}
        for prefix, value in rows:
            if value not in values.get(prefix, ()):
                values[prefix] = (*values.get(prefix, ()), value)
        spans = list(_flattened(values))
        self._lows = [low for low, _, _ in spans]
        self._spans = spans

    def find(self, addresses: Ranges) -> Iterator[tuple[Ranges, tuple[V, ...]]]:
        """The addresses by the values of their longest prefix; those that none holds are left out."""
        found: dict[tuple[V, ...], list[tuple[int, int]]] = {}
        for low, high in addresses.spans:
            at = max(bisect_right(self._lows, low) - 1, 0)
            while at < len(self._spans) and self._spans[at][0] <= high:
                start, end, values = self._spans[at]
                if end >= low:
                    found.setdefault(values, []).append((max(low, start), min(high, end)))
                at += 1
        for values, spans in found.items():
            yield Ranges(tuple(_joined(spans))), values


def _joined(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Rising disjoint spans, adjacent ones as one."""
    low, high = spans[0]
    for start, end in spans[1:]:
        if start == high + 1:
            high = end
        else:
            yield low, high
            low, high = start, end
    yield low, high


def _flattened(values: dict[IPv4Network, tuple[V, ...]]) -> Iterator[tuple[int, int, tuple[V, ...]]]:
    """Nested prefixes as disjoint spans: an inner one cuts a hole into the one around it."""
    open_prefixes: list[tuple[int, tuple[V, ...]]] = []
    at = 0
    for prefix in sorted(values, key=lambda p: (int(p.network_address), p.prefixlen)):
        low, high = span_of(prefix)
        while open_prefixes and open_prefixes[-1][0] < low:
            end, held = open_prefixes.pop()
            if at <= end:
                yield at, end, held
            at = max(at, end + 1)
        if open_prefixes and at < low:
            yield at, low - 1, open_prefixes[-1][1]
        at = low
        open_prefixes.append((high, values[prefix]))
    while open_prefixes:
        end, held = open_prefixes.pop()
        if at <= end:
            yield at, end, held
        at = max(at, end + 1)
