"""What each type may be called, and which names are taken in all of Azure.

Source of lengths and characters, where a row names no other: azure-docs
azure-resource-manager/management/resource-name-rules, called N; bicep-types-az is called B.
"""

import re
from dataclasses import dataclass

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request
from infra.rehearsal.refusals.look import name_of
from infra.rehearsal.refusals.row import Row
from infra.resources.arm_types import PACKAGE, type_of


@dataclass(frozen=True, slots=True)
class _Shape:
    """The names of one type: their pattern, and their length."""

    pattern: str
    least: int
    most: int
    source: str = "N"
    code: str = "InvalidResourceName"


_NETWORK = r"[A-Za-z0-9]([\w.-]*\w)?"
_SPARSE = r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"

_SHAPES = {
    "resources:ResourceGroup": _Shape(r"[\w().-]*[\w()-]", 1, 90, code="InvalidResourceGroup"),
    "network:VirtualNetwork": _Shape(_NETWORK, 2, 64),
    "network:AzureFirewall": _Shape(_NETWORK, 1, 56, "B"),
    "network:NatRule": _Shape(r"[^/]+", 1, 80, "N; azure-docs vpn-gateway/nat-overview"),
    "network:PrivateEndpoint": _Shape(_NETWORK, 2, 64),
    "compute:VirtualMachine": _Shape(
        r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", 1, 64, code="InvalidParameter"
    ),
    "compute:Disk": _Shape(r"[A-Za-z0-9_.-]+", 1, 80, code="InvalidParameter"),
    "storage:StorageAccount": _Shape(r"[a-z0-9]+", 3, 24, "B", "AccountNameInvalid"),
    "keyvault:Vault": _Shape(r"[A-Za-z](-?[A-Za-z0-9])*", 3, 24, "B", "VaultNameNotValid"),
    "operationalinsights:Workspace": _Shape(_SPARSE, 4, 63, "B"),
    "recoveryservices:Vault": _Shape(r"[A-Za-z][A-Za-z0-9-]*", 2, 50),
    "recoveryservices:ProtectionPolicy": _Shape(r"[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]", 3, 150),
    "managedidentity:UserAssignedIdentity": _Shape(r"[A-Za-z0-9][A-Za-z0-9_-]*", 3, 128),
    "authorization:ManagementLockByScope": _Shape(r"[^<>%&:?/]*[^<>%&:?/. ]", 1, 90),
    "consumption:Budget": _Shape(r"[A-Za-z0-9_-]+", 1, 63),
    "dnsresolver:DnsForwardingRuleset": _Shape(_NETWORK, 1, 80),
    "dnsresolver:DnsResolver": _Shape(_NETWORK, 1, 80),
    "dnsresolver:ForwardingRule": _Shape(_NETWORK, 1, 80),
    "dnsresolver:InboundEndpoint": _Shape(_NETWORK, 1, 80),
    "dnsresolver:OutboundEndpoint": _Shape(_NETWORK, 1, 80),
    "dnsresolver:PrivateResolverVirtualNetworkLink": _Shape(_NETWORK, 1, 80),
    "privatedns:VirtualNetworkLink": _Shape(_NETWORK, 1, 80),
    **{
        f"network:{kind}": _Shape(_NETWORK, 1, 80)
        for kind in (
            *("BastionHost", "ExpressRouteConnection", "ExpressRouteGateway", "FirewallPolicy"),
            *("FirewallPolicyRuleCollectionGroup", "FlowLog", "HubVirtualNetworkConnection"),
            *("LoadBalancer", "LocalNetworkGateway", "NetworkInterface", "NetworkSecurityGroup"),
            *("PrivateLinkService", "PublicIPAddress", "RouteMap", "RoutingIntent", "Subnet"),
            *("VirtualHub", "VirtualNetworkGateway", "VirtualNetworkGatewayConnection", "VirtualWan"),
            *("VpnConnection", "VpnGateway", "VpnSite"),
        )
    },
}


def _row(kind: str, shape: _Shape) -> Row:
    pattern = re.compile(shape.pattern, re.ASCII)

    def misnamed(_world: World, request: Request) -> str | None:
        name = name_of(request.id)
        if shape.least <= len(name) <= shape.most and pattern.fullmatch(name):
            return None
        return (
            f"Resource name {name} is invalid for {type_of(request.id)}. The name can be {shape.least} to "
            f"{shape.most} characters long, got {len(name)}, and must match ^{shape.pattern}$."
        )

    return Row(
        id=f"name-{kind}",
        code=shape.code,
        types=frozenset({f"{PACKAGE}:{kind}"}),
        when=misnamed,
        hint="shorten the name, or drop what Azure does not allow in it",
        source=shape.source.replace("N", "azure-docs resource-name-rules", 1).replace("B", "bicep-types-az"),
    )


def _zone(_world: World, request: Request) -> str | None:
    labels = name_of(request.id).split(".")
    if 2 <= len(labels) <= 34 and all(re.fullmatch(r"[\w-]{1,63}", label) for label in labels):
        return None
    return (
        f"The domain name '{name_of(request.id)}' is invalid. The provided domain name has {len(labels)} "
        "labels; it must have 2 to 34, each of 1 to 63 letters, digits, underscores and hyphens."
    )


def _windows(_world: World, request: Request) -> str | None:
    profile = request.body.get("osProfile") or {}
    name = str(profile.get("computerName", ""))
    if "windowsConfiguration" not in profile or (len(name) <= 15 and not name.isdigit()):
        return None
    return (
        "Windows computer name cannot be more than 15 characters long, be entirely numeric, or contain the "
        f"following characters: `~ ! @ # $ % ^ & * ( ) = + _ [ ] {{ }} \\ | ; : . ' \" , < > / ?. Got "
        f"'{name}'."
    )


ROWS = (
    *(_row(kind, shape) for kind, shape in sorted(_SHAPES.items())),
    Row(
        id="name-private-zone",
        code="BadRequest",
        types=frozenset({f"{PACKAGE}:privatedns:PrivateZone"}),
        when=_zone,
        hint="a private zone has two labels or more",
        source="azure-docs resource-name-rules",
    ),
    Row(
        id="name-windows-computer",
        code="InvalidParameter",
        types=frozenset({f"{PACKAGE}:compute:VirtualMachine"}),
        when=_windows,
        hint="give the computer a name of its own of 15 characters or less",
        source="azure-docs resource-name-rules, Microsoft.Compute",
    ),
)
