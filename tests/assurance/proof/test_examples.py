"""The ten partnerships: nothing unknown, nothing violated; and what a proof stands on is named."""

import pytest

from infra.assurance.proof.assumptions import BASTION, CIRCUIT, EDGE, SETTLED, TRANSLATED
from infra.assurance.proof.proving import Proof
from infra.proving import proof_of
from tests.assurance.examples import SLUGS, designed, example

HOLDS = {"proved", "proved-if"}


@pytest.fixture(scope="module", params=SLUGS)
def proof(request: pytest.FixtureRequest) -> Proof:
    return proof_of(designed(request.param), example(request.param))


def test_every_claim_holds(proof: Proof) -> None:
    assert {claim.verdict for claim in proof.claims} <= HOLDS
    assert not proof.excess
    assert not proof.lack
    assert {condition.verdict for condition in proof.conditions} == {"holds"}


def test_every_ordered_pair_of_members_is_claimed_once(proof: Proof) -> None:
    members = proof.declared.members
    pairs = [(claim.subject, claim.about) for claim in proof.isolation]
    assert sorted(pairs) == sorted((a, b) for a in members for b in members if a != b)


def test_every_subscription_is_claimed(proof: Proof) -> None:
    claimed = {(c.subject, c.about) for c in proof.promises if c.kind == "service"}
    assert claimed == {(p.member, p.subject) for p in proof.declared.promises if p.kind == "service"}
    assert claimed


def test_every_assumption_has_a_step_that_shows_it(proof: Proof) -> None:
    assert {assumption.id for assumption in proof.assumptions} >= {BASTION, SETTLED}
    for assumption in proof.assumptions:
        assert assumption.evidence is not None
        assert assumption.evidence.days > 0
        assert assumption.evidence.title


def test_who_has_a_site_stands_on_its_edge() -> None:
    found = proof_of(designed("lgss"), example("lgss"))
    claims = {(c.subject, c.about): c for c in found.isolation}
    assert (EDGE, "slough") in claims["slough", "cambridgeshire"].stands_on
    assert (EDGE, "slough") not in claims["cambridgeshire", "slough"].stands_on
    assert (TRANSLATED, "slough") in claims["cambridgeshire", "slough"].stands_on


def test_a_circuit_is_an_assumption_of_its_own() -> None:
    found = proof_of(designed("surrey-east-sussex"), example("surrey-east-sussex"))
    assert (CIRCUIT, "surrey") in {pair for claim in found.isolation for pair in claim.stands_on}


def test_a_sealed_member_has_no_way_but_its_endpoints() -> None:
    found = proof_of(designed("southwest-one"), example("southwest-one"))
    sealed = "avon-somerset-police"
    outside = [
        c for c in found.outside if sealed in (c.subject, c.about) and "internet" in (c.subject, c.about)
    ]
    assert {claim.verdict for claim in outside} == {"proved"}
    services = [c for c in found.promises if c.subject == sealed and c.kind == "service"]
    assert {claim.about for claim in services} == {"erp", "procurement"}
