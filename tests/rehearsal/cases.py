"""For each refusal a request that trips it: a resource of an example, changed in one way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DROP = object()
"""As a new value: the key is taken away."""

FAR = "eastus"
NOWHERE = "/subscriptions/0/resourceGroups/rg-none/providers/Microsoft.Network"
GUID = "99999999-9999-4999-8999-999999999999"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`kind` and `named` choose the resource, `change` says by path what is set in its body.

    `new`: it is written as another resource beside itself. `renamed` is its new name, `moved` puts it into a
    group that is not there, `also` changes what stands, by kind, before.
    """

    kind: str
    change: Mapping[str, Any] = field(default_factory=dict)
    named: str = ""
    new: bool = False
    renamed: str = ""
    moved: tuple[str, str] = ("", "")
    also: tuple[tuple[str, str, Mapping[str, Any]], ...] = ()


def rule(name: str, priority: int, direction: str = "Inbound", **other: Any) -> dict[str, Any]:
    """A security rule."""
    plain = {"access": "Allow", "protocol": "Tcp", "sourcePortRange": "*", "destinationPortRange": "443"}
    ends = {"sourceAddressPrefix": "*", "destinationAddressPrefix": "*"}
    return {**plain, **ends, "name": name, "priority": priority, "direction": direction, **other}


def collection(*rules: Mapping[str, Any], **other: Any) -> dict[str, Any]:
    """A rule collection."""
    kind = {"ruleCollectionType": "FirewallPolicyFilterRuleCollection", "action": {"type": "Allow"}}
    return {**kind, "name": "a", "priority": 100, "rules": list(rules), **other}


NETWORK_RULE = {"name": "r", "ruleType": "NetworkRule", "sourceAddresses": ["10.0.0.0/8"]}
LINK = "vpnLinkConnections[0]"
SUBNET = "ipConfigurations[0].subnet.id"
GRANT = "grantControls.builtInControls"

PLACES = {
    "group-absent": Case(
        kind="network:VirtualNetwork", moved=("/resourceGroups/rg-", "/resourceGroups/rg-no-")
    ),
    "parent-absent": Case(
        kind="network:Subnet", moved=("/virtualNetworks/vnet-", "/virtualNetworks/vnet-no-")
    ),
    "scope-absent": Case(
        kind="monitor:DiagnosticSetting", moved=("/vaults/kv-", "/vaults/kv-no-"), named="keys"
    ),
    "reference-absent-network": Case(
        kind="network:Subnet", change={"networkSecurityGroup.id": f"{NOWHERE}/networkSecurityGroups/n"}
    ),
    "reference-absent": Case(
        kind="compute:VirtualMachine",
        change={"networkProfile.networkInterfaces[0].id": f"{NOWHERE}/networkInterfaces/n"},
    ),
    "reference-elsewhere": Case(kind="network:NetworkInterface", change={"location": FAR}),
    "security-group-elsewhere": Case(
        kind="network:Subnet", also=(("network:NetworkSecurityGroup", "", {"location": FAR}),)
    ),
    "group-moved": Case(kind="resources:ResourceGroup", change={"location": FAR}),
    "resource-moved": Case(kind="network:NetworkInterface", change={"location": FAR}),
    "zones-absent": Case(kind="network:PublicIPAddress", change={"location": "ukwest"}),
    "location-not-global": Case(kind="privatedns:PrivateZone", change={"location": FAR}),
    "name-private-zone": Case(kind="privatedns:PrivateZone", renamed="internal"),
    "name-windows-computer": Case(
        kind="compute:VirtualMachine",
        change={"osProfile.windowsConfiguration": {}, "osProfile.computerName": "finance-data-001"},
    ),
    "write-locked": Case(
        kind="keyvault:Vault", also=(("authorization:ManagementLockByScope", "", {"level": "ReadOnly"}),)
    ),
    "lock-level": Case(kind="authorization:ManagementLockByScope", change={"level": "Delete"}),
    "principal-type-unmatched": Case(kind="authorization:RoleAssignment", change={"principalType": DROP}),
    "principal-absent": Case(kind="authorization:RoleAssignment", change={"principalId": GUID}),
    "role-assignment-changed": Case(kind="authorization:RoleAssignment", change={"principalId": GUID}),
    "role-assignment-exists": Case(kind="authorization:RoleAssignment", new=True),
    "role-assignment-name": Case(kind="authorization:RoleAssignment", renamed="reader"),
}

