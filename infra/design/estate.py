"""A partnership as it should be: one core, and a part for each member that knows nothing of the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from ipaddress import IPv4Address

from infra.design.flows import Flow
from infra.design.network.model import (
    ExpressRouteSite,
    Hub,
    HubNames,
    RuleCollectionGroup,
    VirtualNetwork,
    VpnSite,
)
from infra.design.records import VirtualHost
from infra.design.sealing.model import PrivateLink, Sealing
from infra.design.servers.model import BackupPlan, ServerGroup
from infra.design.tenancy.model import CoreTenancy, MemberTenancy


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Monthly, in pounds; `start` is the first of a month that is not past at the date of judging.

    Azure refuses a changed start, so whoever deploys keeps the first one. `contact_role` is the Azure role
    whose holders are mailed.
    """

    name: str
    amount: int
    start: date
    contact_role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardingRule:
    """Queries for `zone` (with its final dot) go to these name servers."""

    name: str
    zone: str
    servers: tuple[IPv4Address, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolver:
    """The DNS private resolver of the ops segment; `address` is its inbound endpoint's."""

    name: str
    inbound: str
    outbound: str
    ruleset: str
    address: IPv4Address


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreNames:
    """The names of what a partnership has once. Groups are resource groups.

    `network_watcher` is Azure's own, one a region and subscription, in the group NetworkWatcherRG; members'
    and core's flow logs write to storage as `flow_identity`.
    """

    network_group: str
    shared_group: str
    operations_group: str
    wan: str
    workspace: str
    vault: str
    storage: str
    recovery_vault: str
    bastion: str
    bastion_address: str
    network_watcher: str
    flow_identity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreDesign:
    """What a partnership has whoever its members are: nothing in it is derived from all members."""

    partnership: str
    stack: str
    subscription: str
    tenant: str
    location: str
    pair: str
    tags: Mapping[str, str]
    names: CoreNames
    hubs: tuple[Hub, ...]
    shared: VirtualNetwork
    ops: VirtualNetwork
    resolver: Resolver
    private_zones: tuple[str, ...]
    records: Mapping[str, IPv4Address]
    servers: tuple[ServerGroup, ...]
    private_links: tuple[PrivateLink, ...]
    automation_key: str
    backup: BackupPlan
    log_retention_days: int
    budget: Budget
    tenancy: CoreTenancy
    flows: tuple[Flow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreReference:
    """What a member's stack needs to know of core: where it is and what its parts are called."""

    subscription: str
    location: str
    names: CoreNames
    hub: HubNames
    resolver: Resolver


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberDesign:
    """One member's stack. It refers to core by computed names alone.

    A member is on its hub, with sites, rules and forwarding there; or it is `sealed`, and has none of these:
    hub and index are then only kept for it. Its virtual hosts are its own names of services: on the hub in
    zones of core, sealed in zones of its own.
    """

    partnership: str
    member: str
    title: str
    stack: str
    subscription: str
    location: str
    tags: Mapping[str, str]
    group: str
    core: CoreReference
    hub: int
    index: int
    networks: tuple[VirtualNetwork, ...]
    vpn_sites: tuple[VpnSite, ...]
    expressroute_sites: tuple[ExpressRouteSite, ...]
    rule_group: RuleCollectionGroup | None
    sealed: Sealing | None = None
    forwarding: tuple[ForwardingRule, ...]
    virtual_hosts: tuple[VirtualHost, ...]
    log_retention_days: int
    budget: Budget
    tenancy: MemberTenancy
    flows: tuple[Flow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Members sorted by slug."""

    core: CoreDesign
    members: tuple[MemberDesign, ...]

    def member(self, slug: str) -> MemberDesign:
        """The part of that member. Raises KeyError where there is none."""
        return {m.member: m for m in self.members}[slug]
