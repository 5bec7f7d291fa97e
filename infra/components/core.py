"""The core stack of a partnership: what it has once, whoever its members are."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import resources

from infra.components.log_workspace import LogWorkspace, LogWorkspaceArgs
from infra.components.network_segment import HubAttachment, NetworkSegment, NetworkSegmentArgs
from infra.components.placement import Placement
from infra.components.secured_hub import SecuredHub, SecuredHubArgs
from infra.components.wan import Wan, WanArgs
from infra.design.estate import CoreDesign


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreArgs:
    """The design of the core."""

    design: CoreDesign


class Core(pulumi.ComponentResource):
    """Hubs, shared segment, ops segment, in three resource groups."""

    hubs: tuple[SecuredHub, ...]
    shared: NetworkSegment
    ops: NetworkSegment

    def __init__(self, name: str, args: CoreArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shirehall:core:Core", name, {}, opts)
        design = args.design
        self._design = design
        self._child = pulumi.ResourceOptions(parent=self)
        network_place = self._place(design.names.network_group)
        shared_place = self._place(design.names.shared_group)
        ops_place = self._place(design.names.operations_group)
        workspace = LogWorkspace(
            "logs",
            LogWorkspaceArgs(
                workspace=design.names.workspace,
                placement=ops_place,
                retention_days=design.log_retention_days,
            ),
            self._child,
        )
        wan = Wan("wan", WanArgs(wan=design.names.wan, placement=network_place), self._child)
        self.hubs = tuple(
            SecuredHub(
                f"hub-{hub.number}",
                SecuredHubArgs(
                    hub=hub,
                    placement=network_place,
                    wan_id=wan.wan_id,
                    workspace_id=workspace.workspace_id,
                ),
                self._child,
            )
            for hub in design.hubs
        )
        first = self.hubs[0]
        attachment = HubAttachment(hub=first.hub_name, group=network_place.group, after=first.ready)
        self.shared = NetworkSegment(
            "shared",
            NetworkSegmentArgs(network=design.shared, placement=shared_place, hub=attachment),
            self._child,
        )
        attachment = HubAttachment(
            hub=first.hub_name, group=network_place.group, after=[self.shared.connection]
        )
        self.ops = NetworkSegment(
            "ops",
            NetworkSegmentArgs(network=design.ops, placement=ops_place, hub=attachment),
            self._child,
        )
        self.register_outputs({})

    def _place(self, group: str) -> Placement:
        made = resources.ResourceGroup(
            group,
            resource_group_name=group,
            location=self._design.location,
            tags=self._design.tags,
            opts=self._child,
        )
        return Placement(group=made.name, location=self._design.location, tags=self._design.tags)
