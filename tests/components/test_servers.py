"""Servers: no public address, no password that is known, data that outlives the machine."""

from dataclasses import replace
from ipaddress import IPv4Address

import pytest

from infra.components.placement import Placement
from infra.components.servers.backup import Backup, BackupArgs, ProtectedMachine
from infra.components.servers.server_group import ServerGroup, ServerGroupArgs
from infra.design.servers import model as design
from infra.design.servers.model import (
    BackupPlan,
    BackupPolicy,
    DataDisk,
    Image,
    LoadBalancer,
    Probing,
    Server,
)
from infra.design.servers.probing import READINESS
from infra.resources.planned import PlannedStack
from tests.components.planning import SUBSCRIPTION, is_chain, of_type, planned, the, waits_for

PLACE = Placement(group="rg-shared", location="uksouth", tags={})
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-shared"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDm platform"
DEBIAN = Image(publisher="Debian", offer="debian-12", sku="12-gen2", windows=False)
WINDOWS = Image(publisher="MicrosoftWindowsServer", offer="WindowsServer", sku="2022-g2", windows=True)
BALANCER = LoadBalancer(
    name="lbi-pay", address=IPv4Address("10.64.2.4"), ports=(443, 8443), probing=READINESS
)


def _server(number: int, disks: tuple[DataDisk, ...] = ()) -> Server:
    return Server(
        name=f"vm-pay-{number}",
        computer_name=f"pay-{number}",
        nic=f"nic-pay-{number}",
        identity=f"id-pay-{number}",
        os_disk=f"osdisk-pay-{number}",
        zone=str(number),
        address=IPv4Address("10.64.2.4") + number,
        disks=disks,
    )


GROUP_OF_TWO = design.ServerGroup(
    service="payroll",
    role="web",
    subnet="web",
    image=DEBIAN,
    size="Standard_D4s_v5",
    servers=(_server(1, (DataDisk(name="disk-1", lun=0, gib=64, sku="Premium_LRS"),)), _server(2)),
    load_balancer=BALANCER,
    backup_policy="daily",
)


def _plan(group: design.ServerGroup) -> PlannedStack:
    args = ServerGroupArgs(
        servers=group,
        key=KEY,
        placement=PLACE,
        group_id=GROUP,
        subnet_id="/subnets/web",
        zones=("1", "2", "3"),
    )
    return planned(lambda opts: ServerGroup("payroll-web", args, opts))


@pytest.fixture(scope="module")
def stack() -> PlannedStack:
    return _plan(GROUP_OF_TWO)


def test_a_machine_opens_to_the_automation_key_alone_and_to_no_password(stack: PlannedStack) -> None:
    profile = the(stack, "compute:VirtualMachine", "vm-pay-1").inputs["osProfile"]
    assert "adminPassword" not in profile
    linux = profile["linuxConfiguration"]
    assert linux["disablePasswordAuthentication"] is True
    assert [key["keyData"] for key in linux["ssh"]["publicKeys"]] == [KEY]


def test_a_machine_is_encrypted_on_its_host_and_boots_what_was_signed(stack: PlannedStack) -> None:
    security = the(stack, "compute:VirtualMachine", "vm-pay-1").inputs["securityProfile"]
    assert security["encryptionAtHost"] is True
    assert security["securityType"] == "TrustedLaunch"


def test_an_interface_has_its_declared_address_and_no_public_one(stack: PlannedStack) -> None:
    nic = the(stack, "network:NetworkInterface", "vm-pay-1").inputs
    (configuration,) = nic["ipConfigurations"]
    assert configuration["privateIPAddress"] == "10.64.2.5"
    assert configuration["subnet"] == {"id": "/subnets/web"}
    assert "publicIPAddress" not in configuration
    assert nic["enableIPForwarding"] is False


def test_a_data_disk_outlives_its_machine_and_cannot_be_exported(stack: PlannedStack) -> None:
    disk = the(stack, "compute:Disk")
    assert disk.protect
    assert (disk.inputs["networkAccessPolicy"], disk.inputs["publicNetworkAccess"]) == ("DenyAll", "Disabled")
    (attached,) = the(stack, "compute:VirtualMachine", "vm-pay-1").inputs["storageProfile"]["dataDisks"]
    assert attached == {
        "lun": 0,
        "createOption": "Attach",
        "deleteOption": "Detach",
        "managedDisk": {"id": disk.id},
    }


