"""How the SDK's flat inputs stand in the body that Azure Resource Manager takes: a row a type.

The SDK lifts what stands under `properties` to the top, in the resource and in the named parts of it, and
calls a few things by other names. Its own table of that is in its provider, which Python does not have; this
one covers the types of `arm_types`. Sources: the SDK's docstrings for versions; Azure/azure-rest-api-specs
for the rest. A test compares it with the table that Microsoft's own SDK for Python keeps.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

OUTSIDE = frozenset(
    (
        "extendedLocation",
        "identity",
        "kind",
        "location",
        "managedBy",
        "plan",
        "properties",
        "sku",
        "tags",
        "zones",
    )
)
"""Keys that stand beside `properties` (azure-docs azure-resource-manager/templates/syntax.md)."""

NAMED = frozenset(("id", "name", "zones"))
"""Keys of a named part of a resource that stand beside its `properties`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """`inside` are keys of OUTSIDE that this type has under `properties`; `parts` the lists of named parts,
    by path; `renamed` the SDK's name to Azure's; `dropped` what is said elsewhere.
    """

    version: str
    inside: frozenset[str] = frozenset()
    parts: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    dropped: frozenset[str] = frozenset()


_SKU_INSIDE = frozenset(("sku",))
_DNS, _NET, _COPIES = "2023-07-01-preview", "2024-05-01", "2024-10-01"
_NETWORK = Body(version=_NET)
_CONFIGURED = Body(version=_NET, parts=("ipConfigurations",))
_DNS_BODY = Body(version=_DNS)

BODIES: Mapping[str, Body] = {
    "authorization:ManagementLockByScope": Body(version="2020-05-01"),
    "authorization:PolicyAssignment": Body(version="2025-01-01"),
    "authorization:RoleAssignment": Body(version="2022-04-01"),
    "compute:Disk": Body(version="2024-03-02"),
    "compute:VirtualMachine": Body(version="2024-11-01"),
    "consumption:Budget": Body(version="2024-08-01"),
    "dnsresolver:DnsForwardingRuleset": _DNS_BODY,
    "dnsresolver:DnsResolver": _DNS_BODY,
    "dnsresolver:ForwardingRule": _DNS_BODY,
    "dnsresolver:InboundEndpoint": _DNS_BODY,
    "dnsresolver:OutboundEndpoint": _DNS_BODY,
    "dnsresolver:PrivateResolverVirtualNetworkLink": _DNS_BODY,
    "keyvault:Vault": Body(version="2024-11-01"),
    "managedidentity:UserAssignedIdentity": Body(version="2023-01-31"),
    "monitor:DiagnosticSetting": Body(version="2021-05-01-preview"),
    "network:AzureFirewall": Body(version=_NET, inside=_SKU_INSIDE),
    "network:BastionHost": _CONFIGURED,
    "network:ExpressRouteConnection": Body(version=_NET, dropped=frozenset(("name",))),
    "network:ExpressRouteGateway": _NETWORK,
    "network:FirewallPolicy": Body(version=_NET, inside=_SKU_INSIDE),
    "network:FirewallPolicyRuleCollectionGroup": _NETWORK,
    "network:FlowLog": _NETWORK,
    "network:HubRouteTable": _NETWORK,
    "network:HubVirtualNetworkConnection": _NETWORK,
    "network:LoadBalancer": Body(
        version=_NET,
        parts=("backendAddressPools", "frontendIPConfigurations", "loadBalancingRules", "probes"),
    ),
    "network:LocalNetworkGateway": _NETWORK,
    "network:NatRule": _NETWORK,
    "network:NetworkInterface": _CONFIGURED,
    "network:NetworkSecurityGroup": Body(version=_NET, parts=("securityRules",)),
    "network:NetworkWatcher": _NETWORK,
    "network:PrivateDnsZoneGroup": Body(version=_NET, parts=("privateDnsZoneConfigs",)),
    "network:PrivateEndpoint": Body(
        version=_NET, parts=("ipConfigurations", "privateLinkServiceConnections")
    ),
    "network:PrivateLinkService": _CONFIGURED,
    "network:PublicIPAddress": _NETWORK,
    "network:RouteMap": _NETWORK,
    "network:RoutingIntent": _NETWORK,
    "network:Subnet": Body(version=_NET, parts=("delegations",)),
    "network:VirtualHub": Body(version=_NET, inside=_SKU_INSIDE),
    "network:VirtualNetwork": _NETWORK,
    "network:VirtualNetworkGateway": Body(version=_NET, inside=_SKU_INSIDE, parts=("ipConfigurations",)),
    "network:VirtualNetworkGatewayConnection": _NETWORK,
    "network:VirtualWan": _NETWORK,
    "network:VpnConnection": Body(version=_NET, parts=("vpnLinkConnections",)),
    "network:VpnGateway": _NETWORK,
    "network:VpnSite": Body(version=_NET, parts=("vpnSiteLinks",)),
    "operationalinsights:Workspace": Body(version="2023-09-01", inside=_SKU_INSIDE),
    "privatedns:PrivateRecordSet": Body(version="2024-06-01"),
    "privatedns:PrivateZone": Body(version="2024-06-01"),
    "privatedns:VirtualNetworkLink": Body(version="2024-06-01"),
    "recoveryservices:ProtectedItem": Body(version=_COPIES),
    "recoveryservices:ProtectionPolicy": Body(version=_COPIES),
    "recoveryservices:Vault": Body(version=_COPIES),
    "resources:Deployment": Body(version="2024-03-01"),
    "resources:ResourceGroup": Body(version="2024-03-01"),
    "storage:ManagementPolicy": Body(version="2024-01-01"),
    "storage:StorageAccount": Body(
        version="2024-01-01",
        renamed={"enableHttpsTrafficOnly": "supportsHttpsTrafficOnly", "networkRuleSet": "networkAcls"},
    ),
}
"""By the token without its package."""
