"""Azure estates as planned resources, for tests: any network in a few lines, in the shape that capture gives.

    azure = Azure()
    hub, spoke = azure.vnet("hub", "10.0.0.0/16"), azure.vnet("spoke", "10.1.0.0/16")
    hub.peer(spoke)
    spoke.subnet("web", "10.1.1.0/24", nsg=azure.nsg("web", [NsgRule(100, "Inbound", "Allow")]))
    azure.stacks()

Inputs bear the SDK's camelCase keys and ids are those that Azure gives, as in infra/resources. What Azure
makes up is left out, as it is in a plan; only public addresses get one, so that a packet can bear it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Any

from infra.resources.arm_types import TEMPLATES
from infra.resources.planned import PlannedResource, PlannedStack
from tests.estates.azure_rules import AdminRule, Collection, NsgRule, Route

SUBSCRIPTION = "00000000-0000-4000-8000-000000000001"
GROUP = "rg"
_IN_GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/Microsoft.Network"

_MANAGER = "networkManagers/{networkManagerName}"
_ADMIN = f"{_MANAGER}/securityAdminConfigurations/{{configurationName}}"
# The types that this project's own components have no need of (Azure/bicep-types-az).
_MORE_TYPES = {
    "AdminRule": f"{_ADMIN}/ruleCollections/{{ruleCollectionName}}/rules/{{ruleName}}",
    "AdminRuleCollection": f"{_ADMIN}/ruleCollections/{{ruleCollectionName}}",
    "ApplicationSecurityGroup": "applicationSecurityGroups/{applicationSecurityGroupName}",
    "IpGroup": "ipGroups/{ipGroupsName}",
    "NatGateway": "natGateways/{natGatewayName}",
    "NetworkGroup": f"{_MANAGER}/networkGroups/{{networkGroupName}}",
    "NetworkManager": _MANAGER,
    "P2sVpnGateway": "p2sVpnGateways/{gatewayName}",
    "RouteTable": "routeTables/{routeTableName}",
    "SecurityAdminConfiguration": _ADMIN,
    "SecurityRule": "networkSecurityGroups/{networkSecurityGroupName}/securityRules/{securityRuleName}",
    "StaticMember": f"{_MANAGER}/networkGroups/{{networkGroupName}}/staticMembers/{{staticMemberName}}",
    "VirtualHubBgpConnection": "virtualHubs/{virtualHubName}/bgpConnections/{connectionName}",
    "VirtualNetworkGatewayNatRule": (
        "virtualNetworkGateways/{virtualNetworkGatewayName}/natRules/{natRuleName}"
    ),
    "VirtualNetworkPeering": (
        "virtualNetworks/{virtualNetworkName}/virtualNetworkPeerings/{virtualNetworkPeeringName}"
    ),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A resource that was put into an estate."""

    azure: "Azure"
    name: str
    id: str

    @property
    def reference(self) -> dict[str, str]:
        """As other resources refer to it."""
        return {"id": self.id}


