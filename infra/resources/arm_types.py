"""Which Azure Resource Manager id a Pulumi resource will have: a row a type, and the function that reads it.

A row is the path of the type's id under its scope, with the inputs that fill it in braces, under the SDK's
wire names (camelCase). Source: the id formats of Azure/bicep-types-az; a test compares the inputs with the
SDK's argument classes.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from infra.design.names.arm_ids import group_id

PACKAGE = "azure-native"

_GROUP_SCOPED = {
    "compute:Disk": "Microsoft.Compute/disks/{diskName}",
    "compute:VirtualMachine": "Microsoft.Compute/virtualMachines/{vmName}",
    "dnsresolver:DnsForwardingRuleset": "Microsoft.Network/dnsForwardingRulesets/{dnsForwardingRulesetName}",
    "dnsresolver:DnsResolver": "Microsoft.Network/dnsResolvers/{dnsResolverName}",
    "dnsresolver:ForwardingRule": (
        "Microsoft.Network/dnsForwardingRulesets/{dnsForwardingRulesetName}/forwardingRules/{forwardingRuleName}"
    ),
    "dnsresolver:InboundEndpoint": (
        "Microsoft.Network/dnsResolvers/{dnsResolverName}/inboundEndpoints/{inboundEndpointName}"
    ),
    "dnsresolver:OutboundEndpoint": (
        "Microsoft.Network/dnsResolvers/{dnsResolverName}/outboundEndpoints/{outboundEndpointName}"
    ),
    "dnsresolver:PrivateResolverVirtualNetworkLink": (
        "Microsoft.Network/dnsForwardingRulesets/{dnsForwardingRulesetName}"
        "/virtualNetworkLinks/{virtualNetworkLinkName}"
    ),
    "keyvault:Vault": "Microsoft.KeyVault/vaults/{vaultName}",
    "managedidentity:UserAssignedIdentity": (
        "Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}"
    ),
    "network:AzureFirewall": "Microsoft.Network/azureFirewalls/{azureFirewallName}",
    "network:BastionHost": "Microsoft.Network/bastionHosts/{bastionHostName}",
    "network:ExpressRouteConnection": (
        "Microsoft.Network/expressRouteGateways/{expressRouteGatewayName}"
        "/expressRouteConnections/{connectionName}"
    ),
    "network:ExpressRouteGateway": "Microsoft.Network/expressRouteGateways/{expressRouteGatewayName}",
    "network:FirewallPolicy": "Microsoft.Network/firewallPolicies/{firewallPolicyName}",
    "network:FirewallPolicyRuleCollectionGroup": (
        "Microsoft.Network/firewallPolicies/{firewallPolicyName}"
        "/ruleCollectionGroups/{ruleCollectionGroupName}"
    ),
    "network:FlowLog": "Microsoft.Network/networkWatchers/{networkWatcherName}/flowLogs/{flowLogName}",
    "network:HubRouteTable": "Microsoft.Network/virtualHubs/{virtualHubName}/hubRouteTables/{routeTableName}",
    "network:HubVirtualNetworkConnection": (
        "Microsoft.Network/virtualHubs/{virtualHubName}/hubVirtualNetworkConnections/{connectionName}"
    ),
    "network:LoadBalancer": "Microsoft.Network/loadBalancers/{loadBalancerName}",
    "network:LocalNetworkGateway": "Microsoft.Network/localNetworkGateways/{localNetworkGatewayName}",
    "network:NatRule": "Microsoft.Network/vpnGateways/{gatewayName}/natRules/{natRuleName}",
    "network:NetworkInterface": "Microsoft.Network/networkInterfaces/{networkInterfaceName}",
    "network:NetworkSecurityGroup": "Microsoft.Network/networkSecurityGroups/{networkSecurityGroupName}",
    "network:NetworkWatcher": "Microsoft.Network/networkWatchers/{networkWatcherName}",
    "network:PrivateDnsZoneGroup": (
        "Microsoft.Network/privateEndpoints/{privateEndpointName}"
        "/privateDnsZoneGroups/{privateDnsZoneGroupName}"
    ),
    "network:PrivateEndpoint": "Microsoft.Network/privateEndpoints/{privateEndpointName}",
    "network:PrivateLinkService": "Microsoft.Network/privateLinkServices/{serviceName}",
    "network:PublicIPAddress": "Microsoft.Network/publicIPAddresses/{publicIpAddressName}",
    "network:RouteMap": "Microsoft.Network/virtualHubs/{virtualHubName}/routeMaps/{routeMapName}",
    "network:RoutingIntent": (
        "Microsoft.Network/virtualHubs/{virtualHubName}/routingIntent/{routingIntentName}"
    ),
    "network:Subnet": "Microsoft.Network/virtualNetworks/{virtualNetworkName}/subnets/{subnetName}",
    "network:VirtualHub": "Microsoft.Network/virtualHubs/{virtualHubName}",
    "network:VirtualNetwork": "Microsoft.Network/virtualNetworks/{virtualNetworkName}",
    "network:VirtualNetworkGateway": "Microsoft.Network/virtualNetworkGateways/{virtualNetworkGatewayName}",
    "network:VirtualNetworkGatewayConnection": (
        "Microsoft.Network/connections/{virtualNetworkGatewayConnectionName}"
    ),
    "network:VirtualWan": "Microsoft.Network/virtualWans/{virtualWANName}",
    "network:VpnConnection": "Microsoft.Network/vpnGateways/{gatewayName}/vpnConnections/{connectionName}",
    "network:VpnGateway": "Microsoft.Network/vpnGateways/{gatewayName}",
    "network:VpnSite": "Microsoft.Network/vpnSites/{vpnSiteName}",
    "operationalinsights:Workspace": "Microsoft.OperationalInsights/workspaces/{workspaceName}",
    "privatedns:PrivateRecordSet": (
        "Microsoft.Network/privateDnsZones/{privateZoneName}/{recordType}/{relativeRecordSetName}"
    ),
    "privatedns:PrivateZone": "Microsoft.Network/privateDnsZones/{privateZoneName}",
    "privatedns:VirtualNetworkLink": (
        "Microsoft.Network/privateDnsZones/{privateZoneName}/virtualNetworkLinks/{virtualNetworkLinkName}"
    ),
    "recoveryservices:ProtectedItem": (
        "Microsoft.RecoveryServices/vaults/{vaultName}/backupFabrics/{fabricName}"
        "/protectionContainers/{containerName}/protectedItems/{protectedItemName}"
    ),
    "recoveryservices:ProtectionPolicy": (
        "Microsoft.RecoveryServices/vaults/{vaultName}/backupPolicies/{policyName}"
    ),
    "recoveryservices:Vault": "Microsoft.RecoveryServices/vaults/{vaultName}",
    "resources:Deployment": "Microsoft.Resources/deployments/{deploymentName}",
    "storage:ManagementPolicy": (
        "Microsoft.Storage/storageAccounts/{accountName}/managementPolicies/{managementPolicyName}"
    ),
    "storage:StorageAccount": "Microsoft.Storage/storageAccounts/{accountName}",
}

# Extension resources hang under the id of another resource, a group or a subscription.
_EXTENSIONS = {
    "authorization:ManagementLockByScope": "{scope}/providers/Microsoft.Authorization/locks/{lockName}",
    "authorization:PolicyAssignment": (
        "{scope}/providers/Microsoft.Authorization/policyAssignments/{policyAssignmentName}"
    ),
    "authorization:RoleAssignment": (
        "{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}"
    ),
    "consumption:Budget": "{scope}/providers/Microsoft.Consumption/budgets/{budgetName}",
    "monitor:DiagnosticSetting": "{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}",
}

_GROUP = group_id("{subscription}", "{resourceGroupName}")


def _templates() -> dict[str, str]:
    in_group = {kind: f"{_GROUP}/providers/{path}" for kind, path in _GROUP_SCOPED.items()}
    rows = {"resources:ResourceGroup": _GROUP} | in_group | _EXTENSIONS
    return {f"{PACKAGE}:{kind}": template for kind, template in rows.items()}


TEMPLATES: Mapping[str, str] = MappingProxyType(_templates())
"""Pulumi token to the template of its id."""

_FIELD = re.compile(r"\{(\w+)\}")


class UnknownTypeError(LookupError):
    """A token that the table has no row for."""


def template(token: str) -> str:
    """The template of the ids of that type. Raises UnknownTypeError, which says where to add the row."""
    try:
        return TEMPLATES[token]
    except KeyError:
        raise UnknownTypeError(
            f"type {token!r} has no row in infra/resources/arm_types.py; "
            "expected one that gives the path of its Azure id: add it to the table"
        ) from None


def type_of(resource_id: str) -> str:
    """The ARM type of an id, such as `Microsoft.Network/virtualHubs`: by the last provider in it."""
    _, found, path = resource_id.rpartition("/providers/")
    if not found:
        return "Microsoft.Resources/resourceGroups" if "/resourceGroups/" in path else ""
    namespace, *parts = path.split("/")
    return "/".join((namespace, *parts[::2]))


def own_name(resource_id: str) -> str:
    """Names alone of the last provider's path: `vhub-lgss-uks/ri-lgss-uks`; of a group, its name."""
    _, found, path = resource_id.rpartition("/providers/")
    parts = path.split("/")
    return "/".join(parts[2::2]) if found else parts[-1]


def fields(token: str) -> tuple[str, ...]:
    """The names of the inputs that fill the id, the subscription apart. Raises UnknownTypeError."""
    return tuple(name for name in _FIELD.findall(template(token)) if name != "subscription")


def arm_id(token: str, inputs: Mapping[str, Any], subscription: str) -> str:
    """The id that Azure will give the resource. Raises UnknownTypeError; ValueError where a name is unset."""
    known = {"subscription": subscription, **inputs}
    found = _FIELD.findall(template(token))
    missing = [name for name in found if not isinstance(known.get(name), str) or not known[name]]
    if missing:
        raise ValueError(
            f"leaves {', '.join(missing)} unset; expected it, for a name made up would be random"
        )
    return _FIELD.sub(lambda match: str(known[match.group(1)]), template(token))
