"""Flows that one member's declaration asks for. They name no other member."""

from collections.abc import Iterator

from infra.addressing.plan import MemberAddresses
from infra.declaration.member import Member, Subscription
from infra.design import places
from infra.design.flows import Flow, Lock, Place
from infra.design.ground import Ground
from infra.design.membership import routed_sites, taken
from infra.design.permissions.grants import Grantor, by_id
from infra.design.permissions.outside import reached
from infra.design.permissions.tables import CONSUMING_ROLES, DNS_PORT, DNS_PROTOCOLS, OWN_FLOWS

_OUT_OF_SEGMENT: tuple[Lock, ...] = ("source", "firewall")
_INTO_SEGMENT: tuple[Lock, ...] = ("firewall", "destination")
_FIREWALL_ALONE: tuple[Lock, ...] = ("firewall",)


def member_flows(ground: Ground, member: Member, plan: MemberAddresses) -> tuple[Flow, ...]:
    """Every flow of one member, sorted by id: to services, within its own, and for names."""
    file = ground.file("members", member.member)
    grantor = Grantor(file=file, owner=member.ict_lead, review=member.review)
    return by_id(
        (
            *_to_services(ground, grantor, member, plan),
            *_within(grantor, member, plan),
            *_to_resolver(ground, grantor, member, plan),
            *_to_name_servers(ground, grantor, member, plan),
            *_outside(ground, grantor, member, plan),
        )
    )


def _to_services(ground: Ground, grantor: Grantor, member: Member, plan: MemberAddresses) -> Iterator[Flow]:
    for index, subscription in taken(member, ground.declared.as_of):
        for source, locks in _consumers(member, plan):
            yield from _to_service(ground, grantor, source, locks, subscription, f"services[{index}]")


def _consumers(member: Member, plan: MemberAddresses) -> Iterator[tuple[Place, tuple[Lock, ...]]]:
    for role in CONSUMING_ROLES:
        yield places.part(member, plan, role), _OUT_OF_SEGMENT
    for site in routed_sites(member):
        yield places.premises(member, plan, site), _FIREWALL_ALONE


def _to_service(
    ground: Ground,
    grantor: Grantor,
    source: Place,
    locks: tuple[Lock, ...],
    subscription: Subscription,
    field: str,
) -> Iterator[Flow]:
    for entrance in ground.declared.service(subscription.service).entrances:
        yield grantor.permit(
            source,
            places.service_front(ground.hosts[subscription.service, entrance.role]),
            entrance.ports,
            field=field,
            reason=entrance.reason,
            protocol=entrance.protocol,
            locks=locks,
        )


def _within(grantor: Grantor, member: Member, plan: MemberAddresses) -> Iterator[Flow]:
    # One virtual network needs no firewall within; after growth the two halves meet at the hub.
    halves: tuple[Lock, ...] = ("firewall",) if len(plan.segments) > 1 else ()
    for row in OWN_FLOWS:
        destination = places.part(member, plan, row.destination)
        if row.source:
            locks: tuple[Lock, ...] = ("source", *halves, "destination")
            sources = [(places.part(member, plan, row.source), locks, "segment")]
        else:
            sites = enumerate(member.sites)
            sources = [
                (places.premises(member, plan, site), _INTO_SEGMENT, f"sites[{index}]")
                for index, site in sites
                if site in routed_sites(member)
            ]
        for source, needed, field in sources:
            yield grantor.permit(source, destination, row.ports, field=field, reason=row.reason, locks=needed)


def _to_resolver(ground: Ground, grantor: Grantor, member: Member, plan: MemberAddresses) -> Iterator[Flow]:
    for index, site in enumerate(member.sites):
        if site in routed_sites(member):
            for protocol in DNS_PROTOCOLS:
                yield grantor.permit(
                    places.premises(member, plan, site),
                    places.resolver(ground.addresses),
                    (DNS_PORT,),
                    field=f"sites[{index}]",
                    reason="Name servers on site ask for the partnership's names",
                    protocol=protocol,
                    locks=_FIREWALL_ALONE,
                )


def _to_name_servers(
    ground: Ground, grantor: Grantor, member: Member, plan: MemberAddresses
) -> Iterator[Flow]:
    if member.dns is None:
        return
    servers = places.name_servers(member, plan)
    for protocol in DNS_PROTOCOLS:
        yield grantor.permit(
            places.resolver_outbound(ground.addresses),
            servers,
            (DNS_PORT,),
            field="dns",
            reason="The resolver asks the member's own name servers for its zones",
            protocol=protocol,
            locks=_INTO_SEGMENT if _in_segment(servers, plan) else _FIREWALL_ALONE,
        )


def _outside(ground: Ground, grantor: Grantor, member: Member, plan: MemberAddresses) -> Iterator[Flow]:
    for index, reach in enumerate(member.reaches):
        for destination, ports in reached(ground, reach):
            yield grantor.permit(
                places.part(member, plan, reach.source),
                destination,
                ports,
                field=f"reaches[{index}]",
                reason=reach.reason,
                protocol=reach.protocol,
                locks=_OUT_OF_SEGMENT,
            )


def _in_segment(place: Place, plan: MemberAddresses) -> bool:
    return any(p.subnet_of(segment.prefix) for p in place.prefixes for segment in plan.segments)
