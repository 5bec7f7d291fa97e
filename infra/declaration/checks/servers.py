"""A service's servers: every role that something names is one that has servers."""

from collections.abc import Iterator

from infra.declaration.checks.rule import Finding, Rule, of_service, repeated, undeclared
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.problems import FieldPath, quoted
from infra.declaration.service import Service

WITHOUT_ZONES = frozenset(("ukwest",))
"""Regions without availability zones (unverified)."""


def _named(service: Service) -> Iterator[tuple[FieldPath, str]]:
    """Every role that the service names outside `servers`."""
    for number, entrance in enumerate(service.entrances):
        yield ("entrances", number, "role"), entrance.role
    for number, link in enumerate(service.links):
        yield ("links", number, "source"), link.source
        yield ("links", number, "role"), link.role
    for number, needed in enumerate(service.depends_on):
        yield ("depends_on", number, "source"), needed.source
    for number, reach in enumerate(service.reaches):
        yield ("reaches", number, "source"), reach.source
    if service.database:
        yield ("database", "role"), service.database.role


def _roles(_: DeclaredPartnership, service: Service) -> Iterator[Finding]:
    roles = [servers.role for servers in service.servers]
    for path, role in _named(service):
        yield from undeclared("server role", path, role, roles, at=("servers",))


def _role_twice(_: DeclaredPartnership, service: Service) -> Iterator[Finding]:
    servers = enumerate(service.servers)
    return repeated("server role", ((("servers", n, "role"), each.role) for n, each in servers))


def _disk_twice(_: DeclaredPartnership, service: Service) -> Iterator[Finding]:
    for number, servers in enumerate(service.servers):
        disks = enumerate(servers.disks)
        entries: list[tuple[FieldPath, object]] = [
            (("servers", number, "disks", index, "disk"), disk.disk) for index, disk in disks
        ]
        yield from repeated("disk", entries)


def _zones(declared: DeclaredPartnership, service: Service) -> Iterator[Finding]:
    region = declared.partnership.regions.primary
    for number, servers in enumerate(service.servers):
        if servers.zones and region in WITHOUT_ZONES:
            yield Finding(
                path=("servers", number, "zones"),
                got=", ".join(quoted(zone) for zone in servers.zones),
                expected=f"no zones: the region {quoted(region)} has none",
                hint="delete 'zones'",
            )


def _zone_twice(_: DeclaredPartnership, service: Service) -> Iterator[Finding]:
    for number, servers in enumerate(service.servers):
        zones = enumerate(servers.zones)
        entries: list[tuple[FieldPath, object]] = [
            (("servers", number, "zones", index), zone) for index, zone in zones
        ]
        yield from repeated("zone", entries)


def _primary(_: DeclaredPartnership, service: Service) -> Iterator[Finding]:
    if service.database is None:
        return
    role, number = service.database.role, service.database.primary
    count = next((servers.count for servers in service.servers if servers.role == role), number)
    if number > count:
        yield Finding(
            path=("database", "primary"),
            got=f"server {number}",
            expected=f"a number up to {count}: there are no more {quoted(role)} servers",
        )


RULES = (
    Rule(
        id="role-without-servers",
        says="Entrances, links, dependencies, reaches and the database name roles that have servers.",
        checks=(of_service(_roles),),
    ),
    Rule(
        id="primary-without-server",
        says="The primary of a database is one of its servers.",
        checks=(of_service(_primary),),
    ),
    Rule(
        id="role-twice",
        says="A service's servers of one role are declared once.",
        checks=(of_service(_role_twice),),
    ),
    Rule(
        id="disk-twice",
        says="A server's disks have slugs of their own.",
        checks=(of_service(_disk_twice),),
    ),
    Rule(
        id="zones-unavailable",
        says="Zones are named only in a region that has them.",
        checks=(of_service(_zones),),
    ),
    Rule(
        id="zone-twice",
        says="A zone is named once.",
        checks=(of_service(_zone_twice),),
    ),
)