@pytest.mark.parametrize(("sku", "zones"), [("Premium_LRS", ["1"]), ("Premium_ZRS", None)])
def test_a_disk_stands_in_its_machines_zone_unless_it_is_in_all(sku: str, zones: list[str] | None) -> None:
    server = _server(1, (DataDisk(name="disk-1", lun=0, gib=64, sku=sku),))
    stack = _plan(replace(GROUP_OF_TWO, servers=(server,)))
    assert the(stack, "compute:Disk").inputs.get("zones") == zones
    assert the(stack, "compute:VirtualMachine").inputs["zones"] == ["1"]


def test_a_machine_without_a_zone_names_none() -> None:
    stack = _plan(replace(GROUP_OF_TWO, servers=(replace(_server(1), zone=None),)))
    assert "zones" not in the(stack, "compute:VirtualMachine").inputs


def test_a_balancer_gives_each_port_to_every_server(stack: PlannedStack) -> None:
    balancer = the(stack, "network:LoadBalancer")
    rules = balancer.inputs["loadBalancingRules"]
    assert [(r["frontendPort"], r["backendPort"]) for r in rules] == [(443, 443), (8443, 8443)]
    pool = f"{balancer.id}/backendAddressPools/servers"
    assert {r["backendAddressPool"]["id"] for r in rules} == {pool}
    for nic in of_type(stack, "network:NetworkInterface"):
        (configuration,) = nic.inputs["ipConfigurations"]
        assert configuration["loadBalancerBackendAddressPools"] == [{"id": pool}]


def test_a_balancers_parts_name_each_other_by_ids_that_will_exist(stack: PlannedStack) -> None:
    balancer = the(stack, "network:LoadBalancer")
    kinds = {
        "frontendIPConfiguration": ("frontendIPConfigurations", "frontendIPConfigurations"),
        "probe": ("probes", "probes"),
    }
    for rule in balancer.inputs["loadBalancingRules"]:
        for field, (inputs, path) in kinds.items():
            ids = {f"{balancer.id}/{path}/{part['name']}" for part in balancer.inputs[inputs]}
            assert rule[field]["id"] in ids


def test_a_lone_server_has_no_balancer() -> None:
    stack = _plan(replace(GROUP_OF_TWO, servers=(_server(1),), load_balancer=None))
    assert of_type(stack, "network:LoadBalancer") == []
    (configuration,) = the(stack, "network:NetworkInterface").inputs["ipConfigurations"]
    assert "loadBalancerBackendAddressPools" not in configuration


@pytest.fixture(scope="module")
def windows() -> PlannedStack:
    return _plan(replace(GROUP_OF_TWO, image=WINDOWS))


def test_a_windows_machines_password_is_made_in_azure_and_in_no_plan(windows: PlannedStack) -> None:
    template = the(windows, "resources:Deployment", "vm-pay-1").inputs["properties"]["template"]
    assert template["parameters"]["password"] == {"type": "securestring", "defaultValue": "[newGuid()]"}
    (machine,) = template["resources"]
    assert machine["properties"]["osProfile"]["adminPassword"] == "[parameters('password')]"
    assert of_type(windows, "compute:VirtualMachine") == []
    assert not any(r.secrets for r in windows.resources)


def test_a_windows_machine_is_as_closed_as_a_linux_one(windows: PlannedStack, stack: PlannedStack) -> None:
    template = the(windows, "resources:Deployment", "vm-pay-1").inputs["properties"]["template"]
    (machine,) = template["resources"]
    linux = the(stack, "compute:VirtualMachine", "vm-pay-1").inputs
    assert machine["properties"]["securityProfile"] == linux["securityProfile"]
    assert machine["properties"]["storageProfile"]["dataDisks"] == linux["storageProfile"]["dataDisks"]
    assert machine["zones"] == linux["zones"]
    nic = the(windows, "network:NetworkInterface", "vm-pay-1").id
    assert machine["properties"]["networkProfile"]["networkInterfaces"][0]["id"] == nic


POLICIES = (
    BackupPolicy(name="daily", time="22:00", every_hours=24, retention_days=30, rpo_hours=24),
    BackupPolicy(name="often", time="01:30", every_hours=4, retention_days=90, rpo_hours=4),
)


