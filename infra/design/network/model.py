"""The network as it should be: hubs, virtual networks, rules and tunnels as frozen values."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Literal

Direction = Literal["Inbound", "Outbound"]
Access = Literal["Allow", "Deny"]
NsgProtocol = Literal["Tcp", "Udp", "Icmp", "*"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NsgRule:
    """`sources` and `destinations` are CIDRs; a service tag only where the design's tables name it. Ports
    such as `443`, `8080-8090` or `*`. `flow` is the id of the flow that an allow stands for, which is also
    its name, but for an inbound rule whose flow has both ends in the subnet: that name ends in `-in`."""

    name: str
    priority: int
    direction: Direction
    access: Access
    protocol: NsgProtocol
    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    ports: tuple[str, ...]
    description: str
    flow: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSecurityGroup:
    """The rules of one subnet, sorted by direction and priority."""

    name: str
    rules: tuple[NsgRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet:
    """`usable` counts the addresses left once Azure has taken its five."""

    role: str
    name: str
    prefix: IPv4Network
    usable: int
    nsg: NetworkSecurityGroup | None
    delegation: str | None = None
    private_endpoints: bool = False
    private_links: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualNetwork:
    """`internet_security`: whether the hub's default route to the firewall is learned (not with Bastion).

    `connection` is the name of its connection to the hub: empty for a network that is on no hub.
    """

    name: str
    prefix: IPv4Network
    subnets: tuple[Subnet, ...]
    dns_servers: tuple[IPv4Address, ...]
    connection: str
    internet_security: bool = True

    def subnet(self, role: str) -> Subnet:
        """The subnet with that role. Raises KeyError where there is none."""
        return {s.role: s for s in self.subnets}[role]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkRule:
    """Addresses to addresses. `protocols` are TCP, UDP, ICMP or Any; `ports` such as `443` or `*`."""

    name: str
    protocols: tuple[str, ...]
    sources: tuple[IPv4Network, ...]
    destinations: tuple[IPv4Network, ...]
    ports: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationRule:
    """HTTP (port 80) or HTTPS (any other) to names; always translated to the firewall's own address."""

    name: str
    sources: tuple[IPv4Network, ...]
    names: tuple[str, ...]
    port: int
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCollection:
    """Rules of one kind and one action."""

    name: str
    priority: int
    access: Access
    rules: tuple[NetworkRule, ...] | tuple[ApplicationRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCollectionGroup:
    """Has one writer: core, or one member."""

    name: str
    priority: int
    collections: tuple[RuleCollection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NatRule:
    """Static ingress NAT of the hub's VPN gateway.

    `internal` is what the council uses, `external` what others see: equal lengths.
    """

    name: str
    internal: IPv4Network
    external: IPv4Network


@dataclass(frozen=True, slots=True, kw_only=True)
class VpnSite:
    """A site behind a tunnel. `address_space` is what the hub routes to it: external where translated.

    `legacy` holds the ranges as the site itself uses them, in the same order.
    """

    site: str
    title: str
    name: str
    link: str
    connection: str
    device_address: IPv4Address
    device_model: str
    legacy: tuple[IPv4Network, ...]
    address_space: tuple[IPv4Network, ...]
    nat_rules: tuple[NatRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressRouteSite:
    """A site behind an ExpressRoute circuit; the route map keeps the declared prefixes and drops the rest."""

    site: str
    title: str
    circuit: str
    connection: str
    route_map: str
    prefixes: tuple[IPv4Network, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HubNames:
    """The names of what stands in one hub. A member's stack refers to core by these alone.

    `base_groups` are the rule collection groups that are there whoever the members are.
    """

    hub: str
    firewall: str
    policy: str
    intent: str
    vpn_gateway: str
    expressroute_gateway: str
    base_groups: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """A Virtual WAN hub secured by Azure Firewall with routing intent.

    `private_traffic` are the ranges outside RFC 1918 that intent must also send to the firewall;
    `private_ranges` are what the firewall never translates.
    """

    number: int
    names: HubNames
    location: str
    prefix: IPv4Network
    zones: tuple[str, ...]
    private_traffic: tuple[IPv4Network, ...]
    private_ranges: tuple[str, ...]
    rule_groups: tuple[RuleCollectionGroup, ...]
    vpn_scale_units: int
    expressroute: bool
    peers: tuple[VpnSite, ...]
