"""Azure's limits: what is used of each, and both sides of the plan."""

from dataclasses import replace
from uuid import UUID

import pytest

from infra.design.estate import Design
from infra.design.limits.usage import LIMITS, LimitUse, limit_uses, over_plan
from tests.design.estates import council, designed, lgss, site, with_members

LGSS = designed(lgss())


def _use(design: Design, limit: str, subject: str = "vhub-lgss-uks") -> LimitUse:
    return next(u for u in limit_uses(design) if (u.limit.id, u.subject) == (limit, subject))


@pytest.mark.parametrize(
    ("limit", "used"),
    [
        ("rule-groups", 4 + 3),
        ("address-spaces", 2 + 3),
        ("vpn-connections", 1 + 6),
        ("nat-rules", 1),
        ("circuits", 0),
        ("routes", 5 + 6 + 2),
        ("machines", 18),
    ],
)
def test_what_lgss_uses_of_a_hub(limit: str, used: int) -> None:
    assert _use(LGSS, limit).used == used


@pytest.mark.parametrize(
    ("limit", "used"),
    [
        ("policies", 14 + 4),
        ("named-locations", 1 + 3),
        ("restricted-units", 3),
        ("role-groups", 1 + 3 * 4),
        ("domains", 3),
    ],
)
def test_what_lgss_uses_of_its_tenant(limit: str, used: int) -> None:
    assert _use(LGSS, limit, LGSS.core.tenancy.tenant).used == used


def test_a_member_that_keeps_its_tenant_uses_its_own() -> None:
    own = str(UUID(int=7))
    tenancy = lgss().partnership.tenancy.model_copy(update={"model": "own"})
    apart = {"helpdesk": "Service desk", "own_tenant": own, "initial_domain": "three.onmicrosoft.com"}
    base = replace(lgss(), partnership=lgss().partnership.model_copy(update={"tenancy": tenancy}))
    design = designed(with_members(base, council("three", tenancy=apart)))
    assert _use(design, "policies", own).used == 14 + 4
    assert _use(design, "policies", design.core.tenancy.tenant).used == 14 + 4


def test_lgss_is_within_every_plan() -> None:
    assert over_plan(LGSS) == ()


def test_every_limit_plans_within_itself_and_says_what_comes_next() -> None:
    for limit in LIMITS:
        assert limit.planned <= limit.limit
        assert limit.beyond
        assert limit.source
    assert len({limit.id for limit in LIMITS}) == len(LIMITS)


@pytest.mark.parametrize(("number", "planned"), [(90, True), (91, False)])
def test_90_translations_are_planned_and_the_next_is_the_councils_own(number: int, planned: bool) -> None:
    # Slough has one; each of these clashes with Cambridgeshire.
    ranges = [site(f"s{n}", f"10.0.{n // 2}.{n % 2 * 64}/26") for n in range(number - 1)]
    built = designed(with_members(lgss(), council("three", sites=ranges)))
    use = _use(built, "nat-rules")
    assert (use.used, use.within_plan, use.within_limit) == (number, planned, True)


def test_a_use_beyond_the_plan_says_what_to_do() -> None:
    limit = next(limit for limit in LIMITS if limit.id == "nat-rules")
    use = LimitUse(limit=limit, subject="vhub-lgss-uks", used=101)
    assert not use.within_limit
    assert str(use) == (
        "vhub-lgss-uks: got 101 NAT rules on its VPN gateway, expected at most 90 (Azure's limit is 100); "
        "the next clashing range is translated at the council's own edge"
    )


@pytest.mark.parametrize(("tags", "planned"), [(45, True), (46, False)])
def test_tags_are_counted_with_the_toolkits_own(tags: int, planned: bool) -> None:
    declared = lgss()
    # Of a member without a GSS code the toolkit adds four of its own.
    own = {f"tag-{n}": "x" for n in range(tags - 4)}
    changed = replace(declared, partnership=declared.partnership.model_copy(update={"tags": own}))
    built = designed(with_members(changed, council("three")))
    use = _use(built, "tags", "lgss-three")
    assert (use.used, use.within_plan) == (tags, planned)
