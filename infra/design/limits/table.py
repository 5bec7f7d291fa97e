"""Azure's limits that an estate meets as it grows: one row each, with how its use is counted."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from infra.design.estate import Design, MemberDesign
from infra.design.network.model import Hub, NetworkRule, NetworkSecurityGroup, VirtualNetwork
from infra.design.records import holding

Uses = Iterable[tuple[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One row: Azure's `limit`, the number to which it is `planned`, what to do `beyond`, what `uses` it."""

    id: str
    what: str
    limit: int
    planned: int
    beyond: str
    source: str
    uses: Callable[[Design], Uses]


def _per_hub(count: Callable[[Design, Hub], int]) -> Callable[[Design], Uses]:
    return lambda design: ((hub.names.hub, count(design, hub)) for hub in design.core.hubs)


def _on(design: Design, hub: Hub) -> tuple[MemberDesign, ...]:
    return tuple(member for member in design.members if member.hub == hub.number and not member.sealed)


def _rule_groups(design: Design, hub: Hub) -> int:
    return len(hub.rule_groups) + len(_on(design, hub))


def _address_pairs(design: Design, hub: Hub) -> int:
    own = (member.rule_group for member in _on(design, hub) if member.rule_group)
    groups = (*hub.rule_groups, *own)
    rules = (rule for group in groups for collection in group.collections for rule in collection.rules)
    return sum(
        len(rule.sources) * len(rule.destinations if isinstance(rule, NetworkRule) else rule.names)
        for rule in rules
    )


def _address_spaces(design: Design, hub: Hub) -> int:
    # The shared and the ops segment stand behind the first hub.
    core = 2 if hub.number == 0 else 0
    return core + sum(len(member.networks) for member in _on(design, hub))


def _connections(design: Design, hub: Hub) -> int:
    return len(hub.peers) + sum(len(member.vpn_sites) for member in _on(design, hub))


def _circuits(design: Design, hub: Hub) -> int:
    return len({site.circuit for member in _on(design, hub) for site in member.expressroute_sites})


def _nat_rules(design: Design, hub: Hub) -> int:
    return sum(len(site.nat_rules) for member in _on(design, hub) for site in member.vpn_sites)


def _routes(design: Design, hub: Hub) -> int:
    tunnels = sum(len(site.address_space) for m in _on(design, hub) for site in m.vpn_sites)
    circuits = sum(len(site.prefixes) for m in _on(design, hub) for site in m.expressroute_sites)
    return _address_spaces(design, hub) + tunnels + circuits + len(hub.private_traffic)


def _machines(design: Design, hub: Hub) -> int:
    return sum(len(group.servers) for group in design.core.servers) if hub.number == 0 else 0


def _networks(design: Design) -> Iterator[VirtualNetwork]:
    yield from (design.core.shared, design.core.ops)
    for member in design.members:
        yield from member.networks


def _security_groups(design: Design) -> Iterator[NetworkSecurityGroup]:
    for network in _networks(design):
        yield from (subnet.nsg for subnet in network.subnets if subnet.nsg)


def _addresses(design: Design) -> Uses:
    return ((network.name, network.prefix.num_addresses) for network in _networks(design))


def _rules(design: Design) -> Uses:
    return ((group.name, len(group.rules)) for group in _security_groups(design))


def _prefixes(design: Design) -> Uses:
    for group in _security_groups(design):
        sources = sum(len(rule.sources) for rule in group.rules)
        yield group.name, max(sources, sum(len(rule.destinations) for rule in group.rules))


def _forwarding_rules(design: Design) -> Uses:
    yield design.core.resolver.ruleset, sum(len(member.forwarding) for member in design.members)


def _zone_records(design: Design) -> Uses:
    """Core's zones, with what core and every member on a hub writes into them."""
    zones = design.core.private_zones
    names = [*design.core.records, *(h.name for m in design.members if not m.sealed for h in m.virtual_hosts)]
    found = Counter(holding(name, zones) for name in names)
    return ((zone, found[zone]) for zone in zones)


def _link_endpoints(design: Design) -> Uses:
    found = Counter(e.link for m in design.members if m.sealed for e in m.sealed.endpoints)
    return ((link.name, found[link.name]) for link in design.core.private_links)


def _links_a_balancer(design: Design) -> Uses:
    found = Counter((link.service, link.role) for link in design.core.private_links)
    balancers = ((g.load_balancer, found[g.service, g.role]) for g in design.core.servers)
    return ((balancer.name, links) for balancer, links in balancers if balancer and links)


def _link_addresses(design: Design) -> Uses:
    return (
        (subnet.name, len(design.core.private_links))
        for subnet in design.core.shared.subnets
        if subnet.private_links
    )


def _gateway_tunnels(design: Design) -> Uses:
    return ((m.sealed.gateway.name, len(m.sealed.sites)) for m in design.members if m.sealed)


def _tags(design: Design) -> Uses:
    yield design.core.stack, len(design.core.tags)
    yield from ((member.stack, len(member.tags)) for member in design.members)


