"""Of whom no packet was walked nothing is shown: who has no place leaves each claim about them unknown."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from infra.assurance.proof.proving import Proof
from infra.proving import kept_proof, proof_of
from infra.resources.planned import PlannedResource
from tests.assurance.examples import designed, example

SLUG = "southwest-one"
Gone = Callable[[str, PlannedResource], bool]


def proof_without(gone: Gone) -> Proof:
    """The proof of all of it but those resources, by stack."""
    stacks = tuple(
        replace(stack, resources=tuple(r for r in stack.resources if not gone(stack.stack, r)))
        for stack in example(SLUG)
    )
    return proof_of(designed(SLUG), stacks)


def network_of(member: str) -> Gone:
    return lambda stack, r: stack == f"{SLUG}-{member}" and ":network:" in r.type


@pytest.mark.parametrize("member", ["taunton-deane", "avon-somerset-police"])
def test_of_a_member_with_no_place_nothing_is_isolated(member: str) -> None:
    """One on the hub, and one that is sealed."""
    found = proof_without(network_of(member))
    said = f"{member} has no place in these resources"
    for claim in (*found.isolation, *found.outside):
        its_own = member in (claim.subject, claim.about)
        assert (claim.verdict == "unknown") == its_own, claim
        assert (said in claim.reasons) == its_own
    assert Counter(c.verdict for c in found.isolation) == {"unknown": 6, "proved-if": 6}
    pairs = kept_proof(designed(SLUG), found, date(2026, 3, 4)).pairs
    assert (pairs.holds, pairs.of) == (6, 12)


def test_another_network_that_is_not_there_is_kept_out_by_nothing() -> None:
    found = proof_without(lambda _, r: "psn" in r.id)
    of_psn = [claim for claim in found.outside if "psn" in (claim.subject, claim.about)]
    assert {claim.verdict for claim in of_psn} == {"unknown"}
    assert {reason for claim in of_psn for reason in claim.reasons} == {"psn has no place in these resources"}
    assert "unknown" not in {claim.verdict for claim in found.isolation}


def test_where_nothing_is_there_at_all_no_claim_holds() -> None:
    found = proof_without(lambda *_: True)
    assert Counter(claim.verdict for claim in found.claims) == {
        "unknown": len(found.isolation) + len(found.outside) + 1,
        "violated": len(found.promises) + 1,
    }