NETWORKS = {
    "network-without-space": Case(kind="network:VirtualNetwork", change={"addressSpace": {}}),
    "subnet-without-prefix": Case(kind="network:Subnet", change={"addressPrefix": "10.0.0.1/24"}),
    "network-overlaps-itself": Case(
        kind="network:VirtualNetwork",
        change={"addressSpace": {"addressPrefixes": ["10.0.0.0/16", "10.0.1.0/24"]}},
    ),
    "subnet-outside": Case(kind="network:Subnet", change={"addressPrefix": "192.0.2.0/24"}),
    "subnet-too-small": Case(kind="network:Subnet", change={"addressPrefix": "10.0.0.0/30"}),
    "subnets-overlap": Case(kind="network:Subnet", new=True),
    "network-drops-subnet-in-use": Case(
        kind="network:VirtualNetwork", change={"subnets": []}, named="shared"
    ),
    "network-drops-subnet-range": Case(
        kind="network:VirtualNetwork", change={"addressSpace": {"addressPrefixes": ["192.0.2.0/24"]}}
    ),
    "prefix-in-use": Case(kind="network:Subnet", change={"addressPrefix": "192.0.2.0/24"}, named="Bastion"),
    "delegation-unknown": Case(
        kind="network:Subnet", change={"delegations": [{"name": "a", "serviceName": "Microsoft.Web/none"}]}
    ),
    "link-service-policies": Case(
        kind="network:PrivateLinkService",
        also=(("network:Subnet", "", {"privateLinkServiceNetworkPolicies": "Enabled"}),),
    ),
    "endpoint-moved": Case(kind="network:PrivateEndpoint", change={"subnet.id": f"{NOWHERE}/subnets/s"}),
    "security-rule-conflict": Case(
        kind="network:NetworkSecurityGroup", change={"securityRules": [rule("a", 100), rule("b", 100)]}
    ),
    "security-rule-named-twice": Case(
        kind="network:NetworkSecurityGroup", change={"securityRules": [rule("a", 100), rule("a", 101)]}
    ),
    "security-rule-priority": Case(
        kind="network:NetworkSecurityGroup", change={"securityRules": [rule("a", 99)]}
    ),
    "security-rule-prefix-xor-prefixes": Case(
        kind="network:NetworkSecurityGroup",
        change={"securityRules": [rule("a", 100, sourceAddressPrefixes=["10.0.0.0/8"])]},
    ),
    "security-rule-address": Case(
        kind="network:NetworkSecurityGroup",
        change={"securityRules": [rule("a", 100, sourceAddressPrefix="50.206.209.68/27")]},
    ),
    "security-rule-port": Case(
        kind="network:NetworkSecurityGroup",
        change={"securityRules": [rule("a", 100, destinationPortRange="636, 389")]},
    ),
    "security-group-too-long": Case(
        kind="network:NetworkSecurityGroup",
        change={"securityRules": [rule(str(number), 100 + number) for number in range(1001)]},
    ),
    "bastion-group-not-compliant": Case(
        kind="network:Subnet",
        named="Bastion",
        also=(("network:NetworkSecurityGroup", "bastion", {"securityRules": []}),),
    ),
    "bastion-group-made-not-compliant": Case(
        kind="network:NetworkSecurityGroup", named="bastion", change={"securityRules": []}
    ),
    "security-group-on-gateway-subnet": Case(kind="network:Subnet", named="shared", renamed="GatewaySubnet"),
    "address-outside": Case(
        kind="network:NetworkInterface", change={"ipConfigurations[0].privateIPAddress": "192.0.2.9"}
    ),
    "address-reserved": Case(
        kind="network:NetworkInterface",
        change={"ipConfigurations[0].privateIPAddress": "10.0.0.3"},
        also=(("network:Subnet", "", {"addressPrefix": "10.0.0.0/24"}),),
    ),
    "address-taken": Case(kind="network:NetworkInterface", new=True),
    "subnet-full": Case(
        kind="network:NetworkInterface", also=(("network:Subnet", "", {"addressPrefix": "10.0.0.0/29"}),)
    ),
    "subnet-of-another-service": Case(
        kind="network:NetworkInterface", change={SUBNET: f"{NOWHERE}/virtualNetworks/v/subnets/GatewaySubnet"}
    ),
    "subnet-delegated": Case(
        kind="network:NetworkInterface",
        also=(("network:Subnet", "", {"delegations": [{"serviceName": "Microsoft.Network/dnsResolvers"}]}),),
    ),
    "public-address-taken": Case(kind="network:BastionHost", new=True),
    "public-address-kind": Case(
        kind="network:BastionHost", also=(("network:PublicIPAddress", "", {"sku": {"name": "Basic"}}),)
    ),
    "public-address-standard-is-static": Case(
        kind="network:PublicIPAddress", change={"publicIPAllocationMethod": "Dynamic"}
    ),
    "bastion-subnet": Case(
        kind="network:BastionHost", also=(("network:Subnet", "Bastion", {"addressPrefix": "10.0.0.0/27"}),)
    ),
    "bastion-downgrade": Case(kind="network:BastionHost", change={"sku.name": "Basic"}),
    "bastion-scale-units": Case(kind="network:BastionHost", change={"scaleUnits": 51}),
    "bastion-feature": Case(kind="network:BastionHost", change={"sku.name": "Basic"}),
}

