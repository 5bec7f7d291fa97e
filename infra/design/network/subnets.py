"""The subnets of the three kinds of segment: one row a role."""

from dataclasses import dataclass

# Azure's smallest subnet (azure-docs virtual-network/virtual-networks-faq).
_SMALLEST = 29


@dataclass(frozen=True, slots=True, kw_only=True)
class SubnetRole:
    """One row.

    `name`: where Azure fixes it. `administered`: Bastion may reach it. `egress`: it asks the resolver and
    reaches updates and monitoring. `private_links`: Private Link Services take addresses there. `guarded`:
    Azure allows a security group. `longest_prefix`: of the smallest subnet that will do.
    """

    role: str
    name: str = ""
    delegation: str | None = None
    administered: bool = False
    egress: bool = True
    private_endpoints: bool = False
    private_links: bool = False
    guarded: bool = True
    bastion: bool = False
    longest_prefix: int = _SMALLEST
    source: str


_DELEGATED = "Microsoft.Network/dnsResolvers"
_RESOLVER = "azure-docs dns/dns-private-resolver-overview; a security group there: unverified"
_LEAST = "azure-docs includes/azure-virtual-network-limits"

# Where sealed members come from, as the shared servers see it: only where a service admits them.
LINKS = "links"

SHARED_ROLES = (
    SubnetRole(role="web", administered=True, source=_LEAST),
    SubnetRole(role="data", administered=True, source=_LEAST),
    SubnetRole(role="management", administered=True, source=_LEAST),
    SubnetRole(
        role="endpoints",
        egress=False,
        private_endpoints=True,
        source="azure-docs private-link/disable-private-endpoint-network-policy",
    ),
    SubnetRole(
        role=LINKS,
        egress=False,
        private_links=True,
        source="azure-docs private-link/disable-private-link-service-network-policy",
    ),
)
SERVER_ROLES = tuple(row.role for row in SHARED_ROLES if row.administered)
OPS_ROLES = (
    SubnetRole(
        role="bastion",
        name="AzureBastionSubnet",
        egress=False,
        bastion=True,
        longest_prefix=26,
        source="azure-docs bastion/configuration-settings, bastion/bastion-nsg",
    ),
    SubnetRole(role="dns-in", delegation=_DELEGATED, egress=False, longest_prefix=28, source=_RESOLVER),
    SubnetRole(role="dns-out", delegation=_DELEGATED, egress=False, longest_prefix=28, source=_RESOLVER),
)
# Desktops are looked after by policy, never through Bastion.
MEMBER_ROLES = (
    SubnetRole(role="workspace", source=_LEAST),
    SubnetRole(role="apps", administered=True, source=_LEAST),
    SubnetRole(role="data", administered=True, source=_LEAST),
    SubnetRole(role="management", administered=True, source=_LEAST),
)
# No machines: whoever needs some is on the hub, where the firewall lets them have updates and monitoring.
SEALED_ROLES = (
    SubnetRole(
        role="endpoints",
        egress=False,
        private_endpoints=True,
        source="azure-docs private-link/disable-private-endpoint-network-policy",
    ),
    SubnetRole(
        role="gateway",
        name="GatewaySubnet",
        egress=False,
        guarded=False,
        longest_prefix=27,
        source="azure-docs vpn-gateway/vpn-gateway-about-vpn-gateway-settings",
    ),
)
