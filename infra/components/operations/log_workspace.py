"""The workspace that every log goes to."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import operationalinsights

from infra.components.placement import Placement


@dataclass(frozen=True, slots=True, kw_only=True)
class LogWorkspaceArgs:
    """`workspace` is its name; `retention_days` from 30 to 730."""

    workspace: str
    placement: Placement
    retention_days: int


class LogWorkspace(pulumi.ComponentResource):
    """A Log Analytics workspace that takes Entra identities only, and shows a reader what they own only."""

    workspace_id: pulumi.Output[str]

    def __init__(self, name: str, args: LogWorkspaceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shirehall:monitor:LogWorkspace", name, {}, opts)
        workspace = operationalinsights.Workspace(
            name,
            resource_group_name=args.placement.group,
            workspace_name=args.workspace,
            location=args.placement.location,
            tags=args.placement.tags,
            sku=operationalinsights.WorkspaceSkuArgs(
                name=operationalinsights.WorkspaceSkuNameEnum.PER_GB2018
            ),
            retention_in_days=args.retention_days,
            features=operationalinsights.WorkspaceFeaturesArgs(
                disable_local_auth=True, enable_log_access_using_only_resource_permissions=True
            ),
            # A deleted workspace keeps its name for 14 days, and the audit trail goes with it.
            opts=pulumi.ResourceOptions(parent=self, protect=True),
        )
        self.workspace_id = workspace.id
        self.register_outputs({"workspace_id": self.workspace_id})
