"""Real packets take the ways that the reference architecture gives them, and no other."""

import sys
from collections.abc import Iterator
from itertools import permutations

import pytest

from infra.rehearsal.twin.probing import Heard, Probe, Protocol
from infra.rehearsal.twin.reading.names import read_names
from infra.rehearsal.twin.reading.plan import Plan
from infra.rehearsal.twin.running import TwinError, standing
from tests.rehearsal.twin.standing import Places, network_of, stacks, topology

PAYROLL, HR, FINANCE = "10.64.4.14", "10.64.4.7", "10.64.4.4"
PSN, SOMEBODY, FIREWALL = "51.231.16.10", "203.0.113.10", "203.0.113.1"


@pytest.fixture(scope="module")
def lgss() -> Iterator[Places]:
    with standing(topology(network_of(stacks("lgss")))) as twin:
        yield Places(twin)


WALKS: list[tuple[str, str, int, str, str]] = [
    ("slough-apps", PAYROLL, 443, "lgss-payroll-web", "10.64.24.4"),
    ("slough-st-martins-place", PAYROLL, 443, "lgss-payroll-web", "10.79.192.10"),
    ("slough-landmark-place", HR, 443, "lgss-hr-web", "172.16.0.10"),
    ("slough-st-martins-place", "slough-apps", 443, "slough-apps", "10.79.192.10"),
    ("slough-workspace", PSN, 443, "psn", "10.64.16.4"),
    ("payroll-web-1", PSN, 443, "psn", "10.64.4.15"),
    ("psn", "hr-web-1", 443, "hr-web-1", PSN),
    ("bas-", "slough-data", 22, "slough-data", "10.64.2.4"),
    ("payroll-web-1", "10.64.5.9", 5432, "payroll-data", "10.64.4.15"),
]
STOPPED: list[tuple[str, str, int]] = [
    ("slough-apps", PAYROLL, 444),
    ("slough-data", PAYROLL, 443),
    ("slough-apps", "payroll-data-1", 5432),
    ("slough-st-martins-place", "slough-data", 5432),
    ("psn", PAYROLL, 443),
    ("bas-", "slough-data", 443),
    ("payroll-web-1", "10.64.5.4", 5432),
    ("slough-workspace", SOMEBODY, 443),
    ("internet", PAYROLL, 443),
    ("internet", "10.64.16.4", 443),
    ("slough-st-martins-place", "northamptonshire-county-hall", 443),
]
DOORS: list[tuple[Protocol, int]] = [
    ("icmp", 0),
    ("tcp", 22),
    ("tcp", 443),
    ("tcp", 5432),
    ("udp", 53),
    ("udp", 500),
]


@pytest.fixture(scope="module")
def heard(lgss: Places) -> dict[tuple[str, str, int], Heard]:
    """All of them at once: what is stopped takes its time to be known as stopped."""
    asked = [walk[:3] for walk in WALKS] + STOPPED
    probes = [lgss.probe(source, destination, "tcp", port) for source, destination, port in asked]
    return dict(zip(asked, lgss.twin.probe(probes), strict=True))


@pytest.mark.parametrize(("source", "destination", "port", "answers", "seen_as"), WALKS)
def test_what_is_declared_arrives_under_the_address_that_it_should(
    lgss: Places,
    heard: dict[tuple[str, str, int], Heard],
    source: str,
    destination: str,
    port: int,
    answers: str,
    seen_as: str,
) -> None:
    found = heard[source, destination, port]
    assert found.passed, f"{source} to {destination}:{port} was stopped"
    assert (answers in lgss.answering(found), found.seen_as) == (True, seen_as)


@pytest.mark.parametrize(("source", "destination", "port"), STOPPED)
def test_what_is_not_declared_is_stopped(
    heard: dict[tuple[str, str, int], Heard], source: str, destination: str, port: int
) -> None:
    assert not heard[source, destination, port].passed


@pytest.fixture(scope="module")
def resolver(lgss: Places) -> str:
    """The address of the twin's resolver, which answers for the captured records."""
    ((address, names),) = read_names(Plan(stacks("lgss"))).items()
    lgss.twin.answer(address, names)
    return str(address)


def looked_up(lgss: Places, place: str, name: str, resolver: str) -> str:
    asked = [sys.executable, "-m", "infra.rehearsal.twin.resolving", "ask", name, resolver]
    try:
        return lgss.twin.at(lgss.node(place).name, *asked).decode()
    except TwinError as error:
        return str(error)


@pytest.mark.parametrize("place", ["slough-workspace", "slough-st-martins-place"])
def test_a_council_finds_its_own_page_by_a_question_to_the_resolver(
    lgss: Places, resolver: str, place: str
) -> None:
    """From a segment; and from a site, whose addresses the gateway translates."""
    assert looked_up(lgss, place, "slough.payroll.lgss.internal", resolver) == PAYROLL
    assert looked_up(lgss, place, "slough.hr.lgss.internal", resolver) == HR


def test_a_service_that_a_council_does_not_take_has_no_name_of_its(lgss: Places, resolver: str) -> None:
    said = looked_up(lgss, "slough-workspace", "slough.procurement.lgss.internal", resolver)
    assert said == "slough.procurement.lgss.internal: got 0 addresses (NXDOMAIN), expected one"


def test_nobody_outside_is_answered(lgss: Places, resolver: str) -> None:
    said = looked_up(lgss, "internet", "slough.payroll.lgss.internal", resolver)
    assert said == "The DNS operation timed out."


def test_the_internet_is_reached_by_name_alone_under_the_firewalls_address(lgss: Places) -> None:
    stand_ins = network_of(stacks("lgss")).stand_ins
    heard = lgss.ask("slough-apps", str(stand_ins["security.debian.org"]), "tcp", 443)
    assert (lgss.answering(heard), heard.seen_as) == ("the internet", FIREWALL)
    assert not lgss.ask("slough-apps", str(stand_ins["security.debian.org"]), "tcp", 8443).passed


def test_no_council_reaches_another_by_any_protocol(lgss: Places) -> None:
    councils = ("cambridgeshire", "northamptonshire", "slough")
    places = {c: [n for n in lgss.topology.of("host", "site") if f"lgss-{c}" in n.title] for c in councils}
    probes = [
        Probe(node=a.name, source=a.addresses[0], destination=address, protocol=protocol, port=port)
        for one, other in permutations(councils, 2)
        for a in places[one]
        for b in places[other]
        for address in b.addresses
        if address not in a.addresses
        for protocol, port in DOORS
    ]
    assert len(probes) > 1_000
    assert [h for h in lgss.twin.probe(probes) if h.passed] == []


def test_a_legacy_range_is_known_at_its_site_alone(lgss: Places) -> None:
    """Slough's own 10.32.0.10 is Northamptonshire's to everybody else, and neither reaches the other."""
    assert not lgss.ask("cambridgeshire-apps", "10.32.0.10", "tcp", 443).passed
    assert not lgss.ask("slough-st-martins-place", "10.33.0.10", "tcp", 443).passed


def test_two_servers_share_what_comes_to_a_frontend(lgss: Places) -> None:
    node = lgss.node("slough-apps")
    probe = Probe(
        node=node.name,
        source=node.addresses[0],
        destination=lgss.node("payroll-web-1").addresses[0] - 1,
        protocol="tcp",
        port=443,
    )
    assert {lgss.answering(h) for h in lgss.twin.probe([probe] * 40)} == {
        "lgss-payroll-web-1-uks",
        "lgss-payroll-web-2-uks",
    }
