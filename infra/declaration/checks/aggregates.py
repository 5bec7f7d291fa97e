"""The ranges a partnership owns, and those of the public sector networks it is connected to."""

from collections.abc import Iterator

from infra.declaration.checks.ranges import At, is_private, overlaps
from infra.declaration.checks.rule import Finding, Rule, of_partnership
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.problems import dotted, quoted

WIDEST_AGGREGATE, NARROWEST_AGGREGATE = 9, 20
"""Prefix lengths. A whole 10.0.0.0/8 clashes with every council there is; a hub alone takes a /23."""

WIDEST_PSN = 10
"""Large parts of 51.0.0.0/8 were released (gov.uk, "PSN IP address management")."""

WIDEST_HSCN = 8
"""The NHS uses all of 10.0.0.0/8 (NHS England, HSCN IP addressing)."""


def _private(declared: DeclaredPartnership) -> Iterator[Finding]:
    for number, aggregate in enumerate(declared.partnership.aggregates):
        if not is_private(aggregate):
            yield Finding(
                path=("aggregates", number),
                got=quoted(aggregate),
                expected="a private range: in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16",
            )


def _size(declared: DeclaredPartnership) -> Iterator[Finding]:
    for number, aggregate in enumerate(declared.partnership.aggregates):
        if not WIDEST_AGGREGATE <= aggregate.prefixlen <= NARROWEST_AGGREGATE:
            yield Finding(
                path=("aggregates", number),
                got=quoted(aggregate),
                expected=f"a range from /{NARROWEST_AGGREGATE} to /{WIDEST_AGGREGATE}",
            )


def _peers(declared: DeclaredPartnership) -> Iterator[tuple[str, At]]:
    for name in ("psn", "hscn"):
        peer = getattr(declared.partnership, name)
        for number, prefix in enumerate(peer.ranges if peer else ()):
            yield name, (prefix, (name, "ranges", number))


def _own(declared: DeclaredPartnership) -> Iterator[At]:
    for number, aggregate in enumerate(declared.partnership.aggregates):
        yield aggregate, ("aggregates", number)


def _disjoint(declared: DeclaredPartnership) -> Iterator[Finding]:
    for outer, inner in overlaps((*_own(declared), *(at for _, at in _peers(declared)))):
        # What is declared later in the file is named: PSN and HSCN stand there before our own ranges.
        (prefix, path), (other, where) = sorted((outer, inner), key=lambda at: at[1], reverse=True)
        yield Finding(
            path=path,
            got=f"{quoted(prefix)}, which overlaps {quoted(other)} of {dotted(where)}",
            expected="ranges that are apart",
        )


def _psn_public(declared: DeclaredPartnership) -> Iterator[Finding]:
    for name, (prefix, path) in _peers(declared):
        if name == "psn" and is_private(prefix):
            yield Finding(
                path=path,
                got=quoted(prefix),
                expected="a public range: the PSN has no private ones",
            )


def _wide(declared: DeclaredPartnership) -> Iterator[Finding]:
    widest = {"psn": WIDEST_PSN, "hscn": WIDEST_HSCN}
    for name, (prefix, path) in _peers(declared):
        if prefix.prefixlen < widest[name]:
            yield Finding(
                path=path,
                got=quoted(prefix),
                expected=f"a range no wider than /{widest[name]}",
                hint="declare the blocks in use; large parts of 51.0.0.0/8 were released"
                if name == "psn"
                else "declare the blocks in use",
            )


RULES = (
    Rule(
        id="aggregate-private",
        says="An aggregate is private address space.",
        checks=(of_partnership(_private),),
    ),
    Rule(
        id="aggregate-size",
        says="An aggregate holds a hub and some members, and leaves room for what councils bring.",
        checks=(of_partnership(_size),),
    ),
    Rule(
        id="ranges-disjoint",
        says="Aggregates, PSN and HSCN ranges are apart.",
        checks=(of_partnership(_disjoint),),
    ),
    Rule(
        id="psn-range-private",
        says="PSN ranges are public.",
        checks=(of_partnership(_psn_public),),
    ),
    Rule(
        id="peer-range-wide",
        says="PSN and HSCN are routed by the blocks in use, never all of 51.0.0.0/8.",
        checks=(of_partnership(_wide),),
    ),
)
