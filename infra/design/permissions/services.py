"""Flows that a shared service declares of itself. Which member may come is not said here."""

from collections.abc import Iterator

from infra.declaration.service import Dependency, Entrance, Link, Reach, Service
from infra.declaration.vocabulary import Protocol
from infra.design import places
from infra.design.flows import Flow, Lock, Place
from infra.design.ground import Ground
from infra.design.permissions.grants import Grantor
from infra.design.permissions.outside import reached
from infra.design.permissions.tables import REPOSITORY_PORT

# Both ends stand in the shared segment: no packet between them passes the firewall.
_WITHIN: tuple[Lock, ...] = ("source", "destination")


def service_flows(ground: Ground, service: Service) -> Iterator[Flow]:
    """Every flow that the service's own declaration asks for."""
    grantor = service_grantor(ground, service)
    for index, entrance in enumerate(service.entrances):
        yield from _entrance(ground, grantor, service, entrance, f"entrances[{index}]")
    for index, link in enumerate(service.links):
        yield _link(ground, grantor, service, link, f"links[{index}]")
    yield from _copies(ground, grantor, service)
    for index, dependency in enumerate(service.depends_on):
        yield from _dependency(ground, grantor, service, dependency, f"depends_on[{index}]")
    for index, reach in enumerate(service.reaches):
        yield from _reach(ground, grantor, service, reach, f"reaches[{index}]")


def service_grantor(ground: Ground, service: Service) -> Grantor:
    """The service's declaration as a grantor."""
    file = ground.file("services", service.service)
    return Grantor(file=file, owner=service.owner_role, review=service.review)


def listening_ports(service: Service, role: str, *protocols: Protocol) -> tuple[int, ...]:
    """The ports of those protocols that servers of a role listen on, by entrances and links."""
    listens: tuple[Entrance | Link, ...] = (*service.entrances, *service.links)
    found = {
        port
        for entry in listens
        if entry.role == role and entry.protocol in protocols
        for port in entry.ports
    }
    return tuple(sorted(found))


def _servers(ground: Ground, service: str, role: str) -> Place:
    return places.service_servers(ground.hosts[service, role])


def _entrance(
    ground: Ground, grantor: Grantor, service: Service, entrance: Entrance, field: str
) -> Iterator[Flow]:
    servers = _servers(ground, service.service, entrance.role)
    yield grantor.permit(
        places.members(ground.ranges),
        servers,
        entrance.ports,
        field=field,
        reason=f"{entrance.reason}; which member may come is for the firewall",
        protocol=entrance.protocol,
        locks=("destination",),
    )
    if entrance.from_psn:
        yield grantor.permit(
            places.outside(ground.ranges, "psn"),
            servers,
            entrance.ports,
            field=field,
            reason=entrance.reason,
            protocol=entrance.protocol,
            locks=("firewall", "destination"),
        )
    if service.sealed_entrance:
        yield grantor.permit(
            places.shared_links(ground.addresses),
            servers,
            entrance.ports,
            field="sealed_entrance",
            reason=f"{entrance.reason}; from sealed members, each by an endpoint that the host approved",
            protocol=entrance.protocol,
            locks=("destination",),
        )


def _link(ground: Ground, grantor: Grantor, service: Service, link: Link, field: str) -> Flow:
    of_role = places.service_peers if link.source == link.role else places.service_servers
    return grantor.permit(
        of_role(ground.hosts[service.service, link.source]),
        of_role(ground.hosts[service.service, link.role]),
        link.ports,
        field=field,
        reason=link.reason,
        protocol=link.protocol,
        locks=_WITHIN,
    )


def _copies(ground: Ground, grantor: Grantor, service: Service) -> Iterator[Flow]:
    """Between the servers of a database: its log as it is written, and copies, from one to the other."""
    if not service.replicated or service.database is None:
        return
    peers = places.service_peers(ground.hosts[service.service, service.database.role])
    yield grantor.permit(
        peers,
        peers,
        (*service.database_ports, REPOSITORY_PORT),
        field="database",
        reason="Streaming replication to the standby, and the archive of the log with the copies there",
        locks=_WITHIN,
    )


def _dependency(
    ground: Ground, grantor: Grantor, service: Service, dependency: Dependency, field: str
) -> Iterator[Flow]:
    for entrance in ground.declared.service(dependency.service).entrances:
        yield grantor.permit(
            _servers(ground, service.service, dependency.source),
            _servers(ground, dependency.service, entrance.role),
            entrance.ports,
            field=field,
            reason=dependency.reason,
            protocol=entrance.protocol,
            locks=_WITHIN,
        )


def _reach(ground: Ground, grantor: Grantor, service: Service, reach: Reach, field: str) -> Iterator[Flow]:
    source = _servers(ground, service.service, reach.source)
    for destination, ports in reached(ground, reach):
        yield grantor.permit(
            source,
            destination,
            ports,
            field=field,
            reason=reach.reason,
            protocol=reach.protocol,
            locks=("source", "firewall"),
        )
