"""What Azure Firewall and the NAT of a VPN gateway do to a packet."""

from tests.assurance.cases.case import (
    ELSEWHERE,
    FIREWALL_SUBNET,
    OTHER,
    PREMISES,
    PSN,
    PSN_RANGE,
    PUBLIC,
    SPOKE,
    Case,
    Wheel,
    allow_all,
    to_firewall,
)
from tests.assurance.packet import Packet
from tests.estates.azure import Azure, Policy
from tests.estates.azure_rules import ApplicationRule, Collection, DnatRule, NetworkRule, NsgRule

_PROCESSING = "azure-docs firewall/rule-processing"
_SNAT = "azure-docs firewall/snat-private-range"
_HOST = "www.example.org"
_ALLOW_HTTPS = Collection(100, (NetworkRule(ports=("443",), protocols=("TCP",)),))
_DENY_NAMES = Collection(100, (ApplicationRule(),), "Deny")
_ALLOW_NAMES = Collection(100, (ApplicationRule((_HOST,)),))
_DENY_ALL = Collection(200, (NetworkRule(),), "Deny")


def network_rules_come_before_application_rules() -> Case:
    def policy(azure: Azure) -> Policy:
        return azure.policy().group(100, _DENY_NAMES).group(200, _ALLOW_HTTPS)

    wheel = Wheel(policy)
    wheel.spoke(1, to_firewall())
    return Case(
        number="19",
        fact="A network rule that allows ends the matter before a denied name is looked at",
        source=_PROCESSING,
        azure=wheel.azure,
        packet=Packet(SPOKE, ELSEWHERE, name=_HOST),
        verdict="allow",
        passes=("firewall",),
    )


def the_pass_comes_before_the_parent() -> Case:
    def policy(azure: Azure) -> Policy:
        parent = azure.policy("parent").group(100, _DENY_NAMES)
        return azure.policy("child", parent=parent).group(100, _ALLOW_HTTPS)

    wheel = Wheel(policy)
    wheel.spoke(1, to_firewall())
    return Case(
        number="20",
        fact="A child's network rule comes before its parent's application rule",
        source=_PROCESSING,
        azure=wheel.azure,
        packet=Packet(SPOKE, ELSEWHERE, name=_HOST),
        verdict="allow",
        passes=("firewall",),
    )


def the_parent_comes_before_any_priority() -> Case:
    def policy(azure: Azure) -> Policy:
        parent = azure.policy("parent").group(65000, _DENY_ALL)
        return azure.policy("child", parent=parent).group(100, _ALLOW_HTTPS)

    wheel = Wheel(policy)
    wheel.spoke(1, to_firewall())
    wheel.spoke(2, to_firewall())
    return Case(
        number="21",
        fact="A parent's network rules come before its child's, whatever the priorities",
        source=_PROCESSING,
        azure=wheel.azure,
        packet=Packet(SPOKE, OTHER),
        verdict="deny",
        passes=("firewall",),
    )


def dnat_allows_at_once() -> Case:
    def policy(azure: Azure) -> Policy:
        translates = Collection(100, (DnatRule(PUBLIC, "443", SPOKE, "443"),))
        return azure.policy().group(100, translates).group(200, _DENY_ALL)

    wheel = Wheel(policy)
    wheel.spoke(1, to_firewall())
    return Case(
        number="22",
        fact="What a DNAT rule translates is allowed, and no network rule that denies is asked",
        source=f"{_PROCESSING}, azure-docs#108305",
        azure=wheel.azure,
        packet=Packet(ELSEWHERE, PUBLIC, start="internet"),
        verdict="allow",
        passes=("firewall",),
    )


def public_range_on_premises_sees_the_firewall() -> Case:
    wheel = Wheel()
    wheel.gateway().site("psn", PSN_RANGE)
    wheel.spoke(1, to_firewall(), transit=True, propagation=False)
    return Case(
        number="23a",
        fact="To a range outside RFC 1918 the firewall puts its own address in place of the source",
        source=_SNAT,
        azure=wheel.azure,
        packet=Packet(SPOKE, PSN),
        verdict="allow",
        passes=("firewall", "gateway"),
        arrives_from=FIREWALL_SUBNET,
    )


