"""Virtual networks: subnets by role, each with its security group."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network

from infra.addressing.plan import Segment
from infra.design.errors import DesignError
from infra.design.flows import Flow
from infra.design.names.naming import name
from infra.design.network.model import Subnet, VirtualNetwork
from infra.design.network.nsg import security_group
from infra.design.network.subnets import SubnetRole

# Azure keeps the first four addresses of a subnet and the last (azure-docs virtual-networks-faq).
RESERVED_ADDRESSES = 5


def virtual_network(
    slugs: tuple[str, ...],
    ends: tuple[str, ...],
    segment: Segment,
    roles: Iterable[SubnetRole],
    flows: Iterable[Flow],
    denied: tuple[IPv4Network, ...],
    *,
    dns_servers: tuple[IPv4Address, ...],
    internet_security: bool = True,
    connected: bool = True,
) -> VirtualNetwork:
    """A segment as a virtual network. Roles that the segment has no subnet for are left out.

    `connected`: to the hub. Raises DesignError where a subnet is smaller than its role needs.
    """
    flows = tuple(flows)
    held = {subnet.role: subnet.prefix for subnet in segment.subnets}
    return VirtualNetwork(
        name=name("virtual network", *slugs, ends=ends),
        prefix=segment.prefix,
        subnets=tuple(
            _subnet(slugs, ends, role, held[role.role], flows, denied) for role in roles if role.role in held
        ),
        dns_servers=dns_servers,
        connection=name("connection", *slugs, ends=ends) if connected else "",
        internet_security=internet_security,
    )


def _subnet(
    slugs: tuple[str, ...],
    ends: tuple[str, ...],
    role: SubnetRole,
    prefix: IPv4Network,
    flows: tuple[Flow, ...],
    denied: tuple[IPv4Network, ...],
) -> Subnet:
    least = role.longest_prefix
    if prefix.prefixlen > least:
        whose = "-".join(slugs)
        raise DesignError(f"subnet '{role.role}' of {whose}: got {prefix}, expected a /{least} at least")
    ends = (*ends[:-1], role.role, ends[-1])
    group = name("network security group", *slugs, ends=ends)
    return Subnet(
        role=role.role,
        name=role.name or name("subnet", *slugs, ends=ends),
        prefix=prefix,
        usable=prefix.num_addresses - RESERVED_ADDRESSES,
        nsg=security_group(group, role, prefix, flows, denied) if role.guarded else None,
        delegation=role.delegation,
        private_endpoints=role.private_endpoints,
        private_links=role.private_links,
    )
