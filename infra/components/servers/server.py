"""One application server: its machine, network interface, identity and disks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import compute, managedidentity, network

from infra.components.network.private_endpoint import subnet_reference
from infra.components.placement import Placement
from infra.components.servers.machine import MachineParts, linux_machine
from infra.components.servers.windows_machine import windows_machine
from infra.design.servers.model import DataDisk, Image, Server

Make = Callable[[str, MachineParts, pulumi.Resource], pulumi.Output[str]]
_MAKERS: Mapping[bool, Make] = {False: linux_machine, True: windows_machine}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerArgs:
    """The design's server, what it is made from, and where it is plugged in.

    `key` is the automation account's. `pools` are the ids of the load balancer pools it serves; `after` is
    what must be there before its interface, such as the connection of its network.
    """

    server: Server
    image: Image
    size: str
    key: str
    placement: Placement
    subnet_id: pulumi.Input[str]
    pools: Sequence[pulumi.Input[str]] = ()
    after: Sequence[pulumi.Resource] = ()


class ApplicationServer(pulumi.ComponentResource):
    """A machine with no public address, and no password that anybody knows, encrypted down to its host.

    Encryption at host must be registered once in a subscription, or Azure refuses the machine (azure-docs
    virtual-machines/disks-enable-host-based-encryption-portal).
    """

    machine_id: pulumi.Output[str]
    principal_id: pulumi.Output[str]

    def __init__(self, name: str, args: ServerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shirehall:compute:ApplicationServer", name, {}, opts)
        self._name = name
        self._args = args
        identity = self._identity()
        parts = MachineParts(
            server=args.server,
            image=args.image,
            size=args.size,
            key=args.key,
            placement=args.placement,
            identity_id=identity.id,
            interface_id=self._interface().id,
            disk_ids={disk.lun: self._disk(disk).id for disk in args.server.disks},
        )
        self.machine_id = _MAKERS[args.image.windows](name, parts, self)
        self.principal_id = identity.principal_id
        self.register_outputs({"machine_id": self.machine_id, "principal_id": self.principal_id})

    def _identity(self) -> managedidentity.UserAssignedIdentity:
        return managedidentity.UserAssignedIdentity(
            self._name,
            resource_group_name=self._args.placement.group,
            resource_name_=self._args.server.identity,
            location=self._args.placement.location,
            tags=self._args.placement.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _interface(self) -> network.NetworkInterface:
        configuration = network.NetworkInterfaceIPConfigurationArgs(
            name="primary",
            primary=True,
            subnet=subnet_reference(self._args.subnet_id),
            private_ip_address=str(self._args.server.address),
            private_ip_allocation_method=network.IPAllocationMethod.STATIC,
            load_balancer_backend_address_pools=[
                network.BackendAddressPoolArgs(id=pool) for pool in self._args.pools
            ]
            or None,
        )
        return network.NetworkInterface(
            self._name,
            resource_group_name=self._args.placement.group,
            network_interface_name=self._args.server.nic,
            location=self._args.placement.location,
            tags=self._args.placement.tags,
            enable_ip_forwarding=False,
            ip_configurations=[configuration],
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(self._args.after)),
        )

    def _disk(self, disk: DataDisk) -> compute.Disk:
        # A zone-redundant disk is in all zones, and is refused with one.
        zone = None if disk.sku.endswith("_ZRS") else self._args.server.zone
        return compute.Disk(
            disk.name,
            resource_group_name=self._args.placement.group,
            disk_name=disk.name,
            location=self._args.placement.location,
            tags=self._args.placement.tags,
            zones=[zone] if zone else None,
            sku=compute.DiskSkuArgs(name=disk.sku),
            disk_size_gb=disk.gib,
            creation_data=compute.CreationDataArgs(create_option=compute.DiskCreateOption.EMPTY),
            network_access_policy=compute.NetworkAccessPolicy.DENY_ALL,
            public_network_access=compute.PublicNetworkAccess.DISABLED,
            # A council's data is on it.
            opts=pulumi.ResourceOptions(parent=self, protect=True),
        )