@pytest.fixture(scope="module")
def backup() -> PlannedStack:
    machines = (
        ProtectedMachine(machine="vm-pay-1", machine_id="/vm-pay-1", policy="daily"),
        ProtectedMachine(machine="vm-pay-2", machine_id="/vm-pay-2", policy="often"),
    )
    args = BackupArgs(
        plan=BackupPlan(vault="rsv-lgss", policies=POLICIES),
        machines=machines,
        machine_group="rg-shared",
        placement=replace(PLACE, group="rg-ops"),
        workspace_id="/logs",
    )
    return planned(lambda opts: Backup("backup", args, opts))


def test_copies_cannot_be_thrown_away(backup: PlannedStack) -> None:
    vault = the(backup, "recoveryservices:Vault")
    properties = vault.inputs["properties"]
    assert properties["securitySettings"]["softDeleteSettings"]["softDeleteState"] == "AlwaysON"
    assert properties["redundancySettings"]["standardTierStorageRedundancy"] == "GeoRedundant"
    assert vault.protect
    assert the(backup, "authorization:ManagementLockByScope").inputs["scope"] == vault.id


def test_policies_of_a_vault_are_written_one_after_the_other(backup: PlannedStack) -> None:
    assert is_chain(backup, of_type(backup, "recoveryservices:ProtectionPolicy"))


def test_a_daily_policy_runs_at_its_time_and_another_through_the_day(backup: PlannedStack) -> None:
    token = "recoveryservices:ProtectionPolicy"
    daily = the(backup, token, "backup-daily").inputs["properties"]
    often = the(backup, token, "backup-often").inputs["properties"]
    assert daily["schedulePolicy"]["dailySchedule"] == {"scheduleRunTimes": ["2024-01-01T22:00:00Z"]}
    assert often["schedulePolicy"]["hourlySchedule"] == {
        "interval": 4,
        "scheduleWindowStartTime": "2024-01-01T01:30:00Z",
        "scheduleWindowDuration": 24,
    }
    kept = often["retentionPolicy"]["dailySchedule"]
    assert kept["retentionDuration"] == {"count": 90, "durationType": "Days"}


def test_a_machine_is_protected_under_its_own_policy(backup: PlannedStack) -> None:
    item = the(backup, "recoveryservices:ProtectedItem", "backup-vm-pay-2")
    assert item.inputs["containerName"] == "iaasvmcontainer;iaasvmcontainerv2;rg-shared;vm-pay-2"
    assert item.inputs["properties"]["sourceResourceId"] == "/vm-pay-2"
    policy = the(backup, "recoveryservices:ProtectionPolicy", "backup-often")
    assert item.inputs["properties"]["policyId"] == policy.id
    assert waits_for(backup, item, policy)


def test_a_balancer_asks_by_http_whether_a_server_is_ready_for_any_of_its_ports(stack: PlannedStack) -> None:
    balancer = the(stack, "network:LoadBalancer").inputs
    (probe,) = balancer["probes"]
    assert (probe["protocol"], probe["port"], probe["requestPath"]) == ("Http", 8008, "/readyz")
    assert (probe["intervalInSeconds"], probe["probeThreshold"]) == (5, 2)
    assert [rule["probe"]["id"].rpartition("/")[2] for rule in balancer["loadBalancingRules"]] == [
        "readiness",
        "readiness",
    ]


def test_a_balancer_passes_udp_on_and_asks_for_it_by_tcp() -> None:
    by_tcp = Probing(seconds=5, times=2)
    both = replace(BALANCER, ports=(443,), udp_ports=(443, 5514), probing=by_tcp)
    balancer = the(_plan(replace(GROUP_OF_TWO, load_balancer=both)), "network:LoadBalancer").inputs
    rules = [(r["name"], r["protocol"], r["enableTcpReset"]) for r in balancer["loadBalancingRules"]]
    assert rules == [("port-443", "Tcp", True), ("udp-443", "Udp", False), ("udp-5514", "Udp", False)]
    probes = [(p["name"], p["protocol"]) for p in balancer["probes"]]
    assert probes == [("tcp-443", "Tcp"), ("tcp-5514", "Tcp")]
