"""From the design to the inventory."""

from collections.abc import Iterator, Mapping
from datetime import date
from ipaddress import IPv4Address
from typing import TypedDict

from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member
from infra.declaration.service import Service as Declared
from infra.declaration.vocabulary import OperatingSystem
from infra.design.estate import Design
from infra.design.membership import has_ended, taken
from infra.design.names.naming import fitting, token
from infra.design.servers.model import Probing, ServerGroup
from infra.design.servers.probing import probing
from infra.inventory.model import (
    Administrator,
    Cluster,
    Council,
    Database,
    Gap,
    Host,
    Inventory,
    Leaver,
    Service,
)
from infra.inventory.passages import clients, inbound, outbound

_SHARED_CLUSTER = "shared"
# What each system's own archive has: packages.debian.org/bookworm, packages.ubuntu.com/noble.
POSTGRESQL: Mapping[OperatingSystem, str] = {"debian-12": "15", "ubuntu-24.04": "16"}
# useradd(8) of Debian 12; and an identifier of PostgreSQL (its manual, 4.1.1) less the ends of its roles.
_LONGEST_ACCOUNT = 32
_LONGEST_DATABASE = 63 - len("__own")


class _Names(TypedDict):
    council: str
    title: str
    host_name: str
    account: str
    database: str
    cluster: str


def inventory(declared: DeclaredPartnership, design: Design, digest: str) -> Inventory:
    """The servers of that partnership. Pure: the same design gives the same inventory."""
    core = design.core
    found = [_service(declared, design, service) for service in declared.services]
    return Inventory(
        partnership=declared.slug,
        title=declared.partnership.title,
        digest=digest,
        vault=core.names.vault,
        automation_key=core.automation_key,
        administrators=tuple(
            Administrator(name=each.name, key=each.key) for each in declared.partnership.host.administrators
        ),
        log_retention_days=core.log_retention_days,
        fronts=tuple(group.load_balancer.address for group in core.servers if group.load_balancer),
        services=tuple(service for service, _ in found),
        gaps=tuple(gap for _, gaps in found for gap in gaps),
    )


def _service(
    declared: DeclaredPartnership, design: Design, service: Declared
) -> tuple[Service, tuple[Gap, ...]]:
    groups = [group for group in design.core.servers if group.service == service.service]
    entrances = [entrance for entrance in service.entrances if entrance.role == "web"]
    takers = list(_takers(declared, design, service))
    councils = tuple(_council(design, service, member, index) for member, index in takers)
    name = declared.dns_name(service)
    known = Service(
        service=service.service,
        title=service.title,
        dns_name=name,
        classification=service.classification,
        rto_hours=service.recovery.rto_hours,
        rpo_hours=service.recovery.rpo_hours,
        retention_days=service.recovery.backup_retention_days,
        ports=tuple(port for e in entrances if e.protocol == "tcp" for port in e.ports),
        hosts=tuple(host for group in groups for host in _hosts(design, service, group)),
        councils=councils,
        clusters=_clusters(councils),
        leavers=tuple(_leavers(declared, service, name, {member.member for member, _ in takers})),
        wait_days=service.withdrawal.wait_days,
        database=_database(design, service, groups),
        probing=_probing(service),
        records={name: design.core.records[name], **_virtual_hosts(design, service)},
    )
    return known, tuple(_gaps(service, takers))


def _takers(declared: DeclaredPartnership, design: Design, service: Declared) -> Iterator[tuple[Member, int]]:
    """Those who take the service, each with its index, which is its for good."""
    for part in design.members:
        member = declared.member(part.member)
        if any(s.service == service.service for _, s in taken(member, declared.as_of)):
            yield member, part.index


def _leavers(
    declared: DeclaredPartnership, service: Declared, name: str, takers: set[str]
) -> Iterator[Leaver]:
    """Those who are declared, took the service, and take it no more."""
    for member in declared.members:
        if member.member not in takers and (ended := _ended(declared, member, service)):
            yield Leaver(**_names(service, f"{member.member}.{name}", member), ended=ended)


def _ended(declared: DeclaredPartnership, member: Member, service: Declared) -> date | None:
    """The first day on which that member took the service no more; None where it never did, or still does."""
    days = [
        min(filter(None, (member.leaves, subscription.until)), default=date.max)
        for subscription in member.services
        if subscription.service == service.service and not subscription.sovereign
    ]
    last = max(days, default=date.max)
    return last if has_ended(last, declared.as_of) else None


