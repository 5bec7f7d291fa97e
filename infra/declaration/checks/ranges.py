"""Overlaps among ranges in one sweep: two CIDR blocks are apart, or one holds the other."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network

from infra.declaration.problems import FieldPath

At = tuple[IPv4Network, FieldPath]
"""A range and where it is declared."""

PRIVATE = tuple(IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
"""RFC 1918."""


def is_private(prefix: IPv4Network) -> bool:
    """Whether the whole range is private as RFC 1918 has it."""
    return any(prefix.subnet_of(block) for block in PRIVATE)


def overlaps(declared: Iterable[At]) -> Iterator[tuple[At, At]]:
    """Each range that stands inside another, or is the same, with the widest that holds it. n log n."""
    widest: At | None = None
    for each in sorted(declared, key=lambda at: (at[0].network_address, at[0].prefixlen)):
        if widest and each[0].subnet_of(widest[0]):
            yield widest, each
        else:
            widest = each
