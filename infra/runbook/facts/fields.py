"""The facts that a step's sentence may name, by the name it uses for them: `{member}`, `{segment}`, ..."""

from infra.runbook.dates import written
from infra.runbook.facts import agreement, contracts
from infra.runbook.facts.words import counted, hours, listed, literal, literals, percent, pounds, said
from infra.runbook.joining import Joining

HOST_TEAM = "Host platform team"


def fields(joining: Joining) -> dict[str, str]:
    """Every field by name. Values without backticks (ids, names) may stand in a command."""
    return {
        **_people(joining),
        **_names(joining),
        **_network(joining),
        **_money(joining),
        **_tenancy(joining),
        **_services(joining),
    }


def _people(joining: Joining) -> dict[str, str]:
    member, partnership = joining.member, joining.partnership
    deciders = {f"decider_{gate}": said(role) for gate, role in partnership.deciders.items()}
    peer = partnership.psn or partnership.hscn
    return deciders | {
        "ict_lead": said(member.ict_lead),
        "network_engineer": said(member.network_engineer),
        "helpdesk": said(member.tenancy.helpdesk),
        "lead_ict": said(joining.lead.ict_lead),
        "host_team": f"{HOST_TEAM}, {said(joining.lead.title)}",
        "signatory": said(peer.signatory if peer else joining.lead.ict_lead),
    }


def _names(joining: Joining) -> dict[str, str]:
    member = joining.member
    return {
        "member": said(member.title),
        "slug": member.member,
        "partnership": said(joining.partnership.title),
        "partnership_slug": joining.declared.slug,
        "lead": said(joining.lead.title),
        "joins": written(member.joins),
        "cutover": written(joining.cutover),
        "signed": written(member.accession.signed),
        "heads": counted(member.staff.heads, "user"),
        "sites": listed([said(site.title) for site in member.sites] or ["every place the member works from"]),
        "members": listed([said(m.title) for m in joining.members]),
        "others": listed([said(m.title) for m in joining.others] or ["any other member"]),
        "as_of": written(joining.declared.as_of),
    }


def _network(joining: Joining) -> dict[str, str]:
    part, core, hub = joining.part, joining.core, joining.hub
    return {
        "segment": literals(n.prefix for n in part.networks),
        "given": _given(joining),
        "sealed_until": written(part.sealed.expires) if part.sealed else "never",
        "own_address": part.sealed.gateway.address if part.sealed else "none",
        "stack": part.stack,
        "core_stack": core.stack,
        "group": part.group,
        "subscription": part.subscription,
        "core_subscription": core.subscription,
        "network_group": core.names.network_group,
        "operations_group": core.names.operations_group,
        "hub": hub.names.hub,
        "vpn_gateway": hub.names.vpn_gateway,
        "expressroute_gateway": hub.names.expressroute_gateway,
        "rule_group": part.rule_group.name if part.rule_group else "none",
        "policy": hub.names.policy,
        "resolver": literal(core.resolver.address),
        "resolver_address": str(core.resolver.address),
        "recovery_vault": core.names.recovery_vault,
        "workspace": core.names.workspace,
        "aggregates": literals(joining.addresses.aggregates),
        "translated": literals(t.legacy for t in joining.given.translations),
        "psn_ranges": literals(joining.partnership.psn.ranges if joining.partnership.psn else ()),
    }


def _given(joining: Joining) -> str:
    """What a join takes for good."""
    segments = literals(n.prefix for n in joining.part.networks)
    if joining.part.sealed:
        return f"{segments} and the endpoints' addresses"
    return f"{segments} and the translations" if joining.given.translations else segments


def _money(joining: Joining) -> dict[str, str]:
    exit_ = joining.partnership.agreement.exit
    return {
        "share": percent(agreement.share_of(joining)),
        "parts": counted(joining.member.accession.cost_parts, "part"),
        "budget": pounds(joining.member.monthly_budget),
        "delay": pounds(contracts.monthly_delay(joining)),
        "outlived": pounds(contracts.outlived_cost(joining)),
        "stranded": pounds(agreement.stranded_cost(joining)),
        "stranded_months": counted(exit_.stranded_cost_months, "month"),
        "one_off": said(exit_.one_off),
        "notice": counted(joining.partnership.agreement.notice_months, "month"),
    }


def _tenancy(joining: Joining) -> dict[str, str]:
    tenancy = joining.part.tenancy
    seats = [f"{licence.seats:,} {licence.sku.upper()}" for licence in tenancy.licences]
    return {
        "tenant": tenancy.tenant,
        "units": literals(unit.name for unit in tenancy.units),
        "groups": literals(group.name for group in tenancy.groups),
        "seats": listed(seats or ["no licence"]),
        "egress": literals(tenancy.egress),
        "location": tenancy.location,
        "staging_ends": written(tenancy.staging.membership.ends) if tenancy.staging else "the day of joining",
        "code": joining.member.gss or joining.member.member,
    }


def _services(joining: Joining) -> dict[str, str]:
    first = joining.taken[:1]
    return {
        "services": listed([said(service.title) for service in joining.taken]),
        "first_restored": said(first[0].title) if first else "none",
        "first_rto": hours(first[0].recovery.rto_hours) if first else "none",
        "retention": counted(joining.partnership.log_retention_days, "day"),
    }
