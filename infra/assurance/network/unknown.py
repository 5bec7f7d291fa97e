"""What the model does not know: a type or a property that could carry packets and that no reader reads.

Azure grows; a proof that passes over what it has never heard of proves nothing. So types are known by name:
those that readers read, those that carry no packets, and all others are unknown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from infra.assurance.network.estate import Estate, Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A resource, and why nothing can be said of packets that meet it."""

    resource: str
    reason: str


# Inputs that say where a resource is and what it is called.
_COMMON = frozenset(
    ("id", "name", "location", "tags", "resourceGroupName", "zones", "sku", "extendedLocation", "etag")
)
# What is read of each type of the network provider; the names that fill its id are known anyway.
_READ: Mapping[str, frozenset[str]] = {
    kind: frozenset(names.split())
    for kind, names in {
        "AdminRule": "kind priority direction access protocol sources destinations sourcePortRanges "
        "destinationPortRanges description configurationName ruleCollectionName networkManagerName ruleName",
        "AdminRuleCollection": "appliesToGroups description configurationName networkManagerName "
        "ruleCollectionName",
        "ApplicationSecurityGroup": "applicationSecurityGroupName",
        "AzureFirewall": "azureFirewallName virtualHub firewallPolicy hubIPAddresses ipConfigurations "
        "threatIntelMode managementIpConfiguration",
        "BastionHost": "bastionHostName enableIpConnect enableTunneling ipConfigurations scaleUnits "
        "enableFileCopy enableShareableLink enableKerberos enableSessionRecording enablePrivateOnlyBastion "
        "disableCopyPaste",
        "ExpressRouteConnection": "connectionName enableInternetSecurity enablePrivateLinkFastPath "
        "expressRouteCircuitPeering expressRouteGatewayBypass expressRouteGatewayName routingConfiguration "
        "authorizationKey routingWeight",
        "ExpressRouteGateway": "expressRouteGatewayName virtualHub autoScaleConfiguration "
        "allowNonVirtualWanTraffic",
        "FirewallPolicy": "firewallPolicyName threatIntelMode threatIntelWhitelist basePolicy snat "
        "dnsSettings insights intrusionDetection",
        "FirewallPolicyRuleCollectionGroup": "firewallPolicyName ruleCollectionGroupName priority "
        "ruleCollections",
        "HubRouteTable": "virtualHubName routeTableName labels routes",
        "HubVirtualNetworkConnection": "virtualHubName connectionName remoteVirtualNetwork "
        "enableInternetSecurity routingConfiguration",
        "IpGroup": "ipGroupsName ipAddresses",
        "LoadBalancer": "loadBalancerName frontendIPConfigurations backendAddressPools loadBalancingRules "
        "probes",
        "LocalNetworkGateway": "localNetworkGatewayName gatewayIpAddress localNetworkAddressSpace "
        "bgpSettings",
        "NatGateway": "natGatewayName publicIpAddresses publicIpPrefixes idleTimeoutInMinutes",
        "NatRule": "gatewayName natRuleName mode type internalMappings externalMappings ipConfigurationId",
        "NetworkGroup": "networkManagerName networkGroupName description memberType",
        "NetworkInterface": "networkInterfaceName enableIPForwarding ipConfigurations networkSecurityGroup "
        "enableAcceleratedNetworking dnsSettings",
        "NetworkManager": "networkManagerName networkManagerScopeAccesses networkManagerScopes description",
        "NetworkSecurityGroup": "networkSecurityGroupName securityRules flushConnection",
        "P2sVpnGateway": "gatewayName virtualHub p2SConnectionConfigurations vpnServerConfiguration "
        "vpnGatewayScaleUnit",
        "PrivateEndpoint": "privateEndpointName customNetworkInterfaceName subnet ipConfigurations "
        "privateLinkServiceConnections manualPrivateLinkServiceConnections ipVersionType "
        "applicationSecurityGroups",
        "PrivateLinkService": "serviceName enableProxyProtocol loadBalancerFrontendIpConfigurations "
        "ipConfigurations visibility autoApproval",
        "PublicIPAddress": "publicIpAddressName publicIPAllocationMethod publicIPAddressVersion ipAddress "
        "idleTimeoutInMinutes ddosSettings dnsSettings",
        "Route": "routeTableName routeName addressPrefix nextHopType nextHopIpAddress",
        "RouteMap": "virtualHubName routeMapName rules",
        "RouteTable": "routeTableName routes disableBgpRoutePropagation",
        "RoutingIntent": "virtualHubName routingIntentName routingPolicies",
        "SecurityAdminConfiguration": "networkManagerName configurationName description "
        "applyOnNetworkIntentPolicyBasedServices",
        "SecurityRule": "networkSecurityGroupName securityRuleName description priority direction access "
        "protocol sourceAddressPrefix sourceAddressPrefixes sourcePortRange sourcePortRanges "
        "destinationAddressPrefix destinationAddressPrefixes destinationPortRange destinationPortRanges "
        "sourceApplicationSecurityGroups destinationApplicationSecurityGroups",
        "StaticMember": "networkManagerName networkGroupName staticMemberName resourceId",
        "Subnet": "virtualNetworkName subnetName addressPrefix addressPrefixes networkSecurityGroup "
        "routeTable delegations defaultOutboundAccess privateEndpointNetworkPolicies natGateway "
        "privateLinkServiceNetworkPolicies serviceEndpoints",
        "VirtualHub": "virtualHubName addressPrefix virtualWan virtualRouterAutoScaleConfiguration "
        "hubRoutingPreference allowBranchToBranchTraffic",
        "VirtualHubBgpConnection": "virtualHubName connectionName peerAsn peerIp hubVirtualNetworkConnection",
        "VirtualNetwork": "virtualNetworkName addressSpace dhcpOptions subnets virtualNetworkPeerings "
        "enableDdosProtection enableVmProtection ddosProtectionPlan flowTimeoutInMinutes",
        "VirtualNetworkGateway": "virtualNetworkGatewayName gatewayType vpnType vpnGatewayGeneration "
        "activeActive active enableBgp bgpSettings allowVirtualWanTraffic allowRemoteVnetTraffic "
        "ipConfigurations",
        "VirtualNetworkGatewayConnection": "virtualNetworkGatewayConnectionName connectionProtocol "
        "connectionType enableBgp ipsecPolicies localNetworkGateway2 virtualNetworkGateway1 "
        "usePolicyBasedTrafficSelectors ingressNatRules egressNatRules sharedKey connectionMode "
        "dpdTimeoutSeconds",
        "VirtualNetworkGatewayNatRule": "virtualNetworkGatewayName natRuleName mode type internalMappings "
        "externalMappings ipConfigurationId",
        "VirtualNetworkPeering": "virtualNetworkName virtualNetworkPeeringName remoteVirtualNetwork "
        "allowVirtualNetworkAccess allowForwardedTraffic allowGatewayTransit useRemoteGateways peeringState",
        "VirtualWan": "virtualWANName type allowBranchToBranchTraffic allowVnetToVnetTraffic "
        "disableVpnEncryption",
        "VpnConnection": "gatewayName connectionName remoteVpnSite enableInternetSecurity vpnLinkConnections "
        "routingConfiguration",
        "VpnGateway": "gatewayName virtualHub vpnGatewayScaleUnit isRoutingPreferenceInternet bgpSettings "
        "enableBgpRouteTranslationForNat",
        "VpnSite": "vpnSiteName virtualWan addressSpace vpnSiteLinks deviceProperties isSecuritySite "
        "o365Policy",
    }.items()
}
# Types that no packet between two places meets, by module or by whole name.
_CARRY_NOTHING = frozenset(
    (
        "authorization",
        "consumption",
        "insights",
        "managedidentity",
        "management",
        "monitor",
        "operationalinsights",
        "policyinsights",
        "privatedns",
        "recoveryservices",
        "resources",
        "compute:Disk",
        "compute:VirtualMachine",
        "compute:VirtualMachineExtension",
        "dnsresolver",
        "keyvault",
        "network:DdosProtectionPlan",
        "network:FlowLog",
        "network:NetworkWatcher",
        "network:PrivateDnsZoneGroup",
        "storage",
        "template:Microsoft.Compute/virtualMachines",
        "template:Microsoft.Compute/virtualMachines/extensions",
    )
)


def unknowns(estate: Estate) -> Iterator[Unknown]:
    """Everything that no reader reads and that could carry packets, in the order of types."""
    for kind in sorted(estate.by_kind):
        for item in estate.by_kind[kind]:
            yield from _of(item)


def _of(item: Item) -> Iterator[Unknown]:
    module, _, name = item.kind.partition(":")
    if module in _CARRY_NOTHING or item.kind in _CARRY_NOTHING:
        return
    known = _READ.get(name) if module == "network" else None
    if known is None:
        yield Unknown(
            resource=item.id, reason=f"type {item.kind!r} could carry packets, and the model has no reader"
        )
        return
    for field, value in sorted(item.inputs.items()):
        if field not in known and field not in _COMMON and _says_something(value):
            yield Unknown(
                resource=item.id, reason=f"property {field!r} could carry packets, and no reader reads it"
            )


def _says_something(value: object) -> bool:
    return value not in (None, False, "", [], {})
