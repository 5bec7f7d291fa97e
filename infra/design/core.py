"""Core: what a partnership has whoever its members are."""

from collections.abc import Mapping

from infra.declaration.vocabulary import PRIVATE_LINK_ZONES
from infra.design.budgets import budget
from infra.design.estate import CoreDesign, CoreNames, Resolver
from infra.design.flows import Flow
from infra.design.ground import Ground
from infra.design.names.naming import REGION_CODES, name
from infra.design.names.tags import core_tags
from infra.design.network.hubs import hub
from infra.design.network.model import VirtualNetwork
from infra.design.network.segments import virtual_network
from infra.design.network.subnets import LINKS, OPS_ROLES, SHARED_ROLES
from infra.design.places import ops_segment, resolver_address, shared_segment
from infra.design.records import service_records, zone_of
from infra.design.sealing.private_links import private_links
from infra.design.servers.backup import backup_plan
from infra.design.servers.groups import server_groups
from infra.design.tenancy.core import core_tenancy

# azure-docs azure-monitor/logs/data-retention-configure
LOG_RETENTION_DAYS = (30, 730)


def core_design(
    ground: Ground, flows: tuple[Flow, ...], remote: Mapping[int, tuple[Flow, ...]]
) -> CoreDesign:
    """The core stack: from the partnership's own flows, and of members on later hubs theirs (`remote`)."""
    partnership = ground.declared.partnership
    region = REGION_CODES[partnership.regions.primary]
    records = service_records(ground)
    return CoreDesign(
        partnership=ground.declared.slug,
        stack=f"{ground.declared.slug}-core",
        subscription=str(partnership.host.subscription),
        tenant=str(partnership.host.tenant),
        location=partnership.regions.primary,
        pair=partnership.regions.pair,
        tags=core_tags(ground),
        names=core_names(ground),
        hubs=tuple(hub(ground, addresses, flows, remote) for addresses in ground.addresses.hubs),
        shared=_shared(ground, flows, region),
        ops=_ops(ground, flows, region),
        resolver=resolver(ground),
        private_zones=tuple(sorted({*PRIVATE_LINK_ZONES, *(zone_of(record) for record in records)})),
        records=records,
        servers=server_groups(ground, region),
        private_links=private_links(ground, region),
        automation_key=partnership.host.automation_key,
        backup=backup_plan(ground.declared.slug, region, ground.declared.services),
        log_retention_days=log_retention(partnership.log_retention_days),
        budget=budget(
            (ground.declared.slug,),
            partnership.host.monthly_budget,
            ground.declared.as_of,
            ground.declared.as_of,
        ),
        tenancy=core_tenancy(ground.declared),
        flows=flows,
    )


def log_retention(declared_days: int) -> int:
    """What was declared, within what a log workspace keeps at hand."""
    least, most = LOG_RETENTION_DAYS
    return min(max(declared_days, least), most)


def core_names(ground: Ground) -> CoreNames:
    """The names of what stands once, whatever the number of hubs."""
    slug, primary = ground.declared.slug, ground.declared.partnership.regions.primary
    ends = (REGION_CODES[primary],)
    host = str(ground.declared.partnership.host.subscription)
    return CoreNames(
        network_group=name("resource group", slug, ends=("network", *ends)),
        shared_group=name("resource group", slug, ends=("shared", *ends)),
        operations_group=name("resource group", slug, ends=("ops", *ends)),
        wan=name("virtual wan", slug, ends=ends),
        workspace=name("log workspace", slug, ends=ends),
        vault=name("key vault", slug, ends=ends, unique_to=host),
        storage=name("storage account", slug, ends=ends, unique_to=host),
        recovery_vault=name("recovery vault", slug, ends=ends),
        bastion=name("bastion", slug, ends=ends),
        bastion_address=name("public address", slug, ends=("bastion", *ends)),
        network_watcher=f"NetworkWatcher_{primary}",
        flow_identity=name("identity", slug, ends=("flowlogs", *ends)),
    )


def resolver(ground: Ground) -> Resolver:
    """The DNS private resolver, whose inbound address every segment asks."""
    slug, ends = ground.declared.slug, (REGION_CODES[ground.declared.partnership.regions.primary],)
    return Resolver(
        name=name("dns resolver", slug, ends=ends),
        inbound=name("dns inbound endpoint", slug, ends=ends),
        outbound=name("dns outbound endpoint", slug, ends=ends),
        ruleset=name("dns ruleset", slug, ends=ends),
        address=resolver_address(ground.addresses),
    )


def _shared(ground: Ground, flows: tuple[Flow, ...], region: str) -> VirtualNetwork:
    return virtual_network(
        (ground.declared.slug,),
        ("shared", region),
        shared_segment(ground.addresses),
        (row for row in SHARED_ROLES if row.role != LINKS or private_links(ground, region)),
        flows,
        ground.ranges.denied,
        dns_servers=(resolver_address(ground.addresses),),
    )


def _ops(ground: Ground, flows: tuple[Flow, ...], region: str) -> VirtualNetwork:
    # Azure's own name service, which knows the private zones; and no default route from the hub, which
    # Bastion does not bear (azure-docs bastion/bastion-faq).
    return virtual_network(
        (ground.declared.slug,),
        ("ops", region),
        ops_segment(ground.addresses),
        OPS_ROLES,
        flows,
        ground.ranges.denied,
        dns_servers=(),
        internet_security=False,
    )
