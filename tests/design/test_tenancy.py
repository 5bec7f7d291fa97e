"""A member's part of the Microsoft tenancy: groups, units, roles, licences, and what of it ends."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from infra import pipeline
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member
from infra.design.errors import DesignError
from infra.design.tenancy.access import LEAST_STAGING
from infra.design.tenancy.conditional_access import ALL_ADMINS, ALL_STAGE
from infra.design.tenancy.licences import SKUS
from infra.design.tenancy.model import MemberTenancy
from tests.conftest import COUNCILS
from tests.design.estates import council, designed, lgss, with_members

LGSS = designed(lgss())
SLOUGH = LGSS.member("slough").tenancy
HOST, THREE = str(lgss().partnership.tenancy.tenant), str(UUID(int=7))


def exception(**changes: object) -> dict[str, object]:
    return {
        "exception": "old-laptops",
        "policy": "CA005",
        "subject": "Laptops of the depot",
        "reason": "They are replaced in a month",
        "owner": "Head of ICT",
        "approver": "Identity manager",
        "created": "2010-12-01",
        "expires": "2010-12-30",
        **changes,
    }


def joined(declared: DeclaredPartnership, member: Member) -> MemberTenancy:
    return designed(with_members(declared, member)).member(member.member).tenancy


def own_tenants() -> DeclaredPartnership:
    """LGSS, had every member kept its own tenant."""
    declared = lgss()
    own = declared.partnership.tenancy.model_copy(update={"model": "own"})
    return replace(declared, partnership=declared.partnership.model_copy(update={"tenancy": own}))


def keeping(tenant: str, **changes: object) -> Member:
    apart = {"helpdesk": "Service desk", "own_tenant": tenant, "initial_domain": "three.onmicrosoft.com"}
    payroll = [{"service": "payroll", "since": "2010-12-01"}]
    return council("three", tenancy=apart, services=payroll, domains=["three.gov.uk"], **changes)


def test_staff_are_known_by_the_councils_code_and_not_by_the_suffix_of_their_names() -> None:
    groups = {group.name: group for group in SLOUGH.groups}
    assert groups["slough-staff"].rule == (
        '(user.accountEnabled -eq true) and (user.userType -eq "Member") '
        'and (user.extensionAttribute1 -eq "E06000039")'
    )
    assert groups["slough-lic-e3"].rule
    assert groups["slough-lic-e3"].rule.endswith('and (user.extensionAttribute2 -match "(^| )e3( |$)")')


def test_a_member_without_a_gss_code_is_known_by_its_slug() -> None:
    (staff,) = (g for g in joined(lgss(), council("fire-service")).groups if g.name == "fire-service-staff")
    assert staff.rule
    assert staff.rule.endswith('(user.extensionAttribute1 -eq "fire-service")')


def test_only_staff_and_licence_groups_follow_a_rule() -> None:
    dynamic = {group.name for group in SLOUGH.groups if group.rule}
    assert dynamic == {"slough-staff", "slough-lic-e3", "slough-lic-f3", "slough-lic-p2"}


def test_a_join_nests_its_groups_and_edits_no_policy() -> None:
    assert SLOUGH.nested == {
        "slough-staff": "all-staff",
        "adm-slough-helpdesk": "all-admins",
        "adm-slough-helpdesk-people": "all-admins",
        "adm-slough-ict": "all-admins",
        "adm-slough-ict-people": "all-admins",
    }
    assert set(SLOUGH.nested.values()) <= {g.name for g in LGSS.core.tenancy.umbrella_groups}
    assert set(SLOUGH.nested) <= {g.name for g in SLOUGH.groups}
    assert SLOUGH.baseline is None


def test_a_councils_administrators_hold_roles_within_its_units_alone() -> None:
    assert {(r.group, r.role, r.unit) for r in SLOUGH.roles} == {
        ("adm-slough-helpdesk", "Helpdesk Administrator", "au-slough-people"),
        ("adm-slough-ict", "User Administrator", "au-slough-people"),
        ("adm-slough-ict", "License Administrator", "au-slough-people"),
        ("adm-slough-ict", "Authentication Administrator", "au-slough-people"),
        ("adm-slough-ict", "Groups Administrator", "au-slough"),
    }
    assert {r.unit for r in SLOUGH.roles} <= {unit.name for unit in SLOUGH.units if not unit.restricted}


def test_who_may_administer_ends_with_the_members_review() -> None:
    review = lgss().member("slough").review
    assert [(a.kind, a.member, a.group, a.ends) for a in SLOUGH.administrators] == [
        ("eligible", "adm-slough-helpdesk-people", "adm-slough-helpdesk", review),
        ("eligible", "adm-slough-ict-people", "adm-slough-ict", review),
    ]
    assert {a.member for a in SLOUGH.administrators} <= {
        group for group, umbrella in SLOUGH.nested.items() if umbrella == ALL_ADMINS
    }


@pytest.mark.parametrize(("licences", "administered"), [({"e3": 90}, False), ({"e3": 90, "p2": 1}, True)])
def test_who_has_no_licence_for_timed_roles_has_no_administrators(
    licences: dict[str, int], administered: bool
) -> None:
    part = joined(lgss(), council("three", staff={"heads": 90, "licences": licences}))
    assert bool(part.roles) == bool(part.administrators) == administered
    assert any(group.role_assignable for group in part.groups) == administered
    assert (ALL_ADMINS in part.nested.values()) == administered


def test_units_hold_people_by_rule_and_the_restricted_one_stands_with_the_services() -> None:
    groups, people, restricted = SLOUGH.units
    staff = next(g.rule for g in SLOUGH.groups if g.name == "slough-staff")
    assert (groups.name, groups.rule, groups.restricted) == ("au-slough", None, False)
    assert (people.name, people.rule, people.restricted) == ("au-slough-people", staff, False)
    assert (restricted.name, restricted.restricted, restricted.tenant) == (
        "au-slough-restricted",
        True,
        "host",
    )


def test_a_joiner_is_staged_for_two_weeks_at_least_until_the_day_it_joins() -> None:
    staging = SLOUGH.staging
    assert staging
    assert (staging.group, staging.holds) == ("stage-slough", "slough-staff")
    timed = staging.membership
    assert (timed.group, timed.member, timed.ends) == (ALL_STAGE, "stage-slough", date(2011, 4, 4))
    assert timed.starts
    assert timed.ends - timed.starts >= LEAST_STAGING


@pytest.mark.parametrize(("as_of", "staged"), [(date(2011, 4, 4), True), (date(2011, 4, 5), False)])
def test_the_staging_of_a_joiner_ends(as_of: date, staged: bool) -> None:
    part = designed(lgss(as_of=as_of)).member("slough").tenancy
    assert bool(part.staging) == staged
    assert ("stage-slough" in {group.name for group in part.groups}) == staged


def test_an_exception_is_one_group_in_the_group_that_its_policy_leaves_out() -> None:
    (excepted,) = SLOUGH.exceptions
    assert (excepted.policy, excepted.group) == (
        "CA005-staff-device",
        "slough-except-landmark-place-devices",
    )
    timed = excepted.membership
    assert (timed.kind, timed.group, timed.member) == ("active", "except-ca005", excepted.group)
    assert (timed.starts, timed.ends) == (date(2011, 4, 4), date(2011, 5, 3))
    assert timed.reason == (
        "Desktops there are replaced in the first month after the join; "
        "approved by LGSS identity and access manager"
    )


@pytest.mark.parametrize(("after", "live"), [(0, True), (1, False)])
def test_an_exception_is_gone_once_it_has_expired(after: int, live: bool) -> None:
    as_of = date(2010, 12, 30) + timedelta(days=after)
    part = joined(lgss(as_of=as_of), council("three", exceptions=[exception()]))
    assert bool(part.exceptions) == live
    assert any("-except-" in group.name for group in part.groups) == live


def test_an_exception_from_no_policy_makes_no_group() -> None:
    plain = {key: value for key, value in exception().items() if key != "policy"}
    assert joined(lgss(), council("three", exceptions=[plain])).exceptions == ()


@pytest.mark.parametrize("policy", ["CA001", "CA003", "CA004", "CA900"])
def test_nobody_is_out_of_what_guards_administrators(policy: str) -> None:
    with pytest.raises(DesignError) as raised:
        joined(lgss(), council("three", exceptions=[exception(policy=policy)]))
    assert str(raised.value) == (
        f"exception 'old-laptops' of 'three': got policy '{policy}', expected one from which there are "
        "exceptions: CA002, CA005, CA006, CA007, CA008, CA009, CA010, CA011, CA012, CA013"
    )


def test_licences_have_one_group_each() -> None:
    assert [(x.sku, x.part_number, x.seats, x.group) for x in SLOUGH.licences] == [
        ("e3", "SPE_E3", 1300, "slough-lic-e3"),
        ("f3", "SPE_F1", 350, "slough-lic-f3"),
        ("p2", "AAD_PREMIUM_P2", 20, "slough-lic-p2"),
    ]
    assert all(str(UUID(sku.sku_id)) == sku.sku_id and sku.source for sku in SKUS.values())


def test_a_service_is_used_by_its_own_group_and_a_sovereign_one_by_none() -> None:
    assert [(a.group, a.application) for a in SLOUGH.assignments] == [
        ("slough-svc-payroll", "app-lgss-payroll"),
        ("slough-svc-finance", "app-lgss-finance"),
        ("slough-svc-hr", "app-lgss-hr"),
        ("slough-svc-payments", "app-lgss-payments"),
    ]
    assert {a.application for a in SLOUGH.assignments} < {a.name for a in LGSS.core.tenancy.applications}


def test_the_named_location_is_the_egress_and_without_egress_there_is_none() -> None:
    assert SLOUGH.named_location
    assert (SLOUGH.named_location.name, SLOUGH.named_location.ranges) == ("loc-slough", ("198.51.100.4/32",))
    assert joined(lgss(), council("three")).named_location is None


def test_a_domain_is_verified_before_its_mail_moves_and_rejects_forgery_last() -> None:
    records = SLOUGH.records["slough.gov.uk"]
    assert [r.order for r in records] == list(range(1, len(records) + 1))
    values = [r.value for r in records]
    verified = next(n for n, v in enumerate(values) if v.startswith("MS=ms"))
    mail = values.index("0 slough-gov-uk.mail.protection.outlook.com")
    reject = next(n for n, v in enumerate(values) if "p=reject" in v)
    assert verified < mail < reject
    assert "v=spf1 include:spf.protection.outlook.com -all" in values


def test_a_member_that_keeps_its_tenant_has_a_baseline_of_its_own_and_guests_groups_in_the_hosts() -> None:
    part = joined(own_tenants(), keeping(THREE))
    assert (part.model, part.tenant, part.host) == ("own", THREE, HOST)
    assert part.baseline
    assert part.baseline == replace(LGSS.core.tenancy.baseline, tenant=THREE)
    assert [g.name for g in part.groups if g.tenant == "host"] == ["three-svc-payroll"]
    assert part.nested["three-staff"] == "all-staff"
    assert part.records == {}


def test_the_host_of_a_partnership_of_tenants_is_looked_after_by_core() -> None:
    part = joined(own_tenants(), keeping(HOST))
    assert (part.tenant, part.host, part.baseline) == (HOST, HOST, None)
    assert part.records == {}  # its domain is where it stays


def test_a_member_of_a_partnership_of_tenants_without_one_is_in_the_hosts() -> None:
    part = joined(own_tenants(), council("three", domains=["three.gov.uk"]))
    assert (part.tenant, part.baseline) == (HOST, None)
    assert list(part.records) == ["three.gov.uk"]


def test_where_each_keeps_its_own_tenant_no_domain_moves_not_even_the_hosts() -> None:
    estate = pipeline.load(COUNCILS).estate
    known = pipeline.designed(pipeline.addressed(COUNCILS, estate, "surrey-east-sussex"))
    for member in known.design.members:
        moves = [r.id for r in member.tenancy.requests if r.id.endswith(("-release", "-add", "-verify"))]
        assert (member.tenancy.records, moves) == ({}, [])
