"""Names that lead to services: each service's own, and the one that each council's people use."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address

from infra.declaration.member import Member
from infra.design.ground import Ground
from infra.design.membership import taken
from infra.design.places import service_front

WEB = "web"
"""The role whose servers have a page for each council."""

Leads = Callable[[str, str], IPv4Address]
"""Where the entrance of a service (slug, role) is, for whoever asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualHost:
    """What one council's people call a service: the name, where it leads, the private zone that holds it."""

    service: str
    name: str
    zone: str
    address: IPv4Address


def service_records(ground: Ground) -> Mapping[str, IPv4Address]:
    """Where each service's name leads: to its first entrance."""
    leads = at_the_hub(ground)
    return {
        ground.declared.dns_name(service): leads(service.service, service.entrances[0].role)
        for service in ground.declared.services
    }


def virtual_hosts(
    ground: Ground, member: Member, leads: Leads, zones: Iterable[str]
) -> tuple[VirtualHost, ...]:
    """One of each service that the member takes and that has pages. Their names name no other member."""
    return tuple(_virtual_hosts(ground, member, leads, tuple(zones)))


def _virtual_hosts(
    ground: Ground, member: Member, leads: Leads, zones: tuple[str, ...]
) -> Iterator[VirtualHost]:
    for _, subscription in taken(member, ground.declared.as_of):
        service = ground.declared.service(subscription.service)
        if any(entrance.role == WEB for entrance in service.entrances):
            name = f"{member.member}.{ground.declared.dns_name(service)}"
            yield VirtualHost(
                service=service.service,
                name=name,
                zone=holding(name, zones),
                address=leads(service.service, WEB),
            )


def at_the_hub(ground: Ground) -> Leads:
    """The front ends in the shared segment, where everybody on a hub finds services."""
    return lambda service, role: service_front(ground.hosts[service, role]).prefixes[0].network_address


def zone_of(record: str) -> str:
    """The private zone that a service's name stands in."""
    return record.partition(".")[2]


def holding(full_name: str, zones: Iterable[str]) -> str:
    """The longest of `zones` that holds the name. Raises ValueError where none does."""
    known = tuple(zones)
    held = [zone for zone in known if f".{full_name}".endswith(f".{zone}")]
    if not held:
        said = ", ".join(repr(zone) for zone in known)
        raise ValueError(f"record {full_name!r} is in no private zone; expected it to end in one of {said}")
    return max(held, key=len)
