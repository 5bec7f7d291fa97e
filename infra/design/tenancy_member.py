"""One member's part of the Microsoft tenancy."""

from collections.abc import Iterator

from infra.declaration.member import Member
from infra.design.ground import Ground
from infra.design.licences import SKUS
from infra.design.mail_records import domain_records
from infra.design.membership import taken
from infra.design.tenancy import AdministrativeUnit, Group, LicenceAssignment, MemberTenancy
from infra.design.tenancy_core import ALL_ADMINS, ALL_STAFF, ALL_STAGE


def member_tenancy(ground: Ground, member: Member) -> MemberTenancy:
    """Units, groups, licences and records of a member, by its slug; less where it keeps its own tenant."""
    tenancy, c = ground.declared.partnership.tenancy, member.member
    # The host of a partnership of tenants has its own people in the host's tenant.
    own = tenancy.model == "own" and member.tenancy.own_tenant != tenancy.tenant
    groups = tuple(_service_groups(ground, member)) if own else tuple(_groups(ground, member))
    return MemberTenancy(
        model=tenancy.model,
        tenant=str(member.tenancy.own_tenant or tenancy.tenant),
        units=() if own else _units(c),
        groups=groups,
        nested={} if own else _nested(c),
        licences=() if own else _licences(member),
        location=f"loc-{c}",
        egress=tuple(str(address) for address in member.tenancy.egress),
        records={} if own else {d: domain_records(d, tenancy.initial_domain) for d in member.domains},
    )


def _units(c: str) -> tuple[AdministrativeUnit, ...]:
    return (
        AdministrativeUnit(name=f"au-{c}", restricted=False),
        AdministrativeUnit(name=f"au-{c}-restricted", restricted=True),
    )


def _nested(c: str) -> dict[str, str]:
    return {
        f"{c}-staff": ALL_STAFF,
        f"adm-{c}-helpdesk": ALL_ADMINS,
        f"adm-{c}-ict": ALL_ADMINS,
        f"stage-{c}": ALL_STAGE,
    }


def _groups(ground: Ground, member: Member) -> Iterator[Group]:
    c, rule = member.member, _rule(member.gss or member.member)
    yield Group(name=f"{c}-staff", purpose=f"Staff of {member.title}", rule=rule)
    for word in sorted(w for w, seats in member.staff.licences.items() if seats):
        sku = SKUS[word].part_number
        yield Group(
            name=f"{c}-lic-{word}",
            purpose=f"Holds {sku}: licensing ignores nested groups, so one group a licence",
            # Somebody may hold several: the attribute lists their words with spaces between.
            rule=f'{rule} and (user.extensionAttribute2 -match "(^| ){word}( |$)")',
        )
    yield from _service_groups(ground, member)
    yield Group(
        name=f"adm-{c}-helpdesk", purpose="Helpdesk Administrator within au-" + c, role_assignable=True
    )
    yield Group(
        name=f"adm-{c}-ict",
        purpose="User, Groups, License and Authentication Administrator within au-" + c,
        role_assignable=True,
    )
    yield Group(name=f"stage-{c}", purpose="In report-only policies until the join is settled")


def _service_groups(ground: Ground, member: Member) -> Iterator[Group]:
    for _, subscription in taken(member, ground.declared.as_of):
        service = ground.declared.service(subscription.service)
        yield Group(
            name=f"{member.member}-svc-{service.service}",
            purpose=f"May use {service.title}; the application asks for assignment",
        )


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
