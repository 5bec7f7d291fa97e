"""The network of a sealed member: endpoints of the services it takes, a gateway to its sites, and no more."""

from dataclasses import dataclass

import pulumi

from infra.components.chain import Chain
from infra.components.dns.private_zones import PrivateDns, PrivateDnsArgs
from infra.components.network.virtual_network import LaidOutNetwork
from infra.components.placement import Placement
from infra.components.sealing.service_endpoint import ServiceEndpoint, ServiceEndpointArgs
from infra.components.sealing.site_gateway import SiteGateway, SiteGatewayArgs
from infra.design.estate import CoreReference
from infra.design.names.arm_ids import resource_id
from infra.design.network.model import VirtualNetwork
from infra.design.sealing.model import Sealing

_LONGEST_MESSAGE = 140
"""Of a private endpoint's request (azure-rest-api-specs, PrivateLinkServiceConnectionProperties)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedNetworkArgs:
    """The design's network and what stands in it; core is referred to by computed ids alone."""

    network: VirtualNetwork
    sealing: Sealing
    core: CoreReference
    placement: Placement
    workspace_id: pulumi.Input[str]


class SealedNetwork(pulumi.ComponentResource):
    """A virtual network that is on no hub and has no peering: no route leads from it to anybody.

    Its endpoints lead to single ports of single services, one way. Names lead to them in zones of its own:
    the partnership's zones lead to addresses it cannot reach. All is the member's own provider's.
    """

    network_id: pulumi.Output[str]

    def __init__(
        self, name: str, args: SealedNetworkArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("shirehall:network:SealedNetwork", name, {}, opts)
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)
        self._chain = Chain(self)
        laid_out = LaidOutNetwork(name, args.network, args.placement, self, self._chain)
        self.network_id = laid_out.network_id
        self._endpoints(laid_out.subnet_ids["endpoints"])
        self._gateway(laid_out.subnet_ids["gateway"])
        self._names()
        self.register_outputs({"network_id": self.network_id})

    def _endpoints(self, subnet_id: pulumi.Output[str]) -> None:
        """One after the other: they stand in one subnet."""
        sealing, core = self._args.sealing, self._args.core
        for endpoint in sealing.endpoints:
            args = ServiceEndpointArgs(
                endpoint=endpoint,
                link_id=resource_id(
                    core.subscription,
                    core.names.shared_group,
                    "Microsoft.Network/privateLinkServices",
                    endpoint.link,
                ),
                subnet_id=subnet_id,
                placement=self._args.placement,
                reason=f"Sealed until {sealing.expires}: {sealing.reason}"[:_LONGEST_MESSAGE],
                after=self._chain.last,
            )
            name = f"{endpoint.service}-{endpoint.role}"
            self._chain.link(ServiceEndpoint(name, args, self._child).endpoint)

    def _gateway(self, subnet_id: pulumi.Output[str]) -> None:
        args = SiteGatewayArgs(
            gateway=self._args.sealing.gateway,
            sites=self._args.sealing.sites,
            subnet_id=subnet_id,
            placement=self._args.placement,
            workspace_id=self._args.workspace_id,
            after=self._chain.last,
        )
        SiteGateway("gateway", args, self._child)

    def _names(self) -> None:
        args = PrivateDnsArgs(
            zones=self._args.sealing.zones,
            records=self._args.sealing.records,
            network=self._args.network.name,
            network_id=self.network_id,
            placement=self._args.placement,
            after=self._chain.last,
        )
        PrivateDns("names", args, self._child)
