"""Of whom no packet was walked nothing is shown: who has no place leaves each claim about them unknown."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from infra.assurance.network.network import read_network
from infra.assurance.packets.ranges import NOTHING
from infra.assurance.proof.declared import Promise
from infra.assurance.proof.proving import Proof, prove
from infra.proving import declared, kept_proof, proof_of
from infra.resources.planned import PlannedResource
from tests.assurance.examples import designed, example

SLUG = "southwest-one"
NOTHING_AT, NOT_THERE = "nothing in these resources stands at", "is not among the resources"
ENDPOINT = "pep-southwest_one-avon_somerset_police-erp-web-uks"
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


@pytest.mark.parametrize(
    ("kind", "member", "about", "said"),
    [
        ("InboundEndpoint", "somerset", "the partnership's name servers", f"{NOTHING_AT} 10.152.2.68"),
        ("BastionHost", "somerset", "the host's administrators", "there is no Bastion in these resources"),
        ("PrivateEndpoint", "avon-somerset-police", "erp", f"{NOTHING_AT} 10.152.3.4"),
        ("PrivateLinkService", "avon-somerset-police", "erp", f"what {ENDPOINT} leads to {NOT_THERE}"),
        ("LoadBalancer", "taunton-deane", "procurement", f"{NOTHING_AT} 10.152.4.9"),
        ("NetworkInterface", "somerset", "facilities", f"{NOTHING_AT} 10.152.4.8"),
    ],
)
def test_what_is_promised_at_an_address_that_nobody_has_is_not_reached(
    kind: str, member: str, about: str, said: str
) -> None:
    """Its subnet lets the packets in, and these resources know of nobody there."""
    found = proof_without(lambda _, r: r.type.endswith(f":{kind}"))
    (claim,) = (c for c in found.promises if (c.subject, c.about) == (member, about))
    assert (claim.verdict, claim.reasons) == ("unknown", (said,))
    assert found.verdict in ("unknown", "violated")


@pytest.mark.parametrize(
    ("flows", "said"),
    [((), "no flow keeps it"), (("nowhere",), "flow 'nowhere' is of no packet at all")],
)
def test_a_promise_that_takes_no_packet_is_not_kept(flows: tuple[str, ...], said: str) -> None:
    known = designed(SLUG)
    told = declared(known)
    nowhere = replace(told.flows[0], id="nowhere", box=replace(told.flows[0].box, source=NOTHING))
    promised = Promise(kind="within", member="somerset", subject="its own", flows=flows)
    found = prove(
        read_network(example(SLUG)), replace(told, flows=(*told.flows, nowhere), promises=(promised,))
    )
    (claim,) = found.promises
    assert (claim.verdict, claim.reasons) == ("violated", (said,))
