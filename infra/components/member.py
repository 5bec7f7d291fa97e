"""The stack of one member: its segments, its sites and what the firewall lets through for it."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import resources

from infra.components.dns.forwarding import DnsForwarding, DnsForwardingArgs
from infra.components.dns.virtual_hosts import VirtualHostNames, VirtualHostNamesArgs
from infra.components.entra.member_tenancy import MemberTenancy, MemberTenancyArgs
from infra.components.network.expressroute_site import ExpressRouteSite, ExpressRouteSiteArgs
from infra.components.network.network_segment import HubAttachment, NetworkSegment, NetworkSegmentArgs
from infra.components.network.rule_collection_group import FirewallRules, FirewallRulesArgs
from infra.components.network.vpn_site import VpnSite, VpnSiteArgs
from infra.components.operations.budget import MonthlyBudget, MonthlyBudgetArgs
from infra.components.operations.diagnostics import FlowRecords, NetworkLogs, NetworkLogsArgs
from infra.components.operations.lock import delete_lock
from infra.components.placement import Placement
from infra.components.sealing.sealed_network import SealedNetwork, SealedNetworkArgs
from infra.design.estate import CoreReference, MemberDesign
from infra.design.names.arm_ids import resource_id
from infra.design.network.model import RuleCollectionGroup, VirtualNetwork
from infra.design.sealing.model import Sealing


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberArgs:
    """The design of the member's part.

    `host` is the provider that writes to the hub's subscription, `host_tenant` the one that writes to the
    tenant of the shared applications.
    """

    design: MemberDesign
    host: pulumi.ProviderResource
    host_tenant: pulumi.ProviderResource


class Member(pulumi.ComponentResource):
    """All that is one member's, and nothing that another's depends on.

    The providers in the options write to the member's own subscription and to the tenant of its people. What
    is a child of the hub, of its gateways and of its firewall policy is written by `host`, one after the
    other, for a hub takes one change at a time: subnets, hub connection, sites with their translations and
    connections, rules last, so that nothing is let through before all that it passes stands. Core is referred
    to by computed ids alone, and in Entra, which gives ids of its own, by name.
    """

    group_id: pulumi.Output[str]
    segments: Mapping[str, NetworkSegment | SealedNetwork]
    rules: FirewallRules | None

    def __init__(self, name: str, args: MemberArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shirehall:member:Member", name, {}, opts)
        self._design = args.design
        self._child = pulumi.ResourceOptions(parent=self)
        self._by_host = pulumi.ResourceOptions(parent=self, provider=args.host)
        self._last: tuple[pulumi.Resource, ...] = ()
        self._locked: tuple[pulumi.Resource, ...] = ()
        group = self._group()
        self.group_id = group.id
        self._own = Placement(group=group.name, location=args.design.location, tags=args.design.tags)
        self.rules = None
        if args.design.sealed:
            self.segments = self._sealed(args.design.sealed)
        else:
            self.segments = self._on_hub(args.host)
        self._guard(group)
        identity = MemberTenancyArgs(tenancy=args.design.tenancy, host=args.host_tenant)
        MemberTenancy("tenancy", identity, self._child)
        self.register_outputs(
            {
                "group_id": self.group_id,
                "network_ids": {key: segment.network_id for key, segment in self.segments.items()},
                "rule_group_id": self.rules.rule_group.id if self.rules else None,
            }
        )

    def _group(self) -> resources.ResourceGroup:
        design = self._design
        return resources.ResourceGroup(
            "group",
            resource_group_name=design.group,
            location=design.location,
            tags=design.tags,
            opts=self._child,
        )

    def _on_hub(self, host: pulumi.ProviderResource) -> Mapping[str, NetworkSegment]:
        segments = {network.name: self._segment(network, host) for network in self._design.networks}
        self._vpn_sites()
        self._expressroute_sites()
        if self._design.rule_group:
            self.rules = self._rules(self._design.rule_group)
        self._forwarding()
        self._names()
        return segments

    def _sealed(self, sealing: Sealing) -> Mapping[str, SealedNetwork]:
        """Nothing of a sealed member is written to a hub: all of it is the own provider's."""
        return {network.name: self._sealed_network(network, sealing) for network in self._design.networks}

    def _sealed_network(self, network: VirtualNetwork, sealing: Sealing) -> SealedNetwork:
        core = self._design.core
        args = SealedNetworkArgs(
            network=network,
            sealing=sealing,
            core=core,
            placement=self._own,
            workspace_id=_flow_records(core).workspace_id,
        )
        made = SealedNetwork(network.name, args, self._child)
        self._logs(network, made)
        return made

    def _segment(self, network: VirtualNetwork, host: pulumi.ProviderResource) -> NetworkSegment:
        core = self._design.core
        hub = HubAttachment(hub=core.hub.hub, group=core.names.network_group, after=self._last, provider=host)
        segment = NetworkSegment(
            network.name, NetworkSegmentArgs(network=network, placement=self._own, hub=hub), self._child
        )
        self._last = (segment.connection,)
        self._logs(network, segment)
        return segment

    def _logs(self, network: VirtualNetwork, segment: NetworkSegment | SealedNetwork) -> None:
        core = self._design.core
        logs = NetworkLogs(
            network.name,
            NetworkLogsArgs(
                network=network.name,
                network_id=segment.network_id,
                placement=self._own,
                watcher=core.names.network_watcher,
                records=_flow_records(core),
            ),
            self._child,
        )
        self._locked = (*self._locked, segment, logs)

    def _vpn_sites(self) -> None:
        core = self._design.core
        for site in self._design.vpn_sites:
            args = VpnSiteArgs(
                site=site,
                wan_id=_core_id(
                    core, core.names.network_group, "Microsoft.Network/virtualWans", core.names.wan
                ),
                gateway=core.hub.vpn_gateway,
                gateway_group=core.names.network_group,
                placement=Placement(
                    group=core.names.network_group, location=core.location, tags=self._design.tags
                ),
                after=self._last,
            )
            self._last = (VpnSite(site.site, args, self._by_host).connection,)

    def _expressroute_sites(self) -> None:
        """A circuit's authorization is a secret of the stack's own settings, set only where one is needed."""
        core, settings = self._design.core, pulumi.Config("shirehall")
        for site in self._design.expressroute_sites:
            args = ExpressRouteSiteArgs(
                site=site,
                hub=core.hub.hub,
                gateway=core.hub.expressroute_gateway,
                group=core.names.network_group,
                authorization=settings.get_secret(f"authorization-{site.site}"),
                after=self._last,
            )
            self._last = (ExpressRouteSite(site.site, args, self._by_host).connection,)

    def _rules(self, group: RuleCollectionGroup) -> FirewallRules:
        core = self._design.core
        args = FirewallRulesArgs(
            rules=group,
            policy=core.hub.policy,
            group=core.names.network_group,
            after=self._last,
        )
        return FirewallRules("rules", args, self._by_host)

    def _forwarding(self) -> None:
        core = self._design.core
        args = DnsForwardingArgs(
            rules=self._design.forwarding,
            ruleset=core.resolver.ruleset,
            group=core.names.operations_group,
        )
        DnsForwarding("dns", args, self._by_host)

    def _names(self) -> None:
        """Last, for a name should lead to nothing that the firewall does not yet let through."""
        args = VirtualHostNamesArgs(
            hosts=self._design.virtual_hosts,
            group=self._design.core.names.operations_group,
            after=[self.rules.rule_group] if self.rules else (),
        )
        VirtualHostNames("names", args, self._by_host)

    def _guard(self, group: resources.ResourceGroup) -> None:
        """The budget; and a lock, which comes last and goes first, for it refuses deletes beneath it."""
        args = MonthlyBudgetArgs(budget=self._design.budget, scope=group.id)
        budget = MonthlyBudget("budget", args, self._child)
        after = pulumi.ResourceOptions(depends_on=[*self._locked, budget])
        reason = f"The segments of {self._design.title}: lifted only when it leaves."
        delete_lock("group", group.id, reason, pulumi.ResourceOptions.merge(self._child, after))


def _core_id(core: CoreReference, group: str, arm_type: str, name: str) -> str:
    return resource_id(core.subscription, group, arm_type, name)


def _flow_records(core: CoreReference) -> FlowRecords:
    group, names = core.names.operations_group, core.names
    return FlowRecords(
        storage_id=_core_id(core, group, "Microsoft.Storage/storageAccounts", names.storage),
        identity_id=_core_id(
            core, group, "Microsoft.ManagedIdentity/userAssignedIdentities", names.flow_identity
        ),
        workspace_id=_core_id(core, group, "Microsoft.OperationalInsights/workspaces", names.workspace),
    )
