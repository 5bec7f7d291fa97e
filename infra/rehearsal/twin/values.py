"""What of the planned resources carries packets, or stops them."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Literal

Protocol = Literal["tcp", "udp", "icmp", "any"]
Ports = tuple[tuple[int, int], ...]
"""Ranges, both ends within; empty is every port."""

Action = Literal["allow", "deny"]
HostKind = Literal["server", "endpoint", "linked", "bastion", "resolver", "probe"]
"""An `endpoint` leads to something of Azure's, one that is `linked` to a planned Private Link Service."""


class UntwinnableError(Exception):
    """Those resources cannot be made into a network of namespaces; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line of a rule set. Empty `sources` or `destinations` match every address."""

    name: str
    action: Action
    protocol: Protocol
    sources: tuple[IPv4Network, ...]
    destinations: tuple[IPv4Network, ...]
    ports: Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityGroup:
    """A network security group: rules in the order of their priority, the six of Azure's own last."""

    id: str
    name: str
    inbound: tuple[Rule, ...]
    outbound: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """Something with an address in a subnet. `groups` are the security groups before it, the subnet's first.

    `pools` are the load balancer pools that it is in, `link` the Private Link Service that an endpoint leads
    to, where that is a planned one and has approved it.
    """

    id: str
    name: str
    kind: HostKind
    address: IPv4Address
    groups: tuple[str, ...]
    pools: tuple[str, ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A Private Link Service: who comes by it bears its `address`, and goes to a load balancer's `front`."""

    id: str
    name: str
    address: IPv4Address
    front: IPv4Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Balancer:
    """A frontend of an internal load balancer, and where what comes to one of its ports goes."""

    id: str
    name: str
    address: IPv4Address
    protocol: Protocol
    port: int
    back_port: int
    pool: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vnet:
    """A virtual network with all that stands in it.

    `links` are the Private Link Services by which others come into it. `internet` is whether the hub gives it
    0.0.0.0/0, `outlet` whether it has a way to the internet of its own.
    """

    id: str
    name: str
    prefixes: tuple[IPv4Network, ...]
    hosts: tuple[Host, ...]
    balancers: tuple[Balancer, ...]
    links: tuple[Link, ...]
    internet: bool
    outlet: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A static rule of the gateway: `internal` at the site is `external` to everybody else, one to one."""

    internal: IPv4Network
    external: IPv4Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Tunnel:
    """A site, its connection to the gateway, and how its addresses are translated there.

    `prefixes` are what the gateway sends to it.
    """

    id: str
    name: str
    prefixes: tuple[IPv4Network, ...]
    translations: tuple[Translation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Rules of a firewall policy, in the order in which they are judged."""

    name: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Firewall:
    """What the hub's firewall does: network rules first, then application rules; else it drops.

    To an address outside `private` it goes under its own. `applications` are rules whose destinations are
    names; they hold the stand-ins of those.
    """

    network: tuple[Collection, ...]
    applications: tuple[Collection, ...]
    private: tuple[IPv4Network, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """A secured hub. `inspected` are the destinations that its routing intent sends through the firewall.

    Hubs of one `wan` know each other's networks and sites.
    """

    id: str
    name: str
    wan: str
    prefix: IPv4Network
    firewall: Firewall
    inspected: tuple[IPv4Network, ...]
    vnets: tuple[Vnet, ...]
    tunnels: tuple[Tunnel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """A network on no hub, and the tunnels of its own gateway, whose id is empty where it has none."""

    vnet: Vnet
    gateway: str
    tunnels: tuple[Tunnel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Untwinned:
    """A planned resource that carries packets and that the twin does not have, and why."""

    id: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """All of it. `stand_ins` are the addresses that names and service tags of the internet have here."""

    hubs: tuple[Hub, ...]
    apart: tuple[Apart, ...]
    groups: Mapping[str, SecurityGroup]
    stand_ins: Mapping[str, IPv4Address]
    untwinned: tuple[Untwinned, ...]

    @property
    def vnets(self) -> tuple[Vnet, ...]:
        """Every virtual network, those on hubs first."""
        return (*(vnet for hub in self.hubs for vnet in hub.vnets), *(each.vnet for each in self.apart))

    @property
    def tunnels(self) -> tuple[Tunnel, ...]:
        """Every tunnel, those of hubs first."""
        own = (tunnel for hub in self.hubs for tunnel in hub.tunnels)
        return (*own, *(tunnel for each in self.apart for tunnel in each.tunnels))
