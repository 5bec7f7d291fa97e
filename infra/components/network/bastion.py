"""Bastion: the one way in for an administrator."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import network

from infra.components.operations.diagnostics import diagnostic_setting
from infra.components.placement import Placement


@dataclass(frozen=True, slots=True, kw_only=True)
class BastionArgs:
    """`bastion` and `address` are the names of the host and of its public address."""

    bastion: str
    address: str
    subnet_id: pulumi.Input[str]
    zones: tuple[str, ...]
    placement: Placement
    workspace_id: pulumi.Input[str]
    after: Sequence[pulumi.Resource] = ()


class Bastion(pulumi.ComponentResource):
    """A Standard host that reaches servers in other networks by address, through the firewall.

    Tunnelling is on because playbooks run through it, as an administrator who has signed in. Shareable links
    and file copies stay off. Its public address is, with the firewall's, the only one there is.
    """

    bastion_id: pulumi.Output[str]

    def __init__(self, name: str, args: BastionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shirehall:network:Bastion", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        address = network.PublicIPAddress(
            name,
            resource_group_name=args.placement.group,
            public_ip_address_name=args.address,
            location=args.placement.location,
            tags=args.placement.tags,
            sku=network.PublicIPAddressSkuArgs(name=network.PublicIPAddressSkuName.STANDARD),
            public_ip_allocation_method=network.IPAllocationMethod.STATIC,
            zones=list(args.zones) or None,
            opts=child,
        )
        host = network.BastionHost(
            name,
            resource_group_name=args.placement.group,
            bastion_host_name=args.bastion,
            location=args.placement.location,
            tags=args.placement.tags,
            sku=network.SkuArgs(name=network.BastionHostSkuName.STANDARD),
            enable_ip_connect=True,
            enable_tunneling=True,
            ip_configurations=[
                network.BastionHostIPConfigurationArgs(
                    name="bastion",
                    subnet=network.SubResourceArgs(id=args.subnet_id),
                    public_ip_address=network.SubResourceArgs(id=address.id),
                )
            ],
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(args.after)),
        )
        self.bastion_id = host.id
        diagnostic_setting(name, host.id, args.workspace_id, child)
        self.register_outputs({"bastion_id": self.bastion_id})
