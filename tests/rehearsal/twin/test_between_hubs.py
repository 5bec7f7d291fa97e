"""Between the hubs of a WAN packets pass both firewalls, and nothing else of them changes."""

from collections.abc import Iterator

import pytest

from infra.rehearsal.twin.questions import probes, targets
from infra.rehearsal.twin.running import standing
from infra.twinning import compare
from tests.rehearsal.twin.standing import Places, network_of, topology, two_hubs

PAYROLL, PSN = "10.64.4.14", "51.231.16.10"
SLOUGHS_WAY_OUT, THE_OTHERS_WAY_OUT = "203.0.113.1", "203.0.113.2"


@pytest.fixture(scope="module")
def lgss() -> Iterator[Places]:
    """Slough is on the second hub; the others, the shared servers and the PSN are on the first."""
    with standing(topology(network_of(two_hubs()))) as twin:
        yield Places(twin)


@pytest.mark.parametrize(
    ("source", "destination", "port", "answers", "seen_as"),
    [
        ("slough-apps", PAYROLL, 443, "lgss-payroll-web", "10.64.24.4"),
        ("slough-st-martins-place", PAYROLL, 443, "lgss-payroll-web", "10.79.192.10"),
        ("slough-workspace", PSN, 443, "psn", "10.64.16.4"),
        ("bas-", "slough-data", 22, "slough-data", "10.64.2.4"),
        ("slough-st-martins-place", "slough-apps", 443, "slough-apps", "10.79.192.10"),
    ],
)
def test_what_is_declared_arrives_under_the_address_that_it_was_sent_from(
    lgss: Places, source: str, destination: str, port: int, answers: str, seen_as: str
) -> None:
    heard = lgss.ask(source, destination, "tcp", port)
    assert answers in lgss.answering(heard)
    assert heard.seen_as == seen_as


def test_each_hub_has_its_own_way_to_the_internet(lgss: Places) -> None:
    """azure-docs virtual-wan/how-to-routing-policies: the default route does not propagate across hubs."""
    named = str(network_of(two_hubs()).stand_ins["security.debian.org"])
    assert lgss.ask("slough-apps", named, "tcp", 443).seen_as == SLOUGHS_WAY_OUT
    assert lgss.ask("cambridgeshire-apps", named, "tcp", 443).seen_as == THE_OTHERS_WAY_OUT


def test_no_packet_does_otherwise_than_proved(lgss: Places) -> None:
    """Packets from Slough and to it: of the others the twin of LGSS on one hub tells."""
    network, known = network_of(two_hubs()), lgss.topology
    places = {node.name: node.place for node in known.nodes}
    own = {target.address for target in targets(network, known) if "slough" in target.place}
    asked = probes(network, known, seed=1)
    crossing = [p for p in asked if ("slough" in places[p.node]) != (p.destination in own)]
    found = compare(two_hubs(), network, known, lgss.twin.probe(crossing))
    assert [str(d) for d in found.disagreements] == []
    assert found.probes > 13_000
    assert found.passed > 40
