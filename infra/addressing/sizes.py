"""How large a prefix must be: by need, by share, or by a fixed table. Lengths are prefix lengths."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from infra.addressing.plan import Segment, Subnet
from infra.declaration.member import Segment as DeclaredSegment

AZURE_RESERVED = 5
"""Addresses of each subnet that Azure keeps: the first four and the last
(azure-docs virtual-network/virtual-networks-faq)."""
FIRST_USABLE = 4
"""Offset of the first address of a subnet that a machine can have (same source)."""
SMALLEST_SUBNET = 29
"""azure-docs virtual-network/virtual-networks-faq: the smallest subnet is a /29."""
LARGEST_SEGMENT = 16
"""65,536 private addresses a virtual network
(azure-docs azure-resource-manager/management/azure-subscription-service-limits)."""

MEMBERS_A_HUB = 45
"""A firewall policy has 60 rule collection groups: 4 base groups, 8 for other hubs, 3 spare, a group a member
(azure-docs azure-subscription-service-limits, Azure Firewall)."""
NAT_RULES_A_HUB = 90
"""100 on a VPN gateway (azure-docs azure-subscription-service-limits); for Virtual WAN none is stated, so
planned at 90."""

HUB_LENGTH = 23
"""azure-docs virtual-wan/virtual-wan-faq: a /24 at least, a /23 recommended for a hub with a firewall."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The length of a prefix, and of each subnet in it by role."""

    length: int
    subnets: tuple[tuple[str, int], ...]

    @property
    def addresses(self) -> int:
        return addresses(self.length)


SHARED = Shape(
    length=22,
    subnets=(("web", 24), ("data", 24), ("management", 26), ("endpoints", 26), ("links", 27)),
)
"""Our choice: 251 servers a tier; nothing in Azure asks for a size here. A role that comes later is put last
and is the smallest: so every segment recorded before has room for it, in one place (see `completed`)."""

SEALED = Shape(length=25, subnets=(("endpoints", 26), ("gateway", 27)))
"""A sealed member has no machines: 59 endpoints, an entrance of a service each, is our choice; GatewaySubnet
is a /27 or larger (azure-docs vpn-gateway/vpn-gateway-about-vpn-gateway-settings)."""

OPS = Shape(length=25, subnets=(("bastion", 26), ("dns-in", 28), ("dns-out", 28)))
"""AzureBastionSubnet: /26 or larger (azure-docs bastion/configuration-settings). Resolver endpoints: a subnet
each, /28 to /24 (azure-docs dns/dns-private-resolver-overview 2022-12)."""

SHARES: tuple[tuple[str, int], ...] = (("workspace", 1), ("apps", 2), ("data", 3), ("management", 3))
"""What each role has of a segment declared by its length, in bits: 1/2, 1/4, 1/8 and 1/8. Our choice:
desktops outnumber all else."""

ROLES = tuple(role for role, _ in SHARES)


def addresses(length: int) -> int:
    """How many addresses a prefix of that length has."""
    return 1 << (32 - length)


def usable(prefix: IPv4Network) -> int:
    """The addresses of a subnet that are left once Azure has taken its five."""
    return prefix.num_addresses - AZURE_RESERVED


def free_address(subnet: IPv4Network, taken: Collection[IPv4Address]) -> IPv4Address | None:
    """The lowest address that a machine can have and that is not taken."""
    offsets = range(FIRST_USABLE, subnet.num_addresses - 1)
    return next((subnet[n] for n in offsets if subnet[n] not in taken), None)


def length_for(count: int) -> int:
    """The length of the smallest prefix that has so many addresses: the next power of two."""
    return 32 - max(count - 1, 0).bit_length()


def subnet_length(hosts: int, growth_percent: int) -> int:
    """The length of a subnet for so many hosts (one at least) with growth, and Azure's five.

    With those five, the least there can be is SMALLEST_SUBNET.
    """
    grown = -(-hosts * (100 + growth_percent) // 100)
    return length_for(grown + AZURE_RESERVED)


def shape_by_share(length: int) -> Shape:
    """A segment of that length, carved by SHARES."""
    return Shape(length=length, subnets=tuple((role, length + bits) for role, bits in SHARES))


def shape_by_need(hosts: Iterable[tuple[str, int]], growth_percent: int) -> Shape:
    """The smallest segment that holds a subnet for each role. Its length may be below LARGEST_SEGMENT."""
    need = dict(hosts)
    subnets = tuple((role, subnet_length(need[role], growth_percent)) for role in ROLES if need.get(role))
    return Shape(length=length_for(sum(addresses(length) for _, length in subnets)), subnets=subnets)


def shape(declared: DeclaredSegment | None) -> Shape:
    """What a declared segment comes to; without one, what a sealed member has."""
    if declared is None:
        return SEALED
    if declared.prefix_length is not None:
        return shape_by_share(declared.prefix_length)
    return shape_by_need(declared.hosts.items(), declared.growth_percent)


def excess(declared: DeclaredSegment, held: Sequence[Segment]) -> Shape | None:
    """What a member needs beside the prefixes it has: a further segment, or None where they suffice.

    By length: the addresses declared less those held. By hosts: for each role, the hosts declared (without
    growth, which is what the room was left for) less the usable addresses held; the further segment is sized
    for what exceeds, with growth again.
    """
    if declared.prefix_length is not None:
        missing = addresses(declared.prefix_length) - sum(s.prefix.num_addresses for s in held)
        return (
            shape_by_share(min(length_for(missing), SMALLEST_SUBNET - SHARES[-1][1])) if missing > 0 else None
        )
    room = {
        role: sum(usable(n.prefix) for s in held for n in s.subnets if n.role == role)
        for role in declared.hosts
    }
    over = {role: hosts - room[role] for role, hosts in declared.hosts.items() if hosts > room[role]}
    return shape_by_need(over.items(), declared.growth_percent) if over else None


def carve(prefix: IPv4Network, form: Shape) -> Segment:
    """The subnets of a prefix: the largest first, each beside the one before, so that all are aligned.

    Subnets are listed in the order of the shape. Blocks of powers of two, sorted by size, leave no gaps.
    """
    start, at = int(prefix.network_address), dict[str, IPv4Network]()
    for role, length in sorted(form.subnets, key=lambda subnet: subnet[1]):
        at[role] = IPv4Network((start, length))
        start += addresses(length)
    return Segment(
        prefix=prefix, subnets=tuple(Subnet(role=role, prefix=at[role]) for role, _ in form.subnets)
    )


def completed(held: Segment, form: Shape) -> Segment:
    """A segment given before its table had the last of its roles, with those: where the table puts them.

    A role whose place is taken, in a segment that was carved by another table, is left out.
    """
    if held.prefix.prefixlen > form.length:
        return held
    missing = [s for s in carve(held.prefix, form).subnets if s.role not in {h.role for h in held.subnets}]
    free = [s for s in missing if not _meets(s, held.subnets)]
    return Segment(prefix=held.prefix, subnets=(*held.subnets, *free))


def _meets(subnet: Subnet, others: Sequence[Subnet]) -> bool:
    return any(subnet.prefix.overlaps(other.prefix) for other in others)