def translated_range_outside_rfc_1918_sees_the_firewall() -> Case:
    wheel = Wheel()
    gateway = wheel.gateway()
    rule = gateway.nat("council", "10.20.0.0/24", "100.0.2.0/24")
    gateway.site("council", "10.20.0.0/24", ingress=[rule])
    wheel.spoke(1, to_firewall(), transit=True, propagation=False)
    return Case(
        number="23b",
        fact="So it does where a site is translated to a range outside RFC 1918",
        source=_SNAT,
        azure=wheel.azure,
        packet=Packet(SPOKE, "100.0.2.5"),
        verdict="allow",
        passes=("firewall", "gateway"),
        arrives_from=FIREWALL_SUBNET,
    )


def application_rules_hide_the_client() -> Case:
    return Case(
        number="24",
        fact="An application rule translates: a group that admits the client alone denies it",
        source=_SNAT,
        azure=_named_server(admitted="10.1.0.0/16", returned="0.0.0.0/0"),
        packet=Packet(SPOKE, OTHER, name=_HOST),
        verdict="deny",
        passes=("firewall",),
    )


def answers_to_the_firewalls_own_subnet_must_not_be_routed() -> Case:
    return Case(
        number="25",
        fact="A route that covers the firewall's subnet may bring the answer to another instance of it",
        source="architecture-center firewall-application-gateway",
        azure=_named_server(admitted=FIREWALL_SUBNET, returned="10.0.0.0/16"),
        packet=Packet(SPOKE, OTHER, name=_HOST),
        verdict="unknown",
        passes=("firewall",),
    )


def _named_server(admitted: str, returned: str) -> Azure:
    """A server in spoke 2 behind an application rule, a group that admits one range, and one route back."""
    wheel = Wheel(lambda azure: azure.policy().group(100, _ALLOW_NAMES))
    wheel.spoke(1, to_firewall())
    rules = [
        NsgRule(100, "Inbound", "Allow", sources=(admitted,)),
        NsgRule(200, "Inbound", "Deny"),
    ]
    wheel.spoke(2, to_firewall(returned), nsg=wheel.azure.nsg("spoke-2", rules))
    return wheel.azure


def dynamic_nat_opens_from_inside_alone() -> Case:
    wheel = Wheel()
    gateway = wheel.gateway()
    rule = gateway.nat("council", "192.168.0.0/24", "10.40.0.0/26", kind="Dynamic")
    gateway.site("council", "192.168.0.0/24", ingress=[rule])
    wheel.spoke(1, transit=True)
    return Case(
        number="26",
        fact="Behind a dynamic rule only the internal side opens connections",
        source="azure-docs vpn-gateway/nat-overview",
        azure=wheel.azure,
        packet=Packet(SPOKE, "10.40.0.1"),
        verdict="deny",
    )


def a_source_that_looks_translated_gets_no_answer() -> Case:
    wheel = Wheel()
    gateway = wheel.gateway()
    rule = gateway.nat("council", "192.168.0.0/24", "10.40.0.0/24")
    site = gateway.site("council", "10.40.0.0/20", ingress=[rule])
    wheel.spoke(1, transit=True)
    return Case(
        number="26b",
        fact="What goes to the outer side of a static rule is translated, whoever bore that address before",
        source="azure-docs vpn-gateway/nat-overview",
        azure=wheel.azure,
        packet=Packet("10.40.0.5", SPOKE, start=site.id.lower()),
        verdict="fails",
    )


def a_site_with_bgp_may_announce_an_endpoint() -> Case:
    azure = Azure()
    hub = azure.hub("vhub", "10.0.0.0/23")
    spoke = azure.vnet("spoke-1", "10.1.0.0/16")
    endpoints = spoke.subnet("endpoints", "10.1.2.0/24", endpoint_policies="Disabled")
    endpoints.private_endpoint("vault", "10.1.2.9")
    hub.firewall(allow_all(azure))
    hub.connect(spoke)
    hub.site("announcer", "10.30.0.0/16", bgp=True)
    site = hub.site("council", "10.20.0.0/16")
    return Case(
        number="31",
        fact="Sites reach an endpoint past the hub's firewall, but where another announces what it likes",
        source="azure-docs virtual-wan/how-to-routing-policies",
        azure=azure,
        packet=Packet(PREMISES, "10.1.2.9", start=site.id.lower()),
        verdict="unknown",
    )
