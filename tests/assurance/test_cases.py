"""Every documented case: the prover says what Azure does."""

from ipaddress import IPv4Network

import pytest

from infra.assurance.network.network import read_network
from infra.assurance.packets.boxes import packet
from infra.assurance.packets.ranges import addresses
from infra.assurance.proof.trace import Trace, trace
from infra.assurance.walk.known import Known
from tests.assurance.cases import CASES, Case


@pytest.fixture(params=CASES, ids=lambda case: f"{case.number}: {case.fact}")
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


@pytest.fixture
def found(case: Case) -> Trace:
    known, sent = Known(read_network(case.stacks)), case.packet
    header = packet(sent.source, sent.destination, sent.protocol, sent.port)
    return trace(known, header, sent.start, sent.name)


def test_the_verdict_is_the_documented_one(case: Case, found: Trace) -> None:
    assert found.verdict == case.verdict, found.hops
    assert found.reasons or found.verdict != "unknown"


def test_the_packet_goes_the_documented_way(case: Case, found: Trace) -> None:
    passed = {hop.kind for hop in found.hops}
    assert set(case.passes) <= passed
    assert not set(case.avoids) & passed


def test_the_packet_arrives_from_the_documented_source(case: Case, found: Trace) -> None:
    if case.arrives_from and found.path:
        assert found.path.header.seen.source <= addresses(IPv4Network(case.arrives_from))


def test_every_reading_is_whole(case: Case) -> None:
    assert not read_network(case.stacks).unknowns
