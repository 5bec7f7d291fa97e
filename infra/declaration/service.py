"""One shared service: its servers, who may connect to what, what it depends on, how it is recovered."""

from typing import Annotated, Literal

from pydantic import Field, Strict

from infra.declaration.fields import (
    Count,
    Date,
    Days,
    Declared,
    Domain,
    Flag,
    Hours,
    Percent,
    Port,
    RoleName,
    Size,
    Slug,
    Text,
)
from infra.declaration.vocabulary import (
    Classification,
    DatabaseEngine,
    DatabaseIsolation,
    DiskSku,
    OperatingSystem,
    Outside,
    Protocol,
    ServerRole,
)


class Disk(Declared):
    """A data disk of each server of a role. `gib` is its size in GiB."""

    disk: Slug
    gib: Annotated[int, Strict(), Field(ge=4, le=32_767)]
    sku: DiskSku = "Premium_LRS"


class Servers(Declared):
    """Servers of one role. They stand in the shared segment's subnet of that role."""

    role: ServerRole
    os: OperatingSystem
    size: Size
    count: Annotated[int, Strict(), Field(ge=1, le=20)]
    zones: tuple[Literal["1", "2", "3"], ...] = ()
    disks: tuple[Disk, ...] = ()


class Entrance(Declared):
    """What consumers connect to: a port of one server role."""

    role: ServerRole
    protocol: Protocol = "tcp"
    ports: tuple[Port, ...] = ()
    reason: Text
    from_psn: Flag = False


class Link(Declared):
    """A connection between two server roles of the same service."""

    source: ServerRole
    role: ServerRole
    protocol: Protocol = "tcp"
    ports: tuple[Port, ...] = ()
    reason: Text


class Dependency(Declared):
    """Another shared service that this one calls, at that service's own entrance."""

    service: Slug
    source: ServerRole = "web"
    reason: Text


class Reach(Declared):
    """What the service reaches outside: names for the internet (web only), or the PSN or HSCN by port."""

    to: Outside
    source: ServerRole = "web"
    names: tuple[Domain, ...] = ()
    protocol: Protocol = "tcp"
    ports: tuple[Port, ...] = ()
    reason: Text


class Database(Declared):
    """The engine that holds the service's data, and how councils are kept apart in it."""

    engine: DatabaseEngine
    isolation: DatabaseIsolation
    role: ServerRole = "data"
    primary: Annotated[int, Strict(), Field(ge=1, le=20)] = Field(
        default=1, description="The number of the server that is written to: after a failover, another."
    )


class Level(Declared):
    """What was promised: availability in percent of the hours named."""

    availability: Percent
    hours: Text
    out_of_hours: Flag = False


class Recovery(Declared):
    """RTO and RPO in hours; priority 1 is restored first."""

    rto_hours: Hours
    rpo_hours: Hours
    priority: Annotated[int, Strict(), Field(ge=1, le=99)]
    backup_retention_days: Count = 30
    restore_tested: Date | None = Field(
        default=None, description="When a copy was last restored and its content compared."
    )


class Withdrawal(Declared):
    """How long a council that gave the service up can be taken back, with its data as it was.

    A month by default: what is only used at a month's end is missed in time, and an account deleted from
    Entra can be restored for as long (learn.microsoft.com entra/fundamentals/users-restore). Copies are kept
    for `backup_retention_days` more.
    """

    wait_days: Days = Field(default=30, description="Days from its last sign-in to the end of its data.")


class SealedEntrance(Declared):
    """That sealed members are admitted, by a Private Link Service before each entrance.

    Core builds it whether or not a sealed member takes the service, with a load balancer where there is only
    one server: so joining one changes nothing in core. What the owner of the service should know:

    - TCP and UDP alone pass; a connection that says nothing for 4 to 5 minutes is cut: keep it alive.
    - Servers see all sealed members at the addresses of the shared segment's `links` subnet. With
      `proxy_protocol` a TCP connection from there begins with a Proxy v2 header, which holds the client's
      address and its endpoint's LinkID and so tells councils apart. Servers must then expect the header from
      that subnet, and from nowhere else: members on the hub send none.
    - 1,000 endpoints at most reach one Private Link Service, and 8 such services one load balancer.

    Source: azure-docs private-link/private-link-service-overview; azure-subscription-service-limits.
    """

    proxy_protocol: Flag = False


class Service(Declared):
    """councils/<partnership>/services/<service>.yaml"""

    service: Slug
    title: Text
    owner: Slug = Field(description="The member that owns the service.")
    owner_role: RoleName
    classification: Classification
    dns_name: Domain | None = Field(default=None, description="Name in the private zone.")
    servers: tuple[Servers, ...] = Field(min_length=1)
    entrances: tuple[Entrance, ...] = Field(min_length=1)
    links: tuple[Link, ...] = ()
    depends_on: tuple[Dependency, ...] = ()
    reaches: tuple[Reach, ...] = ()
    database: Database | None = None
    sealed_entrance: SealedEntrance | None = Field(
        default=None, description="Admits sealed members by Private Link; `{}` for the defaults."
    )
    level: Level
    recovery: Recovery
    withdrawal: Withdrawal = Field(default_factory=Withdrawal)
    review: Date

    def balanced(self, servers: Servers) -> bool:
        """Whether a load balancer stands before these: there are several, or sealed members come in there."""
        admitting = self.sealed_entrance is not None and servers.role in self.entrance_roles
        return servers.count > 1 or admitting

    @property
    def database_ports(self) -> tuple[Port, ...]:
        """Where its database of PostgreSQL listens: the ports of the links to it, in their order."""
        if self.database is None or self.database.engine != "postgresql":
            return ()
        found = (port for link in self.links if link.role == self.database.role for port in link.ports)
        return tuple(dict.fromkeys(found))

    @property
    def replicated(self) -> bool:
        """Whether its database of PostgreSQL has a second server, which follows the first."""
        role = self.database.role if self.database else ""
        servers = sum(servers.count for servers in self.servers if servers.role == role)
        return bool(self.database_ports) and servers > 1

    @property
    def entrance_roles(self) -> tuple[ServerRole, ...]:
        """The roles that consumers connect to, in the order of their entrances."""
        return tuple(dict.fromkeys(entrance.role for entrance in self.entrances))