@dataclass(frozen=True, slots=True)
class Subnet(Part):
    """A subnet and what stands in it."""

    prefix: str = ""

    def nic(
        self,
        name: str,
        address: str,
        *,
        nsg: Part | None = None,
        forwards: bool = False,
        public: Part | None = None,
        groups: Sequence[Part] = (),
        balancer: str = "",
    ) -> Part:
        """A network interface at a static address; `groups` are application security groups.

        `balancer` is the id of the one that it stands behind.
        """
        pools = [{"id": f"{balancer}/backendAddressPools/pool"}]
        configuration = {
            "name": "primary",
            "primary": True,
            "privateIPAddress": address,
            "privateIPAllocationMethod": "Static",
            "subnet": self.reference,
            **_reference("publicIPAddress", public),
            **({"applicationSecurityGroups": [group.reference for group in groups]} if groups else {}),
            **({"loadBalancerBackendAddressPools": pools} if balancer else {}),
        }
        return self.azure.add(
            "NetworkInterface",
            name,
            networkInterfaceName=name,
            enableIPForwarding=forwards,
            ipConfigurations=[configuration],
            **_reference("networkSecurityGroup", nsg),
        )

    def private_endpoint(self, name: str, address: str, target: str = "", *, state: str = "") -> Part:
        """A private endpoint at a static address; `target` is the id of what it leads to.

        `state` is its connection's; empty, it was approved at once.
        """
        vault = target or f"{_IN_GROUP.replace('Network', 'KeyVault')}/vaults/{name}"
        known = {"privateLinkServiceConnectionState": {"status": state}} if state else {}
        return self.azure.add(
            "PrivateEndpoint",
            name,
            privateEndpointName=name,
            subnet=self.reference,
            ipConfigurations=[{"name": "primary", "privateIPAddress": address}],
            privateLinkServiceConnections=[
                {"name": name, "privateLinkServiceId": vault, "groupIds": ["vault"], **known}
            ],
        )

    def balancer(
        self, name: str, front: str, port: int = 443, *, protocol: str = "Tcp", public: Part | None = None
    ) -> str:
        """An internal load balancer at that address, with a rule for one port; its id.

        With `public` it has that address too, as one more front end.
        """
        balancer = f"{_IN_GROUP}/loadBalancers/{name}"
        rule = {
            "name": f"port-{port}",
            "protocol": protocol,
            "frontendPort": port,
            "backendPort": port,
            "frontendIPConfiguration": {"id": f"{balancer}/frontendIPConfigurations/front"},
            "backendAddressPool": {"id": f"{balancer}/backendAddressPools/pool"},
        }
        outer = [{"name": "public", "publicIPAddress": public.reference}] if public else []
        self.azure.add(
            "LoadBalancer",
            name,
            loadBalancerName=name,
            frontendIPConfigurations=[
                {"name": "front", "privateIPAddress": front, "subnet": self.reference},
                *outer,
            ],
            backendAddressPools=[{"name": "pool"}],
            loadBalancingRules=[rule],
        )
        return balancer

    def private_link(self, name: str, front: str) -> Part:
        """A Private Link Service of this subnet, before a load balancer at that address in it."""
        balancer = self.balancer(f"{name}-balancer", front)
        return self.azure.add(
            "PrivateLinkService",
            name,
            serviceName=name,
            loadBalancerFrontendIpConfigurations=[{"id": f"{balancer}/frontendIPConfigurations/front"}],
            ipConfigurations=[{"name": "primary", "primary": True, "subnet": self.reference}],
        )

    def bastion(self, name: str = "bastion") -> Part:
        """Bastion in this subnet, which must be called AzureBastionSubnet."""
        address = self.azure.public_address(f"{name}-address", "198.51.100.250")
        configuration = {
            "name": "bastion",
            "subnet": self.reference,
            "publicIPAddress": address.reference,
        }
        return self.azure.add(
            "BastionHost",
            name,
            bastionHostName=name,
            sku={"name": "Standard"},
            enableIpConnect=True,
            ipConfigurations=[configuration],
        )


@dataclass(frozen=True, slots=True)
class Vnet(Part):
    """A virtual network."""

    def subnet(
        self,
        name: str,
        prefix: str,
        *,
        nsg: Part | None = None,
        routes: Part | None = None,
        endpoint_policies: str = "Enabled",
        **more: Any,
    ) -> Subnet:
        """A subnet; `more` are further inputs, such as serviceEndpoints."""
        part = self.azure.add(
            "Subnet",
            f"{self.name}-{name}",
            virtualNetworkName=self.name,
            subnetName=name,
            addressPrefix=prefix,
            privateEndpointNetworkPolicies=endpoint_policies,
            **_reference("networkSecurityGroup", nsg),
            **_reference("routeTable", routes),
            **more,
        )
        return Subnet(self.azure, part.name, part.id, prefix)

    def peer(self, other: "Vnet", *, transit: bool = False, **flags: bool) -> None:
        """Both halves of a peering, all flags open; `transit` lends this network's gateway to the other."""
        self.half_peer(other, allowGatewayTransit=transit, **flags)
        other.half_peer(self, useRemoteGateways=transit, **flags)

    def half_peer(self, other: "Vnet", **flags: bool) -> Part:
        """This network's half of a peering. Traffic passes only once both are there."""
        name = f"{self.name}-to-{other.name}"
        open_flags = {"allowVirtualNetworkAccess": True, "allowForwardedTraffic": True}
        closed_flags = {"allowGatewayTransit": False, "useRemoteGateways": False}
        return self.azure.add(
            "VirtualNetworkPeering",
            name,
            virtualNetworkName=self.name,
            virtualNetworkPeeringName=name,
            remoteVirtualNetwork=other.reference,
            **{**open_flags, **closed_flags, **flags},
        )

    def firewall(
        self, prefix: str, policy: Part, *, routes: Part | None = None, public: Part | None = None
    ) -> str:
        """A firewall in a subnet of its own; the private address that Azure gives it: the first it may."""
        subnet = self.subnet("AzureFirewallSubnet", prefix, routes=routes)
        configuration = {"name": "primary", "subnet": subnet.reference}
        self.azure.add(
            "AzureFirewall",
            f"{self.name}-firewall",
            azureFirewallName=f"{self.name}-firewall",
            sku={"name": "AZFW_VNet", "tier": "Standard"},
            firewallPolicy=policy.reference,
            ipConfigurations=[configuration | _reference("publicIPAddress", public)],
        )
        return str(IPv4Network(prefix)[4])

    def gateway(self, prefix: str, *, bgp: bool = False, routes: Part | None = None) -> "VnetGateway":
        """A VPN gateway in a GatewaySubnet of its own."""
        subnet = self.subnet("GatewaySubnet", prefix, routes=routes)
        name = f"{self.name}-gateway"
        part = self.azure.add(
            "VirtualNetworkGateway",
            name,
            virtualNetworkGatewayName=name,
            gatewayType="Vpn",
            vpnType="RouteBased",
            sku={"name": "VpnGw2AZ", "tier": "VpnGw2AZ"},
            enableBgp=bgp,
            ipConfigurations=[{"name": "primary", "subnet": subnet.reference}],
        )
        return VnetGateway(self.azure, part.name, part.id)


