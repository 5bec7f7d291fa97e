"""Refusals that come of what was before, of what is under way, of how many there are, and of locks."""

from datetime import date, timedelta

import pytest

from infra.rehearsal.clock import Clock
from infra.rehearsal.control_plane import ControlPlane, World
from infra.rehearsal.model import RefusedError, Request, Resource
from infra.rehearsal.refusals import RULES
from infra.rehearsal.store import Store

ROWS = {row.id: row for row in RULES}
GROUP = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-a"
NETWORK = f"{GROUP}/providers/Microsoft.Network"
BACKUP = f"{GROUP}/providers/Microsoft.RecoveryServices/vaults/rsv"
ITEM = f"{BACKUP}/backupFabrics/Azure/protectionContainers/c/protectedItems/i"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-a"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-a"
HERE = {"location": "uksouth", "vaultName": "kv-a"}


def put(kind: str, resource_id: str, **body: object) -> Request:
    return Request(method="PUT", id=resource_id, token=f"azure-native:{kind}", body={**HERE, **body})


def delete(kind: str, resource_id: str) -> Request:
    return Request(method="DELETE", id=resource_id, token=f"azure-native:{kind}")


def standing(*requests: Request) -> World:
    made = {r.id.casefold(): Resource(id=r.id, token=r.token, body=r.body) for r in requests}
    return World(store=Store(made), clock=Clock(date(2010, 11, 1)))


def cloud(*row_ids: str) -> ControlPlane:
    return ControlPlane(Clock(date(2010, 11, 1)), rules=tuple(ROWS[row_id] for row_id in row_ids))


def code(plane: ControlPlane, request: Request) -> str:
    with pytest.raises(RefusedError) as raised:
        (plane.delete if request.method == "DELETE" else plane.put)(request)
    assert raised.value.refusal.hint
    return raised.value.refusal.code


def later(plane: ControlPlane, days: int) -> None:
    plane.world.clock.advance_to(plane.world.clock.now + timedelta(days=days))


def test_a_deleted_key_vault_keeps_its_name_until_its_time_is_over() -> None:
    plane = cloud("vault-soft-deleted")
    vault = put("keyvault:Vault", VAULT, properties={"softDeleteRetentionInDays": 90})
    plane.put(vault)
    plane.delete(delete("keyvault:Vault", VAULT))
    assert code(plane, vault) == "ConflictError"
    later(plane, 91)
    plane.put(vault)


def test_a_deleted_workspace_is_recovered_in_its_own_region_and_refused_in_another() -> None:
    plane = cloud("workspace-name-kept")
    plane.put(put("operationalinsights:Workspace", WORKSPACE))
    plane.delete(delete("operationalinsights:Workspace", WORKSPACE))
    assert code(plane, put("operationalinsights:Workspace", WORKSPACE, location="ukwest")) == "Conflict"
    plane.put(put("operationalinsights:Workspace", WORKSPACE))


def test_a_backup_vault_remembers_deleted_items_for_fourteen_days() -> None:
    plane = cloud("recovery-vault-remembers", "backup-item-soft-deleted")
    plane.put(put("recoveryservices:Vault", BACKUP))
    plane.put(put("recoveryservices:ProtectedItem", ITEM))
    plane.delete(delete("recoveryservices:ProtectedItem", ITEM))
    assert code(plane, put("recoveryservices:ProtectedItem", ITEM)) == "BadRequest"
    gone = delete("recoveryservices:Vault", BACKUP)
    assert code(plane, gone) == "ServiceResourceNotEmptyWithBackendMessage"
    later(plane, 15)
    plane.delete(gone)


def test_what_azure_keeps_is_nobodys() -> None:
    plane = cloud()
    plane.put(put("keyvault:Vault", VAULT))
    plane.delete(delete("keyvault:Vault", VAULT))
    (kept,) = plane.store
    assert kept.by_azure
    assert kept.id.endswith("/providers/Microsoft.KeyVault/locations/uksouth/deletedVaults/kv-a")
    assert kept.body["until"].startswith("2011-01-30")


def test_a_lock_holds_what_is_beneath_it_and_not_what_is_beside_it() -> None:
    plane = cloud("delete-locked")
    lock = f"{VAULT}/providers/Microsoft.Authorization/locks/lock"
    setting = f"{VAULT}/providers/Microsoft.Insights/diagnosticSettings/diag"
    plane.put(put("keyvault:Vault", VAULT))
    plane.put(put("keyvault:Vault", f"{VAULT}-b"))
    plane.put(put("monitor:DiagnosticSetting", setting))
    plane.put(put("authorization:ManagementLockByScope", lock, scope=VAULT, level="CanNotDelete"))
    assert code(plane, delete("keyvault:Vault", VAULT)) == "ScopeLocked"
    assert code(plane, delete("monitor:DiagnosticSetting", setting)) == "ScopeLocked"
    plane.delete(delete("keyvault:Vault", f"{VAULT}-b"))
    plane.delete(delete("authorization:ManagementLockByScope", lock))
    plane.delete(delete("keyvault:Vault", VAULT))