def _council(design: Design, service: Declared, member: Member, index: int) -> Council:
    ports, part = service.database_ports, design.member(member.member)
    hosts = {host.service: host.name for host in part.virtual_hosts}
    position = index if _apart(service) else 0
    return Council(
        **_names(service, hosts.get(service.service, ""), member),
        clients=clients(design, part, service.service),
        port=ports[position] if position < len(ports) else 0,
    )


def _clusters(councils: tuple[Council, ...]) -> tuple[Cluster, ...]:
    """Each once, in the order of their councils; none where there is no database."""
    found = (Cluster(cluster=c.cluster, port=c.port) for c in councils if c.cluster)
    return tuple(dict.fromkeys(found))


def _virtual_hosts(design: Design, service: Declared) -> Mapping[str, IPv4Address]:
    """Each council's own name of it. A sealed member's stands in zones that these servers do not see."""
    return {
        host.name: host.address
        for member in design.members
        if not member.sealed
        for host in member.virtual_hosts
        if host.service == service.service
    }


def _names(service: Declared, host_name: str, member: Member) -> _Names:
    """What of a council on the servers is called what: the same while it is there and while it leaves."""
    cluster = member.member if _apart(service) else _SHARED_CLUSTER
    database = fitting(f"{token(service.service)}__{token(member.member)}", _LONGEST_DATABASE)
    return {
        "council": member.member,
        "title": member.title,
        "host_name": host_name,
        "account": fitting(f"{token(service.service)}-{member.member}", _LONGEST_ACCOUNT),
        "database": database.replace("-", "_"),
        "cluster": cluster if service.database_ports else "",
    }


def _apart(service: Declared) -> bool:
    """Whether each council's data is in a cluster of its own."""
    return service.database is not None and service.database.isolation == "cluster-per-council"


def _probing(service: Declared) -> Probing | None:
    """What its web servers are asked by their load balancer."""
    return next((probing(service, servers) for servers in service.servers if servers.role == "web"), None)


def _database(design: Design, service: Declared, groups: list[ServerGroup]) -> Database | None:
    if not service.database_ports or service.database is None:
        return None
    role = service.database.role
    servers = next(group for group in groups if group.role == role).servers
    primary = servers[service.database.primary - 1]
    links = {
        f"{service.service}/{link.source}-servers"
        for link in service.links
        # Between servers of the databases themselves copies pass, and nobody's questions.
        if link.role == role and link.source != role
    }
    return Database(
        isolation=service.database.isolation,
        version=POSTGRESQL.get(_system(service, role), ""),
        role=role,
        primary=primary.computer_name,
        standbys=tuple(server.computer_name for server in servers if server != primary),
        address=primary.address,
        consumers=tuple(
            prefix
            for flow in design.core.flows
            if flow.destination.id == f"{service.service}/{role}-servers" and flow.source.id in links
            for prefix in flow.source.prefixes
        ),
    )


def _gaps(service: Declared, takers: list[tuple[Member, int]]) -> Iterator[Gap]:
    asked = _probing(service)
    for index, entrance in enumerate(service.entrances):
        if asked and asked.path and entrance.role == "web" and asked.port in entrance.ports:
            yield Gap(
                subject=f"services/{service.service}.yaml: entrances[{index}]",
                message=f"got port {asked.port}, expected any other: web servers answer the probe of their "
                "load balancer there",
            )
    if service.database is None or service.database.engine != "postgresql":
        return
    if service.sealed_entrance and service.sealed_entrance.proxy_protocol:
        yield Gap(
            subject=f"services/{service.service}.yaml: sealed_entrance",
            message="got 'proxy_protocol: true', expected false: the playbooks' web servers await TLS at "
            "once, on the one port that members on the hub use too; sealed members are told apart by the "
            "certificates of their people",
        )
    ports = service.database_ports
    most = max((index for _, index in takers), default=-1) + 1
    if _apart(service) and most > len(ports):
        yield Gap(
            subject=f"services/{service.service}.yaml: links",
            message=f"got {len(ports)} port{'' if len(ports) == 1 else 's'} to its databases, expected "
            f"{most} at least: with 'cluster-per-council' each council's cluster listens on a port of its "
            "own, the one at its index; declare more ports, or 'database-per-council'",
        )


def _system(service: Declared, role: str) -> OperatingSystem:
    """What the servers of that role run."""
    return next(servers.os for servers in service.servers if servers.role == role)


def _hosts(design: Design, service: Declared, group: ServerGroup) -> Iterator[Host]:
    system = _system(service, group.role)
    for server in group.servers:
        yield Host(
            name=server.computer_name,
            resource=server.name,
            address=server.address,
            role=group.role,
            system=system,
            inbound=inbound(design, group, server.address),
            outbound=outbound(design, group, server.address),
        )
