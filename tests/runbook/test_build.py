"""The runbook of a join: twelve sections, steps that can be followed, gates that somebody decides."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from infra import pipeline
from infra.runbook.build import build_runbook
from infra.runbook.dates import is_working
from infra.runbook.facts.calendar import working_days
from infra.runbook.model import Definitions, Runbook
from infra.runbook.sections import SECTIONS
from infra.runbook.steps.rows import STEP_NAME

# What went wrong in real partnerships, and the step that stands against it.
FAILURES = {
    "services listed that nobody shared": "sco-01",
    "decisions unrecorded": "sco-02",
    "costs above any baseline": "sco-05",
    "a contract that ran three years past the join": "con-02-1",
    "its last day for notice missed": "con-03-1",
    "a gap between two contracts": "con-04-1",
    "unsupported kit joined unseen": "dis-04-1",
    "telephony nobody knew of": "dis-05",
    "telephony that broke the network": "dis-06-1",
    "a council that reached another": "net-10-northamptonshire",
    "an edge that lets any source through": "net-08-st-martins-place",
    "backups never tested": "rec-01-payroll",
    "nobody knew what comes back first": "rec-02",
    "95% meant days of downtime": "rec-03",
    "out-of-hours cover that differed": "rec-04-payments",
    "a delay that cost more every month": "cut-03",
    "credentials nobody could find": "exi-01",
    "an exit nobody had priced": "exi-04",
    "a health check that left the joiner out": "asr-03",
}


def test_the_sections_are_twelve_in_their_order(slough: Runbook) -> None:
    assert [section.number for section in slough.sections] == list(range(1, 13))
    assert [section.id for section in slough.sections] == [
        "scope",
        "contracts",
        "discovery",
        "addresses",
        "network",
        "domains",
        "identity",
        "applications",
        "assurance",
        "recovery",
        "cutover",
        "handover",
    ]
    assert all(section.steps and section.blocks for section in slough.sections)


@pytest.mark.parametrize("step", FAILURES.values(), ids=FAILURES.keys())
def test_each_known_failure_has_a_step_against_it(slough: Runbook, step: str) -> None:
    assert step in {s.id for s in slough.steps}


def test_the_joiner_and_its_dates_are_named(slough: Runbook, designed: pipeline.Designed) -> None:
    assert slough.title == "Slough Borough Council joins LGSS (Local Government Shared Services)"
    assert slough.joins == designed.declared.member("slough").joins
    assert slough.review == min(
        designed.declared.member("slough").review, designed.declared.partnership.review
    )
    assert slough.digest == designed.digest


def test_ids_are_unique(slough: Runbook) -> None:
    parts = (slough.steps, slough.gates, slough.sections)
    ids = [part.id for each in parts for part in each]
    assert len(ids) == len(set(ids))


def test_a_step_waits_only_for_what_exists_and_is_due_before(slough: Runbook) -> None:
    due = {s.id: s.due for s in slough.steps} | {g.id: g.due for g in slough.gates}
    for step in slough.steps:
        for before in step.after:
            assert due[before] <= step.due, f"{step.id} is due before {before}"


def _joining_on(designed: pipeline.Designed, day: date) -> Runbook:
    """Slough's runbook, had it joined on that day, with its services as many days later as declared."""
    member = designed.declared.member("slough")
    later = day - member.joins
    services = tuple(
        taken.model_copy(update={"since": taken.since + later}) if taken.since else taken
        for taken in member.services
    )
    moved = member.model_copy(update={"joins": day, "services": services})
    others = tuple(m for m in designed.declared.members if m.member != "slough")
    declared = replace(designed.declared, members=(*others, moved))
    return build_runbook(declared, "slough", designed.addresses, designed.design, designed.digest)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=st.dates(min_value=date(2009, 1, 1), max_value=date(2030, 12, 31)))
@example(day=date(2026, 4, 2))  # the eve of Good Friday
@example(day=date(2026, 12, 24))
def test_whenever_it_joins_steps_are_due_on_working_days_and_in_order(
    designed: pipeline.Designed, day: date
) -> None:
    runbook = _joining_on(designed, day)
    due = {s.id: s.due for s in runbook.steps} | {g.id: g.due for g in runbook.gates}
    assert all(is_working(each) for each in due.values())
    assert not [(s.id, b) for s in runbook.steps for b in s.after if due[b] > s.due]
    for gate in runbook.gates:
        for name in STEP_NAME.findall(" ".join(gate.criteria)):
            asked = [step for step in runbook.steps if re.match(rf"{name}\b", step.id)]
            assert all(step.due <= gate.due for step in asked), f"{gate.id} comes before {name}"
    cutovers = [due["cut-05"], *(each for id, each in due.items() if id.startswith("app-06-"))]
    assert all(is_working(each + timedelta(days=1)) for each in cutovers)


def test_a_join_on_an_eve_says_when_its_cutover_is_and_why(designed: pipeline.Designed) -> None:
    runbook = _joining_on(designed, date(2026, 4, 2))
    (glance,) = [b for b in runbook.summary if isinstance(b, Definitions)]
    assert dict(glance.entries)["Cutover"] == (
        "Tuesday 7 April 2026, as the day of joining, Thursday 2 April 2026, is the eve of a day off"
    )
    (gate,) = [gate for gate in runbook.gates if gate.id == "gate-cutover"]
    assert gate.question == "Does Slough Borough Council cut over on 7 April 2026?"