HUBS = {
    "intent-before-firewall": Case(
        kind="network:RoutingIntent", change={"routingPolicies[0].nextHop": f"{NOWHERE}/azureFirewalls/f"}
    ),
    "route-before-firewall": Case(
        kind="network:HubRouteTable",
        change={"routes": [{"name": "r", "nextHopType": "ResourceId", "nextHop": NOWHERE}]},
    ),
    "intent-second": Case(kind="network:RoutingIntent", new=True),
    "intent-destinations": Case(
        kind="network:RoutingIntent", change={"routingPolicies[0].destinations": ["Everything"]}
    ),
    "intent-beside-custom-routes": Case(
        kind="network:RoutingIntent",
        also=(
            (
                "network:HubVirtualNetworkConnection",
                "",
                {"routingConfiguration": {"vnetRoutes": {"staticRoutes": [{"name": "r"}]}}},
            ),
        ),
    ),
    "connection-routes-under-intent": Case(
        kind="network:HubVirtualNetworkConnection",
        change={"routingConfiguration": {"vnetRoutes": {"staticRoutes": [{"name": "r"}]}}},
    ),
    "network-on-second-hub": Case(kind="network:HubVirtualNetworkConnection", new=True),
    "networks-on-hub-overlap": Case(
        kind="network:HubVirtualNetworkConnection",
        also=(("network:VirtualNetwork", "", {"addressSpace": {"addressPrefixes": ["10.0.0.0/8"]}}),),
    ),
    "connected-network-grows-over-another": Case(
        kind="network:VirtualNetwork", change={"addressSpace": {"addressPrefixes": ["10.0.0.0/8"]}}
    ),
    "connected-network-has-gateway": Case(
        kind="network:HubVirtualNetworkConnection",
        change={"remoteVirtualNetwork.id": "{network of the gateway}"},
    ),
    "hub-address-spaces": Case(
        kind="network:HubVirtualNetworkConnection",
        also=(
            (
                "network:VirtualNetwork",
                "",
                {"addressSpace": {"addressPrefixes": [f"10.{n // 256}.{n % 256}.0/24" for n in range(601)]}},
            ),
        ),
    ),
    "hub-too-small": Case(kind="network:VirtualHub", change={"addressPrefix": "10.0.0.0/25"}),
    "hub-prefix-fixed": Case(kind="network:VirtualHub", change={"addressPrefix": "10.0.0.0/23"}),
    "hubs-in-one-group": Case(
        kind="network:VirtualHub", moved=("/resourceGroups/rg-", "/resourceGroups/rg-no-")
    ),
    "hubs-overlap": Case(kind="network:VirtualHub", new=True),
    "hub-standard-in-basic-wan": Case(
        kind="network:VirtualHub", also=(("network:VirtualWan", "", {"type": "Basic"}),)
    ),
    "hub-second-gateway": Case(kind="network:VpnGateway", new=True),
    "route-map-rule-empty": Case(kind="network:RouteMap", change={"rules": [{"name": "r"}]}),
    "firewall-tier": Case(kind="network:AzureFirewall", change={"sku.tier": "Basic"}),
    "firewall-in-hub-or-network": Case(kind="network:AzureFirewall", change={"virtualHub": DROP}),
    "firewall-second-in-hub": Case(kind="network:AzureFirewall", new=True),
    "firewall-parent-policy": Case(
        kind="network:FirewallPolicy", change={"basePolicy.id": "{itself}", "location": FAR}
    ),
    "rule-group-priority-range": Case(
        kind="network:FirewallPolicyRuleCollectionGroup", change={"priority": 99}
    ),
    "rule-group-priority-taken": Case(kind="network:FirewallPolicyRuleCollectionGroup", new=True),
    "rule-collection-twice": Case(
        kind="network:FirewallPolicyRuleCollectionGroup",
        change={"ruleCollections": [collection(), collection(name="b")]},
    ),
    "firewall-rule-twice": Case(
        kind="network:FirewallPolicyRuleCollectionGroup",
        change={"ruleCollections": [collection(NETWORK_RULE, NETWORK_RULE)]},
    ),
    "rule-collection-kind": Case(
        kind="network:FirewallPolicyRuleCollectionGroup",
        change={"ruleCollections": [collection(ruleCollectionType="Other")]},
    ),
    "firewall-rule-address": Case(
        kind="network:FirewallPolicyRuleCollectionGroup",
        change={
            "ruleCollections": [collection({**NETWORK_RULE, "destinationAddresses": ["10.0.0.1/8"]})],
        },
    ),
    "firewall-rule-without-source": Case(
        kind="network:FirewallPolicyRuleCollectionGroup",
        change={"ruleCollections": [collection({**NETWORK_RULE, "sourceAddresses": []})]},
    ),
    "nat-mappings": Case(kind="network:NatRule", change={"externalMappings": []}),
    "nat-lengths": Case(kind="network:NatRule", change={"externalMappings[0].addressSpace": "10.0.0.0/30"}),
    "nat-external-overlaps": Case(kind="network:NatRule", new=True),
    "nat-rule-changed-in-use": Case(kind="network:NatRule", change={"type": "Dynamic"}),
    "nat-rule-of-another-gateway": Case(
        kind="network:VpnConnection",
        change={f"{LINK}.ingressNatRules": [{"id": f"{NOWHERE}/vpnGateways/g/natRules/n"}]},
    ),
    "nat-with-ikev1": Case(
        kind="network:VpnConnection",
        change={f"{LINK}.vpnConnectionProtocolType": "IKEv1", f"{LINK}.ingressNatRules": [{"id": "n"}]},
    ),
    "vpn-link-of-another-site": Case(
        kind="network:VpnConnection",
        change={f"{LINK}.vpnSiteLink.id": f"{NOWHERE}/vpnSites/s/vpnSiteLinks/l"},
    ),
    "vpn-site-connected-twice": Case(kind="network:VpnConnection", new=True),
    "vpn-sites-overlap": Case(
        kind="network:VpnConnection",
        also=(("network:VpnSite", "", {"addressSpace": {"addressPrefixes": ["10.0.0.0/8"]}}),),
    ),
    "vpn-site-of-another-wan": Case(
        kind="network:VpnConnection", also=(("network:VpnSite", "", {"virtualWan": {"id": NOWHERE}}),)
    ),
    "vpn-site-without-space": Case(kind="network:VpnSite", change={"addressSpace": {}}),
    "gateway-subnet": Case(
        kind="network:VirtualNetworkGateway",
        also=(("network:Subnet", "GatewaySubnet", {"addressPrefix": "10.0.0.0/30"}),),
    ),
    "gateway-second": Case(kind="network:VirtualNetworkGateway", new=True),
    "gateway-type-fixed": Case(kind="network:VirtualNetworkGateway", change={"vpnType": "PolicyBased"}),
    "far-end-incomplete": Case(kind="network:LocalNetworkGateway", change={"gatewayIpAddress": DROP}),
    "tunnel-without-far-end": Case(
        kind="network:VirtualNetworkGatewayConnection", change={"localNetworkGateway2": DROP}
    ),
    "tunnel-twice": Case(kind="network:VirtualNetworkGatewayConnection", new=True),
}

