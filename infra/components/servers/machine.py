"""Virtual machines: what every one is made of, and how a Linux machine is made."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import compute

from infra.components.placement import Placement
from infra.design.servers.model import Image, Server
from infra.design.servers.tables import AUTOMATION_ACCOUNT

OS_DISK_SKU = compute.StorageAccountTypes.PREMIUM_LRS


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineParts:
    """What a machine is put together from. `key` opens it; `disk_ids` are its data disks by LUN."""

    server: Server
    image: Image
    size: str
    key: str
    placement: Placement
    identity_id: pulumi.Input[str]
    interface_id: pulumi.Input[str]
    disk_ids: Mapping[int, pulumi.Input[str]]


def linux_machine(name: str, parts: MachineParts, parent: pulumi.Resource) -> pulumi.Output[str]:
    """The id of a Linux machine that opens to an SSH key only."""
    placement, server = parts.placement, parts.server
    machine = compute.VirtualMachine(
        name,
        resource_group_name=placement.group,
        vm_name=server.name,
        location=placement.location,
        tags=placement.tags,
        zones=[server.zone] if server.zone else None,
        hardware_profile=compute.HardwareProfileArgs(vm_size=parts.size),
        identity=compute.VirtualMachineIdentityArgs(
            type=compute.ResourceIdentityType.USER_ASSIGNED, user_assigned_identities=[parts.identity_id]
        ),
        security_profile=_security(),
        storage_profile=_storage(parts),
        os_profile=_key_only(parts),
        network_profile=compute.NetworkProfileArgs(
            network_interfaces=[compute.NetworkInterfaceReferenceArgs(id=parts.interface_id, primary=True)]
        ),
        diagnostics_profile=compute.DiagnosticsProfileArgs(
            boot_diagnostics=compute.BootDiagnosticsArgs(enabled=True)
        ),
        # The key serves the first start only: Azure refuses to change it (azure-quickstart-templates#5442).
        # From then on playbooks keep the authorised keys, and those of people from the first.
        opts=pulumi.ResourceOptions(parent=parent, ignore_changes=["osProfile"]),
    )
    return machine.id


def _security() -> compute.SecurityProfileArgs:
    return compute.SecurityProfileArgs(
        encryption_at_host=True,
        security_type=compute.SecurityTypes.TRUSTED_LAUNCH,
        uefi_settings=compute.UefiSettingsArgs(secure_boot_enabled=True, v_tpm_enabled=True),
    )


def _storage(parts: MachineParts) -> compute.StorageProfileArgs:
    image = parts.image
    return compute.StorageProfileArgs(
        image_reference=compute.ImageReferenceArgs(
            publisher=image.publisher, offer=image.offer, sku=image.sku, version="latest"
        ),
        os_disk=compute.OSDiskArgs(
            name=parts.server.os_disk,
            create_option=compute.DiskCreateOptionTypes.FROM_IMAGE,
            delete_option=compute.DiskDeleteOptionTypes.DELETE,
            managed_disk=compute.ManagedDiskParametersArgs(storage_account_type=OS_DISK_SKU),
        ),
        data_disks=[_attached(lun, disk_id) for lun, disk_id in sorted(parts.disk_ids.items())],
    )


def _attached(lun: int, disk_id: pulumi.Input[str]) -> compute.DataDiskArgs:
    """A disk with a life of its own: it outlives the machine."""
    return compute.DataDiskArgs(
        lun=lun,
        create_option=compute.DiskCreateOptionTypes.ATTACH,
        delete_option=compute.DiskDeleteOptionTypes.DETACH,
        managed_disk=compute.ManagedDiskParametersArgs(id=disk_id),
    )


def _key_only(parts: MachineParts) -> compute.OSProfileArgs:
    path = f"/home/{AUTOMATION_ACCOUNT}/.ssh/authorized_keys"
    return compute.OSProfileArgs(
        computer_name=parts.server.computer_name,
        admin_username=AUTOMATION_ACCOUNT,
        linux_configuration=compute.LinuxConfigurationArgs(
            disable_password_authentication=True,
            provision_vm_agent=True,
            ssh=compute.SshConfigurationArgs(
                public_keys=[compute.SshPublicKeyArgs(path=path, key_data=parts.key)]
            ),
        ),
    )
