"""Servers, the councils that they serve, and what may reach them, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from ipaddress import IPv4Address, IPv4Network
from typing import Literal

from infra.declaration.vocabulary import OperatingSystem
from infra.design.servers.model import Probing


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What a server's own firewall lets through: one flow, as that server sees it.

    `peers` are the prefixes at the other end; none means the internet, where names and not addresses are
    declared. `council` is empty where the flow belongs to no council.
    """

    flow: str
    protocol: Literal["tcp", "udp", "icmp"]
    peers: tuple[IPv4Network, ...]
    ports: tuple[int, ...]
    council: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What of one council is called what in one service, while it takes it and while it leaves.

    `host_name` is the name of its pages, as the design's DNS records have it; empty where there are none.
    `account` is the system user that its application runs as, `database` its database and the start of
    the names of its roles. `cluster` is the PostgreSQL cluster that holds it.
    """

    council: str
    title: str
    host_name: str
    account: str
    database: str
    cluster: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Council(Part):
    """One council's part of one service. `clients` is where its people come from; on `port` its data is."""

    clients: tuple[IPv4Network, ...]
    port: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaver(Part):
    """The part of a council that took the service until `ended`, the first day without it."""

    ended: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A cluster of PostgreSQL, of one council or of all, and the port on which it listens."""

    cluster: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """Where a service's data is: on the primary of that role's servers. `consumers` connect to it.

    `standbys` are the others, which follow it; the first of them keeps the log and the copies too. `version`
    is PostgreSQL's own on these servers; empty on a system that no playbook puts it on.
    """

    isolation: str
    version: str
    role: str
    primary: str
    standbys: tuple[str, ...]
    address: IPv4Address
    consumers: tuple[IPv4Network, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """One server. `resource` is the name of its virtual machine, `system` its operating system."""

    name: str
    resource: str
    address: IPv4Address
    role: str
    system: OperatingSystem
    inbound: tuple[Passage, ...]
    outbound: tuple[Passage, ...]

    @property
    def windows(self) -> bool:
        """Whether it is a server with Windows."""
        return self.system.startswith("windows")


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service with its servers. `ports` are those of its web entrance, `probing` what it is asked there.

    `clusters` hold the councils' data, where it has a database that the playbooks know.
    `records` are the names that lead to it, as its own servers should find them; `wait_days`
    pass from a leaver's last sign-in to the end of its data; copies are kept `retention_days`.
    """

    service: str
    title: str
    dns_name: str
    classification: str
    rto_hours: float
    rpo_hours: float
    ports: tuple[int, ...]
    hosts: tuple[Host, ...]
    councils: tuple[Council, ...]
    clusters: tuple[Cluster, ...]
    leavers: tuple[Leaver, ...]
    wait_days: int
    retention_days: int
    database: Database | None
    probing: Probing | None
    records: Mapping[str, IPv4Address]

    @property
    def served(self) -> frozenset[str]:
        """Whom it serves, or served: something of a leaver may be there still."""
        return frozenset(council.council for council in (*self.councils, *self.leavers))


@dataclass(frozen=True, slots=True, kw_only=True)
class Administrator:
    """Somebody with an account of that name on every server with Linux; `key` is its OpenSSH public key."""

    name: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What is declared and cannot be configured as it stands, and what to do."""

    subject: str
    message: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """All servers of a partnership. `digest` is of the declarations, `vault` where the secrets are.

    `fronts` are addresses of load balancers, where nobody answers before servers behind them do. Playbooks
    sign in by `automation_key`, and people by their own.
    """

    partnership: str
    title: str
    digest: str
    vault: str
    automation_key: str
    administrators: tuple[Administrator, ...]
    log_retention_days: int
    fronts: tuple[IPv4Address, ...]
    services: tuple[Service, ...]
    gaps: tuple[Gap, ...]

    def service(self, slug: str) -> Service:
        """The service of that slug. Raises KeyError where there is none."""
        return {s.service: s for s in self.services}[slug]

    @property
    def hosts(self) -> tuple[Host, ...]:
        """Every server, by service."""
        return tuple(host for service in self.services for host in service.hosts)