SERVICES = {
    "resolver-second": Case(kind="dnsresolver:DnsResolver", new=True),
    "resolver-endpoint-region": Case(kind="dnsresolver:InboundEndpoint", change={"location": FAR}),
    "resolver-endpoint-subnet": Case(kind="dnsresolver:InboundEndpoint", new=True),
    "resolver-endpoint-delegation": Case(
        kind="dnsresolver:InboundEndpoint", also=(("network:Subnet", "dns-in", {"delegations": []}),)
    ),
    "resolver-endpoint-network": Case(
        kind="dnsresolver:OutboundEndpoint", change={"subnet.id": f"{NOWHERE}/virtualNetworks/v/subnets/s"}
    ),
    "ruleset-without-outbound": Case(
        kind="dnsresolver:DnsForwardingRuleset", change={"dnsResolverOutboundEndpoints": []}
    ),
    "forwarding-domain": Case(kind="dnsresolver:ForwardingRule", change={"domainName": "slough.internal"}),
    "forwarding-domain-twice": Case(kind="dnsresolver:ForwardingRule", new=True),
    "forwarding-targets": Case(kind="dnsresolver:ForwardingRule", change={"targetDnsServers": []}),
    "ruleset-linked-twice": Case(kind="dnsresolver:PrivateResolverVirtualNetworkLink", new=True),
    "zone-second-registration": Case(
        kind="privatedns:VirtualNetworkLink",
        change={"registrationEnabled": True},
        also=(("privatedns:VirtualNetworkLink", "", {"registrationEnabled": True}),),
        new=True,
    ),
    "zone-of-one-name-twice": Case(kind="privatedns:VirtualNetworkLink", new=True),
    "record-without-address": Case(kind="privatedns:PrivateRecordSet", change={"aRecords": []}),
    "record-ttl": Case(kind="privatedns:PrivateRecordSet", change={"ttl": 0}),
    "machine-property-fixed": Case(
        kind="compute:VirtualMachine", change={"osProfile.computerName": "another"}
    ),
    "disk-zone-fixed": Case(kind="compute:Disk", change={"zones": ["3"]}),
    "disk-shrunk": Case(kind="compute:Disk", change={"diskSizeGB": 1}),
    "interface-taken": Case(kind="compute:VirtualMachine", new=True),
    "disk-taken": Case(kind="compute:VirtualMachine", named="data", new=True),
    "disk-in-another-zone": Case(
        kind="compute:VirtualMachine", named="data", also=(("compute:Disk", "", {"zones": ["9"]}),)
    ),
    "disk-slot-twice": Case(
        kind="compute:VirtualMachine", change={"storageProfile.dataDisks": [{"lun": 0}, {"lun": 0}]}
    ),
    "interface-primary": Case(
        kind="compute:VirtualMachine", change={"networkProfile.networkInterfaces": [{"id": "a"}, {"id": "b"}]}
    ),
    "storage-name-taken": Case(
        kind="storage:StorageAccount", moved=("/resourceGroups/rg-", "/resourceGroups/rg-no-")
    ),
    "vault-name-taken": Case(kind="keyvault:Vault", moved=("/resourceGroups/rg-", "/resourceGroups/rg-no-")),
    "vault-purge-protection-stays": Case(
        kind="keyvault:Vault", change={"properties.enablePurgeProtection": False}
    ),
    "vault-incomplete": Case(kind="keyvault:Vault", change={"properties.tenantId": DROP}),
    "workspace-retention": Case(kind="operationalinsights:Workspace", change={"retentionInDays": 731}),
    "backup-item-incomplete": Case(
        kind="recoveryservices:ProtectedItem", change={"properties.policyId": DROP}
    ),
    "backup-item-elsewhere": Case(
        kind="recoveryservices:ProtectedItem", also=(("recoveryservices:Vault", "", {"location": FAR}),)
    ),
    "backup-item-twice": Case(kind="recoveryservices:ProtectedItem", new=True),
    "recovery-vault-redundancy": Case(
        kind="recoveryservices:Vault",
        change={"properties.redundancySettings.standardTierStorageRedundancy": "LocallyRedundant"},
    ),
    "lifecycle-without-actions": Case(kind="storage:ManagementPolicy", change={"policy.rules": []}),
    "budget-start-of-month": Case(
        kind="consumption:Budget", change={"timePeriod.startDate": "2010-12-02T00:00:00Z"}
    ),
    "budget-start-past": Case(
        kind="consumption:Budget", change={"timePeriod.startDate": "2001-01-01T00:00:00Z"}, new=True
    ),
    "budget-start-far": Case(
        kind="consumption:Budget", change={"timePeriod.startDate": "2012-01-01T00:00:00Z"}, new=True
    ),
    "budget-start-moved": Case(
        kind="consumption:Budget", change={"timePeriod.startDate": "2011-05-01T00:00:00Z"}
    ),
    "budget-notifications": Case(
        kind="consumption:Budget", change={"notifications": {str(number): {} for number in range(6)}}
    ),
    "budget-notifies-nobody": Case(kind="consumption:Budget", change={"notifications": {"a": {}}}),
    "budget-threshold": Case(
        kind="consumption:Budget",
        change={"notifications": {"a": {"contactRoles": ["Owner"], "threshold": 1001}}},
    ),
    "diagnostics-without-sink": Case(kind="monitor:DiagnosticSetting", change={"workspaceId": DROP}),
    "diagnostics-without-category": Case(
        kind="monitor:DiagnosticSetting", change={"logs": [], "metrics": []}
    ),
    "diagnostics-category-mixed": Case(
        kind="monitor:DiagnosticSetting", change={"logs": [{"category": "a"}, {"categoryGroup": "allLogs"}]}
    ),
    "diagnostics-sink-twice": Case(kind="monitor:DiagnosticSetting", new=True),
    "flow-log-storage-region": Case(
        kind="network:FlowLog", also=(("storage:StorageAccount", "", {"location": FAR}),)
    ),
    "flow-log-storage-kind": Case(
        kind="network:FlowLog", also=(("storage:StorageAccount", "", {"sku": {"name": "Premium_LRS"}}),)
    ),
    "flow-log-of-security-group": Case(
        kind="network:FlowLog", change={"targetResourceId": f"{NOWHERE}/networkSecurityGroups/n"}
    ),
    "flow-log-target-region": Case(kind="network:FlowLog", change={"location": FAR}),
    "flow-log-twice": Case(kind="network:FlowLog", new=True),
}

