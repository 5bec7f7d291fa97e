"""Sets of whole numbers as ranges: addresses, ports, protocols with ports."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network

Span = tuple[int, int]
"""The first and the last number of a range, both in it."""


@dataclass(frozen=True, slots=True)
class Ranges:
    """Disjoint spans in rising order, no two of them adjacent: equal sets are equal values."""

    spans: tuple[Span, ...]

    def __bool__(self) -> bool:
        return bool(self.spans)

    def __contains__(self, number: int) -> bool:
        return any(low <= number <= high for low, high in self.spans)

    def __and__(self, other: "Ranges") -> "Ranges":
        mine, theirs = self.spans, other.spans
        if not mine or not theirs:
            return NOTHING
        low, high = mine[0][0], mine[-1][1]
        their_low, their_high = theirs[0][0], theirs[-1][1]
        if high < their_low or their_high < low:
            return NOTHING
        # Most sets are one span, and one of the two lies within the other.
        if len(theirs) == 1 and their_low <= low and high <= their_high:
            return self
        if len(mine) == 1 and low <= their_low and their_high <= high:
            return other
        return Ranges(tuple(_common(mine, theirs)))

    def __sub__(self, other: "Ranges") -> "Ranges":
        mine, theirs = self.spans, other.spans
        if not mine or not theirs or mine[-1][1] < theirs[0][0] or theirs[-1][1] < mine[0][0]:
            return self
        if len(theirs) == 1 and theirs[0][0] <= mine[0][0] and mine[-1][1] <= theirs[0][1]:
            return NOTHING
        return Ranges(tuple(_without(mine, theirs)))

    def __or__(self, other: "Ranges") -> "Ranges":
        return ranges((*self.spans, *other.spans))

    def __le__(self, other: "Ranges") -> bool:
        return not self - other

    def overlaps(self, other: "Ranges") -> bool:
        """Whether any number is in both."""
        mine, theirs = self.spans, other.spans
        if len(mine) == 1 and len(theirs) == 1:
            return mine[0][0] <= theirs[0][1] and theirs[0][0] <= mine[0][1]
        return next(_common(mine, theirs), None) is not None

    @property
    def least(self) -> int:
        """The smallest number. Raises IndexError where there is none."""
        return self.spans[0][0]

    @property
    def size(self) -> int:
        """How many numbers."""
        return sum(high - low + 1 for low, high in self.spans)


NOTHING = Ranges(())


def ranges(spans: Iterable[Span]) -> Ranges:
    """The union of spans in any order. A span whose last number is before its first is empty."""
    joined: list[Span] = []
    for low, high in sorted(span for span in spans if span[0] <= span[1]):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return Ranges(tuple(joined))


def one(number: int) -> Ranges:
    """That number alone."""
    return Ranges(((number, number),))


def union(sets: Iterable[Ranges]) -> Ranges:
    """All that is in any of them."""
    return ranges(span for found in sets for span in found.spans)


@lru_cache(maxsize=1 << 17)
def span_of(network: IPv4Network) -> Span:
    """The first and last address of a prefix."""
    return int(network.network_address), int(network.broadcast_address)


@lru_cache(maxsize=1 << 17)
def prefix_of(text: str) -> IPv4Network:
    """A prefix such as `10.0.0.0/8`; an address alone is one too. Raises ValueError for what is none."""
    return IPv4Network(text, strict=False)


@lru_cache(maxsize=1 << 16)
def addresses(*prefixes: str | IPv4Network) -> Ranges:
    """The addresses of prefixes such as `10.0.0.0/8`. Raises ValueError for what is none."""
    return ranges(span_of(prefix_of(p) if isinstance(p, str) else p) for p in prefixes)


def prefixes_of(found: Ranges) -> Iterator[IPv4Network]:
    """A set of addresses as prefixes, as few as there can be, for people."""
    for low, high in found.spans:
        while low <= high:
            size = min(low & -low or 1 << 32, 1 << ((high - low + 1).bit_length() - 1))
            yield IPv4Network((IPv4Address(low), 33 - size.bit_length()))
            low += size


def _common(mine: tuple[Span, ...], theirs: tuple[Span, ...]) -> Iterator[Span]:
    at = there = 0
    while at < len(mine) and there < len(theirs):
        low, high = mine[at]
        their_low, their_high = theirs[there]
        if low <= their_high and their_low <= high:
            yield (low if low > their_low else their_low, high if high < their_high else their_high)
        if high < their_high:
            at += 1
        else:
            there += 1


def _without(mine: tuple[Span, ...], theirs: tuple[Span, ...]) -> Iterator[Span]:
    there = 0
    for low, high in mine:
        while there < len(theirs) and theirs[there][1] < low:
            there += 1
        at = there
        while at < len(theirs) and theirs[at][0] <= high:
            if low < theirs[at][0]:
                yield low, theirs[at][0] - 1
            low = max(low, theirs[at][1] + 1)
            at += 1
        if low <= high:
            yield low, high
