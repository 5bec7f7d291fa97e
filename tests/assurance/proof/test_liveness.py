"""The evidence of what a proof stands on: live, expired, due, overdue; of a plan none can be asked."""

from datetime import date

import pytest

from infra.assurance.proof.assumptions import Assumption
from infra.assurance.proof.declared import Evidence
from infra.assurance.proof.liveness import Records, Standing, standing

TRIED = date(2011, 3, 1)
DUE = date(2011, 2, 23)


def assumed(subject: str) -> Assumption:
    return Assumption(
        id="edge-filters",
        subject=subject,
        says="the edge drops",
        evidence=Evidence(step="net-08", title="Prove the source filter", days=365),
    )


def of_slough(as_of: date, *, shown: bool = True, built: bool = True, subject: str = "slough") -> Standing:
    records = Records(
        as_of=as_of,
        shown={("net-08", "slough"): TRIED} if shown else {},
        due={("net-08", "slough"): DUE, ("net-08", "reading"): date(2012, 1, 9)},
        members=frozenset({"slough", "reading"}),
        built=frozenset({"slough"}) if built else frozenset(),
    )
    (found,) = standing((assumed(subject),), records)
    return found


@pytest.mark.parametrize(
    ("as_of", "state"), [(date(2012, 2, 29), "live"), (date(2012, 3, 1), "expired"), (TRIED, "live")]
)
def test_evidence_holds_for_so_many_days_and_not_one_more(as_of: date, state: str) -> None:
    found = of_slough(as_of)
    assert (found.state, found.day) == (state, date(2012, 2, 29))
    assert found.fails == (state == "expired")


@pytest.mark.parametrize(("as_of", "state"), [(DUE, "none yet"), (date(2011, 2, 24), "overdue")])
def test_evidence_of_what_is_being_built_is_missed_the_day_after_it_is_due(as_of: date, state: str) -> None:
    found = of_slough(as_of, shown=False)
    assert (found.state, found.day, found.fails) == (state, DUE, state == "overdue")


def test_of_a_plan_no_evidence_is_asked_however_late_it_is() -> None:
    found = of_slough(date(2031, 1, 1), shown=False, built=False)
    assert (found.state, found.day, found.fails) == ("not built", DUE, False)


def test_another_member_s_evidence_is_not_one_s_own() -> None:
    assert of_slough(date(2031, 1, 1), subject="reading").state == "not built"
    assert of_slough(date(2031, 1, 1), subject="reading").day == date(2012, 1, 9)


@pytest.mark.parametrize("subject", ["core", "psn"])
def test_what_is_nobody_s_own_is_shown_by_whoever_joined_last(subject: str) -> None:
    assert of_slough(TRIED, subject=subject).state == "live"
    assert of_slough(date(2011, 2, 24), shown=False, subject=subject).state == "overdue"


def test_an_assumption_that_nobody_can_show_holds_no_proof() -> None:
    bare = Assumption(id="x", subject="core", says="somehow", evidence=None)
    (found,) = standing((bare,), Records(as_of=TRIED))
    assert (found.state, found.fails) == ("overdue", True)
