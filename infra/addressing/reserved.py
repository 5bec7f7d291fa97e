"""Ranges that are never given out, or never without a word: a row each, with its public source."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, summarize_address_range
from typing import Literal

RangeKind = Literal["hscn", "azure", "resolver", "rfc1918"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservedRange:
    """One range, who keeps it, and where that is written."""

    prefix: IPv4Network
    kind: RangeKind
    title: str
    source: str


_VIRTUAL_NETWORKS = "azure-docs virtual-network/virtual-networks-faq"
_HSCN = "NHS Digital, HSCN IP addressing policy (beginning of the page seen)"
_RESOLVER = "azure-docs dns/dns-private-resolver-overview 2022-12"
_RFC1918 = "RFC 1918, section 3"

_ROWS: tuple[tuple[str, RangeKind, str, str], ...] = (
    ("10.14.0.0/15", "hscn", "HSCN reserved", _HSCN),
    ("10.20.0.0/14", "hscn", "HSCN reserved", _HSCN),
    ("10.46.0.0/15", "hscn", "HSCN reserved", _HSCN),
    ("10.104.0.0/13", "hscn", "HSCN reserved", _HSCN),
    ("10.120.0.0/13", "hscn", "HSCN reserved", _HSCN),
    ("127.0.0.0/8", "azure", "loopback", _VIRTUAL_NETWORKS),
    ("168.63.129.16/32", "azure", "Azure's internal DNS and health probes", _VIRTUAL_NETWORKS),
    ("169.254.0.0/16", "azure", "link-local", _VIRTUAL_NETWORKS),
    ("224.0.0.0/4", "azure", "multicast", _VIRTUAL_NETWORKS),
    ("255.255.255.255/32", "azure", "broadcast", _VIRTUAL_NETWORKS),
    ("10.0.0.0/8", "rfc1918", "private use", _RFC1918),
    ("172.16.0.0/12", "rfc1918", "private use", _RFC1918),
    ("192.168.0.0/16", "rfc1918", "private use", _RFC1918),
)

# The DNS private resolver cannot stand in these: they concern the ops segment alone.
_RESOLVER_ROWS = tuple(
    ReservedRange(prefix=prefix, kind="resolver", title="kept by the DNS private resolver", source=_RESOLVER)
    for prefix in summarize_address_range(IPv4Address("10.0.1.0"), IPv4Address("10.0.16.255"))
)

RESERVED: tuple[ReservedRange, ...] = (
    *(
        ReservedRange(prefix=IPv4Network(prefix), kind=kind, title=title, source=source)
        for prefix, kind, title, source in _ROWS
    ),
    *_RESOLVER_ROWS,
)


def reserved(*kinds: RangeKind) -> tuple[ReservedRange, ...]:
    """The rows of those kinds, in the order of the table."""
    return tuple(row for row in RESERVED if row.kind in kinds)


NEVER_GIVEN = reserved("azure", "hscn")
"""What is left out where it falls inside an aggregate."""