USERS = "conditions.users"
TIMED = "privilegedAccessGroupEligibilitySchedule"
ENTRA = {
    "object-by-path": Case(kind="groupMember", change={"groupObjectId": f"/groups/{GUID}"}),
    "object-absent": Case(kind="groupMember", change={"groupObjectId": GUID}),
    "group-nameless": Case(kind="group", change={"securityEnabled": False}),
    "object-named-twice": Case(kind="group", new=True),
    "group-dynamic-rule": Case(
        kind="group", change={"types": ["DynamicMembership"], "dynamicMembership": DROP}
    ),
    "group-dynamic-members": Case(kind="group", change={"types": ["DynamicMembership"], "members": [GUID]}),
    "group-mail": Case(kind="group", change={"mailEnabled": True}),
    "group-assignable-kind": Case(
        kind="group", change={"assignableToRole": True, "types": ["DynamicMembership"]}
    ),
    "group-assignable-fixed": Case(kind="group", named="break-glass", change={"assignableToRole": False}),
    "group-ownerless": Case(kind="group", also=(("group", "{same}", {"owners": [GUID]}),)),
    "member-twice": Case(kind="groupMember", new=True),
    "member-of-dynamic-group": Case(
        kind="groupMember", also=(("group", "", {"types": ["DynamicMembership"]}),)
    ),
    "member-nested-in-role-group": Case(
        kind="groupMember", also=(("group", "", {"assignableToRole": True}),)
    ),
    "member-beside-members": Case(kind="groupMember", also=(("group", "", {"members": [GUID]}),)),
    "licence-twice": Case(kind="groupLicense", new=True),
    "licence-group-kind": Case(kind="groupLicense", also=(("group", "", {"securityEnabled": False}),)),
    "policy-state": Case(kind="conditionalAccessPolicy", change={"state": "on"}),
    "policy-incomplete": Case(
        kind="conditionalAccessPolicy", change={"grantControls": DROP, "sessionControls": DROP}
    ),
    "policy-locks-everybody-out": Case(
        kind="conditionalAccessPolicy",
        change={
            USERS: {"includedUsers": ["All"]},
            "conditions.applications": {"includedApplications": ["All"]},
            "grantControls": {"builtInControls": ["block"]},
        },
    ),
    "policy-location-by-path": Case(
        kind="conditionalAccessPolicy", change={"conditions.locations": {"includedLocations": [f"/n/{GUID}"]}}
    ),
    "policy-location-absent": Case(
        kind="conditionalAccessPolicy", change={"conditions.locations": {"includedLocations": [GUID]}}
    ),
    "policy-group-by-path": Case(
        kind="conditionalAccessPolicy", change={USERS: {"includedGroups": [f"/groups/{GUID}"]}}
    ),
    "policy-group-absent": Case(kind="conditionalAccessPolicy", change={USERS: {"includedGroups": [GUID]}}),
    "policy-strength-absent": Case(
        kind="conditionalAccessPolicy", change={"grantControls": {"authenticationStrengthPolicyId": GUID}}
    ),
    "location-kind": Case(kind="namedLocation", change={"ip": DROP, "country": DROP}),
    "location-ranges": Case(kind="namedLocation", change={"ip": {"ipRanges": ["198.51.100.60"]}}),
    "strength-name": Case(kind="authenticationStrengthPolicy", change={"displayName": "a" * 31}),
    "strength-empty": Case(kind="authenticationStrengthPolicy", change={"allowedCombinations": []}),
    "role-group-not-assignable": Case(
        kind="directoryRoleEligibilityScheduleRequest", also=(("group", "", {"assignableToRole": False}),)
    ),
    "role-request-exists": Case(kind="directoryRoleEligibilityScheduleRequest", new=True),
    "role-scope-absent": Case(
        kind="directoryRoleEligibilityScheduleRequest",
        change={"directoryScopeId": f"/administrativeUnits/{GUID}"},
    ),
    "timed-membership-expires": Case(kind=TIMED, change={"expirationDate": DROP}),
    "timed-membership-justified": Case(
        kind="privilegedAccessGroupAssignmentSchedule", change={"justification": DROP}
    ),
    "timed-membership-backwards": Case(
        kind=TIMED, change={"startDate": "2011-01-02T00:00:00Z", "expirationDate": "2011-01-01T00:00:00Z"}
    ),
    "timed-membership-exists": Case(kind=TIMED, new=True),
    "timed-membership-dynamic": Case(kind=TIMED, also=(("group", "", {"types": ["DynamicMembership"]}),)),
    "app-role-twice": Case(kind="appRoleAssignment", new=True),
    "service-principal-twice": Case(kind="servicePrincipal", new=True),
    "service-principal-without-application": Case(kind="servicePrincipal", change={"clientId": GUID}),
}

CASES: Mapping[str, Case] = {**PLACES, **NETWORKS, **HUBS, **SERVICES, **ENTRA}
