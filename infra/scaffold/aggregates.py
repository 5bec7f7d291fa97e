"""A range for a new partnership: clear of HSCN's reserved ranges and of what other partnerships have."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network

from infra.addressing.reserved import reserved

_POOLS = tuple(IPv4Network(block) for block in ("10.64.0.0/10", "10.128.0.0/9", "172.16.0.0/12"))
"""Councils number their sites from the bottom of 10.0.0.0/8, so an aggregate is sought from 10.64.0.0 up."""


def propose_aggregate(taken: Iterable[IPv4Network] = (), *, prefix_length: int = 14) -> IPv4Network:
    """The first free range of that length. `taken`: what other partnerships of the estate have or use.

    Raises ValueError where none is left.
    """
    barred = (*(row.prefix for row in reserved("hscn")), *taken)
    for candidate in _candidates(prefix_length):
        if not any(candidate.overlaps(other) for other in barred):
            return candidate
    pools = ", ".join(str(pool) for pool in _POOLS)
    raise ValueError(f"no free range of /{prefix_length} is left in {pools}; ask for a smaller one")


def _candidates(prefix_length: int) -> Iterator[IPv4Network]:
    for pool in _POOLS:
        if pool.prefixlen <= prefix_length:
            yield from pool.subnets(new_prefix=prefix_length)
