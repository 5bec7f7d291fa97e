"""A virtual network, its subnets with a security group each, and its connection to the hub."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import network

from infra.components.chain import Chain
from infra.components.network.virtual_network import LaidOutNetwork
from infra.components.placement import Placement
from infra.design.network.model import VirtualNetwork


@dataclass(frozen=True, slots=True, kw_only=True)
class HubAttachment:
    """The hub a virtual network is connected to: its name and resource group, and what must be there before.

    The connection is a child of the hub: where the network stands in another subscription than the hub,
    `provider` is the host's. `after` must hold the routing intent where it is in the same stack: without
    intent a hub is any-to-any (azure-docs virtual-wan/how-to-routing-policies).
    """

    hub: pulumi.Input[str]
    group: pulumi.Input[str]
    after: Sequence[pulumi.Resource] = ()
    provider: pulumi.ProviderResource | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSegmentArgs:
    """The design's network, where it stands, and the hub it hangs on."""

    network: VirtualNetwork
    placement: Placement
    hub: HubAttachment


class NetworkSegment(pulumi.ComponentResource):
    """A spoke of the hub.

    Whatever is put into the network afterwards waits for `connection`: a network is busy while its subnets or
    its connection are written, and refuses others meanwhile (terraform-provider-azurerm#12998, #24150).
    """

    network_id: pulumi.Output[str]
    subnet_ids: Mapping[str, pulumi.Output[str]]
    connection: network.HubVirtualNetworkConnection

    def __init__(
        self, name: str, args: NetworkSegmentArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("shirehall:network:NetworkSegment", name, {}, opts)
        self._name = name
        self._args = args
        self._chain = Chain(self)
        laid_out = LaidOutNetwork(name, args.network, args.placement, self, self._chain)
        self.network_id = laid_out.network_id
        self.subnet_ids = laid_out.subnet_ids
        self.connection = self._connection()
        self.register_outputs(
            {
                "network_id": self.network_id,
                "subnet_ids": self.subnet_ids,
                "connection_id": self.connection.id,
            }
        )

    def _connection(self) -> network.HubVirtualNetworkConnection:
        design, hub = self._args.network, self._args.hub
        return network.HubVirtualNetworkConnection(
            self._name,
            resource_group_name=hub.group,
            virtual_hub_name=hub.hub,
            connection_name=design.connection,
            remote_virtual_network=network.SubResourceArgs(id=self.network_id),
            # Unset for Bastion, which must not learn 0.0.0.0/0 (azure-docs bastion/bastion-faq).
            enable_internet_security=design.internet_security,
            # routing_configuration stays unset: with intent Azure sets it, and refuses any other.
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=[*self._chain.last, *hub.after], provider=hub.provider
            ),
        )
