"""The things that have a step each: every contract, site, service, domain, other member."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from infra.declaration.member import Contract
from infra.declaration.service import Service
from infra.design.network.model import VpnSite
from infra.design.sealing.model import Endpoint
from infra.runbook.dates import due_date, written
from infra.runbook.facts import contracts, services
from infra.runbook.facts.words import counted, hours, literal, literals, pounds, said
from infra.runbook.joining import Joining


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing: `key` ends its step's id, `name` says which; `fields` join those of the join.

    `dates` may be due dates, or deadlines.
    """

    key: str
    name: str
    fields: Mapping[str, str]
    dates: Mapping[str, date] = field(default_factory=dict)


def _contract(number: int, contract: Contract, joining: Joining) -> Item:
    cost = f"{pounds(contract.annual_cost)} a year" if contract.annual_cost else "a cost not declared"
    last = contracts.last_notice(contract)
    gap = (joining.member.joins - contract.ends).days
    return Item(
        key=str(number),
        name=said(contract.contract),
        fields={
            "supplier": said(contract.supplier),
            "ends": written(contract.ends),
            "last_notice": written(last),
            "cost": cost,
            "notice_months": counted(contract.notice_months, "month"),
            "gap": counted(abs(gap), "day"),
        },
        dates={"last_notice": last},
    )


def _outliving(joining: Joining) -> tuple[Item, ...]:
    return tuple(_contract(n, c, joining) for n, c in enumerate(contracts.outliving(joining), 1))


def _ending(joining: Joining) -> tuple[Item, ...]:
    return tuple(_contract(n, c, joining) for n, c in enumerate(contracts.ending(joining), 1))


def _unsupported(joining: Joining) -> tuple[Item, ...]:
    old = [s for s in joining.member.legacy.systems if s.supported_until < joining.member.joins]
    return tuple(
        Item(
            key=str(number),
            name=said(system.system),
            fields={
                "supported_until": written(system.supported_until),
                "switched_off": written(system.ends),
            },
        )
        for number, system in enumerate(old, 1)
    )


def _telephony(joining: Joining) -> tuple[Item, ...]:
    titles = {site.site: said(site.title) for site in joining.member.sites}
    return tuple(
        Item(
            key=str(number),
            name=said(system.system),
            fields={
                "site": titles.get(system.site, system.site),
                "lines": counted(system.lines, "line"),
                "ends": written(system.ends),
            },
        )
        for number, system in enumerate(joining.member.telephony, 1)
    )


def _vpn_site(site: VpnSite) -> Item:
    return Item(
        key=site.site,
        name=said(site.title),
        fields={
            "device": f"{said(site.device_model)} at {literal(site.device_address)}",
            "connection": site.connection,
            "link": site.link,
            "local": literals(site.legacy),
            "seen": literals(site.address_space),
        },
    )


def _vpn_sites(joining: Joining) -> tuple[Item, ...]:
    return tuple(_vpn_site(site) for site in joining.part.vpn_sites)


def _circuits(joining: Joining) -> tuple[Item, ...]:
    return tuple(
        Item(
            key=site.site,
            name=said(site.title),
            fields={
                "circuit": site.circuit,
                "site": literal(site.site),
                "connection": site.connection,
                "local": literals(site.prefixes),
            },
        )
        for site in joining.part.expressroute_sites
    )


def _sealed_sites(joining: Joining) -> tuple[Item, ...]:
    return tuple(
        Item(
            key=site.site,
            name=said(site.title),
            fields={
                "device": f"{said(site.device_model)} at {literal(site.device_address)}",
                "connection": site.connection,
                "local": literals(site.ranges),
            },
        )
        for site in (joining.part.sealed.sites if joining.part.sealed else ())
    )


def _endpoints(joining: Joining) -> tuple[Item, ...]:
    """Each endpoint of a sealed member, with a port at which it must answer."""
    return tuple(
        _endpoint(joining, each) for each in (joining.part.sealed.endpoints if joining.part.sealed else ())
    )


