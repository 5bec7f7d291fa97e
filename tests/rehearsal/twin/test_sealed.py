"""A sealed member reaches single ports of the services it takes, and nothing and nobody else, nor they it."""

from collections.abc import Iterator
from ipaddress import IPv4Address

import pytest

from infra.rehearsal.twin.probing import Probe, Protocol
from infra.rehearsal.twin.running import standing
from tests.rehearsal.twin.standing import Places, network_of, stacks, topology

ERP, PROCUREMENT = "10.152.3.4", "10.152.3.5"
SITE, ERPS_FRONT, ERPS_DOOR, PROCUREMENTS_DOOR = "10.6.0.10", "10.152.4.4", "10.152.6.132", "10.152.6.133"


@pytest.fixture(scope="module")
def southwest() -> Iterator[Places]:
    with standing(topology(network_of(stacks("southwest-one")))) as twin:
        yield Places(twin)


@pytest.mark.parametrize(
    ("endpoint", "port", "answers", "seen_as"),
    [
        (ERP, 443, "erp-web", ERPS_DOOR),
        (ERP, 8443, "erp-web", ERPS_DOOR),
        (PROCUREMENT, 443, "procurement-web", PROCUREMENTS_DOOR),
    ],
)
def test_servers_see_the_door_and_not_the_member(
    southwest: Places, endpoint: str, port: int, answers: str, seen_as: str
) -> None:
    heard = southwest.ask("portishead", endpoint, "tcp", port)
    assert answers in southwest.answering(heard)
    assert heard.seen_as == seen_as


STOPPED: tuple[tuple[str, str, Protocol, int], ...] = (
    ("portishead", ERP, "tcp", 5985),
    ("portishead", ERP, "udp", 443),
    ("portishead", ERP, "icmp", 0),
    ("portishead", PROCUREMENT, "tcp", 8443),
    ("portishead", ERPS_FRONT, "tcp", 443),
    ("portishead", "somerset-apps", "tcp", 443),
    ("sealed-endpoints", ERP, "tcp", 443),
    ("sealed-endpoints", SITE, "tcp", 443),
    ("somerset-apps", ERP, "tcp", 443),
    ("shared-links", ERP, "tcp", 443),
    ("internet", ERP, "tcp", 443),
)


def test_nothing_else_passes(southwest: Places) -> None:
    heard = southwest.twin.probe([southwest.probe(*each) for each in STOPPED])
    assert [each for each, found in zip(STOPPED, heard, strict=True) if found.passed] == []


def test_a_range_that_a_council_has_too_leads_to_the_council_alone(southwest: Places) -> None:
    """Somerset's own site is at the force's address: who is on the hub knows Somerset's, if anybody's."""
    force = southwest.node("portishead").name
    senders = southwest.topology.of("host", "site")
    asked = [
        Probe(node=n.name, source=n.addresses[0], destination=IPv4Address(SITE), protocol="tcp", port=port)
        for n in senders
        for port in (22, 443)
        if IPv4Address(SITE) not in n.addresses
    ]
    assert force not in {heard.answered_by for heard in southwest.twin.probe(asked)}
