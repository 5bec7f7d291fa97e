"""The core stack of a partnership: what it has once, whoever its members are."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import resources

from infra.components.dns.private_zones import PrivateDns, PrivateDnsArgs
from infra.components.dns.resolver import DnsResolver, DnsResolverArgs
from infra.components.entra.host_tenancy import HostTenancy, HostTenancyArgs
from infra.components.network.bastion import Bastion, BastionArgs
from infra.components.network.network_segment import HubAttachment, NetworkSegment, NetworkSegmentArgs
from infra.components.network.private_endpoint import EndpointSite
from infra.components.network.secured_hub import SecuredHub, SecuredHubArgs
from infra.components.network.vpn_site import VpnSite, VpnSiteArgs
from infra.components.network.wan import Wan, WanArgs
from infra.components.operations.budget import MonthlyBudget, MonthlyBudgetArgs
from infra.components.operations.diagnostics import FlowRecords, NetworkLogs, NetworkLogsArgs
from infra.components.operations.key_vault import KeyVault, KeyVaultArgs
from infra.components.operations.log_workspace import LogWorkspace, LogWorkspaceArgs
from infra.components.operations.storage import FlowStorage, FlowStorageArgs
from infra.components.placement import Placement
from infra.components.sealing.private_link_service import PrivateLinkService, PrivateLinkServiceArgs
from infra.components.servers.backup import Backup, BackupArgs, ProtectedMachine
from infra.components.servers.server_group import ServerGroup, ServerGroupArgs
from infra.design.estate import CoreDesign
from infra.design.network.model import Hub, VirtualNetwork
from infra.design.network.subnets import LINKS

VAULT_ZONE = "privatelink.vaultcore.azure.net"
BLOB_ZONE = "privatelink.blob.core.windows.net"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreArgs:
    """The design of the core."""

    design: CoreDesign


class Core(pulumi.ComponentResource):
    """Three resource groups: the network's hubs; the shared servers; operations.

    Operations holds Bastion, name service, logs, keys, backups. Hub 0 holds the shared and the ops segment;
    further hubs stand beside it. In one hub everything is written one after the other. The host's tenant has
    its groups and policies from here too, by the Entra provider in the options.
    """

    hubs: tuple[SecuredHub, ...]
    shared: NetworkSegment
    ops: NetworkSegment

    def __init__(self, name: str, args: CoreArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shirehall:core:Core", name, {}, opts)
        names = args.design.names
        self._design = args.design
        self._child = pulumi.ResourceOptions(parent=self)
        self._network_place, _ = self._place(names.network_group)
        self._shared_place, self._shared_group_id = self._place(names.shared_group)
        self._ops_place, _ = self._place(names.operations_group)
        self._workspace_id = self._workspace()
        self._wan_id = Wan("wan", WanArgs(wan=names.wan, placement=self._network_place), self._child).wan_id
        self.hubs = tuple(self._hub(hub) for hub in args.design.hubs)
        self.shared = self._segment("shared", args.design.shared, self._shared_place, self.hubs[0].ready)
        self.ops = self._segment("ops", args.design.ops, self._ops_place, (self.shared.connection,))
        self._peers()
        self._operations()
        self._storage_and_keys(self._private_dns().zone_ids)
        self._private_links(self._servers())
        self._budget()
        HostTenancy("tenancy", HostTenancyArgs(tenancy=args.design.tenancy), self._child)
        self.register_outputs(
            {"hub_ids": [hub.hub_id for hub in self.hubs], "shared_network_id": self.shared.network_id}
        )

    def _place(self, group: str) -> tuple[Placement, pulumi.Output[str]]:
        design = self._design
        made = resources.ResourceGroup(
            group,
            resource_group_name=group,
            location=design.location,
            tags=design.tags,
            opts=self._child,
        )
        return Placement(group=made.name, location=design.location, tags=design.tags), made.id

    def _workspace(self) -> pulumi.Output[str]:
        args = LogWorkspaceArgs(
            workspace=self._design.names.workspace,
            placement=self._ops_place,
            retention_days=self._design.log_retention_days,
        )
        return LogWorkspace("logs", args, self._child).workspace_id

    def _hub(self, hub: Hub) -> SecuredHub:
        args = SecuredHubArgs(
            hub=hub,
            placement=self._network_place,
            wan_id=self._wan_id,
            workspace_id=self._workspace_id,
        )
        return SecuredHub(f"hub-{hub.number}", args, self._child)

    def _segment(
        self, name: str, network: VirtualNetwork, place: Placement, after: tuple[pulumi.Resource, ...]
    ) -> NetworkSegment:
        hub = HubAttachment(hub=self.hubs[0].hub_name, group=self._network_place.group, after=after)
        args = NetworkSegmentArgs(network=network, placement=place, hub=hub)
        return NetworkSegment(name, args, self._child)

    def _peers(self) -> None:
        """The tunnels to PSN and HSCN, each after all else that is connected to its hub."""
        for hub, built in zip(self._design.hubs, self.hubs, strict=True):
            last: tuple[pulumi.Resource, ...] = (
                (self.ops.connection,) if built is self.hubs[0] else built.ready
            )
            for peer in hub.peers:
                args = VpnSiteArgs(
                    site=peer,
                    wan_id=self._wan_id,
                    gateway=built.vpn_gateway_name,
                    gateway_group=self._network_place.group,
                    placement=self._network_place,
                    after=last,
                )
                last = (VpnSite(peer.name, args, self._child).connection,)

    def _operations(self) -> None:
        """Bastion and the resolver, in the ops segment."""
        design = self._design
        bastion = BastionArgs(
            bastion=design.names.bastion,
            address=design.names.bastion_address,
            subnet_id=self.ops.subnet_ids["bastion"],
            zones=design.hubs[0].zones,
            placement=self._ops_place,
            workspace_id=self._workspace_id,
            after=[self.ops.connection],
        )
        Bastion("bastion", bastion, self._child)
        resolver = DnsResolverArgs(
            resolver=design.resolver,
            segment=self.ops,
            network=design.ops.name,
            placement=self._ops_place,
        )
        DnsResolver("resolver", resolver, self._child)

    def _private_dns(self) -> PrivateDns:
        design = self._design
        args = PrivateDnsArgs(
            zones=design.private_zones,
            records=design.records,
            network=design.ops.name,
            network_id=self.ops.network_id,
            placement=self._ops_place,
            after=[self.ops.connection],
        )
        return PrivateDns("zones", args, self._child)

    def _storage_and_keys(self, zones: Mapping[str, pulumi.Output[str]]) -> None:
        """Endpoints stand in one subnet, so the second waits for the first; flow logs wait for their role."""
        design = self._design
        vault = KeyVaultArgs(
            vault=design.names.vault,
            tenant=design.tenant,
            placement=self._ops_place,
            endpoint=self._endpoint(zones[VAULT_ZONE], self.shared.connection),
            workspace_id=self._workspace_id,
        )
        keys = KeyVault("keys", vault, self._child)
        storage = FlowStorageArgs(
            account=design.names.storage,
            identity=design.names.flow_identity,
            retention_days=design.log_retention_days,
            placement=self._ops_place,
            endpoint=self._endpoint(zones[BLOB_ZONE], keys.endpoint.named),
            workspace_id=self._workspace_id,
        )
        flows = FlowStorage("flows", storage, self._child)
        after: pulumi.Resource = flows.granted
        for network, segment in ((design.shared, self.shared), (design.ops, self.ops)):
            after = self._logs(network, segment, flows, after).flow_log

    def _endpoint(self, zone_id: pulumi.Output[str], after: pulumi.Resource) -> EndpointSite:
        return EndpointSite(subnet_id=self.shared.subnet_ids["endpoints"], zone_id=zone_id, after=[after])

    def _logs(
        self, network: VirtualNetwork, segment: NetworkSegment, flows: FlowStorage, after: pulumi.Resource
    ) -> NetworkLogs:
        args = NetworkLogsArgs(
            network=network.name,
            network_id=segment.network_id,
            placement=self._ops_place,
            watcher=self._design.names.network_watcher,
            records=FlowRecords(
                storage_id=flows.account_id,
                identity_id=flows.identity_id,
                workspace_id=self._workspace_id,
            ),
            after=[after],
        )
        return NetworkLogs(network.name, args, self._child)

    def _servers(self) -> Mapping[tuple[str, str], ServerGroup]:
        """All server groups by service and role, and every server under its policy of backup."""
        design = self._design
        machines: list[ProtectedMachine] = []
        groups: dict[tuple[str, str], ServerGroup] = {}
        for group in design.servers:
            args = ServerGroupArgs(
                servers=group,
                key=design.automation_key,
                placement=self._shared_place,
                group_id=self._shared_group_id,
                subnet_id=self.shared.subnet_ids[group.subnet],
                zones=design.hubs[0].zones,
                after=[self.shared.connection],
            )
            built = ServerGroup(f"{group.service}-{group.role}", args, self._child)
            groups[group.service, group.role] = built
            machines += [
                ProtectedMachine(machine=machine, machine_id=machine_id, policy=group.backup_policy)
                for machine, machine_id in built.machine_ids.items()
            ]
        backup = BackupArgs(
            plan=design.backup,
            machines=tuple(machines),
            machine_group=self._shared_place.group,
            placement=self._ops_place,
            workspace_id=self._workspace_id,
        )
        Backup("backup", backup, self._child)
        return groups

    def _private_links(self, groups: Mapping[tuple[str, str], ServerGroup]) -> None:
        """Where sealed members come in, one after the other: their addresses stand in one subnet."""
        last: tuple[pulumi.Resource, ...] = (self.shared.connection,)
        for link in self._design.private_links:
            frontend = groups[link.service, link.role].frontend_id
            assert frontend is not None, "a load balancer stands before every entrance for sealed members"
            args = PrivateLinkServiceArgs(
                link=link,
                frontend_id=frontend,
                subnet_id=self.shared.subnet_ids[LINKS],
                placement=self._shared_place,
                after=last,
            )
            last = (PrivateLinkService(f"{link.service}-{link.role}", args, self._child).service,)

    def _budget(self) -> None:
        """Of the core's own groups: members may stand in the same subscription."""
        args = MonthlyBudgetArgs(
            budget=self._design.budget,
            scope=f"/subscriptions/{self._design.subscription}",
            groups=[p.group for p in (self._network_place, self._shared_place, self._ops_place)],
        )
        MonthlyBudget("budget", args, self._child)
