"""Things found by the addresses that they are about: of thousands, the few that one packet can meet."""

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from infra.assurance.packets.ranges import Ranges

T = TypeVar("T")
# The size of a bucket, a /20; what spans more than 64 of them is asked every time.
_BUCKET = 4096
_WIDE = 64 * _BUCKET


class AddressIndex(Generic[T]):
    """Things in their order, found by sets of addresses that may overlap theirs."""

    def __init__(self, things: Iterable[T], addresses: Callable[[T], Ranges]) -> None:
        self._all = tuple(things)
        self._wide: list[int] = []
        self._near: dict[int, list[int]] = {}
        for number, thing in enumerate(self._all):
            found = addresses(thing)
            if found.size > _WIDE:
                self._wide.append(number)
                continue
            for bucket in _buckets(found):
                self._near.setdefault(bucket, []).append(number)

    def meeting(self, addresses: Ranges) -> Iterator[T]:
        """Those that could overlap, in their order; more than do, and never one too few."""
        if addresses.size > _WIDE:
            yield from self._all
            return
        found = set(self._wide)
        for bucket in _buckets(addresses):
            found.update(self._near.get(bucket, ()))
        for number in sorted(found):
            yield self._all[number]


def _buckets(addresses: Ranges) -> Iterator[int]:
    for low, high in addresses.spans:
        yield from range(low // _BUCKET, high // _BUCKET + 1)
