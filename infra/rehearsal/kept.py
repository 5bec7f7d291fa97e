"""What Azure keeps of what is deleted: soft-deleted things, and names that stay taken, until a date."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from infra.rehearsal.model import Resource
from infra.rehearsal.store import Store
from infra.resources.arm_types import PACKAGE

DELETED_VAULT = "kept:keyvault:Vault"
DELETED_WORKSPACE = "kept:operationalinsights:Workspace"
DELETED_ITEM = "kept:recoveryservices:ProtectedItem"

KEPT = frozenset({DELETED_VAULT, DELETED_WORKSPACE, DELETED_ITEM})
"""The tokens of what Azure keeps of something deleted."""

# Days, where the vault says nothing else. Source: azure-docs key-vault/general/soft-delete-overview,
# backup/backup-azure-security-feature-cloud, azure-monitor/logs/delete-workspace.
_VAULT_DAYS = 90
_ITEM_DAYS = 14
_WORKSPACE_DAYS = 14


def kept_by_azure(store: Store, deleted: Resource, now: datetime) -> Iterator[Resource]:
    """What is left of a resource that has been deleted; `until` in its body is when it goes, in UTC."""
    keep = KEEPERS.get(deleted.token)
    if keep is not None:
        token, kept_id, days = keep(store, deleted)
        until = (now + timedelta(days=days)).isoformat()
        location = str(deleted.body.get("location", ""))
        body = {"location": location, "name": _name(deleted), "of": deleted.id, "until": until}
        yield Resource(id=kept_id, token=token, body=body, answer=body, by_azure=True)


def kept_id_of_item(item_id: str) -> str:
    """The id under which a deleted backup item is kept."""
    return f"{item_id}/deferredDelete/latest"


def is_kept(resource: Resource, now: datetime) -> bool:
    """Whether the time of something kept has not passed yet."""
    return until_of(resource) > now


def until_of(resource: Resource) -> datetime:
    """Until when something is kept, in UTC."""
    return datetime.fromisoformat(str(resource.body["until"]))


def _name(deleted: Resource) -> str:
    return deleted.id.rpartition("/")[2]


def _setting(body: object, *path: str) -> object:
    for key in path:
        body = body.get(key) if isinstance(body, Mapping) else None
    return body


def _days(given: object, default: int) -> int:
    return given if isinstance(given, int) and given > 0 else default


Kept = tuple[str, str, int]


def _vault(_store: Store, deleted: Resource) -> Kept:
    where = f"/subscriptions/{deleted.id.split('/')[2]}/providers/Microsoft.KeyVault"
    days = _setting(deleted.body, "properties", "softDeleteRetentionInDays")
    kept_id = f"{where}/locations/{deleted.body.get('location')}/deletedVaults/{_name(deleted)}"
    return DELETED_VAULT, kept_id, _days(days, _VAULT_DAYS)


def _workspace(_store: Store, deleted: Resource) -> Kept:
    where = deleted.id.rpartition("/workspaces/")[0]
    return DELETED_WORKSPACE, f"{where}/deletedWorkspaces/{_name(deleted)}", _WORKSPACE_DAYS


def _item(store: Store, deleted: Resource) -> Kept:
    vault = store.get(deleted.id.partition("/backupFabrics/")[0])
    path = ("properties", "securitySettings", "softDeleteSettings", "softDeleteRetentionPeriodInDays")
    days = _setting(vault.body if vault else {}, *path)
    return DELETED_ITEM, kept_id_of_item(deleted.id), _days(days, _ITEM_DAYS)


KEEPERS: Mapping[str, Callable[[Store, Resource], Kept]] = {
    f"{PACKAGE}:keyvault:Vault": _vault,
    f"{PACKAGE}:operationalinsights:Workspace": _workspace,
    f"{PACKAGE}:recoveryservices:ProtectedItem": _item,
}
"""The types of which Azure keeps something, by token."""
