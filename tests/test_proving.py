"""What a proof is told of how far members have joined: the steps' evidence, and by when it is due."""

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