@dataclass(frozen=True, slots=True)
class VnetGateway(Part):
    """A classic VPN gateway."""

    def site(
        self,
        name: str,
        *prefixes: str,
        bgp: bool = False,
        ingress: Sequence[Part] = (),
        egress: Sequence[Part] = (),
    ) -> Part:
        """A local network gateway and its connection; with BGP it announces exactly its address space."""
        site = self.azure.add(
            "LocalNetworkGateway",
            name,
            localNetworkGatewayName=name,
            gatewayIpAddress="203.0.113.10",
            localNetworkAddressSpace={"addressPrefixes": list(prefixes)},
        )
        self.azure.add(
            "VirtualNetworkGatewayConnection",
            f"{name}-connection",
            virtualNetworkGatewayConnectionName=f"{name}-connection",
            connectionType="IPsec",
            virtualNetworkGateway1=self.reference,
            localNetworkGateway2=site.reference,
            enableBgp=bgp,
            usePolicyBasedTrafficSelectors=False,
            ingressNatRules=[rule.reference for rule in ingress],
            egressNatRules=[rule.reference for rule in egress],
        )
        return site

    def nat(
        self, name: str, internal: str, external: str, *, mode: str = "IngressSnat", kind: str = "Static"
    ) -> Part:
        """A NAT rule, for a connection to name."""
        return self.azure.add(
            "VirtualNetworkGatewayNatRule",
            name,
            virtualNetworkGatewayName=self.name,
            natRuleName=name,
            mode=mode,
            type=kind,
            internalMappings=[{"addressSpace": internal}],
            externalMappings=[{"addressSpace": external}],
        )


