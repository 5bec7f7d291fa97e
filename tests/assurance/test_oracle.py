"""The second opinion knows what Azure does with each of the packets that its documentation decides."""

from ipaddress import IPv4Address

import pytest

from tests.assurance.cases import CASES, Case
from tests.assurance.oracle import Fate, judge, read
from tests.assurance.oracle.book import network


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.number}: {case.fact}")
def test_second_opinion(case: Case) -> None:
    fate = judge(read(case.stacks), case.packet)
    assert fate.verdict == case.verdict, account(fate)
    assert {place for place in case.passes if _passed(fate, place)} == set(case.passes), account(fate)
    assert not any(_passed(fate, place) for place in case.avoids), account(fate)
    if case.arrives_from:
        assert IPv4Address(fate.source) in network(case.arrives_from), account(fate)


def account(fate: Fate) -> str:
    """The whole story, for a test that fails."""
    return "\n".join((fate.verdict, *fate.hops, "answer:", *fate.answer_hops, *fate.reasons))


def _passed(fate: Fate, place: str) -> bool:
    return bool(fate.firewalls if place == "firewall" else fate.gateways)