def _endpoint(joining: Joining, endpoint: Endpoint) -> Item:
    service = joining.declared.service(endpoint.service)
    door = next(entrance for entrance in service.entrances if entrance.role == endpoint.role)
    return Item(
        key=f"{endpoint.service}-{endpoint.role}",
        name=said(service.title),
        fields={
            "endpoint": endpoint.name,
            "endpoint_address": str(endpoint.address),
            "port": str(door.ports[0]),
        },
    )


def _connected(joining: Joining) -> tuple[Item, ...]:
    return _vpn_sites(joining) + _circuits(joining)


def _others(joining: Joining) -> tuple[Item, ...]:
    """The other members, each with an address to try in vain: the first of its segment for a host."""
    return tuple(
        Item(
            key=other.member,
            name=said(other.title),
            fields={
                "other_segment": literals(n.prefix for n in joining.design.member(other.member).networks),
                "other_address": str(joining.design.member(other.member).networks[0].prefix[4]),
            },
        )
        for other in joining.others
    )


def _service(joining: Joining, service: Service) -> Item:
    taken = services.subscription(joining.member, service)
    since = (taken.since if taken else None) or joining.member.joins
    door = service.entrances[0]
    owner = joining.declared.member(service.owner)
    return Item(
        key=service.service,
        name=said(service.title),
        fields={
            "service_owner": f"{said(service.owner_role)}, {said(owner.title)}",
            "go_live": written(due_date(since, 0)),
            "service": service.service,
            "door": service.dns_name or "the service's address",
            "port": str(door.ports[0]),
            "classification": service.classification,
            "rto": hours(service.recovery.rto_hours),
            "rpo": hours(service.recovery.rpo_hours),
            "service_hours": said(services.service_hours(joining.member, service)),
            "out_of_hours": "covered" if services.out_of_hours(joining.member, service) else "not covered",
        },
        dates={"since": since},
    )


def _services(joining: Joining) -> tuple[Item, ...]:
    return tuple(_service(joining, service) for service in joining.taken)


def _databases(joining: Joining) -> tuple[Item, ...]:
    return tuple(_service(joining, service) for service in joining.taken if service.database)


def _postgresql(joining: Joining) -> tuple[Item, ...]:
    """Those that the playbooks make, on servers with Linux."""
    return tuple(_service(joining, service) for service in joining.taken if _by_playbooks(service))


def _sql_server(joining: Joining) -> tuple[Item, ...]:
    """Those that a database administrator makes, on servers with Windows."""
    found = (service for service in joining.taken if service.database and not _by_playbooks(service))
    return tuple(_service(joining, service) for service in found)


def _by_playbooks(service: Service) -> bool:
    return service.database is not None and service.database.engine == "postgresql"


def _rehearsable(joining: Joining) -> tuple[Item, ...]:
    """Services that a twin can show: the member is in the network, and another member is to be kept out."""
    if joining.part.sealed or not joining.member.sites:
        return ()
    shared = {taken.service for other in joining.others for taken in other.services if not taken.sovereign}
    return tuple(item for item in _postgresql(joining) if item.key in shared)


def _domains(joining: Joining) -> tuple[Item, ...]:
    return tuple(
        Item(key=domain.replace(".", "-"), name=domain, fields={"domain": domain})
        for domain in joining.member.domains
    )


def _exceptions(joining: Joining) -> tuple[Item, ...]:
    return tuple(
        Item(
            key=e.exception,
            name=said(e.exception),
            fields={
                "subject": said(e.subject),
                "why": said(e.reason),
                "exception_owner": said(e.owner),
                "approver": said(e.approver),
                "expires": written(e.expires),
            },
            dates={"expires": e.expires},
        )
        for e in joining.member.exceptions
    )


ITEMS: Mapping[str, Callable[[Joining], tuple[Item, ...]]] = {
    "outliving contract": _outliving,
    "ending contract": _ending,
    "unsupported system": _unsupported,
    "telephony": _telephony,
    "vpn site": _vpn_sites,
    "circuit": _circuits,
    "connected site": _connected,
    "sealed site": _sealed_sites,
    "endpoint": _endpoints,
    "other member": _others,
    "service": _services,
    "database": _databases,
    "postgresql": _postgresql,
    "sql server": _sql_server,
    "service on a twin": _rehearsable,
    "domain": _domains,
    "exception": _exceptions,
}
