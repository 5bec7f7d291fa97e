"""What is left of the aggregates: gaps between what is taken, and the first aligned block that fits one."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from ipaddress import IPv4Network

from infra.addressing.sizes import addresses

Gap = tuple[int, int]
"""First address, and the one after the last."""


def span(prefix: IPv4Network) -> Gap:
    """A prefix as a gap."""
    start = int(prefix.network_address)
    return start, start + prefix.num_addresses


class Space:
    """The free addresses of some aggregates. Blocks are aligned: a /20 starts at a multiple of 4,096.

    `first` looks through the aggregates as declared, lowest address first; `last` from the other end.
    Only `take` changes anything.
    """

    def __init__(self, aggregates: Sequence[IPv4Network]) -> None:
        self.aggregates = tuple(aggregates)
        self._gaps: list[list[Gap]] = [[span(aggregate)] for aggregate in aggregates]

    def take(self, prefix: IPv4Network) -> None:
        """Take a prefix, or as much of it as was free."""
        start, end = span(prefix)
        for gaps in self._gaps:
            _cut(gaps, start, end)

    def first(self, length: int, avoid: Iterable[IPv4Network] = ()) -> IPv4Network | None:
        """The lowest free block of that length that touches nothing of `avoid`."""
        return next(self._blocks(length, sorted(map(span, avoid))), None)

    def last(self, length: int, avoid: Iterable[IPv4Network] = ()) -> IPv4Network | None:
        """The highest free block of that length that touches nothing of `avoid`."""
        size, downwards = addresses(length), sorted(map(span, avoid), reverse=True)
        for gaps in reversed(self._gaps):
            for start, end in reversed(gaps):
                at = _below((end - size) // size * size, size, downwards)
                if at >= start:
                    return IPv4Network((at, length))
        return None

    def gaps(self, aggregate: int) -> tuple[Gap, ...]:
        """The gaps in the aggregate of that position."""
        return tuple(self._gaps[aggregate])

    def count(self, length: int) -> int:
        """How many blocks of that length fit at once."""
        size = addresses(length)
        fits = (end // size - -(-start // size) for gaps in self._gaps for start, end in gaps)
        return sum(fit for fit in fits if fit > 0)

    def _blocks(self, length: int, avoid: Sequence[Gap]) -> Iterator[IPv4Network]:
        size = addresses(length)
        for gaps in self._gaps:
            for start, end in gaps:
                at = _beside(-(-start // size) * size, size, avoid)
                if at + size <= end:
                    yield IPv4Network((at, length))


def _beside(at: int, size: int, avoid: Sequence[Gap]) -> int:
    """The lowest aligned start from `at` on whose block touches nothing of `avoid`, which is sorted."""
    for start, end in avoid:
        if start < at + size and at < end:
            at = -(-end // size) * size
    return at


def _below(at: int, size: int, avoid: Sequence[Gap]) -> int:
    """The highest aligned start from `at` down whose block touches nothing of `avoid`, highest first."""
    for start, end in avoid:
        if start < at + size and at < end:
            at = (start - size) // size * size
    return at


def _cut(gaps: list[Gap], start: int, end: int) -> None:
    """Remove start to end from sorted gaps."""
    at = max(bisect_right(gaps, (start, start)) - 1, 0)
    while at < len(gaps) and gaps[at][0] < end:
        low, high = gaps[at]
        if high <= start:
            at += 1
            continue
        left = [piece for piece in ((low, start), (end, high)) if piece[0] < piece[1]]
        gaps[at : at + 1] = left
        at += len(left)


def largest_block(gaps: Iterable[Gap]) -> IPv4Network | None:
    """The largest aligned block that fits in one of the gaps; the lowest of them."""
    best: IPv4Network | None = None
    for start, end in gaps:
        block = _largest_in(start, end)
        if block and (best is None or block.prefixlen < best.prefixlen):
            best = block
    return best


def _largest_in(start: int, end: int) -> IPv4Network | None:
    for length in range(33 - (end - start).bit_length(), 33):
        size = addresses(length)
        at = -(-start // size) * size
        if at + size <= end:
            return IPv4Network((at, length))
    return None