@dataclass(frozen=True, slots=True)
class Hub(Part):
    """A virtual hub with its VPN gateway."""

    wan: str = ""

    @property
    def vpn_gateway(self) -> str:
        """The name of its VPN gateway."""
        return f"{self.name}-vpn"

    def firewall(self, policy: Part, *, intent: Sequence[str] = ("PrivateTraffic", "Internet")) -> Part:
        """A firewall in the hub, and routing intent for those kinds of traffic; with none, no intent."""
        firewall = self.azure.add(
            "AzureFirewall",
            f"{self.name}-firewall",
            azureFirewallName=f"{self.name}-firewall",
            sku={"name": "AZFW_Hub", "tier": "Standard"},
            virtualHub=self.reference,
            firewallPolicy=policy.reference,
            hubIPAddresses={"publicIPs": {"count": 1}},
        )
        if intent:
            self.intent(firewall, intent)
        return firewall

    def intent(self, firewall: Part, kinds: Sequence[str]) -> Part:
        """Routing intent."""
        names = {"PrivateTraffic": "PrivateTraffic", "Internet": "PublicTraffic"}
        return self.azure.add(
            "RoutingIntent",
            f"{self.name}-intent",
            virtualHubName=self.name,
            routingIntentName=f"{self.name}-intent",
            routingPolicies=[
                {"name": names[kind], "destinations": [kind], "nextHop": firewall.id} for kind in kinds
            ],
        )

    def default_routes(self, firewall: Part, private_traffic: Sequence[str] = ()) -> Part:
        """The default route table as a template deployment writes it, `private_traffic` beyond RFC 1918."""
        routes = {
            "_policy_PublicTraffic": ["0.0.0.0/0"],
            "_policy_PrivateTraffic": ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"],
            "private_traffic": list(private_traffic),
        }
        table = {
            "type": "Microsoft.Network/virtualHubs/hubRouteTables",
            "apiVersion": "2024-05-01",
            "name": f"{self.name}/defaultRouteTable",
            "properties": {
                "labels": ["default"],
                "routes": [
                    {
                        "name": name,
                        "destinationType": "CIDR",
                        "destinations": prefixes,
                        "nextHopType": "ResourceId",
                        "nextHop": firewall.id,
                    }
                    for name, prefixes in routes.items()
                    if prefixes
                ],
            },
        }
        properties = {"mode": "Incremental", "template": {"resources": [table]}}
        name = f"{self.name}-routes"
        return self.azure.add("resources:Deployment", name, deploymentName=name, properties=properties)

    def connect(self, vnet: Vnet, *, internet: bool = True, **more: Any) -> Part:
        """A virtual network on the hub; with `internet` it learns 0.0.0.0/0 from it."""
        return self.azure.add(
            "HubVirtualNetworkConnection",
            vnet.name,
            virtualHubName=self.name,
            connectionName=vnet.name,
            remoteVirtualNetwork=vnet.reference,
            enableInternetSecurity=internet,
            **more,
        )

    def nat(
        self, name: str, internal: str, external: str, *, mode: str = "IngressSnat", kind: str = "Static"
    ) -> Part:
        """A NAT rule of the hub's VPN gateway, for a site's connection to name."""
        return self.azure.add(
            "NatRule",
            name,
            gatewayName=self.vpn_gateway,
            natRuleName=name,
            mode=mode,
            type=kind,
            internalMappings=[{"addressSpace": internal}],
            externalMappings=[{"addressSpace": external}],
        )

    def site(
        self,
        name: str,
        *prefixes: str,
        bgp: bool = False,
        internet: bool = False,
        ingress: Sequence[Part] = (),
        egress: Sequence[Part] = (),
    ) -> Part:
        """A VPN site and its connection; with `internet` it learns 0.0.0.0/0 from the hub."""
        site = self.azure.add(
            "VpnSite",
            name,
            vpnSiteName=name,
            virtualWan={"id": self.wan},
            addressSpace={"addressPrefixes": list(prefixes)},
            vpnSiteLinks=[{"name": "link", "ipAddress": "203.0.113.10"}],
        )
        link = {
            "name": "link",
            "vpnSiteLink": {"id": f"{site.id}/vpnSiteLinks/link"},
            "enableBgp": bgp,
            "usePolicyBasedTrafficSelectors": False,
            "ingressNatRules": [rule.reference for rule in ingress],
            "egressNatRules": [rule.reference for rule in egress],
        }
        self.azure.add(
            "VpnConnection",
            name,
            gatewayName=self.vpn_gateway,
            connectionName=name,
            remoteVpnSite=site.reference,
            enableInternetSecurity=internet,
            vpnLinkConnections=[link],
        )
        return site


@dataclass(frozen=True, slots=True)
class Policy(Part):
    """A firewall policy."""

    def group(self, priority: int, *collections: Collection) -> "Policy":
        """One more rule collection group, of that priority; the policy again."""
        name = f"group-{priority}"
        self.azure.add(
            "FirewallPolicyRuleCollectionGroup",
            f"{self.name}-{name}",
            firewallPolicyName=self.name,
            ruleCollectionGroupName=name,
            priority=priority,
            ruleCollections=[collection.inputs() for collection in collections],
        )
        return self


