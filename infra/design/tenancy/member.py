"""One member's part of the Microsoft tenancy."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from infra.declaration.member import Member
from infra.design.ground import Ground
from infra.design.membership import taken
from infra.design.tenancy.access import (
    administration,
    administrators,
    exceptions,
    groups_unit,
    people_unit,
    restricted_unit,
    roles,
    staging,
)
from infra.design.tenancy.baseline import baseline
from infra.design.tenancy.conditional_access import ALL_ADMINS, ALL_STAFF
from infra.design.tenancy.core import application_name
from infra.design.tenancy.directory_roles import ADMINISTRATOR_TITLES
from infra.design.tenancy.graph.member import member_requests
from infra.design.tenancy.licences import SKUS, licence_rule
from infra.design.tenancy.mail_records import domain_records
from infra.design.tenancy.model import (
    AdministrativeUnit,
    AppAssignment,
    DomainRecord,
    Group,
    LicenceAssignment,
    MemberTenancy,
)


def member_tenancy(ground: Ground, member: Member) -> MemberTenancy:
    """Units, groups, roles, licences and records of a member, by its slug.

    The host of a partnership of tenants has its own people in the host's tenant, and core looks after it.
    """
    tenancy, as_of = ground.declared.partnership.tenancy, ground.declared.as_of
    own = tenancy.model == "own" and member.tenancy.own_tenant not in (None, tenancy.tenant)
    home = str(member.tenancy.own_tenant if own else tenancy.tenant)
    part = MemberTenancy(
        model=tenancy.model,
        tenant=home,
        host=str(tenancy.tenant),
        baseline=baseline(home) if own else None,
        units=_units(member),
        groups=tuple(_groups(ground, member)),
        nested=_nested(member),
        roles=roles(member),
        administrators=administrators(member),
        staging=staging(member, as_of),
        exceptions=exceptions(member, as_of),
        licences=_licences(member),
        assignments=tuple(_assignments(ground, member)),
        location=f"loc-{member.member}",
        egress=tuple(str(address) for address in member.tenancy.egress),
        records=_records(ground, member),
        requests=(),
    )
    return replace(part, requests=member_requests(ground, member, part))


def _records(ground: Ground, member: Member) -> Mapping[str, tuple[DomainRecord, ...]]:
    """What is set as a domain moves to the shared tenant; none does of who keeps its own, the host too."""
    tenancy = ground.declared.partnership.tenancy
    if tenancy.model == "own" and member.tenancy.own_tenant is not None:
        return {}
    return {domain: domain_records(domain, tenancy.initial_domain) for domain in member.domains}


def _units(member: Member) -> tuple[AdministrativeUnit, ...]:
    c = member.member
    return (
        AdministrativeUnit(name=groups_unit(c), purpose=f"Groups and devices of {member.title}'s own making"),
        AdministrativeUnit(
            name=people_unit(c), purpose=f"People of {member.title}", rule=_rule(member.gss or c)
        ),
        AdministrativeUnit(
            name=restricted_unit(c),
            purpose=f"Groups that open shared services to {member.title}",
            restricted=True,
            tenant="host",
        ),
    )


def _nested(member: Member) -> dict[str, str]:
    named = (group for _, *pair in administration(member) for group in pair)
    return {f"{member.member}-staff": ALL_STAFF, **dict.fromkeys(named, ALL_ADMINS)}


def _groups(ground: Ground, member: Member) -> Iterator[Group]:
    c, rule = member.member, _rule(member.gss or member.member)
    yield Group(name=f"{c}-staff", purpose=f"Staff of {member.title}", rule=rule)
    for word in sorted(w for w, seats in member.staff.licences.items() if seats):
        yield Group(
            name=f"{c}-lic-{word}",
            purpose=f"Holds {SKUS[word].part_number}; licensing ignores nested groups: one a licence",
            rule=f"{rule} and {licence_rule(word)}",
        )
    yield from _service_groups(ground, member)
    yield from _administrators(member)
    if stage := staging(member, ground.declared.as_of):
        yield Group(name=stage.group, purpose=f"In report-only policies until {stage.membership.ends}")
    for excepted in exceptions(member, ground.declared.as_of):
        yield Group(name=excepted.group, purpose=f"Out of {excepted.policy} until {excepted.membership.ends}")


def _administrators(member: Member) -> Iterator[Group]:
    held = roles(member)
    for kind, group, people in administration(member):
        units = dict.fromkeys(role.unit for role in held if role.group == group)
        granted = "; ".join(
            f"{', '.join(role.role for role in held if (role.group, role.unit) == (group, unit))} in {unit}"
            for unit in units
        )
        yield Group(name=group, purpose=f"May become {granted}", role_assignable=True)
        yield Group(
            name=people,
            purpose=f"Named {ADMINISTRATOR_TITLES[kind]} administrators, who may join {group} for hours",
            role_assignable=True,
        )


def _service_groups(ground: Ground, member: Member) -> Iterator[Group]:
    for _, subscription in taken(member, ground.declared.as_of):
        service = ground.declared.service(subscription.service)
        yield Group(
            name=_service_group(member, service.service),
            purpose=f"May use {service.title}; the application asks for assignment",
            tenant="host",
        )


def _assignments(ground: Ground, member: Member) -> Iterator[AppAssignment]:
    for _, subscription in taken(member, ground.declared.as_of):
        yield AppAssignment(
            group=_service_group(member, subscription.service),
            application=application_name(ground.declared.slug, subscription.service),
        )


def _service_group(member: Member, service: str) -> str:
    return f"{member.member}-svc-{service}"


def _rule(code: str) -> str:
    # Not by the name's suffix, which changes at cutover. Whoever writes the attribute moves people between
    # councils: it is fed from personnel records.
    return (
        '(user.accountEnabled -eq true) and (user.userType -eq "Member") '
        f'and (user.extensionAttribute1 -eq "{code}")'
    )


def _licences(member: Member) -> tuple[LicenceAssignment, ...]:
    return tuple(
        LicenceAssignment(
            sku=word,
            part_number=SKUS[word].part_number,
            sku_id=SKUS[word].sku_id,
            seats=seats,
            group=f"{member.member}-lic-{word}",
        )
        for word, seats in sorted(member.staff.licences.items())
        if seats
    )