_NETWORK_LIMITS = "azure-docs includes/azure-virtual-network-limits"
_FIREWALL_LIMITS = "azure-docs includes/firewall-limits"
_WAN_LIMITS = "azure-docs includes/virtual-wan-limits"
# 100 subscriptions that a service may be visible to are no limit here: it is visible to none by name.
_LINK_LIMITS = "azure-docs includes/private-link-limits"
_ANOTHER_HUB = "the next member needs another hub"

LIMITS = (
    Limit(
        id="rule-groups",
        what="rule collection groups in its policy",
        limit=60,
        # 45 members, 4 base groups, 8 other hubs: 3 are spare.
        planned=57,
        beyond=_ANOTHER_HUB,
        source=_FIREWALL_LIMITS,
        uses=_per_hub(_rule_groups),
    ),
    Limit(
        id="address-pairs",
        what="pairs of source and destination in its policy",
        limit=20_000,
        planned=18_000,
        beyond="declare fewer sites, or larger ranges",
        source=_FIREWALL_LIMITS,
        uses=_per_hub(_address_pairs),
    ),
    Limit(
        id="address-spaces",
        what="address spaces of virtual networks with routing intent",
        limit=600,
        planned=540,
        beyond=_ANOTHER_HUB,
        source="azure-docs virtual-wan/how-to-routing-policies",
        uses=_per_hub(_address_spaces),
    ),
    Limit(
        id="vpn-connections",
        what="VPN connections",
        limit=1000,
        planned=900,
        beyond=_ANOTHER_HUB,
        source="azure-docs virtual-wan/virtual-wan-faq",
        uses=_per_hub(_connections),
    ),
    Limit(
        id="circuits",
        what="ExpressRoute circuits",
        limit=8,
        planned=8,
        beyond=_ANOTHER_HUB,
        source="azure-docs virtual-wan/virtual-wan-expressroute-about",
        uses=_per_hub(_circuits),
    ),
    Limit(
        id="nat-rules",
        what="NAT rules on its VPN gateway",
        limit=100,
        planned=90,
        beyond="the next clashing range is translated at the council's own edge",
        source="azure-docs includes/vpn-gateway-faq-nat-include; for Virtual WAN unstated",
        uses=_per_hub(_nat_rules),
    ),
    Limit(
        id="routes",
        what="routes",
        limit=10_000,
        planned=8000,
        beyond=_ANOTHER_HUB,
        source=_WAN_LIMITS,
        uses=_per_hub(_routes),
    ),
    Limit(
        id="machines",
        what="virtual machines behind it",
        limit=2000,
        planned=1600,
        beyond="raise the hub's routing capacity",
        source=_WAN_LIMITS,
        uses=_per_hub(_machines),
    ),
    Limit(
        id="private-addresses",
        what="private addresses in its range",
        limit=65_536,
        planned=65_536,
        beyond="a second segment takes the rest",
        source=_NETWORK_LIMITS,
        uses=_addresses,
    ),
    Limit(
        id="security-rules",
        what="rules",
        limit=1000,
        planned=900,
        beyond="declare fewer sites or entrances",
        source=_NETWORK_LIMITS,
        uses=_rules,
    ),
    Limit(
        id="security-prefixes",
        what="prefixes on one side of its rules",
        limit=4000,
        planned=3600,
        beyond="declare fewer sites, or larger ranges",
        source=_NETWORK_LIMITS,
        uses=_prefixes,
    ),
    Limit(
        id="forwarding-rules",
        what="forwarding rules",
        limit=1000,
        planned=900,
        beyond="a second ruleset",
        source="azure-docs includes/dns-limits-private-resolver; unverified",
        uses=_forwarding_rules,
    ),
    Limit(
        id="zone-records",
        what="names in it",
        limit=25_000,
        planned=22_500,
        beyond="a zone of its own for the next service",
        source="azure-docs dns/private-dns-privatednszone",
        uses=_zone_records,
    ),
    Limit(
        id="link-endpoints",
        what="endpoints of sealed members",
        limit=1000,
        planned=900,
        beyond="a second Private Link Service before the same load balancer",
        source=_LINK_LIMITS,
        uses=_link_endpoints,
    ),
    Limit(
        id="links-a-balancer",
        what="Private Link Services before it",
        limit=8,
        planned=8,
        beyond="a second load balancer before the same servers",
        source=_LINK_LIMITS,
        uses=_links_a_balancer,
    ),
    Limit(
        id="link-addresses",
        what="Private Link Services that take an address in it",
        # Of the /27, less Azure's five: our own size.
        limit=27,
        planned=24,
        beyond="another subnet for the next",
        source="infra/addressing/sizes.py, SHARED",
        uses=_link_addresses,
    ),
    Limit(
        id="gateway-tunnels",
        what="tunnels to sites of a sealed member",
        limit=30,
        planned=27,
        beyond="a larger gateway, VpnGw4AZ",
        source="azure-docs vpn-gateway/about-gateway-skus",
        uses=_gateway_tunnels,
    ),
    Limit(
        id="tags",
        what="tags on each resource",
        limit=50,
        planned=45,
        beyond="declare fewer tags",
        source="azure-docs azure-resource-manager/management/tag-resources",
        uses=_tags,
    ),
)
