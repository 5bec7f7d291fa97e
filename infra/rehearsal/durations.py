"""How long Azure and Entra typically take to create one thing, in minutes: a row a type, with its source.

Nobody promises these times. A range spans what the source reports and what is remembered of the quick end;
where even the slow end is remembered alone, the row is not verified, and a document says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from infra.resources.arm_types import PACKAGE
from infra.resources.planned import PlannedResource
from infra.resources.summary import is_deployed


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """Minutes to create one. `verified` says that the source gives the slow end, not that it is a promise.

    `opens` marks what lets a site's traffic in once it is there: it belongs into the cutover window.
    """

    low: float
    high: float
    source: str
    verified: bool = False
    opens: bool = False


_MEMORY = "memory"
_HUB = "azure-docs includes/virtual-wan-hub-include: about 30 for a hub and its gateway; quick end: memory"


def _row(
    low: float, high: float, source: str = _MEMORY, *, verified: bool = False, opens: bool = False
) -> Duration:
    return Duration(low=low, high=high, source=source, verified=verified, opens=opens)


_AZURE: Mapping[str, Duration] = {
    "compute:Disk": _row(0.1, 0.5),
    "compute:VirtualMachine": _row(1, 4),
    "dnsresolver:DnsResolver": _row(1, 2),
    "dnsresolver:InboundEndpoint": _row(2, 5),
    "dnsresolver:OutboundEndpoint": _row(2, 5),
    "keyvault:Vault": _row(0.5, 2),
    "network:AzureFirewall": _row(
        6,
        17,
        "terraform-provider-azurerm#31734: 10 to 17 with its deletion; quick end: memory",
        verified=True,
    ),
    "network:BastionHost": _row(
        5, 17, "terraform-provider-azurerm#20062: 17 with its deletion; quick end: memory", verified=True
    ),
    "network:ExpressRouteConnection": _row(2, 5, opens=True),
    "network:ExpressRouteGateway": _row(20, 45),
    "network:FirewallPolicy": _row(
        0.5,
        5,
        "terraform-provider-azurerm#32574: 4 to 5 with a group and both deletions; quick end: memory",
        verified=True,
    ),
    "network:FirewallPolicyRuleCollectionGroup": _row(
        3, 5, "azure-docs#64513: a firewall's update; less before there is a firewall", verified=True
    ),
    "network:HubVirtualNetworkConnection": _row(2, 5),
    "network:NatRule": _row(1, 5),
    "network:PrivateEndpoint": _row(1, 3),
    "network:RouteMap": _row(1, 5),
    "network:RoutingIntent": _row(7, 7, "caf-enterprise-scale#1137", verified=True),
    "network:VirtualHub": _row(6, 30, _HUB, verified=True),
    "network:VirtualNetworkGateway": _row(
        25,
        45,
        "azure-docs vpn-gateway-about-vpn-gateway-settings: up to 45; quick end: memory",
        verified=True,
    ),
    "network:VirtualNetworkGatewayConnection": _row(1, 3, opens=True),
    "network:VpnConnection": _row(2, 5, opens=True),
    "network:VpnGateway": _row(20, 30, _HUB, verified=True),
    "network:VpnSite": _row(0.2, 1),
    "operationalinsights:Workspace": _row(0.5, 2),
    "recoveryservices:ProtectedItem": _row(1, 3),
    "recoveryservices:Vault": _row(0.5, 2),
    "resources:Deployment": _row(2, 7),
    "storage:StorageAccount": _row(0.3, 1),
}

DURATIONS: Mapping[str, Duration] = {f"{PACKAGE}:{kind}": row for kind, row in _AZURE.items()}
"""By Pulumi's token; what is not here takes what the package of its provider usually takes."""

OTHERS: Mapping[str, Duration] = {
    PACKAGE: _row(0.1, 0.5),
    "azuread": _row(0.1, 0.5, "pulumi-azuread#2014: some seconds until it can be read; slow end: memory"),
}
"""What takes seconds, by package."""

NONE = Duration(low=0.0, high=0.0, source="nothing is asked of Azure or Entra", verified=True)


def duration_of(resource: PlannedResource) -> Duration:
    """What its creation takes; nothing for components, providers and the root."""
    package = resource.type.partition(":")[0]
    if package not in OTHERS or not (is_deployed(resource) or package == "azuread"):
        return NONE
    return DURATIONS.get(resource.type, OTHERS[package])
