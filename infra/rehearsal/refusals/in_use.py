"""What may not be deleted while something uses it: a row a type, with those who may use it."""

from dataclasses import dataclass

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request
from infra.rehearsal.refusals.look import name_of, users
from infra.rehearsal.refusals.networking import IN_A_SUBNET
from infra.rehearsal.refusals.row import Row, arm, graph

_ORDER = "unverified: from memory"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Used:
    """`message` may say {name} and {id} of what is to go, and {user}."""

    id: str
    what: frozenset[str]
    by: frozenset[str]
    code: str
    message: str
    source: str
    status: int = 400


_NESTED = (
    "Cannot delete resource while nested resources exist. Some existing nested resource IDs include: "
    "'{user}'. Please delete all nested resources before deleting this resource."
)
_IN_USE = "Resource {id} cannot be deleted because it is in use by {user}."

_TABLE = (
    _Used(
        id="subnet-in-use",
        what=arm("network:Subnet", "network:VirtualNetwork"),
        by=IN_A_SUBNET,
        code="InUseSubnetCannotBeDeleted",
        message=(
            "Subnet {name} is in use by {user} and cannot be deleted. In order to delete the subnet, delete "
            "all the resources within the subnet. See aka.ms/deletesubnet."
        ),
        source="azure-docs common-deployment-errors; nav-arm-templates#161",
    ),
    _Used(
        id="security-group-in-use",
        what=arm("network:NetworkSecurityGroup"),
        by=arm("network:Subnet", "network:NetworkInterface"),
        code="InUseNetworkSecurityGroupCannotBeDeleted",
        message=(
            "Network security group {id} cannot be deleted because it is in use by the following resources: "
            "{user}. In order to delete the Network security group, remove the association with the "
            "resource(s)."
        ),
        source="pulumi-azure-native#3051",
    ),
    _Used(
        id="public-address-in-use",
        what=arm("network:PublicIPAddress"),
        by=arm(
            *("network:AzureFirewall", "network:BastionHost", "network:LoadBalancer"),
            "network:VirtualNetworkGateway",
        ),
        code="PublicIPAddressCannotBeDeleted",
        message=(
            "Public IP address {id} can not be deleted since it is still allocated to resource {user}. In "
            "order "
            "to delete the public IP, disassociate/detach the Public IP address from the resource."
        ),
        source="terraform-provider-azurerm#2566",
    ),
    _Used(
        id="interface-in-use",
        what=arm("network:NetworkInterface"),
        by=arm("compute:VirtualMachine"),
        code="NicInUse",
        message=(
            "Network Interface {id} is used by existing resource {user}. In order to delete the network "
            "interface, it must be dissociated from the resource."
        ),
        source="terraform-provider-azurerm#8105",
    ),
    _Used(
        id="disk-in-use",
        what=arm("compute:Disk"),
        by=arm("compute:VirtualMachine"),
        code="OperationNotAllowed",
        status=409,
        message="Disk {name} is attached to VM {user}.",
        source="azure-docs common-deployment-errors",
    ),
    _Used(
        id="nat-rule-in-use",
        what=arm("network:NatRule"),
        by=arm("network:VpnConnection"),
        code="BadRequest",
        message=_IN_USE,
        source="terraform-provider-azurerm#25231 (seen on the classic gateway; code generic)",
    ),
    _Used(
        id="authentication-strength-in-use",
        what=graph("authenticationStrengthPolicy"),
        by=graph("conditionalAccessPolicy"),
        code="Request_BadRequest",
        message=_IN_USE,
        source=_ORDER,
    ),
    _Used(
        id="named-location-in-use",
        what=graph("namedLocation"),
        by=graph("conditionalAccessPolicy"),
        code="Request_BadRequest",
        message="Named location {id} cannot be deleted: it is referenced by policy {user}.",
        source=_ORDER,
    ),
    _Used(
        id="network-connected",
        what=arm("network:VirtualNetwork"),
        by=arm("network:HubVirtualNetworkConnection", "dnsresolver:DnsResolver"),
        code="BadRequest",
        message=_IN_USE,
        source=_ORDER,
    ),
    _Used(
        id="vpn-site-in-use",
        what=arm("network:VpnSite"),
        by=arm("network:VpnConnection"),
        code="BadRequest",
        message=_IN_USE,
        source=_ORDER,
    ),
    _Used(
        id="vpn-gateway-in-use",
        what=arm("network:VpnGateway"),
        by=arm("network:VpnConnection", "network:NatRule"),
        code="BadRequest",
        message=_IN_USE,
        source=_ORDER,
    ),
    _Used(
        id="expressroute-gateway-in-use",
        what=arm("network:ExpressRouteGateway"),
        by=arm("network:ExpressRouteConnection"),
        code="BadRequest",
        message=_IN_USE,
        source=_ORDER,
    ),
    _Used(
        id="route-map-in-use",
        what=arm("network:RouteMap"),
        by=arm("network:ExpressRouteConnection", "network:VpnConnection"),
        code="BadRequest",
        message=_IN_USE,
        source=_ORDER,
    ),
    _Used(
        id="firewall-in-use",
        what=arm("network:AzureFirewall"),
        by=arm("network:RoutingIntent"),
        code="BadRequest",
        message=_IN_USE,
        source=_ORDER,
    ),
    _Used(
        id="firewall-policy-in-use",
        what=arm("network:FirewallPolicy"),
        by=arm("network:AzureFirewall", "network:FirewallPolicy"),
        code="BadRequest",
        message=_IN_USE,
        source=_ORDER,
    ),
    _Used(
        id="hub-in-use",
        what=arm("network:VirtualHub"),
        by=arm(
            *("network:AzureFirewall", "network:ExpressRouteGateway", "network:HubVirtualNetworkConnection"),
            *("network:RouteMap", "network:RoutingIntent", "network:VpnGateway"),
        ),
        code="BadRequest",
        message=_IN_USE,
        source=_ORDER,
    ),
    _Used(
        id="wan-in-use",
        what=arm("network:VirtualWan"),
        by=arm("network:VirtualHub", "network:VpnSite"),
        code="BadRequest",
        message=_IN_USE,
        source=_ORDER,
    ),
    _Used(
        id="gateway-in-use",
        what=arm("network:VirtualNetworkGateway", "network:LocalNetworkGateway"),
        by=arm("network:VirtualNetworkGatewayConnection"),
        code="BadRequest",
        message=_IN_USE,
        source=_ORDER,
    ),
    _Used(
        id="private-link-service-in-use",
        what=arm("network:PrivateLinkService"),
        by=arm("network:PrivateEndpoint"),
        code="BadRequest",
        message="Private link service {id} cannot be deleted: it has a connection of {user}.",
        source=_ORDER,
    ),
    _Used(
        id="load-balancer-in-use",
        what=arm("network:LoadBalancer"),
        by=arm("network:PrivateLinkService"),
        code="BadRequest",
        message=_IN_USE,
        source=_ORDER,
    ),
    _Used(
        id="private-zone-linked",
        what=arm("privatedns:PrivateZone"),
        by=arm("privatedns:VirtualNetworkLink"),
        code="CannotDeleteResource",
        status=409,
        message=_NESTED,
        source=_ORDER,
    ),
    _Used(
        id="resolver-in-use",
        what=arm("dnsresolver:DnsResolver"),
        by=arm("dnsresolver:InboundEndpoint", "dnsresolver:OutboundEndpoint"),
        code="CannotDeleteResource",
        status=409,
        message=_NESTED,
        source=_ORDER,
    ),
    _Used(
        id="ruleset-linked",
        what=arm("dnsresolver:DnsForwardingRuleset"),
        by=arm("dnsresolver:PrivateResolverVirtualNetworkLink"),
        code="CannotDeleteResource",
        status=409,
        message=_NESTED,
        source=_ORDER,
    ),
    _Used(
        id="outbound-endpoint-in-use",
        what=arm("dnsresolver:OutboundEndpoint"),
        by=arm("dnsresolver:DnsForwardingRuleset"),
        code="Conflict",
        status=409,
        message="Outbound endpoint {id} cannot be deleted: ruleset {user} holds it.",
        source="azure-docs dns/dns-private-resolver-overview (code generic)",
    ),
    _Used(
        id="backup-policy-in-use",
        what=arm("recoveryservices:ProtectionPolicy"),
        by=arm("recoveryservices:ProtectedItem"),
        code="BadRequest",
        message="Policy {name} cannot be deleted: it protects {user}.",
        source=_ORDER,
    ),
    _Used(
        id="recovery-vault-not-empty",
        what=arm("recoveryservices:Vault"),
        by=arm("recoveryservices:ProtectedItem"),
        code="ServiceResourceNotEmptyWithContainerDetails",
        message=(
            "Vault cannot be deleted as there are existing resources within the vault. Please ensure there "
            "are "
            "no backup items, protected servers or backup management servers associated with this vault: "
            "{user}."
        ),
        source="azure-cli#7619; azure-docs#42016",
    ),
)


def _row(used: _Used) -> Row:
    def judge(world: World, request: Request) -> str | None:
        found = users(world, request.id, used.by)
        if not request.id.startswith("/subscriptions/"):
            # What is of Entra is named by its object id too, the last part of its path.
            found += users(world, name_of(request.id), used.by)
        if not found:
            return None
        return used.message.format(name=name_of(request.id), id=request.id, user=found[0].id)

    return Row(
        id=used.id,
        code=used.code,
        status=used.status,
        method="DELETE",
        types=used.what,
        when=judge,
        hint="let its user depend on it: then the user goes first",
        source=used.source,
        verified=used.source != _ORDER,
    )


ROWS = tuple(map(_row, _TABLE))
