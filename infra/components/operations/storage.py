"""The storage account that flow logs are written to, and the identity that writes them."""

from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

import pulumi
from pulumi_azure_native import authorization, managedidentity, storage

from infra.components.network.private_endpoint import EndpointSite, PrivateEndpoint, PrivateEndpointArgs
from infra.components.operations.diagnostics import diagnostic_setting
from infra.components.placement import Placement

# Storage Blob Data Contributor (azure-docs role-based-access-control/built-in-roles).
_BLOB_CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStorageArgs:
    """`account` is its name, unique in all of Azure; `identity` is the one that flow logs write as."""

    account: str
    identity: str
    retention_days: int
    placement: Placement
    endpoint: EndpointSite
    workspace_id: pulumi.Input[str]


class FlowStorage(pulumi.ComponentResource):
    """A storage account without public access and without shared keys.

    Standard, and in the region of the networks, or flow logs refuse it. Public access is Disabled because the
    hub would otherwise carry sites to its public address past the firewall (azure-docs
    virtual-wan/whats-new). Network Watcher writes as the identity made here, and passes as a trusted service
    by the bypass of the network rules. That the bypass still holds with public access Disabled is unverified
    (DFE-Digital/terraform-azurerm-container-apps-hosting#388 saw it fail): after the first deployment, look
    for the first blobs.
    """

    account_id: pulumi.Output[str]
    identity_id: pulumi.Output[str]
    endpoint: PrivateEndpoint
    granted: authorization.RoleAssignment

    def __init__(self, name: str, args: FlowStorageArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shirehall:storage:FlowStorage", name, {}, opts)
        self._name = name
        self._args = args
        child = pulumi.ResourceOptions(parent=self)
        account = self._account()
        self._lifecycle(account)
        self.account_id = account.id
        identity = managedidentity.UserAssignedIdentity(
            name,
            resource_group_name=args.placement.group,
            resource_name_=args.identity,
            location=args.placement.location,
            tags=args.placement.tags,
            opts=child,
        )
        self.identity_id = identity.id
        self.granted = self._grant(account, identity)
        blobs = pulumi.Output.concat(account.id, "/blobServices/default")
        diagnostic_setting(name, blobs, args.workspace_id, child)
        self.endpoint = PrivateEndpoint(name, self._endpoint(account), child)
        self.register_outputs({"account_id": self.account_id, "identity_id": self.identity_id})

    def _account(self) -> storage.StorageAccount:
        placement = self._args.placement
        return storage.StorageAccount(
            self._name,
            resource_group_name=placement.group,
            account_name=self._args.account,
            location=placement.location,
            tags=placement.tags,
            kind=storage.Kind.STORAGE_V2,
            sku=storage.SkuArgs(name=storage.SkuName.STANDARD_GRS),
            public_network_access=storage.PublicNetworkAccess.DISABLED,
            network_rule_set=storage.NetworkRuleSetArgs(
                default_action=storage.DefaultAction.DENY, bypass=storage.Bypass.AZURE_SERVICES
            ),
            allow_blob_public_access=False,
            allow_shared_key_access=False,
            allow_cross_tenant_replication=False,
            default_to_o_auth_authentication=True,
            enable_https_traffic_only=True,
            minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
            opts=pulumi.ResourceOptions(parent=self, protect=True),
        )

    def _lifecycle(self, account: storage.StorageAccount) -> storage.ManagementPolicy:
        """Delete what is older than the declared retention; a flow log's own reaches a year at most."""
        age = storage.DateAfterModificationArgs(
            days_after_modification_greater_than=self._args.retention_days
        )
        rule = storage.ManagementPolicyRuleArgs(
            name="retention",
            type=storage.RuleType.LIFECYCLE,
            enabled=True,
            definition=storage.ManagementPolicyDefinitionArgs(
                filters=storage.ManagementPolicyFilterArgs(blob_types=["blockBlob"]),
                actions=storage.ManagementPolicyActionArgs(
                    base_blob=storage.ManagementPolicyBaseBlobArgs(delete=age)
                ),
            ),
        )
        return storage.ManagementPolicy(
            self._name,
            resource_group_name=self._args.placement.group,
            account_name=account.name,
            management_policy_name="default",
            policy=storage.ManagementPolicySchemaArgs(rules=[rule]),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _grant(
        self, account: storage.StorageAccount, identity: managedidentity.UserAssignedIdentity
    ) -> authorization.RoleAssignment:
        scope = f"shirehall/{self._args.account}/{self._args.identity}/{_BLOB_CONTRIBUTOR}"
        return authorization.RoleAssignment(
            self._name,
            # Names of role assignments are GUIDs: this one is always the same for the same three.
            role_assignment_name=str(uuid5(NAMESPACE_URL, scope)),
            scope=account.id,
            role_definition_id=account.id.apply(_role_beside),
            principal_id=identity.principal_id,
            # The SDK's default is User, which Azure refuses for an identity (AzOps#633).
            principal_type=authorization.PrincipalType.SERVICE_PRINCIPAL,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _endpoint(self, account: storage.StorageAccount) -> PrivateEndpointArgs:
        return PrivateEndpointArgs(
            target=self._args.account,
            target_id=account.id,
            kind="blob",
            site=self._args.endpoint,
            placement=self._args.placement,
        )


def _role_beside(account_id: str) -> str:
    subscription = "/".join(account_id.split("/")[:3])
    return f"{subscription}/providers/Microsoft.Authorization/roleDefinitions/{_BLOB_CONTRIBUTOR}"
