"""Names that are taken in all of Azure, vaults that remember what was deleted, and backup."""

from infra.rehearsal.control_plane import World
from infra.rehearsal.kept import DELETED_ITEM, DELETED_VAULT, DELETED_WORKSPACE, is_kept, kept_id_of_item
from infra.rehearsal.model import Request
from infra.rehearsal.refusals.look import at, items, name_of, others, region, same
from infra.rehearsal.refusals.row import Row, arm

_STORAGE = arm("storage:StorageAccount")
_VAULT = arm("keyvault:Vault")
_ITEM = arm("recoveryservices:ProtectedItem")


def _storage_taken(world: World, request: Request) -> str | None:
    name = name_of(request.id)
    taken = any(same(name_of(other.id), name) for other in others(world, request))
    return f"The storage account named {name} is already taken." if taken else None


def _vault_taken(world: World, request: Request) -> str | None:
    name = name_of(request.id)
    if not any(same(name_of(other.id), name) for other in others(world, request)):
        return None
    return (
        f"The vault name '{name}' is already in use. Vault names are globally unique so it is possible that "
        "the "
        "name is already taken. If you are sure that the vault name was not taken then it is possible that "
        "a vault "
        "with the same name was recently deleted but not purged after being placed in a recoverable state."
    )


def _vault_deleted(world: World, request: Request) -> str | None:
    name = name_of(request.id)
    for kept in world.store.of(DELETED_VAULT):
        if (
            same(str(kept.body["name"]), name)
            and is_kept(kept, world.clock.now)
            and world.store.get(request.id) is None
        ):
            return (
                f"A vault with the same name already exists in deleted state: {kept.id}, until "
                f"{kept.body['until']}. "
                "You need to either recover or purge existing key vault."
            )
    return None


def _purge_protection(world: World, request: Request) -> str | None:
    known = world.store.get(request.id)
    if known is None or not at(known.body, "properties", "enablePurgeProtection"):
        return None
    if at(request.body, "properties", "enablePurgeProtection"):
        return None
    return (
        "The property 'enablePurgeProtection' cannot be set to false. Enabling the purge protection for a "
        "vault is an "
        "irreversible action."
    )


def _vault_incomplete(_world: World, request: Request) -> str | None:
    properties = at(request.body, "properties")
    missing = [key for key in ("tenantId", "sku") if not at(properties, key)]
    return f"The parameter {missing[0]} is required for vault {name_of(request.id)}." if missing else None


def _workspace_deleted(world: World, request: Request) -> str | None:
    for kept in world.store.of(DELETED_WORKSPACE):
        of_name = same(str(kept.body["name"]), name_of(request.id)) and is_kept(kept, world.clock.now)
        there = same(str(kept.body["of"]), request.id) and region(kept.body) == region(request.body)
        if of_name and not there and _group(str(kept.body["of"])) == _group(request.id):
            return (
                f"Workspace name {name_of(request.id)} is kept until {kept.body['until']} for the deleted "
                f"{kept.body['of']} in '{kept.body['location']}'."
            )
    return None


def _group(resource_id: str) -> str:
    return resource_id.casefold().partition("/providers/")[0]


def _vault_remembers(world: World, request: Request) -> str | None:
    vault = f"{request.id.casefold()}/"
    for kept in world.store.of(DELETED_ITEM):
        if kept.id.casefold().startswith(vault) and is_kept(kept, world.clock.now):
            return (
                "Recovery Services vault cannot be deleted as there are backup items in soft deleted state "
                "in the "
                f"vault. The soft deleted items are permanently deleted after 14 days of delete operation: "
                f"{kept.body['name']}, until {kept.body['until']}."
            )
    return None


def _item_remembered(world: World, request: Request) -> str | None:
    kept = world.store.get(kept_id_of_item(request.id))
    if kept is None or not is_kept(kept, world.clock.now):
        return None
    return (
        f"Backup item {name_of(request.id)} is in soft deleted state until {kept.body['until']}: undelete "
        "it first."
    )


def _item_incomplete(_world: World, request: Request) -> str | None:
    missing = [k for k in ("policyId", "sourceResourceId") if not at(request.body, "properties", k)]
    return f"Protected item {name_of(request.id)} requires {missing[0]}." if missing else None


def _item_elsewhere(world: World, request: Request) -> str | None:
    vault = world.store.get(request.id.partition("/backupFabrics/")[0])
    machine = world.store.get(str(at(request.body, "properties", "sourceResourceId")))
    if vault is None or machine is None or region(vault.body) == region(machine.body):
        return None
    return (
        f"Vault {name_of(vault.id)} in '{region(vault.body)}' cannot protect {machine.id} in "
        f"'{region(machine.body)}'."
    )