@pytest.mark.parametrize(
    ("row_id", "kind", "parent", "child", "limit"),
    [
        (
            "rule-groups-too-many",
            "network:FirewallPolicyRuleCollectionGroup",
            f"{NETWORK}/firewallPolicies/p",
            "ruleCollectionGroups",
            60,
        ),
        ("nat-rules-too-many", "network:NatRule", f"{NETWORK}/vpnGateways/g", "natRules", 100),
        (
            "vpn-connections-too-many",
            "network:VpnConnection",
            f"{NETWORK}/vpnGateways/g",
            "vpnConnections",
            1000,
        ),
        (
            "diagnostics-too-many",
            "monitor:DiagnosticSetting",
            f"{VAULT}/providers/Microsoft.Insights",
            "diagnosticSettings",
            5,
        ),
    ],
)
def test_the_last_that_is_allowed_and_the_first_that_is_not(
    row_id: str, kind: str, parent: str, child: str, limit: int
) -> None:
    known = [put(kind, f"{parent}/{child}/{number}", resourceUri=VAULT) for number in range(limit)]
    row = ROWS[row_id]
    assert row(standing(*known[:-1]), known[-1]) is None
    refusal = row(standing(*known), put(kind, f"{parent}/{child}/more", resourceUri=VAULT))
    assert refusal is not None
    assert f"{limit} at most" in refusal.message


def test_a_hub_with_intent_takes_no_table_of_its_own() -> None:
    table = put("network:HubRouteTable", f"{NETWORK}/virtualHubs/h/hubRouteTables/own")
    intent = put("network:RoutingIntent", f"{NETWORK}/virtualHubs/h/routingIntent/i")
    row = ROWS["custom-table-under-intent"]
    assert row(standing(), table) is None
    assert row(standing(intent), table) is not None


def test_the_interfaces_of_a_machine_are_in_one_network() -> None:
    def interface(name: str, network: str) -> Request:
        subnet = {"id": f"{NETWORK}/virtualNetworks/{network}/subnets/s"}
        return put(
            "network:NetworkInterface",
            f"{NETWORK}/networkInterfaces/{name}",
            ipConfigurations=[{"subnet": subnet}],
        )

    ids = [{"id": f"{NETWORK}/networkInterfaces/{name}"} for name in ("one", "two")]
    machine = put("compute:VirtualMachine", f"{GROUP}/m", networkProfile={"networkInterfaces": ids})
    row = ROWS["interfaces-of-two-networks"]
    assert row(standing(interface("one", "a"), interface("two", "a")), machine) is None
    refusal = row(standing(interface("one", "a"), interface("two", "b")), machine)
    assert refusal is not None
    assert refusal.code == "SubnetsNotInSameVnet"


@pytest.mark.parametrize(
    ("row_id", "busy", "request_", "other"),
    [
        (
            "connection-while-subnets-are-written",
            put("network:Subnet", f"{NETWORK}/virtualNetworks/a/subnets/s"),
            put(
                "network:HubVirtualNetworkConnection",
                f"{NETWORK}/virtualHubs/h/hubVirtualNetworkConnections/c",
                remoteVirtualNetwork={"id": f"{NETWORK}/virtualNetworks/a"},
            ),
            put("network:Subnet", f"{NETWORK}/virtualNetworks/b/subnets/s"),
        ),
        (
            "use-while-subnet-is-written",
            put("network:Subnet", f"{NETWORK}/virtualNetworks/a/subnets/s"),
            put(
                "network:NetworkInterface",
                f"{NETWORK}/networkInterfaces/n",
                ipConfigurations=[{"subnet": {"id": f"{NETWORK}/virtualNetworks/a/subnets/s"}}],
            ),
            put("network:Subnet", f"{NETWORK}/virtualNetworks/a/subnets/t"),
        ),
        (
            "group-being-deleted",
            delete("resources:ResourceGroup", GROUP),
            put("network:VirtualNetwork", f"{NETWORK}/virtualNetworks/a"),
            delete("resources:ResourceGroup", f"{GROUP}-b"),
        ),
    ],
)
def test_what_must_wait_for_another_write_is_refused_while_that_is_under_way(
    row_id: str, busy: Request, request_: Request, other: Request
) -> None:
    row, world = ROWS[row_id], standing()
    assert row(world, request_) is None
    world.underway.append(other)
    assert row(world, request_) is None
    world.underway.append(busy)
    assert row(world, request_) is not None


def test_a_named_location_that_a_policy_names_is_not_deleted() -> None:
    guid = "99999999-9999-4999-8999-999999999999"
    kind = "azuread:index/conditionalAccessPolicy:ConditionalAccessPolicy"
    policy = Request(
        method="PUT",
        id="/policies/p",
        token=kind,
        body={"conditions": {"locations": {"includedLocations": [guid]}}},
    )
    location = "azuread:index/namedLocation:NamedLocation"
    gone = Request(method="DELETE", id=f"/namedLocations/{guid}", token=location)
    row = ROWS["named-location-in-use"]
    assert row(standing(), gone) is None
    assert row(standing(policy), gone) is not None
