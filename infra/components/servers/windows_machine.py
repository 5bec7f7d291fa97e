"""How a Windows machine is made: by a template, because Azure asks for a password and we have none."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_azure_native import resources

from infra.components.servers.machine import OS_DISK_SKU, MachineParts
from infra.design.servers.tables import AUTOMATION_ACCOUNT

_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
_API = "2024-11-01"


def windows_machine(name: str, parts: MachineParts, parent: pulumi.Resource) -> pulumi.Output[str]:
    """The id of a Windows machine whose first password is made in Azure and known to nobody.

    The class VirtualMachine would need the password as an input, hence in plan and state. A template's secure
    parameter may default to newGuid(): Azure makes it, uses it once, and writes it down nowhere (azure-docs
    azure-resource-manager/templates/template-functions-string). An administrator sets one of their own
    through the VM access extension when they first need it.

    Deleting a deployment deletes the record of it, not what it made: a Windows machine is deleted by hand
    before its stack is. That Azure takes the template again for a change of size, with another password for a
    machine that stands, is unverified.
    """
    deployment = resources.Deployment(
        name,
        resource_group_name=parts.placement.group,
        deployment_name=f"{parts.server.name}-machine",
        properties=resources.DeploymentPropertiesArgs(
            mode=resources.DeploymentMode.INCREMENTAL, template=_template(parts)
        ),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    machine = f"/providers/Microsoft.Compute/virtualMachines/{parts.server.name}"
    return deployment.id.apply(lambda made: made.partition("/providers/")[0] + machine)


def _template(parts: MachineParts) -> Mapping[str, Any]:
    machine: dict[str, Any] = {
        "type": "Microsoft.Compute/virtualMachines",
        "apiVersion": _API,
        "name": parts.server.name,
        "location": parts.placement.location,
        "tags": dict(parts.placement.tags),
        # An identity is named by a key here, and a key cannot wait for an output: a parameter can.
        "identity": {"type": "UserAssigned", "userAssignedIdentities": {"[parameters('identity')]": {}}},
        "properties": _properties(parts),
    }
    if parts.server.zone:
        machine["zones"] = [parts.server.zone]
    return {
        "$schema": _SCHEMA,
        "contentVersion": "1.0.0.0",
        "parameters": {
            "password": {"type": "securestring", "defaultValue": "[newGuid()]"},
            "identity": {"type": "string", "defaultValue": parts.identity_id},
        },
        "resources": [machine],
    }


def _properties(parts: MachineParts) -> Mapping[str, Any]:
    image = parts.image
    return {
        "hardwareProfile": {"vmSize": parts.size},
        "securityProfile": {
            "encryptionAtHost": True,
            "securityType": "TrustedLaunch",
            "uefiSettings": {"secureBootEnabled": True, "vTpmEnabled": True},
        },
        "storageProfile": {
            "imageReference": {
                "publisher": image.publisher,
                "offer": image.offer,
                "sku": image.sku,
                "version": "latest",
            },
            "osDisk": {
                "name": parts.server.os_disk,
                "createOption": "FromImage",
                "deleteOption": "Delete",
                "managedDisk": {"storageAccountType": OS_DISK_SKU.value},
            },
            "dataDisks": [_attached(lun, disk_id) for lun, disk_id in sorted(parts.disk_ids.items())],
        },
        "osProfile": {
            "computerName": parts.server.computer_name,
            "adminUsername": AUTOMATION_ACCOUNT,
            "adminPassword": "[parameters('password')]",
            "windowsConfiguration": {"provisionVMAgent": True, "enableAutomaticUpdates": True},
        },
        "networkProfile": {
            "networkInterfaces": [{"id": parts.interface_id, "properties": {"primary": True}}]
        },
        "diagnosticsProfile": {"bootDiagnostics": {"enabled": True}},
    }


def _attached(lun: int, disk_id: pulumi.Input[str]) -> Mapping[str, Any]:
    return {
        "lun": lun,
        "createOption": "Attach",
        "deleteOption": "Detach",
        "managedDisk": {"id": disk_id},
    }
