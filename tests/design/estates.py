"""Small estates to design: LGSS as declared, and an address plan made by the plainest rule there is."""

from dataclasses import replace
from datetime import date
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from uuid import UUID

import yaml

from infra.addressing.allocate import plan_addresses
from infra.addressing.lockfile import Lockfile
from infra.addressing.plan import (
    AddressPlan,
    HostAddress,
    HubAddresses,
    MemberAddresses,
    Segment,
    Subnet,
    Translation,
)
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member
from infra.declaration.partnership import Partnership
from infra.declaration.service import Service
from infra.design.derive import design
from infra.design.estate import Design
from infra.design.names.arm_ids import group_id

LGSS = Path(__file__).parents[2] / "councils" / "lgss"
SHARED_ROLES = {"web": 26, "data": 26, "management": 27, "endpoints": 27}
OPS_ROLES = {"bastion": 26, "dns-in": 28, "dns-out": 28}
MEMBER_ROLES = {"workspace": 23, "apps": 25, "data": 25, "management": 26}


def lgss(*, without: tuple[str, ...] = (), as_of: date = date(2010, 11, 1)) -> DeclaredPartnership:
    """LGSS as declared, less some members."""
    members = (Member.model_validate(_yaml(path)) for path in sorted((LGSS / "members").glob("*.yaml")))
    services = (Service.model_validate(_yaml(path)) for path in sorted((LGSS / "services").glob("*.yaml")))
    return DeclaredPartnership(
        partnership=Partnership.model_validate(_yaml(LGSS / "partnership.yaml")),
        members=tuple(m for m in members if m.member not in without),
        services=tuple(services),
        as_of=as_of,
    )


def plan(declared: DeclaredPartnership, *, indices: dict[str, int] | None = None) -> AddressPlan:
    """Addresses by place: hub at .0, shared at .8, ops at .12, member i at .16 + 16 i of the aggregate."""
    aggregate = declared.partnership.aggregates[0]
    slots = indices or {"cambridgeshire": 0, "northamptonshire": 1, "slough": 2}
    shared = segment(_at(aggregate, 8, 24), SHARED_ROLES)
    ops = segment(_at(aggregate, 12, 24), OPS_ROLES)
    return AddressPlan(
        partnership=declared.slug,
        aggregates=declared.partnership.aggregates,
        hubs=(HubAddresses(number=0, prefix=_at(aggregate, 0, 23), shared=shared, ops=ops),),
        members=tuple(_member(m, aggregate, slots.get(m.member, 0)) for m in declared.members),
        hosts=tuple(_hosts(declared, shared)),
        reserved=(),
        clashes=(),
        as_of=declared.as_of,
    )


def segment(prefix: IPv4Network, roles: dict[str, int]) -> Segment:
    """A segment with its subnets one after the other."""
    subnets, start = [], int(prefix.network_address)
    for role, length in roles.items():
        size = 1 << (32 - length)
        start = -(-start // size) * size
        subnets.append(Subnet(role=role, prefix=IPv4Network((start, length))))
        start += size
    return Segment(prefix=prefix, subnets=tuple(subnets))


def council(slug: str, **changes: object) -> Member:
    """A plain council with one site by VPN and no services, but for what is said."""
    return Member.model_validate(
        {
            "member": slug,
            "title": f"{slug.title()} Council",
            "kind": "district",
            "joins": "2010-12-01",
            "accession": {"signed": "2010-10-25", "cost_parts": 10},
            "ict_lead": f"Head of ICT, {slug}",
            "monthly_budget": 1000,
            "segment": {"prefix_length": 22},
            "sites": [site("hq", "172.16.0.0/20")],
            "staff": {"heads": 100},
            "tenancy": {"helpdesk": f"Service desk, {slug}"},
            "review": "2011-10-01",
            **changes,
        }
    )


def site(slug: str, *ranges: str, uplink: str = "vpn") -> dict[str, object]:
    """A site as a declaration has it."""
    circuit = f"{group_id(str(UUID(int=1)), 'rg')}/providers/Microsoft.Network/expressRouteCircuits/{slug}"
    ends: dict[str, dict[str, object]] = {
        "vpn": {"device": {"address": "192.0.2.9", "model": "Any"}},
        "expressroute": {"circuit": circuit},
        "psn": {},
    }
    return {
        "site": slug,
        "title": slug,
        "ranges": list(ranges),
        "uplink": uplink,
        "headcount": 9,
        **ends[uplink],
    }


def with_members(declared: DeclaredPartnership, *members: Member) -> DeclaredPartnership:
    """The same partnership with those members beside its own, or in their place."""
    held = {m.member: m for m in (*declared.members, *members)}
    return replace(declared, members=tuple(held[slug] for slug in sorted(held)))


def designed(declared: DeclaredPartnership) -> Design:
    """The design on addresses given for the first time."""
    return design(declared, plan_addresses(declared, Lockfile(partnership=declared.slug)))


def _member(member: Member, aggregate: IPv4Network, index: int) -> MemberAddresses:
    external = _at(aggregate, 2048 + 64 * index, 18)
    clashing = [r for site in member.sites for r in site.ranges if r == IPv4Network("10.32.0.0/18")]
    return MemberAddresses(
        member=member.member,
        hub=0,
        index=index,
        segments=(segment(_at(aggregate, 16 + 16 * index, 20), MEMBER_ROLES),),
        translations=tuple(Translation(legacy=r, external=external) for r in clashing),
        provisional=False,
    )


def _hosts(declared: DeclaredPartnership, shared: Segment) -> list[HostAddress]:
    following = {s.role: int(s.prefix[4]) for s in shared.subnets}
    found = []
    for service in declared.services:
        for servers in service.servers:
            for number in range(0 if servers.count > 1 else 1, servers.count + 1):
                address = IPv4Address(following[servers.role])
                following[servers.role] += 1
                found.append(
                    HostAddress(service=service.service, role=servers.role, number=number, address=address)
                )
    return found


def _at(aggregate: IPv4Network, third_octet: int, length: int) -> IPv4Network:
    return IPv4Network((int(aggregate.network_address) + third_octet * 256, length))


def _yaml(path: Path) -> object:
    return yaml.safe_load(path.read_text())
