"""What peering flags, security groups, admin rules and endpoint policies let through."""

from tests.assurance.cases.case import (
    ELSEWHERE,
    HUB_VM,
    OTHER,
    PSN,
    PSN_RANGE,
    SPOKE,
    Case,
    Wheel,
    always_translating,
    to_firewall,
)
from tests.assurance.packet import Packet
from tests.estates.azure import Azure
from tests.estates.azure_rules import AdminRule, NsgRule, Route

_PEERING = "azure-docs virtual-network/virtual-network-manage-peering"
_POLICIES = "azure-docs private-link/disable-private-endpoint-network-policy"
_APPROVAL = "azure-docs private-link/private-endpoint-overview"
_BALANCER = "azure-docs load-balancer/load-balancer-troubleshoot-backend-traffic"
_FRONT = "10.2.1.20"
_ENDPOINT = "10.2.2.4"


def access_flag_off_is_no_proof() -> Case:
    wheel = Wheel()
    wheel.hub_vm()
    wheel.spoke(1, flags={"allowVirtualNetworkAccess": False})
    return Case(
        number="11",
        fact="allowVirtualNetworkAccess false shrinks the tag VirtualNetwork, and may stop nothing else",
        source=_PEERING,
        azure=wheel.azure,
        packet=Packet(SPOKE, HUB_VM),
        verdict="unknown",
    )


def forwarded_flag_off_is_no_proof() -> Case:
    wheel = Wheel()
    admits = NsgRule(100, "Inbound", "Allow", sources=("10.1.0.0/16",))
    wheel.spoke(1, to_firewall())
    nsg = wheel.azure.nsg("spoke-2", [admits])
    wheel.spoke(2, to_firewall(), nsg=nsg, flags={"allowForwardedTraffic": False})
    return Case(
        number="12",
        fact="allowForwardedTraffic false may not stop what a security group admits by CIDR",
        source=f"{_PEERING}, azure-docs#48390",
        azure=wheel.azure,
        packet=Packet(SPOKE, OTHER),
        verdict="unknown",
        passes=("firewall",),
    )


def default_route_makes_the_tag_everything() -> Case:
    wheel = Wheel()
    wheel.spoke(1, to_firewall())
    wheel.spoke(2, to_firewall(), nsg=wheel.azure.nsg("spoke-2"))
    return Case(
        number="13",
        fact="A route 0.0.0.0/0 to an appliance makes VirtualNetwork everything: the defaults admit all",
        source="azure-docs#22178",
        azure=wheel.azure,
        packet=Packet(SPOKE, OTHER),
        verdict="allow",
        passes=("firewall",),
    )


def public_range_on_premises_is_internet_too() -> Case:
    wheel = Wheel()
    wheel.gateway().site("psn", PSN_RANGE)
    denies = NsgRule(100, "Outbound", "Deny", destinations=("Internet",))
    wheel.spoke(1, transit=True, nsg=wheel.azure.nsg("spoke-1", [denies]))
    return Case(
        number="14",
        fact="A public range behind the gateway is in both tags: a deny of Internet stops it",
        source="azure-docs#81801",
        azure=wheel.azure,
        packet=Packet(SPOKE, PSN),
        verdict="deny",
    )


def appliance_subnet_judges_by_its_own_routes() -> Case:
    wheel = Wheel()
    subnet = wheel.hub.subnet("appliances", "10.0.2.0/24", nsg=wheel.azure.nsg("appliances"))
    subnet.nic("appliance", "10.0.2.4", forwards=True)
    wheel.spoke(1, Route("0.0.0.0/0", "10.0.2.4"))
    return Case(
        number="15",
        fact="The tag VirtualNetwork of an appliance's subnet lacks what the spoke's route brings to it",
        source="azure-docs#124192",
        azure=wheel.azure,
        packet=Packet(SPOKE, ELSEWHERE),
        verdict="deny",
    )


def subnet_and_interface_must_both_allow() -> Case:
    azure = Azure()
    admits = NsgRule(100, "Inbound", "Allow", sources=("Internet",))
    vnet = azure.vnet("spoke-1", "10.1.0.0/16")
    subnet = vnet.subnet("servers", "10.1.1.0/24", nsg=azure.nsg("subnet", [admits]))
    address = azure.public_address("vm", "198.51.100.20")
    subnet.nic("vm", SPOKE, nsg=azure.nsg("interface"), public=address)
    return Case(
        number="16",
        fact="A packet must pass the subnet's group and the interface's, whose defaults deny the internet",
        source="azure-docs virtual-network/network-security-group-how-it-works",
        azure=azure,
        packet=Packet(ELSEWHERE, "198.51.100.20", start="internet"),
        verdict="deny",
    )