def _item_twice(world: World, request: Request) -> str | None:
    machine = str(at(request.body, "properties", "sourceResourceId"))
    for other in others(world, request):
        if same(str(at(other.body, "properties", "sourceResourceId")), machine):
            return f"Machine {machine} is protected already, by {other.id}: by one vault at most."
    return None


def _redundancy_in_use(world: World, request: Request) -> str | None:
    known = world.store.get(request.id)
    path = ("properties", "redundancySettings", "standardTierStorageRedundancy")
    if known is None or at(known.body, *path) == at(request.body, *path):
        return None
    below = any(r.token in _ITEM for r in world.store.below(request.id))
    return (
        f"Storage redundancy of vault {name_of(request.id)} cannot be changed: it has backup items."
        if below
        else None
    )


def _retention(_world: World, request: Request) -> str | None:
    days = request.body.get("retentionInDays")
    if days is None or days in (-1, 7) or (isinstance(days, int) and 30 <= days <= 730):
        return None
    return f"Workspace {name_of(request.id)} has invalid retentionInDays {days}. Allowed range 30-730."


def _lifecycle(_world: World, request: Request) -> str | None:
    rules = items(request.body, "policy", "rules")
    if rules and all(at(r, "definition", "actions") for r in rules):
        return None
    return f"Management policy {request.id} must have rules with actions."


ROWS = (
    Row(
        id="storage-name-taken",
        code="StorageAccountAlreadyTaken",
        status=409,
        types=_STORAGE,
        when=_storage_taken,
        hint="the names of storage accounts are one space for all of Azure: add something of your own",
        source="azure-docs common-deployment-errors: StorageAccountAlreadyTaken",
    ),
    Row(
        id="vault-name-taken",
        code="VaultAlreadyExists",
        status=409,
        types=_VAULT,
        when=_vault_taken,
        hint="the names of vaults are one space for all of Azure: add something of your own",
        source="linux-update-cds#21",
    ),
    Row(
        id="vault-soft-deleted",
        code="ConflictError",
        status=409,
        types=_VAULT,
        when=_vault_deleted,
        hint="recover it (az keyvault recover), or choose another name",
        source="alan-turing-institute/data-safe-haven#2523",
    ),
    Row(
        id="vault-purge-protection-stays",
        code="BadRequest",
        types=_VAULT,
        when=_purge_protection,
        hint="purge protection is for ever: leave it on",
        source="azure-docs key-vault/general/soft-delete-overview (code generic)",
    ),
    Row(
        id="vault-incomplete",
        code="BadRequest",
        types=_VAULT,
        when=_vault_incomplete,
        hint="give properties.tenantId and properties.sku",
        source="bicep-types-az Microsoft.KeyVault/vaults (code generic)",
    ),
    Row(
        id="workspace-name-kept",
        code="Conflict",
        status=409,
        types=arm("operationalinsights:Workspace"),
        when=_workspace_deleted,
        hint="in its own group and region it is recovered; elsewhere wait 14 days",
        source="azure-docs azure-monitor/logs/delete-workspace (code generic)",
    ),
    Row(
        id="workspace-retention",
        code="InvalidParameter",
        types=arm("operationalinsights:Workspace"),
        when=_retention,
        hint="choose 30 to 730 days, and archive beyond",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="recovery-vault-remembers",
        code="ServiceResourceNotEmptyWithBackendMessage",
        method="DELETE",
        types=arm("recoveryservices:Vault"),
        when=_vault_remembers,
        hint="wait until the soft-deleted items are gone: soft delete that is always on cannot be hurried",
        source="pulumi-azure-native#3832; azure-docs#39579",
    ),
    Row(
        id="backup-item-soft-deleted",
        code="BadRequest",
        types=_ITEM,
        when=_item_remembered,
        hint="undelete the item (az backup protection undelete), and let it be protected again",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="backup-item-incomplete",
        code="BadRequest",
        types=_ITEM,
        when=_item_incomplete,
        hint="give its policy and its machine",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="backup-item-elsewhere",
        code="BadRequest",
        types=_ITEM,
        when=_item_elsewhere,
        hint="a vault protects the machines of its own region",
        source="azure-docs backup/backup-azure-arm-vms-prepare (code generic)",
    ),
    Row(
        id="backup-item-twice",
        code="BadRequest",
        types=_ITEM,
        when=_item_twice,
        hint="take the machine out of the other vault first",
        source="azure-docs backup/backup-azure-vm-backup-faq (code generic)",
    ),
    Row(
        id="recovery-vault-redundancy",
        code="BadRequest",
        types=arm("recoveryservices:Vault"),
        when=_redundancy_in_use,
        hint="choose the redundancy before the first item",
        source="azure-docs backup/backup-create-recovery-services-vault (code generic)",
    ),
    Row(
        id="lifecycle-without-actions",
        code="BadRequest",
        types=arm("storage:ManagementPolicy"),
        when=_lifecycle,
        hint="give each rule its actions",
        source="unverified: from memory",
        verified=False,
    ),
)
