"""The Virtual WAN of a partnership."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import network

from infra.components.placement import Placement


@dataclass(frozen=True, slots=True, kw_only=True)
class WanArgs:
    """`wan` is its name. All its hubs share its resource group (azure-docs firewall-manager/overview)."""

    wan: str
    placement: Placement


class Wan(pulumi.ComponentResource):
    """A Standard WAN.

    Branch to branch stays allowed: what separates the branches is routing intent, and false would only stop
    routes between VPN and ExpressRoute (azure-docs PR 100395).
    """

    wan_id: pulumi.Output[str]

    def __init__(self, name: str, args: WanArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shirehall:network:Wan", name, {}, opts)
        wan = network.VirtualWan(
            name,
            resource_group_name=args.placement.group,
            virtual_wan_name=args.wan,
            location=args.placement.location,
            tags=args.placement.tags,
            type="Standard",
            allow_branch_to_branch_traffic=True,
            disable_vpn_encryption=False,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.wan_id = wan.id
        self.register_outputs({"wan_id": self.wan_id})
