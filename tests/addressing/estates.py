"""Estates made for these tests: LGSS's own declarations with other members, ranges and dates."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from ipaddress import IPv4Network
from pathlib import Path

from infra.addressing.entries import Lockfile
from infra.addressing.plan import AddressPlan
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.load import load_estate
from infra.declaration.member import Legacy, LegacyRange, Member, Seal, Segment, Site, Subscription
from infra.declaration.partnership import NetworkPeer
from infra.declaration.service import Entrance, SealedEntrance, Servers, Service

COUNCILS = Path(__file__).parents[2] / "councils"
TODAY = date(2020, 1, 1)
JOINED = date(2015, 4, 1)
EMPTY = Lockfile(partnership="lgss", file="lgss/addresses.lock.yaml")


@cache
def declared_lgss() -> DeclaredPartnership:
    return load_estate(COUNCILS, today=TODAY).estate.partnership("lgss")


def member(
    slug: str,
    *,
    joins: date = JOINED,
    leaves: date | None = None,
    length: int | None = None,
    hosts: Mapping[str, int] | None = None,
    growth: int = 50,
    sites: Iterable[str] = (),
    uplink: str = "vpn",
    legacy: Iterable[str] = (),
) -> Member:
    """A council with a /22, unless its length or its hosts are given; a site for each range."""
    size = {"hosts": hosts} if hosts else {"prefix_length": length or 22}
    return (
        declared_lgss()
        .members[0]
        .model_copy(
            update={
                "member": slug,
                "joins": joins,
                "leaves": leaves,
                "segment": Segment.model_validate(size | {"growth_percent": growth}),
                "sites": tuple(_site(n, prefix, uplink) for n, prefix in enumerate(sites)),
                "legacy": Legacy(ranges=tuple(_legacy(prefix) for prefix in legacy)),
            }
        )
    )


def sealed(open_member: Member, *services: str) -> Member:
    """The same member, sealed; it takes those services."""
    seal = Seal(reason="Old kit", approver="Architect", created=date(2019, 12, 1), expires=date(2029, 12, 1))
    taken = tuple(Subscription(service=each, since=JOINED) for each in services)
    return open_member.model_copy(update={"segment": None, "sealed": seal, "services": taken})


def admitting(slug: str, web: int = 1) -> Service:
    """A service that sealed members enter at its web servers."""
    entrance = Entrance.model_validate({"role": "web", "ports": [443], "reason": "Screens"})
    update = {"entrances": (entrance,), "sealed_entrance": SealedEntrance()}
    return service(slug, web=web).model_copy(update=update)


def _site(number: int, prefix: str, uplink: str) -> Site:
    update = {"site": f"site-{number}", "ranges": (IPv4Network(prefix),), "uplink": uplink}
    return declared_lgss().members[0].sites[0].model_copy(update=update)


def _legacy(prefix: str) -> LegacyRange:
    return LegacyRange.model_construct(range=IPv4Network(prefix), use="Cameras", ends=date(2030, 1, 1))


def service(slug: str, **counts: int) -> Service:
    """A service with so many servers of each role."""
    base = declared_lgss().services[0]
    servers = tuple(
        Servers.model_validate({"role": role, "os": "debian-12", "size": "Standard_D2s_v5", "count": count})
        for role, count in counts.items()
    )
    return base.model_copy(update={"service": slug, "servers": servers})


def partnership(
    *members: Member,
    services: Iterable[Service] = (),
    aggregates: Iterable[str] = ("10.64.0.0/12",),
    as_of: date = TODAY,
    slug: str = "lgss",
    hscn: Iterable[str] = (),
    psn: Iterable[str] = (),
) -> DeclaredPartnership:
    """A partnership of those members: no PSN, no HSCN, unless their ranges are given."""
    base = declared_lgss().partnership
    return DeclaredPartnership(
        partnership=base.model_copy(
            update={
                "partnership": slug,
                "aggregates": tuple(IPv4Network(a) for a in aggregates),
                "psn": _peer(psn),
                "hscn": _peer(hscn),
            }
        ),
        members=members,
        services=tuple(services),
        as_of=as_of,
    )


def _peer(ranges: Iterable[str]) -> NetworkPeer | None:
    networks = tuple(IPv4Network(prefix) for prefix in ranges)
    peer = declared_lgss().partnership.psn
    assert peer is not None
    return peer.model_copy(update={"ranges": networks}) if networks else None


def settled(plan: AddressPlan) -> AddressPlan:
    """The plan as it is once everything in it is recorded."""
    return replace(
        plan,
        hubs=tuple(replace(hub, provisional=False) for hub in plan.hubs),
        members=tuple(replace(given, provisional=False) for given in plan.members),
        hosts=tuple(replace(host, provisional=False) for host in plan.hosts),
        blocks=tuple(replace(block, provisional=False) for block in plan.blocks),
    )


def prefixes(plan: AddressPlan, slug: str) -> list[str]:
    """The segments of a member."""
    return [str(segment.prefix) for segment in plan.member(slug).segments]
