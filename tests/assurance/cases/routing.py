"""Which way a packet takes: the longest prefix, and the exceptions."""

from tests.assurance.cases.case import HUB_VM, OTHER, PREMISES, SPOKE, Case, Wheel, to_firewall
from tests.assurance.packet import Packet
from tests.estates.azure import Azure

_ROUTES = "azure-docs virtual-network/virtual-networks-udr-overview"
_HYBRID = "azure-docs firewall/tutorial-hybrid-portal-policy"
_BALANCER = "azure-docs firewall/integrate-lb"


def peering_is_longer_than_a_default_route() -> Case:
    wheel = Wheel()
    wheel.hub_vm()
    wheel.spoke(1, to_firewall())
    return Case(
        number="1",
        fact="A route 0.0.0.0/0 to the firewall does not take what goes to the peered hub",
        source=f"{_HYBRID}, azure-docs#44474",
        azure=wheel.azure,
        packet=Packet(SPOKE, HUB_VM),
        verdict="allow",
        avoids=("firewall",),
    )


def gateway_prefix_is_longer_than_a_wide_route() -> Case:
    wheel = Wheel()
    wheel.gateway().site("council", "10.20.0.0/16")
    wheel.spoke(1, to_firewall("10.0.0.0/8"), transit=True)
    return Case(
        number="2",
        fact="A council's /16 from the gateway is longer than a route 10.0.0.0/8 to the firewall",
        source=_ROUTES,
        azure=wheel.azure,
        packet=Packet(SPOKE, PREMISES),
        verdict="allow",
        passes=("gateway",),
        avoids=("firewall",),
    )


def without_propagation_private_ranges_lead_nowhere() -> Case:
    wheel = Wheel()
    wheel.gateway().site("council", "10.20.0.0/16")
    wheel.spoke(1, transit=True, propagation=False)
    return Case(
        number="3",
        fact="With propagation off and no route, 10.0.0.0/8 has the next hop None",
        source=_ROUTES,
        azure=wheel.azure,
        packet=Packet(SPOKE, PREMISES),
        verdict="deny",
        avoids=("gateway", "firewall"),
    )


def default_route_takes_away_the_routes_to_nowhere() -> Case:
    wheel = Wheel()
    wheel.gateway(to_firewall("10.1.0.0/16")).site("council", "10.20.0.0/16")
    wheel.spoke(1, to_firewall(), transit=True, propagation=False)
    return Case(
        number="4",
        fact="A route 0.0.0.0/0 removes the next hop None of the private ranges",
        source=_ROUTES,
        azure=wheel.azure,
        packet=Packet(SPOKE, PREMISES),
        verdict="allow",
        passes=("firewall", "gateway"),
    )


def peering_beats_a_longer_prefix_from_bgp() -> Case:
    wheel = Wheel()
    wheel.hub_vm()
    wheel.gateway(bgp=True).site("council", "10.1.5.0/24", bgp=True)
    spoke = wheel.spoke(1, transit=True)
    spoke.subnet("more", "10.1.5.0/24").nic("more-vm", "10.1.5.4")
    return Case(
        number="5",
        fact="The route of a peering is preferred to a longer one that BGP announces",
        source=_ROUTES,
        azure=wheel.azure,
        packet=Packet(HUB_VM, "10.1.5.4"),
        verdict="allow",
        avoids=("gateway",),
    )


def gateway_subnet_needs_a_route_as_long_as_the_spoke() -> Case:
    wheel = Wheel()
    wheel.gateway(to_firewall("10.0.0.0/8")).site("council", "10.20.0.0/16")
    wheel.spoke(6, to_firewall(), transit=True, propagation=False)
    return Case(
        number="6",
        fact="A route 10.0.0.0/8 at the gateway loses to the peering: the firewall sees the answer alone",
        source=f"{_HYBRID}, {_BALANCER}",
        azure=wheel.azure,
        packet=Packet(PREMISES, "10.6.1.4"),
        verdict="fails",
    )


def route_to_the_firewall_on_one_side_only() -> Case:
    wheel = Wheel()
    azure = wheel.azure
    table = azure.routes("one-side", to_firewall("10.0.2.0/24"))
    wheel.hub.subnet("left", "10.0.1.0/24", routes=table).nic("left-vm", "10.0.1.4")
    wheel.hub.subnet("right", "10.0.2.0/24").nic("right-vm", "10.0.2.4")
    return Case(
        number="7",
        fact="A subnet's prefix leads to the firewall on one side only: the answer goes past it",
        source=_HYBRID,
        azure=azure,
        packet=Packet("10.0.1.4", "10.0.2.4"),
        verdict="fails",
        passes=("firewall",),
    )


def peering_is_not_transitive() -> Case:
    wheel = Wheel()
    wheel.spoke(1)
    wheel.spoke(2)
    return Case(
        number="8",
        fact="Two spokes of one hub do not reach each other through it without routes",
        source="azure-docs virtual-network/virtual-network-manage-peering",
        azure=wheel.azure,
        packet=Packet(SPOKE, OTHER),
        verdict="deny",
    )


def a_site_that_covers_the_spokes_joins_them() -> Case:
    wheel = Wheel()
    wheel.gateway().site("council", "10.0.0.0/8")
    wheel.spoke(1, transit=True)
    wheel.spoke(2, transit=True)
    return Case(
        number="9",
        fact="Where a site's range covers the spokes, they meet through the gateway, past the firewall",
        source="architecture-center#765",
        azure=wheel.azure,
        packet=Packet(SPOKE, OTHER),
        verdict="allow",
        passes=("gateway",),
        avoids=("firewall",),
    )


def a_gateway_with_bgp_joins_its_sites() -> Case:
    azure = Azure()
    gateway = azure.vnet("hub", "10.0.0.0/16").gateway("10.0.255.0/27", bgp=True)
    gateway.site("council-a", "10.20.0.0/16", bgp=True)
    gateway.site("council-b", "10.30.0.0/16", bgp=True)
    return Case(
        number="10",
        fact="A gateway announces each site's prefixes to the others, and no rule of ours is on the way",
        source="azure-docs vpn-gateway/vpn-gateway-vpn-faq",
        azure=azure,
        packet=Packet(PREMISES, "10.30.0.1"),
        verdict="allow",
        passes=("gateway",),
        avoids=("firewall",),
    )


def firewall_subnet_needs_propagation() -> Case:
    wheel = Wheel(firewall_propagation=False)
    wheel.gateway(to_firewall("10.1.0.0/16")).site("council", "10.20.0.0/16")
    wheel.spoke(1, to_firewall(), transit=True, propagation=False)
    return Case(
        number="28",
        fact="With propagation off in its own subnet the firewall has no way to a site",
        source=_ROUTES,
        azure=wheel.azure,
        packet=Packet(SPOKE, PREMISES),
        verdict="deny",
        passes=("firewall",),
        avoids=("gateway",),
    )
