"""One member's part: its segments, its uplinks, its rules. Nothing in it comes from another member."""

from collections.abc import Iterator
from ipaddress import IPv4Network

from infra.addressing.plan import MemberAddresses
from infra.declaration.member import Member, Site
from infra.design.budgets import budget
from infra.design.core import log_retention
from infra.design.errors import DesignError
from infra.design.estate import CoreDesign, CoreReference, ForwardingRule, MemberDesign
from infra.design.flows import Flow
from infra.design.ground import Ground
from infra.design.membership import routed_sites
from infra.design.names.naming import REGION_CODES, name
from infra.design.names.tags import member_tags
from infra.design.network.firewall import member_group
from infra.design.network.model import ExpressRouteSite, NatRule, VirtualNetwork, VpnSite
from infra.design.network.segments import virtual_network
from infra.design.network.subnets import MEMBER_ROLES
from infra.design.places import name_server_addresses
from infra.design.records import at_the_hub, virtual_hosts
from infra.design.sealing.members import sealed_networks, sealed_virtual_hosts, sealing
from infra.design.tenancy.member import member_tenancy


def member_design(
    ground: Ground, core: CoreDesign, member: Member, plan: MemberAddresses, flows: tuple[Flow, ...]
) -> MemberDesign:
    """The stack of one member, which refers to core by names alone."""
    declared, partnership = ground.declared, ground.declared.partnership
    slugs, region = (declared.slug, member.member), REGION_CODES[partnership.regions.primary]
    return MemberDesign(
        partnership=declared.slug,
        member=member.member,
        title=member.title,
        stack=f"{declared.slug}-{member.member}",
        subscription=str(member.subscription or partnership.host.subscription),
        location=partnership.regions.primary,
        tags=member_tags(ground, member),
        group=name("resource group", *slugs, ends=(region,)),
        core=_reference(core, plan.hub),
        hub=plan.hub,
        index=plan.index,
        networks=sealed_networks(ground, slugs, region, plan, flows)
        if member.sealed
        else tuple(_networks(ground, core, slugs, region, plan, flows)),
        vpn_sites=tuple(_vpn(slugs, region, plan, s) for s in routed_sites(member) if s.uplink == "vpn"),
        expressroute_sites=tuple(
            _expressroute(slugs, region, plan, s) for s in routed_sites(member) if s.uplink == "expressroute"
        ),
        rule_group=None if member.sealed else member_group(declared.slug, member.member, plan.index, flows),
        sealed=sealing(ground, member.sealed, slugs, region, member, plan) if member.sealed else None,
        forwarding=_forwarding(slugs, member, plan),
        virtual_hosts=sealed_virtual_hosts(ground, member, plan)
        if member.sealed
        else virtual_hosts(ground, member, at_the_hub(ground), core.private_zones),
        log_retention_days=log_retention(partnership.log_retention_days),
        budget=budget(slugs, member.monthly_budget, declared.as_of, member.joins),
        tenancy=member_tenancy(ground, member),
        flows=flows,
    )


def _reference(core: CoreDesign, hub: int) -> CoreReference:
    return CoreReference(
        subscription=core.subscription,
        location=core.location,
        names=core.names,
        hub={h.number: h.names for h in core.hubs}[hub],
        resolver=core.resolver,
    )


def _networks(
    ground: Ground,
    core: CoreDesign,
    slugs: tuple[str, str],
    region: str,
    plan: MemberAddresses,
    flows: tuple[Flow, ...],
) -> Iterator[VirtualNetwork]:
    # What core permits everywhere: names, updates, monitoring, Bastion.
    everywhere = tuple(f for f in core.flows if "aggregates" in (f.source.kind, f.destination.kind))
    for number, segment in enumerate(plan.segments, start=1):
        ends = (region,) if number == 1 else (str(number), region)
        yield virtual_network(
            slugs,
            ends,
            segment,
            MEMBER_ROLES,
            (*everywhere, *flows),
            ground.ranges.denied,
            dns_servers=(core.resolver.address,),
        )


def _vpn(slugs: tuple[str, str], region: str, plan: MemberAddresses, site: Site) -> VpnSite:
    if site.device is None:
        raise _lacking(plan, site, "a device, with its public address")
    names = (*slugs, site.site)
    return VpnSite(
        site=site.site,
        title=site.title,
        name=name("vpn site", *names, ends=(region,)),
        link=name("vpn link", *names, ends=(region,)),
        connection=name("vpn connection", *names, ends=(region,)),
        device_address=site.device.address,
        device_model=site.device.model,
        legacy=site.ranges,
        address_space=tuple(plan.external(legacy) for legacy in site.ranges),
        nat_rules=tuple(
            _nat(names, legacy, plan) for legacy in site.ranges if plan.external(legacy) != legacy
        ),
    )


def _lacking(plan: MemberAddresses, site: Site, expected: str) -> DesignError:
    return DesignError(
        f"site '{site.site}' of '{plan.member}': got uplink '{site.uplink}' alone, expected {expected}"
    )


def _nat(names: tuple[str, ...], legacy: IPv4Network, plan: MemberAddresses) -> NatRule:
    # By the range, not by its place among the site's ranges, so that another range moves no rule.
    words = str(legacy).replace("/", "_")
    return NatRule(
        name=name("nat rule", *names, ends=(words,)), internal=legacy, external=plan.external(legacy)
    )


def _expressroute(slugs: tuple[str, str], region: str, plan: MemberAddresses, site: Site) -> ExpressRouteSite:
    if site.circuit is None:
        raise _lacking(plan, site, "the resource id of its circuit")
    names = (*slugs, site.site)
    return ExpressRouteSite(
        site=site.site,
        title=site.title,
        circuit=site.circuit,
        connection=name("connection", *names, ends=(region,)),
        route_map=name("route map", *names, ends=(region,)),
        prefixes=tuple(plan.external(legacy) for legacy in site.ranges),
    )


def _forwarding(slugs: tuple[str, str], member: Member, plan: MemberAddresses) -> tuple[ForwardingRule, ...]:
    servers = name_server_addresses(member, plan)
    if member.dns is None or not servers:
        return ()
    return tuple(
        ForwardingRule(
            name=name("dns forwarding rule", *slugs, zone.replace(".", "_")), zone=f"{zone}.", servers=servers
        )
        for zone in member.dns.zones
    )
