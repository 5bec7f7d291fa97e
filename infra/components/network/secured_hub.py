"""A Virtual WAN hub secured by Azure Firewall with routing intent: the one way between any two places."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import network

from infra.components.chain import Chain
from infra.components.network.hub_route_table import default_route_table
from infra.components.network.rule_collection_group import FirewallRulesArgs, rule_collection_group
from infra.components.operations.diagnostics import diagnostic_setting
from infra.components.operations.lock import delete_lock
from infra.components.placement import Placement
from infra.design.network.model import Hub

# The least that Azure gives: 3 Gbit/s and 2,000 virtual machines (azure-docs virtual-wan/hub-settings).
_ROUTING_UNITS = 2
_PROTECTED = pulumi.ResourceOptions(protect=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecuredHubArgs:
    """The design's hub, its WAN, and the log workspace of its firewall and gateways."""

    hub: Hub
    placement: Placement
    wan_id: pulumi.Input[str]
    workspace_id: pulumi.Input[str]


class SecuredHub(pulumi.ComponentResource):
    """A hub, its firewall with the base rules, its intent and its gateways, written in that order.

    One hub takes one change at a time, and says Succeeded before its routing is Provisioned
    (azure-rest-api-specs#10391): the firewall policy and its groups, which need minutes but not the hub, are
    written between the hub and the firewall that needs it.

    Whatever is connected to the hub waits for `ready`: with no intent, everything would reach everything.
    """

    hub_id: pulumi.Output[str]
    hub_name: pulumi.Output[str]
    firewall_id: pulumi.Output[str]
    vpn_gateway_name: pulumi.Output[str]
    ready: tuple[pulumi.Resource, ...]

    def __init__(self, name: str, args: SecuredHubArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shirehall:network:SecuredHub", name, {}, opts)
        self._name = name
        self._args = args
        self._chain = Chain(self)
        hub = self._chain.link(self._hub())
        firewall = self._firewall(hub, self._policy())
        self._intent(hub, firewall)
        gateway = self._vpn_gateway(hub)
        if args.hub.expressroute:
            self._expressroute_gateway(hub)
        self.hub_id = hub.id
        self.hub_name = hub.name
        self.firewall_id = firewall.id
        self.vpn_gateway_name = gateway.name
        self.ready = self._chain.last
        self.register_outputs(
            {
                "hub_id": self.hub_id,
                "firewall_id": self.firewall_id,
                "vpn_gateway_name": self.vpn_gateway_name,
            }
        )

    def _hub(self) -> network.VirtualHub:
        # Not locked but protected: a lock would hold for the members' connections too.
        design, placement = self._args.hub, self._args.placement
        return network.VirtualHub(
            self._name,
            resource_group_name=placement.group,
            virtual_hub_name=design.names.hub,
            location=design.location,
            tags=placement.tags,
            virtual_wan=network.SubResourceArgs(id=self._args.wan_id),
            address_prefix=str(design.prefix),
            sku="Standard",
            virtual_router_auto_scale_configuration=network.VirtualRouterAutoScaleConfigurationArgs(
                min_capacity=_ROUTING_UNITS
            ),
            opts=self._chain.options(_PROTECTED),
        )

    def _policy(self) -> network.FirewallPolicy:
        design, placement = self._args.hub, self._args.placement
        policy = self._chain.link(
            network.FirewallPolicy(
                self._name,
                resource_group_name=placement.group,
                firewall_policy_name=design.names.policy,
                location=design.location,
                tags=placement.tags,
                sku=network.FirewallPolicySkuArgs(tier=network.FirewallPolicySkuTier.STANDARD),
                threat_intel_mode=network.AzureFirewallThreatIntelMode.DENY,
                # A translated source would make PSN and council logs, and return rules, meaningless.
                snat=network.FirewallPolicySNATArgs(
                    private_ranges=list(design.private_ranges),
                    auto_learn_private_ranges=network.AutoLearnPrivateRangesMode.DISABLED,
                ),
                opts=self._chain.options(_PROTECTED),
            )
        )
        for rules in design.rule_groups:
            args = FirewallRulesArgs(rules=rules, policy=policy.name, group=placement.group)
            name = f"{self._name}-{rules.name}"
            self._chain.link(rule_collection_group(name, args, self._chain.options()))
        return policy

    def _firewall(self, hub: network.VirtualHub, policy: network.FirewallPolicy) -> network.AzureFirewall:
        design, placement = self._args.hub, self._args.placement
        firewall = self._chain.link(
            network.AzureFirewall(
                self._name,
                resource_group_name=placement.group,
                azure_firewall_name=design.names.firewall,
                location=design.location,
                tags=placement.tags,
                zones=list(design.zones),
                sku=network.AzureFirewallSkuArgs(
                    name=network.AzureFirewallSkuName.AZF_W_HUB,
                    tier=network.AzureFirewallSkuTier.STANDARD,
                ),
                virtual_hub=network.SubResourceArgs(id=hub.id),
                firewall_policy=network.SubResourceArgs(id=policy.id),
                hub_ip_addresses=network.HubIPAddressesArgs(
                    public_ips=network.HubPublicIPAddressesArgs(count=1)
                ),
                opts=self._chain.options(),
            )
        )
        child = pulumi.ResourceOptions(parent=self)
        name, reason = f"{self._name}-firewall", "Every packet between councils passes here."
        logs = diagnostic_setting(name, firewall.id, self._args.workspace_id, child)
        delete_lock(name, firewall.id, reason, pulumi.ResourceOptions(parent=self, depends_on=[logs]))
        return firewall

    def _intent(self, hub: network.VirtualHub, firewall: network.AzureFirewall) -> None:
        """The intent, its lock, and the routes that intent alone does not know."""
        names, group = self._args.hub.names, self._args.placement.group
        intent = self._chain.link(
            network.RoutingIntent(
                self._name,
                resource_group_name=group,
                virtual_hub_name=hub.name,
                routing_intent_name=names.intent,
                routing_policies=[
                    network.RoutingPolicyArgs(name=name, destinations=[traffic], next_hop=firewall.id)
                    for name, traffic in (("PrivateTraffic", "PrivateTraffic"), ("PublicTraffic", "Internet"))
                ],
                opts=self._chain.options(),
            )
        )
        reason = "Without intent the hub lets every council reach every other."
        self._chain.link(delete_lock(f"{self._name}-intent", intent.id, reason, self._chain.options()))
        self._chain.link(
            default_route_table(self._name, self._args.hub, group, firewall.id, self._chain.options())
        )

    def _vpn_gateway(self, hub: network.VirtualHub) -> network.VpnGateway:
        # `connections` and `nat_rules` stay unset: they are the members', and inline ones would delete them.
        design, placement = self._args.hub, self._args.placement
        gateway = self._chain.link(
            network.VpnGateway(
                self._name,
                resource_group_name=placement.group,
                gateway_name=design.names.vpn_gateway,
                location=design.location,
                tags=placement.tags,
                virtual_hub=network.SubResourceArgs(id=hub.id),
                vpn_gateway_scale_unit=design.vpn_scale_units,
                is_routing_preference_internet=False,
                enable_bgp_route_translation_for_nat=False,
                opts=self._chain.options(_PROTECTED),
            )
        )
        child = pulumi.ResourceOptions(parent=self)
        diagnostic_setting(f"{self._name}-vpn", gateway.id, self._args.workspace_id, child)
        return gateway

    def _expressroute_gateway(self, hub: network.VirtualHub) -> None:
        # A circuit from outside the WAN, or a path past the gateway, would be a way past the firewall.
        design, placement = self._args.hub, self._args.placement
        bounds = network.ExpressRouteGatewayPropertiesBoundsArgs(min=1)
        gateway = self._chain.link(
            network.ExpressRouteGateway(
                self._name,
                resource_group_name=placement.group,
                express_route_gateway_name=design.names.expressroute_gateway,
                location=design.location,
                tags=placement.tags,
                virtual_hub=network.VirtualHubIdArgs(id=hub.id),
                allow_non_virtual_wan_traffic=False,
                auto_scale_configuration=network.ExpressRouteGatewayPropertiesAutoScaleConfigurationArgs(
                    bounds=bounds
                ),
                opts=self._chain.options(_PROTECTED),
            )
        )
        child = pulumi.ResourceOptions(parent=self)
        diagnostic_setting(f"{self._name}-er", gateway.id, self._args.workspace_id, child, logs=False)
