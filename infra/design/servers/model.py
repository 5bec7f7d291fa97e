"""The shared application servers as they should be."""

from dataclasses import dataclass
from ipaddress import IPv4Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A marketplace image."""

    publisher: str
    offer: str
    sku: str
    windows: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DataDisk:
    """A managed disk. `lun` is its place on the machine, `sku` its kind of storage."""

    name: str
    lun: int
    gib: int
    sku: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One virtual machine. `computer_name` fits the operating system's own limit."""

    name: str
    computer_name: str
    nic: str
    identity: str
    os_disk: str
    zone: str | None
    address: IPv4Address
    disks: tuple[DataDisk, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Probing:
    """What a load balancer asks of each server: every `seconds`; `times` the same answer make it believed.

    By HTTP, for `path`, at `port`; an empty path asks by TCP at each port that it passes on.
    """

    seconds: int
    times: int
    port: int = 0
    path: str = ""

    @property
    def believed_after(self) -> int:
        """Seconds until it has noticed that a server is to be left alone."""
        return self.seconds * self.times


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBalancer:
    """An internal load balancer before the servers of one role: what it passes on, by TCP and by UDP."""

    name: str
    address: IPv4Address
    ports: tuple[int, ...]
    probing: Probing
    udp_ports: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerGroup:
    """The servers of one role of one service. `subnet` is the shared segment's subnet role."""

    service: str
    role: str
    subnet: str
    image: Image
    size: str
    servers: tuple[Server, ...]
    load_balancer: LoadBalancer | None
    backup_policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupPolicy:
    """Every `every_hours` from `time` (HH:MM, UTC), kept for `retention_days`: an enhanced policy.

    `rpo_hours` is the strictest promise made of what it covers. `gap` says what the copies of whole machines
    cannot keep of that promise, and what must; it is empty where they keep it.
    """

    name: str
    time: str
    every_hours: int
    retention_days: int
    rpo_hours: float
    gap: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupPlan:
    """One recovery services vault and its policies, sorted by name."""

    vault: str
    policies: tuple[BackupPolicy, ...]
