"""What every derivation stands on: the declarations, the addresses, and what follows from both at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from infra.addressing.plan import AddressPlan, HostAddress, MemberAddresses
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member
from infra.design.membership import present_members
from infra.design.places import service_addresses
from infra.design.ranges import Ranges, ranges_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """`hosts` are the shared servers' addresses by service and role, `members` those present."""

    declared: DeclaredPartnership
    addresses: AddressPlan
    ranges: Ranges
    hosts: Mapping[tuple[str, str], tuple[HostAddress, ...]]
    members: tuple[tuple[Member, MemberAddresses], ...]

    @property
    def network_owner(self) -> str:
        """The role that answers for what belongs to no member: it decides on the network, or leads."""
        partnership = self.declared.partnership
        return partnership.deciders.get("network", partnership.lead_authority)

    def file(self, *path: str) -> str:
        """A declaration's file as the estate's folder has it, such as `lgss/members/slough.yaml`."""
        return "/".join((self.declared.slug, *path)) + ".yaml"


def ground_of(declared: DeclaredPartnership, addresses: AddressPlan) -> Ground:
    """Work out once what all derivations share."""
    return Ground(
        declared=declared,
        addresses=addresses,
        ranges=ranges_of(declared, addresses),
        hosts=service_addresses(addresses),
        members=present_members(declared, addresses),
    )