def security_groups_do_not_hold_for_endpoints_by_default() -> Case:
    azure = Azure()
    vnet = azure.vnet("spoke-2", "10.2.0.0/16")
    vnet.subnet("servers", "10.2.1.0/24").nic("vm", OTHER)
    denies = azure.nsg("deny", [NsgRule(100, "Inbound", "Deny")])
    endpoints = vnet.subnet("endpoints", "10.2.2.0/24", nsg=denies, endpoint_policies="Disabled")
    endpoints.private_endpoint("vault", _ENDPOINT)
    return Case(
        number="17",
        fact="A security group that denies everything does not hold for a private endpoint by default",
        source=_POLICIES,
        azure=azure,
        packet=Packet(OTHER, _ENDPOINT),
        verdict="allow",
    )


def only_an_approved_endpoint_carries_anything() -> Case:
    return Case(
        number="17a",
        fact="A private endpoint whose connection was rejected carries nothing",
        source=_APPROVAL,
        azure=_endpoint_that_is("Rejected"),
        packet=Packet(OTHER, _ENDPOINT),
        verdict="deny",
    )


def an_endpoint_that_waits_is_no_proof() -> Case:
    return Case(
        number="17b",
        fact="A private endpoint whose connection is pending may be let in at any time",
        source=_APPROVAL,
        azure=_endpoint_that_is("Pending"),
        packet=Packet(OTHER, _ENDPOINT),
        verdict="unknown",
    )


def _endpoint_that_is(state: str) -> Azure:
    azure = Azure()
    vnet = azure.vnet("spoke-2", "10.2.0.0/16")
    vnet.subnet("servers", "10.2.1.0/24").nic("vm", OTHER)
    vnet.subnet("endpoints", "10.2.2.0/24").private_endpoint("vault", _ENDPOINT, state=state)
    return azure


def a_machine_may_be_led_back_to_itself() -> Case:
    return Case(
        number="29a",
        fact="A balancer may lead a machine behind it back to itself, and then nothing is answered",
        source=_BALANCER,
        azure=_behind_a_balancer(),
        packet=Packet(OTHER, _FRONT),
        verdict="unknown",
    )


def who_is_not_behind_a_balancer_is_led_to_one_who_is() -> Case:
    return Case(
        number="29b",
        fact="Whom no balancer has behind it is led to one of its machines, whichever is chosen",
        source=_BALANCER,
        azure=_behind_a_balancer(),
        packet=Packet("10.2.1.6", _FRONT),
        verdict="allow",
    )


def _behind_a_balancer() -> Azure:
    """Two machines behind a balancer, and one beside them."""
    azure = Azure()
    servers = azure.vnet("spoke-2", "10.2.0.0/16").subnet("servers", "10.2.1.0/24")
    balancer = servers.balancer("balancer", _FRONT)
    servers.nic("one", OTHER, balancer=balancer)
    servers.nic("two", "10.2.1.5", balancer=balancer)
    servers.nic("beside", "10.2.1.6")
    return azure


def default_route_never_takes_an_endpoint() -> Case:
    return Case(
        number="18a",
        fact="0.0.0.0/0 to the firewall never takes what goes to a private endpoint",
        source=_POLICIES,
        azure=_shared_endpoint("0.0.0.0/0"),
        packet=Packet(SPOKE, _ENDPOINT),
        verdict="allow",
        avoids=("firewall",),
    )


def route_as_long_as_the_network_takes_an_endpoint() -> Case:
    return Case(
        number="18b",
        fact="With policies Enabled, a route as long as its network's prefix takes a private endpoint",
        source=f"{_POLICIES}, azure-docs#112283",
        azure=_shared_endpoint("10.2.0.0/16"),
        packet=Packet(SPOKE, _ENDPOINT),
        verdict="allow",
        passes=("firewall",),
    )


def _shared_endpoint(routed: str) -> Azure:
    """Spoke 1 with a route to the firewall, peered with spoke 2, where an endpoint stands.

    The firewall translates, or the endpoint would answer past it.
    """
    wheel = Wheel(always_translating)
    one, two = wheel.spoke(1, to_firewall(routed)), wheel.spoke(2)
    one.peer(two)
    two.subnet("endpoints", "10.2.2.0/24").private_endpoint("vault", _ENDPOINT)
    return wheel.azure


def admin_rules_come_first() -> Case:
    azure = Azure()
    vnet = azure.vnet("spoke-1", "10.1.0.0/16")
    denies = azure.nsg("deny-ssh", [NsgRule(100, "Inbound", "Deny", "Tcp", ports=("22",))])
    vnet.subnet("admins", "10.1.2.0/24").nic("admin", "10.1.2.4")
    vnet.subnet("servers", "10.1.1.0/24", nsg=denies).nic("vm", SPOKE)
    azure.admin_rules("manager", [AdminRule(1, "Inbound", "AlwaysAllow", "Tcp", ports=("22",))], vnet)
    return Case(
        number="27",
        fact="An admin rule that always allows ends the matter before a security group is asked",
        source="azure-docs virtual-network-manager/concept-security-admins",
        azure=azure,
        packet=Packet("10.1.2.4", SPOKE, 22),
        verdict="allow",
    )
