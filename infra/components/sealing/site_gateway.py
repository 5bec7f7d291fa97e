"""A VPN gateway of one member's own, and the tunnels to its sites."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import network

from infra.components.chain import Chain
from infra.components.network.ipsec import ipsec_policy
from infra.components.operations.diagnostics import diagnostic_setting
from infra.components.placement import Placement
from infra.design.sealing.model import Gateway, GatewaySite


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteGatewayArgs:
    """The design's gateway and sites, the subnet GatewaySubnet, and the log workspace."""

    gateway: Gateway
    sites: tuple[GatewaySite, ...]
    subnet_id: pulumi.Input[str]
    placement: Placement
    workspace_id: pulumi.Input[str]
    after: Sequence[pulumi.Resource] = ()


class SiteGateway(pulumi.ComponentResource):
    """The gateway, and a local network gateway with its connection for each site, one after the other.

    Routes are static and nothing is translated. The network behind it holds endpoints alone and is connected
    to nothing: whatever a device proposes, it gets no further. Azure makes the pre-shared keys (azure-docs
    vpn-gateway/vpn-gateway-vpn-faq), so that no declaration, plan or log ever holds one.
    """

    gateway_id: pulumi.Output[str]
    last: tuple[pulumi.Resource, ...]

    def __init__(self, name: str, args: SiteGatewayArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shirehall:network:SiteGateway", name, {}, opts)
        self._name = name
        self._args = args
        self._chain = Chain(self, args.after)
        self.gateway_id = self._chain.link(self._gateway(self._address())).id
        diagnostic_setting(name, self.gateway_id, args.workspace_id, pulumi.ResourceOptions(parent=self))
        for site in args.sites:
            known = self._chain.link(self._site(site))
            self._chain.link(self._connection(site, known))
        self.last = self._chain.last
        self.register_outputs({"gateway_id": self.gateway_id})

    def _address(self) -> network.PublicIPAddress:
        placement, gateway = self._args.placement, self._args.gateway
        return network.PublicIPAddress(
            self._name,
            resource_group_name=placement.group,
            public_ip_address_name=gateway.address,
            location=placement.location,
            tags=placement.tags,
            sku=network.PublicIPAddressSkuArgs(name=network.PublicIPAddressSkuName.STANDARD),
            public_ip_allocation_method=network.IPAllocationMethod.STATIC,
            zones=list(gateway.zones) or None,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _gateway(self, address: network.PublicIPAddress) -> network.VirtualNetworkGateway:
        placement, gateway = self._args.placement, self._args.gateway
        return network.VirtualNetworkGateway(
            self._name,
            resource_group_name=placement.group,
            virtual_network_gateway_name=gateway.name,
            location=placement.location,
            tags=placement.tags,
            gateway_type=network.VirtualNetworkGatewayType.VPN,
            vpn_type=network.VpnType.ROUTE_BASED,
            vpn_gateway_generation=network.VpnGatewayGeneration.GENERATION1,
            sku=network.VirtualNetworkGatewaySkuArgs(name=gateway.sku, tier=gateway.sku),
            active_active=False,
            enable_bgp=False,
            # It stands in no hub's reach, now or later (azure-docs vpn-gateway, "connect to a virtual WAN").
            allow_virtual_wan_traffic=False,
            allow_remote_vnet_traffic=False,
            ip_configurations=[
                network.VirtualNetworkGatewayIPConfigurationArgs(
                    name="primary",
                    private_ip_allocation_method=network.IPAllocationMethod.DYNAMIC,
                    subnet=network.SubResourceArgs(id=self._args.subnet_id),
                    public_ip_address=network.SubResourceArgs(id=address.id),
                )
            ],
            opts=self._chain.options(),
        )

    def _site(self, site: GatewaySite) -> network.LocalNetworkGateway:
        return network.LocalNetworkGateway(
            f"{self._name}-{site.site}",
            resource_group_name=self._args.placement.group,
            local_network_gateway_name=site.name,
            location=self._args.placement.location,
            tags=self._args.placement.tags,
            gateway_ip_address=str(site.device_address),
            local_network_address_space=network.AddressSpaceArgs(
                address_prefixes=[str(prefix) for prefix in site.ranges]
            ),
            opts=self._chain.options(),
        )

    def _connection(
        self, site: GatewaySite, known: network.LocalNetworkGateway
    ) -> network.VirtualNetworkGatewayConnection:
        return network.VirtualNetworkGatewayConnection(
            f"{self._name}-{site.site}",
            resource_group_name=self._args.placement.group,
            virtual_network_gateway_connection_name=site.connection,
            location=self._args.placement.location,
            tags=self._args.placement.tags,
            connection_type=network.VirtualNetworkGatewayConnectionType.IPSEC,
            connection_protocol=network.VirtualNetworkGatewayConnectionProtocol.IK_EV2,
            virtual_network_gateway1=network.VirtualNetworkGatewayArgs(id=self.gateway_id),
            local_network_gateway2=network.LocalNetworkGatewayArgs(id=known.id),
            enable_bgp=False,
            use_policy_based_traffic_selectors=False,
            ipsec_policies=[ipsec_policy()],
            opts=self._chain.options(),
        )