def test_dates_that_no_list_of_bank_holidays_holds_are_said_to_be_so(slough: Runbook) -> None:
    assert "lie outside those years: there, weekends alone were avoided" in slough.working_days
    assert "from 3 November 2010 to 30 September 2011" in slough.working_days
    assert working_days([date(2026, 9, 1)]).endswith("known here from 2012 to 2028.")
    beyond = working_days([date(2028, 12, 29), date(2029, 1, 2)])
    assert " 1 due date, 2 January 2029, lies outside those years: " in beyond


def test_no_step_waits_for_itself_in_a_ring(slough: Runbook) -> None:
    after = {step.id: step.after for step in slough.steps}

    def reach(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, f"ring: {' -> '.join((*path, name))}"
        for before in after.get(name, ()):
            reach(before, (*path, name))

    for step in slough.steps:
        reach(step.id, ())


def test_what_a_gate_asks_for_is_due_before_it(slough: Runbook) -> None:
    for gate in slough.gates:
        for name in STEP_NAME.findall(" ".join(gate.criteria)):
            asked = [step for step in slough.steps if re.match(rf"{name}\b", step.id)]
            assert asked, f"{gate.id} asks for {name}"
            assert all(step.due <= gate.due for step in asked), f"{gate.id} comes before {name}"


def test_each_gate_has_the_decider_that_the_partnership_declares(
    slough: Runbook, designed: pipeline.Designed
) -> None:
    declared = {f"gate-{gate}": role for gate, role in designed.declared.partnership.deciders.items()}
    assert {gate.id: gate.decider for gate in slough.gates} == declared
    assert all(gate.criteria and gate.otherwise for gate in slough.gates)


def test_every_step_says_who_how_shown_and_how_undone(slough: Runbook) -> None:
    for work in slough.works:
        assert all((work.action, work.evidence, work.undo)), work.id
        assert all(step.owner for step in work.steps), work.id


def test_what_differs_from_thing_to_thing_is_said_of_each(slough: Runbook) -> None:
    for work in slough.works:
        assert all(len(step.particulars) == len(work.labels) for step in work.steps), work.id
        assert work.each == all(step.about for step in work.steps), work.id
        assert all(len(values) == len(work.columns) for _, values in work.rows), work.id


def test_the_calendar_holds_every_step_once(slough: Runbook) -> None:
    things = [(entry.id, about) for entry in slough.calendar for about in entry.about or ("",)]
    assert sorted(things) == sorted(
        [(work.id, step.about) for work in slough.works for step in work.steps]
        + [(gate.id, "") for gate in slough.gates]
    )
    assert [entry.due for entry in slough.calendar] == sorted(entry.due for entry in slough.calendar)


def test_the_notice_of_a_contract_is_due_on_its_last_day(slough: Runbook) -> None:
    (notice,) = [step for step in slough.steps if step.id == "con-03-1"]
    assert str(notice.due) == "2013-04-03"
    assert notice.days == 730


def test_a_service_taken_later_goes_live_later(slough: Runbook, designed: pipeline.Designed) -> None:
    live = {s.id: s.due for s in slough.steps if s.id.startswith("app-06-")}
    taken = {s.service: s.since for s in designed.declared.member("slough").services if not s.sovereign}
    assert live == {f"app-06-{service}": since for service, since in taken.items()}


def test_a_sovereign_service_has_no_step(slough: Runbook) -> None:
    assert not [step.id for step in slough.steps if "procurement" in step.id]


def test_rows_name_only_rows_and_gates_that_exist() -> None:
    rows = [row for plan in SECTIONS for row in plan.rows]
    gates = {f"gate-{gate.id}" for plan in SECTIONS for gate in plan.gates}
    known = {row.id for row in rows} | gates
    for row in rows:
        assert set(row.after) | set(row.follows) <= known, row.id
        assert not row.follows or row.each, f"{row.id} follows, but is not about one thing"
    assert len({row.id for row in rows}) == len(rows)


def test_the_same_values_give_the_same_runbook(designed: pipeline.Designed, slough: Runbook) -> None:
    again = build_runbook(designed.declared, "slough", designed.addresses, designed.design, designed.digest)
    assert again == slough


def test_a_member_that_is_not_declared_is_named(designed: pipeline.Designed) -> None:
    with pytest.raises(KeyError, match="reading"):
        build_runbook(designed.declared, "reading", designed.addresses, designed.design, "digest")


def test_a_gate_without_a_decider_is_named(designed: pipeline.Designed) -> None:
    partnership = designed.declared.partnership
    nobody = {gate: role for gate, role in partnership.deciders.items() if gate != "cutover"}
    declared = replace(designed.declared, partnership=partnership.model_copy(update={"deciders": nobody}))
    with pytest.raises(KeyError, match="decider_cutover"):
        build_runbook(declared, "slough", designed.addresses, designed.design, "digest")