@dataclass(slots=True)
class Azure:
    """An estate as it is put together; `stacks` gives what a capture of it would."""

    stack: str = "estate"
    resources: dict[str, PlannedResource] = field(default_factory=dict)

    def add(self, kind: str, name: str, /, **inputs: Any) -> Part:
        """Any resource; `kind` is its type within `azure-native:network`, or `module:Type` of another."""
        short = kind if ":" in kind else f"network:{kind}"
        token = f"azure-native:{short}"
        given = {"resourceGroupName": GROUP, "location": "uksouth", **inputs}
        resource_id = _template(token, kind).format_map({"subscription": SUBSCRIPTION, **given})
        urn = f"urn:pulumi:{self.stack}::shirehall::{token}::{name}"
        if urn in self.resources:
            raise ValueError(f"{kind} {name!r} is there already; expected another name")
        self.resources[urn] = PlannedResource(
            urn=urn,
            type=token,
            name=name,
            id=resource_id,
            inputs=given,
            parent="",
            dependencies=(),
            provider="",
            subscription=SUBSCRIPTION,
            secrets=(),
            protect=False,
        )
        return Part(self, name, resource_id)

    def stacks(self) -> tuple[PlannedStack, ...]:
        """The estate as one planned stack."""
        found = sorted(self.resources.values(), key=lambda resource: resource.urn)
        return (PlannedStack(stack=self.stack, resources=tuple(found)),)

    def vnet(self, name: str, *prefixes: str) -> Vnet:
        """A virtual network."""
        space = {"addressPrefixes": list(prefixes)}
        part = self.add("VirtualNetwork", name, virtualNetworkName=name, addressSpace=space)
        return Vnet(self, part.name, part.id)

    def nsg(self, name: str, rules: Sequence[NsgRule] = ()) -> Part:
        """A network security group; with no rules, Azure's default rules alone."""
        return self.add(
            "NetworkSecurityGroup",
            name,
            networkSecurityGroupName=name,
            securityRules=[rule.inputs() for rule in rules],
        )

    def asg(self, name: str) -> Part:
        """An application security group."""
        return self.add("ApplicationSecurityGroup", name, applicationSecurityGroupName=name)

    def routes(self, name: str, *routes: Route, propagation: bool = True) -> Part:
        """A route table; without `propagation` a subnet learns nothing from gateways."""
        return self.add(
            "RouteTable",
            name,
            routeTableName=name,
            disableBgpRoutePropagation=not propagation,
            routes=[route.inputs() for route in routes],
        )

    def ip_group(self, name: str, *prefixes: str) -> Part:
        """An IP Group."""
        return self.add("IpGroup", name, ipGroupsName=name, ipAddresses=list(prefixes))

    def public_address(self, name: str, address: str) -> Part:
        """A public address."""
        return self.add("PublicIPAddress", name, publicIpAddressName=name, ipAddress=address)

    def policy(
        self, name: str = "policy", *, parent: Part | None = None, private_ranges: Sequence[str] = ()
    ) -> Policy:
        """A firewall policy, of a parent too; `private_ranges` are those to which it does not translate."""
        snat = {"snat": {"privateRanges": list(private_ranges)}} if private_ranges else {}
        part = self.add(
            "FirewallPolicy",
            name,
            firewallPolicyName=name,
            threatIntelMode="Alert",
            **snat,
            **_reference("basePolicy", parent),
        )
        return Policy(self, part.name, part.id)

    def hub(self, name: str, prefix: str) -> Hub:
        """A virtual hub of the one WAN, with a VPN gateway."""
        wan = f"{_IN_GROUP}/virtualWans/wan"
        if wan not in {resource.id for resource in self.resources.values()}:
            self.add(
                "VirtualWan", "wan", virtualWANName="wan", type="Standard", allowBranchToBranchTraffic=True
            )
        part = self.add(
            "VirtualHub",
            name,
            virtualHubName=name,
            addressPrefix=prefix,
            sku="Standard",
            virtualWan={"id": wan},
        )
        hub = Hub(self, part.name, part.id, wan)
        self.add("VpnGateway", hub.vpn_gateway, gatewayName=hub.vpn_gateway, virtualHub=hub.reference)
        return hub

    def admin_rules(self, name: str, rules: Sequence[AdminRule], *vnets: Vnet) -> None:
        """A network manager whose security admin rules apply to those networks."""
        manager = {"networkManagerName": name}
        self.add("NetworkManager", name, **manager, networkManagerScopeAccesses=["SecurityAdmin"])
        group = self.add("NetworkGroup", name, **manager, networkGroupName=name)
        for vnet in vnets:
            self.add(
                "StaticMember",
                f"{name}-{vnet.name}",
                **manager,
                networkGroupName=name,
                staticMemberName=vnet.name,
                resourceId=vnet.id,
            )
        within = {**manager, "configurationName": name}
        self.add("SecurityAdminConfiguration", name, **within)
        applies = [{"networkGroupId": group.id}]
        self.add("AdminRuleCollection", name, **within, ruleCollectionName=name, appliesToGroups=applies)
        for number, rule in enumerate(rules):
            key = f"{name}-{number}"
            self.add("AdminRule", key, **within, ruleCollectionName=name, ruleName=key, **rule.inputs())


def _template(token: str, kind: str) -> str:
    known = TEMPLATES.get(token)
    return known or f"{_IN_GROUP}/{_MORE_TYPES[kind]}"


def _reference(key: str, part: Part | None) -> dict[str, Any]:
    return {key: part.reference} if part else {}
