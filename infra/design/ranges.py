"""The ranges that rules are made of: private by standard, and those the partnership itself declares."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, collapse_addresses

from infra.addressing.plan import AddressPlan
from infra.declaration.estate import DeclaredPartnership
from infra.design.membership import present_members, routed_sites

ANYWHERE = IPv4Network("0.0.0.0/0")
RFC_1918 = tuple(IPv4Network(r) for r in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
# RFC 6598: shared address space; the firewall counts it as private (azure-docs firewall/snat-private-range).
SHARED_SPACE = IPv4Network("100.64.0.0/10")
# Azure's load balancer probes from this address, which the tag AzureLoadBalancer stands for
# (azure-docs virtual-network/service-tags-overview).
PLATFORM_ADDRESS = IPv4Network("168.63.129.16/32")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranges:
    """What the partnership's rules are about, whoever its members are.

    `beyond` holds every range in use outside RFC 1918 (PSN, HSCN, and what a member brings of that kind);
    `members` is wherever a member may come from; `denied` is what no subnet meets without a flow.
    """

    aggregates: tuple[IPv4Network, ...]
    psn: tuple[IPv4Network, ...]
    hscn: tuple[IPv4Network, ...]
    beyond: tuple[IPv4Network, ...]
    members: tuple[IPv4Network, ...]

    @property
    def denied(self) -> tuple[IPv4Network, ...]:
        """Every range of the partnership and its peers, with all of RFC 1918, none within another."""
        return collapsed((*RFC_1918, *self.aggregates, *self.beyond))


def collapsed(networks: Iterable[IPv4Network]) -> tuple[IPv4Network, ...]:
    """The same addresses in as few ranges as possible, sorted: prefixes of one rule may not overlap."""
    return tuple(collapse_addresses(networks))


def ranges_of(declared: DeclaredPartnership, addresses: AddressPlan) -> Ranges:
    """The ranges of a partnership. What members bring shows only where it lies outside RFC 1918."""
    psn, hscn = (
        peer.ranges if peer else () for peer in (declared.partnership.psn, declared.partnership.hscn)
    )
    brought = _outside_rfc_1918((*addresses.aggregates, *_external(declared, addresses)))
    return Ranges(
        aggregates=tuple(sorted(addresses.aggregates)),
        psn=collapsed(psn),
        hscn=collapsed(hscn),
        beyond=collapsed((*_outside_rfc_1918((*psn, *hscn)), *brought)),
        members=collapsed((*RFC_1918, *brought)),
    )


def _external(declared: DeclaredPartnership, addresses: AddressPlan) -> Iterable[IPv4Network]:
    for member, plan in present_members(declared, addresses):
        for site in routed_sites(member):
            yield from (plan.external(legacy) for legacy in site.ranges)


def _outside_rfc_1918(networks: Iterable[IPv4Network]) -> tuple[IPv4Network, ...]:
    return tuple(n for n in networks if not any(n.subnet_of(private) for private in RFC_1918))
