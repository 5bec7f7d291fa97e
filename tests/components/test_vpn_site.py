"""A tunnel: static, translated where it must be, without a secret."""

from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network

import pytest

from infra.components.network.vpn_site import VpnSite, VpnSiteArgs
from infra.components.placement import Placement
from infra.design.network import model as network
from infra.design.network.ipsec import IPSEC
from infra.resources.planned import PlannedStack
from infra.resources.serialise import to_json
from tests.components.planning import SUBSCRIPTION, is_chain, of_type, planned, the

GATEWAY = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-net/providers/Microsoft.Network/vpnGateways/vpng"
SITE = network.VpnSite(
    site="landmark-place",
    title="Landmark Place",
    name="vst-slough-landmark",
    link="link-1",
    connection="vcn-slough-landmark",
    device_address=IPv4Address("198.51.100.7"),
    device_model="FortiGate 100F",
    legacy=(IPv4Network("10.32.0.0/18"), IPv4Network("172.16.0.0/20")),
    address_space=(IPv4Network("10.79.192.0/18"), IPv4Network("172.16.0.0/20")),
    nat_rules=(
        network.NatRule(
            name="nat-slough-1",
            internal=IPv4Network("10.32.0.0/18"),
            external=IPv4Network("10.79.192.0/18"),
        ),
    ),
)


def plan(site: network.VpnSite) -> PlannedStack:
    args = VpnSiteArgs(
        site=site,
        wan_id="/wan",
        gateway="vpng",
        gateway_group="rg-net",
        placement=Placement(group="rg-net", location="uksouth", tags={}),
    )
    return planned(lambda opts: VpnSite("landmark-place", args, opts))


@pytest.fixture(scope="module")
def stack() -> PlannedStack:
    return plan(SITE)


def test_the_hub_routes_what_others_see_and_the_real_range_where_nothing_is_translated(
    stack: PlannedStack,
) -> None:
    site = the(stack, "network:VpnSite")
    assert site.inputs["addressSpace"] == {"addressPrefixes": ["10.79.192.0/18", "172.16.0.0/20"]}
    assert "bgpProperties" not in site.inputs
    assert site.inputs["vpnSiteLinks"] == [{"name": "link-1", "ipAddress": "198.51.100.7"}]


def test_a_translated_range_has_a_static_rule_one_to_one(stack: PlannedStack) -> None:
    rule = the(stack, "network:NatRule")
    assert rule.id == f"{GATEWAY}/natRules/nat-slough-1"
    assert (rule.inputs["mode"], rule.inputs["type"]) == ("IngressSnat", "Static")
    assert rule.inputs["internalMappings"] == [{"addressSpace": "10.32.0.0/18"}]
    assert rule.inputs["externalMappings"] == [{"addressSpace": "10.79.192.0/18"}]


def test_the_tunnel_is_ikev2_with_static_routes_and_one_policy(stack: PlannedStack) -> None:
    (link,) = the(stack, "network:VpnConnection").inputs["vpnLinkConnections"]
    assert link["vpnConnectionProtocolType"] == "IKEv2"
    assert link["enableBgp"] is False
    assert link["usePolicyBasedTrafficSelectors"] is False
    (policy,) = link["ipsecPolicies"]
    assert (policy["dhGroup"], policy["saLifeTimeSeconds"]) == (IPSEC.dh_group, IPSEC.sa_seconds)


def test_the_tunnel_goes_over_the_sites_link_and_through_its_translations(stack: PlannedStack) -> None:
    connection, site = the(stack, "network:VpnConnection"), the(stack, "network:VpnSite")
    (link,) = connection.inputs["vpnLinkConnections"]
    assert connection.inputs["remoteVpnSite"] == {"id": site.id}
    assert link["vpnSiteLink"] == {"id": f"{site.id}/vpnSiteLinks/link-1"}
    assert link["ingressNatRules"] == [{"id": f"{GATEWAY}/natRules/nat-slough-1"}]


def test_a_site_gets_no_default_route_and_no_routing_of_its_own(stack: PlannedStack) -> None:
    connection = the(stack, "network:VpnConnection")
    assert connection.inputs["enableInternetSecurity"] is False
    assert "routingConfiguration" not in connection.inputs


def test_no_key_is_set_so_that_azure_makes_one(stack: PlannedStack) -> None:
    assert b"sharedKey" not in to_json(stack)
    assert all(not resource.secrets for resource in stack.resources)


def test_site_translation_and_connection_are_written_one_after_the_other(stack: PlannedStack) -> None:
    tokens = ("VpnSite", "NatRule", "VpnConnection")
    assert is_chain(stack, [the(stack, f"network:{token}") for token in tokens])


def test_without_a_clash_nothing_is_translated() -> None:
    stack = plan(replace(SITE, nat_rules=(), address_space=SITE.legacy))
    assert of_type(stack, "network:NatRule") == []
    (link,) = the(stack, "network:VpnConnection").inputs["vpnLinkConnections"]
    assert link["ingressNatRules"] == []
