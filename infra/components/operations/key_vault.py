"""The key vault: reached by its private endpoint, opened by roles."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import keyvault

from infra.components.network.private_endpoint import EndpointSite, PrivateEndpoint, PrivateEndpointArgs
from infra.components.operations.diagnostics import diagnostic_setting
from infra.components.operations.lock import delete_lock
from infra.components.placement import Placement

_SOFT_DELETE_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyVaultArgs:
    """`vault` is its name, unique in all of Azure; `endpoint` is where its private endpoint stands."""

    vault: str
    tenant: str
    placement: Placement
    endpoint: EndpointSite
    workspace_id: pulumi.Input[str]


class KeyVault(pulumi.ComponentResource):
    """An empty vault: what is put into it, and which server may read which secret, is never declared here."""

    vault_id: pulumi.Output[str]
    endpoint: PrivateEndpoint

    def __init__(self, name: str, args: KeyVaultArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shirehall:keyvault:KeyVault", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        vault = keyvault.Vault(
            name,
            resource_group_name=args.placement.group,
            vault_name=args.vault,
            location=args.placement.location,
            tags=args.placement.tags,
            properties=_closed(args.tenant),
            opts=pulumi.ResourceOptions(parent=self, protect=True),
        )
        self.vault_id = vault.id
        logs = diagnostic_setting(name, vault.id, args.workspace_id, child)
        last = pulumi.ResourceOptions(parent=self, depends_on=[logs])
        delete_lock(name, vault.id, "Its keys and secrets open every service.", last)
        endpoint = PrivateEndpointArgs(
            target=args.vault,
            target_id=vault.id,
            kind="vault",
            site=args.endpoint,
            placement=args.placement,
        )
        self.endpoint = PrivateEndpoint(name, endpoint, child)
        self.register_outputs({"vault_id": self.vault_id})


def _closed(tenant: str) -> keyvault.VaultPropertiesArgs:
    # access_policies stay unset: roles alone decide, and an empty list would be one more thing to drift.
    return keyvault.VaultPropertiesArgs(
        tenant_id=tenant,
        sku=keyvault.SkuArgs(family=keyvault.SkuFamily.A, name=keyvault.SkuName.STANDARD),
        public_network_access="Disabled",
        network_acls=keyvault.NetworkRuleSetArgs(
            bypass=keyvault.NetworkRuleBypassOptions.NONE,
            default_action=keyvault.NetworkRuleAction.DENY,
        ),
        enable_rbac_authorization=True,
        enable_purge_protection=True,
        enable_soft_delete=True,
        soft_delete_retention_in_days=_SOFT_DELETE_DAYS,
    )
