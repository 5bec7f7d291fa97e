"""What services and members reach outside: the internet by names, the PSN and HSCN by their ranges."""

from collections.abc import Iterator

from infra.declaration.checks.rule import Finding, Rule, of_member, of_service
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member, MemberReach
from infra.declaration.problems import FieldPath, quoted
from infra.declaration.service import Reach, Service

WEB_PORTS = frozenset((80, 443))
"""The internet is reached through the firewall's application rules, which are HTTP and HTTPS."""

Reaching = Member | Service


def _reaches(declared: Reaching) -> Iterator[tuple[int, Reach | MemberReach]]:
    yield from enumerate(declared.reaches)


def _internet_names(_: DeclaredPartnership, declared: Reaching) -> Iterator[Finding]:
    for number, reach in _reaches(declared):
        if reach.to == "internet" and not reach.names:
            yield Finding(
                path=("reaches", number, "names"),
                got="nothing",
                expected="the names that are reached on the internet",
                hint="nothing is let out to all of it",
            )


def _internet_ports(_: DeclaredPartnership, declared: Reaching) -> Iterator[Finding]:
    for number, reach in _reaches(declared):
        if reach.to != "internet":
            continue
        for index, port in enumerate(reach.ports):
            if port not in WEB_PORTS:
                yield Finding(
                    path=("reaches", number, "ports", index),
                    got=quoted(port),
                    expected="80 or 443: names are let out by HTTP and HTTPS alone",
                )
        if reach.protocol != "tcp":
            yield Finding(path=("reaches", number, "protocol"), got=quoted(reach.protocol), expected="'tcp'")


def _peer_names(_: DeclaredPartnership, declared: Reaching) -> Iterator[Finding]:
    for number, reach in _reaches(declared):
        if reach.to != "internet" and reach.names:
            yield Finding(
                path=("reaches", number, "names"),
                got=", ".join(quoted(name) for name in reach.names),
                expected=f"no names: {quoted(reach.to)} is reached by its ranges",
                hint="delete 'names'",
            )


def _peers(partnership: DeclaredPartnership, declared: Reaching) -> Iterator[Finding]:
    for path, peer in _peers_named(declared):
        if getattr(partnership.partnership, peer) is None:
            yield Finding(
                path=path,
                got=quoted(peer),
                expected="a network that the partnership is connected to",
                summary=f"the partnership does not declare {quoted(peer)}",
                hint=f"declare it in {partnership.slug}/partnership.yaml",
            )


def _peers_named(declared: Reaching) -> Iterator[tuple[FieldPath, str]]:
    for number, reach in _reaches(declared):
        if reach.to != "internet":
            yield ("reaches", number, "to"), reach.to
    for number, entrance in enumerate(declared.entrances if isinstance(declared, Service) else ()):
        if entrance.from_psn:
            yield ("entrances", number, "from_psn"), "psn"


RULES = (
    Rule(
        id="internet-without-names",
        says="The internet is reached by names.",
        checks=(of_service(_internet_names), of_member(_internet_names)),
    ),
    Rule(
        id="internet-ports",
        says="The internet is reached by HTTP and HTTPS.",
        checks=(of_service(_internet_ports), of_member(_internet_ports)),
    ),
    Rule(
        id="peer-with-names",
        says="PSN and HSCN are reached by their ranges.",
        checks=(of_service(_peer_names), of_member(_peer_names)),
    ),
    Rule(
        id="peer-undeclared",
        says="PSN and HSCN are used only where the partnership is connected to them.",
        checks=(of_service(_peers), of_member(_peers)),
    ),
)
