"""A site behind an IPsec tunnel: what the hub knows of it, how it is translated, and its connection."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import network

from infra.components.chain import Chain
from infra.components.network.ipsec import ipsec_policy
from infra.components.placement import Placement
from infra.design.network import model as design


@dataclass(frozen=True, slots=True, kw_only=True)
class VpnSiteArgs:
    """The design's site, its WAN, and the hub's VPN gateway by name and resource group.

    `placement` is where the site itself stands; `after` must hold the routing intent where that is in the
    same stack.
    """

    site: design.VpnSite
    wan_id: pulumi.Input[str]
    gateway: pulumi.Input[str]
    gateway_group: pulumi.Input[str]
    placement: Placement
    after: Sequence[pulumi.Resource] = ()


class VpnSite(pulumi.ComponentResource):
    """A VPN site, a static NAT rule for each translated range, and the connection, written in that order.

    Routes are static: BGP would let a council announce what it likes. Traffic selectors are any to any: they
    are no lock, for the gateway accepts whichever a device proposes (azure-docs
    vpn-gateway/vpn-gateway-vpn-faq), and they exclude NAT (azure-docs virtual-wan/nat-rules-vpn-gateway). The
    pre-shared key stays unset, so that Azure makes one and no declaration, plan or log ever holds it.
    """

    site_id: pulumi.Output[str]
    connection: network.VpnConnection

    def __init__(self, name: str, args: VpnSiteArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shirehall:network:VpnSite", name, {}, opts)
        self._name = name
        self._args = args
        self._chain = Chain(self, args.after)
        self.site_id = self._chain.link(self._site()).id
        rules = [self._chain.link(self._nat_rule(rule)) for rule in args.site.nat_rules]
        self.connection = self._chain.link(self._connection(rules))
        self.register_outputs({"site_id": self.site_id, "connection_id": self.connection.id})

    def _site(self) -> network.VpnSite:
        site, placement = self._args.site, self._args.placement
        link = network.VpnSiteLinkArgs(name=site.link, ip_address=str(site.device_address))
        return network.VpnSite(
            self._name,
            resource_group_name=placement.group,
            vpn_site_name=site.name,
            location=placement.location,
            tags=placement.tags,
            virtual_wan=network.SubResourceArgs(id=self._args.wan_id),
            # The translated range where there is one: this is what the hub routes to the tunnel.
            address_space=network.AddressSpaceArgs(
                address_prefixes=[str(prefix) for prefix in site.address_space]
            ),
            device_properties=network.DevicePropertiesArgs(device_model=site.device_model),
            vpn_site_links=[link],
            is_security_site=False,
            opts=self._chain.options(),
        )

    def _nat_rule(self, rule: design.NatRule) -> network.NatRule:
        """One to one: a host keeps its place in the range (azure-docs virtual-wan/nat-rules-vpn-gateway)."""
        return network.NatRule(
            f"{self._name}-{rule.name}",
            resource_group_name=self._args.gateway_group,
            gateway_name=self._args.gateway,
            nat_rule_name=rule.name,
            mode=network.VpnNatRuleMode.INGRESS_SNAT,
            type=network.VpnNatRuleType.STATIC,
            internal_mappings=[network.VpnNatRuleMappingArgs(address_space=str(rule.internal))],
            external_mappings=[network.VpnNatRuleMappingArgs(address_space=str(rule.external))],
            opts=self._chain.options(),
        )

    def _connection(self, rules: Sequence[network.NatRule]) -> network.VpnConnection:
        # routing_configuration stays unset: with intent Azure sets it, and refuses any other.
        return network.VpnConnection(
            self._name,
            resource_group_name=self._args.gateway_group,
            gateway_name=self._args.gateway,
            connection_name=self._args.site.connection,
            remote_vpn_site=network.SubResourceArgs(id=self.site_id),
            enable_internet_security=False,
            vpn_link_connections=[self._link_connection(rules)],
            opts=self._chain.options(),
        )

    def _link_connection(self, rules: Sequence[network.NatRule]) -> network.VpnSiteLinkConnectionArgs:
        link = self._args.site.link
        return network.VpnSiteLinkConnectionArgs(
            name=link,
            vpn_site_link=network.SubResourceArgs(
                id=pulumi.Output.concat(self.site_id, f"/vpnSiteLinks/{link}")
            ),
            vpn_connection_protocol_type=network.VirtualNetworkGatewayConnectionProtocol.IK_EV2,
            enable_bgp=False,
            use_policy_based_traffic_selectors=False,
            use_local_azure_ip_address=False,
            ipsec_policies=[ipsec_policy()],
            ingress_nat_rules=[network.SubResourceArgs(id=rule.id) for rule in rules],
        )
