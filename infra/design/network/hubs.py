"""Virtual WAN hubs, each with its own firewall, policy and routing intent."""

from collections.abc import Mapping

from infra.addressing.plan import HubAddresses
from infra.declaration.partnership import NetworkPeer
from infra.design.flows import Flow
from infra.design.ground import Ground
from infra.design.membership import routed_sites
from infra.design.names.naming import REGION_CODES, name
from infra.design.network.firewall import base_groups, remote_group
from infra.design.network.model import Hub, HubNames, RuleCollectionGroup, VpnSite
from infra.design.ranges import SHARED_SPACE

# Availability zones by region (UK West has none: unverified).
ZONES = {"uksouth": ("1", "2", "3"), "ukwest": ()}
# Connections that one scale unit of the VPN gateway (500 Mbps an instance, azure-docs
# virtual-wan/gateway-settings) is planned to carry: 25 Mbps each, filled to 90 % (our own planning figure).
CONNECTIONS_PER_SCALE_UNIT = 18


def hub(
    ground: Ground,
    addresses: HubAddresses,
    flows: tuple[Flow, ...],
    remote: Mapping[int, tuple[Flow, ...]],
) -> Hub:
    """One hub. Only its scale units and its ExpressRoute gateway know how many come to it.

    `remote` holds the members' flows of each hub but the first, whose firewall lets them through as well.
    """
    region = ground.declared.partnership.regions.primary
    base = base_groups(addresses.number, flows, ground.ranges.beyond)
    others = tuple(remote_group(n, found) for n, found in remote.items()) if addresses.number == 0 else ()
    uplinks = [
        s.uplink for m, plan in ground.members if plan.hub == addresses.number for s in routed_sites(m)
    ]
    peers = _peers(ground) if addresses.number == 0 else ()
    return Hub(
        number=addresses.number,
        names=hub_names(ground, addresses.number, base),
        location=region,
        prefix=addresses.prefix,
        zones=ZONES[region],
        private_traffic=ground.ranges.beyond,
        private_ranges=("IANAPrivateRanges", *_never_translated(ground)),
        rule_groups=tuple(sorted((*base, *others), key=lambda group: group.priority)),
        vpn_scale_units=max(1, -(-(uplinks.count("vpn") + len(peers)) // CONNECTIONS_PER_SCALE_UNIT)),
        expressroute="expressroute" in uplinks,
        peers=peers,
    )


def hub_names(ground: Ground, number: int, groups: tuple[RuleCollectionGroup, ...]) -> HubNames:
    """What stands in a hub is called after the partnership; from the second hub on, with its number."""
    region = REGION_CODES[ground.declared.partnership.regions.primary]
    ends = (str(number), region) if number else (region,)
    slug = ground.declared.slug
    return HubNames(
        hub=name("virtual hub", slug, ends=ends),
        firewall=name("firewall", slug, ends=ends),
        policy=name("firewall policy", slug, ends=ends),
        intent=name("routing intent", slug, ends=ends),
        vpn_gateway=name("vpn gateway", slug, ends=ends),
        expressroute_gateway=name("expressroute gateway", slug, ends=ends),
        base_groups=tuple(group.name for group in groups),
    )


def _never_translated(ground: Ground) -> tuple[str, ...]:
    return tuple(str(n) for n in ground.ranges.beyond if not n.subnet_of(SHARED_SPACE))


def _peers(ground: Ground) -> tuple[VpnSite, ...]:
    partnership = ground.declared.partnership
    declared = (("psn", partnership.psn), ("hscn", partnership.hscn))
    return tuple(_peer(ground, network, peer) for network, peer in declared if peer)


def _peer(ground: Ground, network: str, peer: NetworkPeer) -> VpnSite:
    slug, region = ground.declared.slug, REGION_CODES[ground.declared.partnership.regions.primary]
    return VpnSite(
        site=network,
        title=peer.connection,
        name=name("vpn site", slug, ends=(network, region)),
        link=name("vpn link", slug, ends=(network, region)),
        connection=name("vpn connection", slug, ends=(network, region)),
        device_address=peer.device,
        device_model="run by the network's provider",
        legacy=peer.ranges,
        address_space=peer.ranges,
        nat_rules=(),
    )
