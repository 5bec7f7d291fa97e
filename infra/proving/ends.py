"""Whose networks and sites there are, and which of their ranges take part in what."""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network

from infra.assurance.packets.ranges import Ranges, one, union
from infra.assurance.proof.places import CORE
from infra.design.estate import Design
from infra.design.flows import Place
from infra.design.network.model import Subnet, VirtualNetwork
from infra.design.network.subnets import MEMBER_ROLES, SHARED_ROLES, SubnetRole

_ROLES: Mapping[str, SubnetRole] = {row.role: row for row in (*MEMBER_ROLES, *SHARED_ROLES)}

Owned = tuple[str, tuple[VirtualNetwork, ...], tuple[IPv4Network, ...]]


def owners(design: Design) -> Iterator[Owned]:
    """Each owner with its networks on a hub, and the ranges of its sites as the hub sees them."""
    yield CORE, (design.core.shared,), ()
    for member in design.members:
        if member.sealed:
            continue
        by_tunnel = (prefix for site in member.vpn_sites for prefix in site.address_space)
        by_circuit = (prefix for site in member.expressroute_sites for prefix in site.prefixes)
        yield member.member, member.networks, (*by_tunnel, *by_circuit)


def taking_part(networks: Iterable[VirtualNetwork], what: str) -> Iterator[IPv4Network]:
    """The ranges of those of their subnets whose role says so: `what` is `egress` or `administered`."""
    subnets: Iterator[Subnet] = (subnet for network in networks for subnet in network.subnets)
    yield from (s.prefix for s in subnets if getattr(_ROLES[s.role], what))


def front_ends(design: Design) -> Ranges:
    """Addresses of load balancers, which are no machines: nobody signs in there."""
    balancers = (group.load_balancer for group in design.core.servers)
    return union(one(int(balancer.address)) for balancer in balancers if balancer)


def within(place: Place, sites: Iterable[IPv4Network]) -> Iterator[IPv4Network]:
    """Those of the sites that the place covers."""
    yield from (site for site in sites if any(site.subnet_of(prefix) for prefix in place.prefixes))
