"""What is written down about a resource: its logs, and the flows of a virtual network."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import monitor, network

from infra.components.placement import Placement

WATCHER_GROUP = "NetworkWatcherRG"
"""Where Azure keeps the one network watcher that a subscription has in a region.

Azure makes it with the first virtual network there, so it is referred to, never declared: a second one is
refused (azure-docs network-watcher/network-watcher-create).
"""


def diagnostic_setting(
    name: str,
    resource_id: pulumi.Input[str],
    workspace_id: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
    *,
    logs: bool = True,
) -> monitor.DiagnosticSetting:
    """Send all logs and metrics of one resource to the log workspace; `logs=False` where it has none.

    Only ever by category group: mixed with single categories Azure answers 400 (azure-rest-api-specs#22719),
    and one workspace may be the sink of one setting a resource.
    """
    return monitor.DiagnosticSetting(
        name,
        name=f"diag-{name}",
        resource_uri=resource_id,
        workspace_id=workspace_id,
        logs=[monitor.DiagnosticsLogSettingsArgs(category_group="allLogs", enabled=True)] if logs else None,
        metrics=[monitor.DiagnosticsMetricSettingsArgs(category="AllMetrics", enabled=True)],
        opts=opts,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRecords:
    """Where flows are written, as which identity; and the workspace that takes all other logs."""

    storage_id: pulumi.Input[str]
    identity_id: pulumi.Input[str]
    workspace_id: pulumi.Input[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkLogsArgs:
    """The network by name and id; `placement` gives region and tags; `watcher` is that region's own.

    `after` is what the flow log waits for: the role of its identity, where that is in the same stack.
    """

    network: str
    network_id: pulumi.Input[str]
    placement: Placement
    watcher: str
    records: FlowRecords
    after: Sequence[pulumi.Resource] = ()


class NetworkLogs(pulumi.ComponentResource):
    """The diagnostic setting and the flow log of one virtual network.

    The flow log's target is the network: new ones of a security group ended on 2025-06-30 (azure-cli#21724).
    It writes as a managed identity, so the storage account needs no shared key (azure-docs
    network-watcher/vnet-flow-logs-managed-identity). How long its blobs are kept is the account's own rule.
    """

    flow_log: network.FlowLog

    def __init__(self, name: str, args: NetworkLogsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shirehall:monitor:NetworkLogs", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        diagnostic_setting(name, args.network_id, args.records.workspace_id, child)
        self.flow_log = network.FlowLog(
            name,
            resource_group_name=WATCHER_GROUP,
            network_watcher_name=args.watcher,
            flow_log_name=f"fl-{args.network}",
            location=args.placement.location,
            tags=args.placement.tags,
            target_resource_id=args.network_id,
            storage_id=args.records.storage_id,
            identity=network.ManagedServiceIdentityArgs(
                type=network.ResourceIdentityType.USER_ASSIGNED,
                user_assigned_identities=[args.records.identity_id],
            ),
            enabled=True,
            format=network.FlowLogFormatParametersArgs(type=network.FlowLogFormatType.JSON, version=2),
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(args.after)),
        )
        self.register_outputs({"flow_log_id": self.flow_log.id})
