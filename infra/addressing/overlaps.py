"""All overlaps among many ranges in one sweep, and what overlaps one range without looking at the rest.

Both rest on one fact: two CIDR blocks are either apart, or one holds the other.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Generic, TypeVar

Label = TypeVar("Label")
Key = tuple[int, int]
"""Network address and prefix length."""


@dataclass(frozen=True, slots=True)
class Labelled(Generic[Label]):
    """A range and whose it is."""

    prefix: IPv4Network
    label: Label


@dataclass(frozen=True, slots=True)
class Overlap(Generic[Label]):
    """`outer` holds `inner`, or they are the same range."""

    outer: Labelled[Label]
    inner: Labelled[Label]


def overlaps(ranges: Iterable[Labelled[Label]]) -> Iterator[Overlap[Label]]:
    """Every pair that overlaps, by address: n log n, plus the pairs themselves.

    Sorted by address, the larger first, whatever still reaches over a range when it comes holds it.
    """
    open_: list[tuple[int, Labelled[Label]]] = []
    for start, length, item in _sorted(ranges):
        while open_ and open_[-1][0] <= start:
            open_.pop()
        for _, outer in open_:
            yield Overlap(outer, item)
        open_.append((start + (1 << (32 - length)), item))


def _sorted(ranges: Iterable[Labelled[Label]]) -> list[tuple[int, int, Labelled[Label]]]:
    keyed = [(*_key(item.prefix), item) for item in ranges]
    return sorted(keyed, key=lambda row: row[:2])


def _key(prefix: IPv4Network) -> Key:
    return int(prefix.network_address), prefix.prefixlen


class RangeIndex(Generic[Label]):
    """Labelled ranges, asked what overlaps a range: at most 33 look-ups above it, one slice below it."""

    def __init__(self, ranges: Iterable[Labelled[Label]] = ()) -> None:
        self._at: dict[Key, list[Labelled[Label]]] = {}
        self._keys: list[Key] = []
        for item in ranges:
            self.add(item.prefix, item.label)

    def add(self, prefix: IPv4Network, label: Label) -> None:
        """Add a range. The same range may be added under several labels."""
        key = _key(prefix)
        if key not in self._at:
            self._at[key] = []
            insort(self._keys, key)
        self._at[key].append(Labelled(prefix, label))

    def overlapping(self, prefix: IPv4Network) -> Iterator[Labelled[Label]]:
        """What overlaps that range: first what holds it, largest first, then what it holds, by address."""
        start, length = _key(prefix)
        for shorter in range(length):
            yield from self._at.get((start >> (32 - shorter) << (32 - shorter), shorter), ())
        low = bisect_left(self._keys, (start, length))
        high = bisect_left(self._keys, (start + prefix.num_addresses, 0))
        for key in self._keys[low:high]:
            yield from self._at[key]
