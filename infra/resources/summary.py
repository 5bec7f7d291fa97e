"""How many of what: a stack in words that can be read out in a meeting."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from infra.resources.planned import PlannedResource


@dataclass(frozen=True, slots=True)
class Kind:
    """What people call a type of resource: one, and several of them."""

    one: str
    several: str = ""

    def __str__(self) -> str:
        return self.one

    def counted(self, number: int) -> str:
        """Such as `1 virtual network` or `3 firewall policies`."""
        return f"{number} {self.one if number == 1 else self.several or f'{self.one}s'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many resources of one type."""

    token: str
    kind: Kind
    number: int

    def __str__(self) -> str:
        return self.kind.counted(self.number)


KINDS: Mapping[str, Kind] = {
    "azuread:index/administrativeUnit:AdministrativeUnit": Kind("administrative unit"),
    "azuread:index/appRoleAssignment:AppRoleAssignment": Kind("application assignment"),
    "azuread:index/application:Application": Kind("application"),
    "azuread:index/authenticationStrengthPolicy:AuthenticationStrengthPolicy": Kind(
        "authentication strength"
    ),
    "azuread:index/conditionalAccessPolicy:ConditionalAccessPolicy": Kind(
        "Conditional Access policy", "Conditional Access policies"
    ),
    "azuread:index/directoryRoleEligibilityScheduleRequest:DirectoryRoleEligibilityScheduleRequest": Kind(
        "role that may be activated", "roles that may be activated"
    ),
    "azuread:index/group:Group": Kind("group"),
    "azuread:index/groupLicense:GroupLicense": Kind("licence of a group", "licences of groups"),
    "azuread:index/groupMember:GroupMember": Kind("group in a group", "groups in groups"),
    "azuread:index/groupRoleManagementPolicy:GroupRoleManagementPolicy": Kind(
        "rule on timed membership", "rules on timed membership"
    ),
    "azuread:index/namedLocation:NamedLocation": Kind("named location"),
    "azuread:index/privilegedAccessGroupAssignmentSchedule:PrivilegedAccessGroupAssignmentSchedule": Kind(
        "group in a group until a day", "groups in groups until a day"
    ),
    "azuread:index/privilegedAccessGroupEligibilitySchedule:PrivilegedAccessGroupEligibilitySchedule": Kind(
        "group that may join a group", "groups that may join a group"
    ),
    "azuread:index/servicePrincipal:ServicePrincipal": Kind("service principal"),
    "azure-native:authorization:ManagementLockByScope": Kind("lock"),
    "azure-native:authorization:PolicyAssignment": Kind("policy assignment"),
    "azure-native:authorization:RoleAssignment": Kind("role assignment"),
    "azure-native:compute:Disk": Kind("data disk"),
    "azure-native:compute:VirtualMachine": Kind("virtual machine"),
    "azure-native:consumption:Budget": Kind("budget"),
    "azure-native:dnsresolver:DnsForwardingRuleset": Kind("DNS forwarding ruleset"),
    "azure-native:dnsresolver:DnsResolver": Kind("DNS resolver"),
    "azure-native:dnsresolver:ForwardingRule": Kind("DNS forwarding rule"),
    "azure-native:dnsresolver:InboundEndpoint": Kind("DNS inbound endpoint"),
    "azure-native:dnsresolver:OutboundEndpoint": Kind("DNS outbound endpoint"),
    "azure-native:dnsresolver:PrivateResolverVirtualNetworkLink": Kind("DNS ruleset link"),
    "azure-native:keyvault:Vault": Kind("key vault"),
    "azure-native:managedidentity:UserAssignedIdentity": Kind("managed identity", "managed identities"),
    "azure-native:monitor:DiagnosticSetting": Kind("diagnostic setting"),
    "azure-native:network:AzureFirewall": Kind("firewall"),
    "azure-native:network:BastionHost": Kind("Bastion host"),
    "azure-native:network:ExpressRouteConnection": Kind("ExpressRoute connection"),
    "azure-native:network:ExpressRouteGateway": Kind("ExpressRoute gateway"),
    "azure-native:network:FirewallPolicy": Kind("firewall policy", "firewall policies"),
    "azure-native:network:FirewallPolicyRuleCollectionGroup": Kind("firewall rule group"),
    "azure-native:network:FlowLog": Kind("flow log"),
    "azure-native:network:HubRouteTable": Kind("hub route table"),
    "azure-native:network:HubVirtualNetworkConnection": Kind("hub connection"),
    "azure-native:network:LoadBalancer": Kind("load balancer"),
    "azure-native:network:LocalNetworkGateway": Kind("local network gateway"),
    "azure-native:network:NatRule": Kind("address translation"),
    "azure-native:network:NetworkInterface": Kind("network interface"),
    "azure-native:network:NetworkSecurityGroup": Kind("network security group"),
    "azure-native:network:NetworkWatcher": Kind("network watcher"),
    "azure-native:network:PrivateDnsZoneGroup": Kind(
        "private endpoint's DNS record", "private endpoints' DNS records"
    ),
    "azure-native:network:PrivateEndpoint": Kind("private endpoint"),
    "azure-native:network:PrivateLinkService": Kind("Private Link Service"),
    "azure-native:network:PublicIPAddress": Kind("public address", "public addresses"),
    "azure-native:network:RouteMap": Kind("route map"),
    "azure-native:network:RoutingIntent": Kind("routing intent"),
    "azure-native:network:Subnet": Kind("subnet"),
    "azure-native:network:VirtualHub": Kind("virtual hub"),
    "azure-native:network:VirtualNetwork": Kind("virtual network"),
    "azure-native:network:VirtualNetworkGateway": Kind("VPN gateway of its own", "VPN gateways of their own"),
    "azure-native:network:VirtualNetworkGatewayConnection": Kind("VPN connection of its own gateway"),
    "azure-native:network:VirtualWan": Kind("virtual WAN"),
    "azure-native:network:VpnConnection": Kind("VPN connection"),
    "azure-native:network:VpnGateway": Kind("VPN gateway"),
    "azure-native:network:VpnSite": Kind("VPN site"),
    "azure-native:operationalinsights:Workspace": Kind("log workspace"),
    "azure-native:privatedns:PrivateRecordSet": Kind("private DNS record"),
    "azure-native:privatedns:PrivateZone": Kind("private DNS zone"),
    "azure-native:privatedns:VirtualNetworkLink": Kind("private DNS link"),
    "azure-native:recoveryservices:ProtectedItem": Kind("protected machine"),
    "azure-native:recoveryservices:ProtectionPolicy": Kind("backup policy", "backup policies"),
    "azure-native:recoveryservices:Vault": Kind("backup vault"),
    "azure-native:resources:Deployment": Kind("template deployment"),
    "azure-native:resources:ResourceGroup": Kind("resource group"),
    "azure-native:storage:ManagementPolicy": Kind("storage retention rule"),
    "azure-native:storage:StorageAccount": Kind("storage account"),
}
"""Tokens in people's words. A type that is not here is called by its own name."""


def is_deployed(resource: PlannedResource) -> bool:
    """Whether Azure or Entra will have something for it; components, providers and the root are only ours."""
    return bool(resource.id) and not resource.type.startswith("pulumi:")


def kind_of(token: str) -> Kind:
    """What people call that type."""
    return KINDS.get(token, Kind(token.rpartition(":")[2]))


def counts(resources: Iterable[PlannedResource]) -> tuple[Count, ...]:
    """How many of each kind will exist, the most numerous first, then by kind."""
    found = Counter(resource.type for resource in resources if is_deployed(resource))
    rows = (Count(token=token, kind=kind_of(token), number=number) for token, number in found.items())
    return tuple(sorted(rows, key=lambda row: (-row.number, str(row.kind))))
