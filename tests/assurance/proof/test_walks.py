"""The walks that the architecture promises, and those that it forbids, on a real partnership."""

import pytest

from infra.assurance.proof.trace import Trace
from infra.assurance.proof.wording import lines
from infra.proving import Asked, declared
from tests.assurance.examples import designed, example


@pytest.fixture(scope="module")
def lgss() -> Asked:
    return Asked(example("lgss"), declared(designed("lgss")))


def sent(asked: Asked, start: str, end: str, port: int = 443, protocol: str = "tcp") -> Trace:
    return asked.trace(asked.spot(start), asked.spot(end), protocol, port)


def kinds(found: Trace) -> list[str]:
    return [hop.kind for hop in found.hops]


def test_a_segment_reaches_its_service_through_both_groups_and_the_firewall(lgss: Asked) -> None:
    found = sent(lgss, "cambridgeshire/workspace", "payroll")
    assert found.verdict == "allow"
    assert kinds(found) == [
        "security group",
        "route",
        "hub",
        "firewall",
        "hub",
        "load balancer",
        "security group",
    ]
    told = lines(found.path, lgss.declared) if found.path else ()
    assert told[0].declared_in == "lgss/members/cambridgeshire.yaml:services[0]"
    assert told[-1].says == "arrives"


def test_a_site_reaches_its_service_translated(lgss: Asked) -> None:
    found = sent(lgss, "slough/site-st-martins-place", "payroll")
    assert found.verdict == "allow"
    assert found.path is not None
    assert kinds(found)[:3] == ["translation", "hub", "firewall"]
    assert str(found.path.header.seen.source) != str(found.path.header.sent.source)


def test_an_administrator_comes_by_bastion_through_the_firewall(lgss: Asked) -> None:
    found = sent(lgss, "ops/bastion", "northamptonshire/apps", 22)
    assert found.verdict == "allow"
    assert found.firewalls


@pytest.mark.parametrize(
    ("start", "end", "stopped_by"),
    [
        ("cambridgeshire/workspace", "slough/workspace", "security group"),
        ("cambridgeshire/site-shire-hall", "slough/workspace", "firewall"),
        ("cambridgeshire/site-shire-hall", "northamptonshire/site-county-hall", "firewall"),
        ("slough/workspace", "internet", "firewall"),
        ("psn", "cambridgeshire/apps", "firewall"),
    ],
)
@pytest.mark.parametrize("port", [22, 443, 3389, 8080])
def test_what_is_forbidden_is_stopped(lgss: Asked, start: str, end: str, stopped_by: str, port: int) -> None:
    found = sent(lgss, start, end, port)
    if end == "internet" and port == 443:
        assert found.path is not None
        assert found.path.header.names, "only names of updates and monitoring"
        return
    assert found.verdict == "deny"
    expected = {stopped_by, "security group"} if end == "internet" else {stopped_by}
    assert kinds(found)[-1] in expected


def test_a_legacy_range_has_no_route(lgss: Asked) -> None:
    found = lgss.trace(lgss.spot("cambridgeshire/workspace"), lgss.spot("192.168.250.1"), "tcp", 443)
    assert found.verdict == "deny"


def test_what_nobody_has_is_said_with_what_is_near(lgss: Asked) -> None:
    with pytest.raises(
        LookupError, match="got 'payrol', expected an address, a place or a service; did you mean payroll"
    ):
        lgss.spot("payrol")


def test_who_reaches_a_service_are_its_subscribers(lgss: Asked) -> None:
    owners = {p.start.owner for p in lgss.reaching(lgss.spot("payroll")) if p.start.kind != "internet"}
    assert owners == {"cambridgeshire", "northamptonshire", "slough"}


def test_what_a_place_reaches_is_never_another_member(lgss: Asked) -> None:
    owners = {p.end.owner for p in lgss.reached_from(lgss.spot("slough/workspace"))}
    assert owners == {"core", "internet", "psn", "slough"}
