"""Flows that belong to the partnership as such: the same whoever the members are."""

from collections.abc import Iterator

from infra.design import places
from infra.design.flows import Flow, Lock, Place
from infra.design.ground import Ground
from infra.design.network.subnets import SERVER_ROLES
from infra.design.permissions.grants import Grantor, by_id
from infra.design.permissions.services import service_flows
from infra.design.permissions.tables import (
    ADMINISTRATION_PORTS,
    DNS_PORT,
    DNS_PROTOCOLS,
    PLATFORM_REACHES,
)
from infra.design.servers.probing import probed_ports


def core_flows(ground: Ground) -> tuple[Flow, ...]:
    """Every flow that core's rule sets hold, sorted by id."""
    partnership = ground.declared.partnership
    grantor = Grantor(file=ground.file("partnership"), owner=ground.network_owner, review=partnership.review)
    own = (
        *_administration(ground, grantor),
        *_names(ground, grantor),
        *_platform(ground, grantor),
        *_probes(ground, grantor),
    )
    of_services = (flow for service in ground.declared.services for flow in service_flows(ground, service))
    return by_id((*own, *of_services))


def _administration(ground: Ground, grantor: Grantor) -> Iterator[Flow]:
    yield grantor.permit(
        places.bastion(ground.addresses),
        places.aggregates(ground.ranges),
        ADMINISTRATION_PORTS,
        field="aggregates",
        reason="The host's administrators reach servers through Azure Bastion",
    )
    yield grantor.permit(
        places.shared_servers(ground.addresses),
        places.shared_endpoints(ground.addresses),
        (443,),
        field="host",
        reason="Shared servers read their secrets and write their files",
        locks=("source", "destination"),
    )


def _names(ground: Ground, grantor: Grantor) -> Iterator[Flow]:
    resolver, outbound = places.resolver(ground.addresses), places.resolver_outbound(ground.addresses)
    aggregates, members = places.aggregates(ground.ranges), places.members(ground.ranges)
    rows: tuple[tuple[Place, Place, tuple[Lock, ...], str], ...] = (
        (aggregates, resolver, ("source", "firewall"), "Every segment resolves names"),
        (members, resolver, ("destination",), "The resolver answers whom the firewall lets through"),
        (
            outbound,
            members,
            ("source",),
            "The resolver asks the name servers that the firewall lets it reach",
        ),
    )
    for source, destination, locks, reason in rows:
        for protocol in DNS_PROTOCOLS:
            yield grantor.permit(
                source,
                destination,
                (DNS_PORT,),
                field="aggregates",
                reason=reason,
                protocol=protocol,
                locks=locks,
            )


def _platform(ground: Ground, grantor: Grantor) -> Iterator[Flow]:
    for reach in PLATFORM_REACHES:
        for port in reach.ports:
            yield grantor.permit(
                places.aggregates(ground.ranges),
                places.internet(reach.names, title=reach.id, tag=reach.tag),
                (port,),
                field="aggregates",
                reason=reach.reason,
                locks=("source", "firewall"),
            )


def _probes(ground: Ground, grantor: Grantor) -> Iterator[Flow]:
    """One flow a subnet, to all servers there that stand behind a load balancer."""
    for tier in SERVER_ROLES:
        probed = [
            (service, servers)
            for service in ground.declared.services
            for servers in service.servers
            if servers.role == tier and service.balanced(servers)
        ]
        hosts = (host for service, servers in probed for host in ground.hosts[service.service, servers.role])
        yield grantor.permit(
            places.probes(),
            places.probed(tier, hosts),
            [port for service, servers in probed for port in probed_ports(service, servers)],
            field="host",
            reason="Azure's load balancers ask which servers are well",
            locks=("destination",),
        )
