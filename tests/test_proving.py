"""What a proof is told of how far members have joined: the steps' evidence, and by when it is due."""

from dataclasses import replace
from datetime import date

import pytest

from infra import pipeline, proving
from infra.assurance.proof.liveness import Standing, standing
from infra.runbook.progress.replay import Progress
from tests.assurance.examples import designed, example
from tests.runbook.progress.joins import Join

SITES = ("net-08-st-martins-place", "net-08-landmark-place")
BEGUN = date(2010, 11, 1)


@pytest.fixture(scope="module")
def proof() -> proving.Proof:
    return proving.proof_of(designed("lgss"), example("lgss"))


@pytest.fixture
def join() -> Join:
    return Join(pipeline.runbook(designed("lgss"), "slough"), BEGUN)


def of_slough_s_edge(proof: proving.Proof, now: Progress) -> Standing:
    records = proving.records(designed("lgss"), {"slough": now})
    found = standing(proof.assumptions, records)
    (edge,) = [s for s in found if (s.assumption.id, s.assumption.subject) == ("edge-filters", "slough")]
    return edge


def test_a_step_that_is_done_for_several_things_is_shown_by_the_oldest(
    proof: proving.Proof, join: Join
) -> None:
    for site in SITES:
        join.up_to(site)
    join.done(SITES[0])
    assert of_slough_s_edge(proof, join.now).state == "none yet"
    join.wait(1)
    join.done(SITES[1])
    found = of_slough_s_edge(proof, join.now)
    assert (found.state, found.day) == ("live", date(2011, 11, 1))


def test_evidence_that_is_lost_shows_nothing(proof: proving.Proof, join: Join) -> None:
    for site in SITES:
        join.up_to(site)
        join.done(site)
    join.found.clear()
    assert of_slough_s_edge(proof, join.now).state == "none yet"


def test_due_is_what_the_runbook_says() -> None:
    records = proving.records(designed("lgss"), {})
    assert records.due["net-08", "slough"] == date(2011, 2, 23)
    assert records.built == frozenset()
    assert records.members == {"cambridgeshire", "northamptonshire", "slough"}


def test_a_service_that_is_taken_and_that_no_flow_leads_to_is_promised_all_the_same() -> None:
    known = designed("lgss")
    *others, slough = known.design.members
    assert slough.member == "slough"
    cut = replace(slough, flows=tuple(flow for flow in slough.flows if "payroll" not in flow.id))
    found = proving.proof_of(
        replace(known, design=replace(known.design, members=(*others, cut))), example("lgss")
    )
    (payroll,) = (c for c in found.promises if (c.subject, c.about) == ("slough", "payroll"))
    assert (payroll.verdict, payroll.reasons) == ("violated", ("no flow keeps it",))
    untaken = {subscription.service for subscription in known.declared.member("slough").services} - {
        claim.about for claim in found.promises if claim.subject == "slough"
    }
    assert untaken == {"procurement"}, "it stays sovereign"
