"""Several stacks at a time: hubs and partnerships side by side, each in a process of its own."""

from dataclasses import replace

import pytest

from infra.cli.waiting import needs
from infra.engine.order import Order, Work, perform, perform_all
from infra.engine.report import Event, Step
from infra.engine.workplace import Workplace
from infra.resources.parallel import capture_parts
from tests.design.estates import designed, lgss


def test_partnerships_go_side_by_side_and_report_to_one_listener(place: Workplace) -> None:
    first = designed(lgss()).core
    other = replace(first, partnership="other", stack="other-core")
    heard: list[Event] = []
    outcomes = perform(place, Work(action="preview", parts=(first, other), jobs=2), heard.append)
    assert [(o.stack, o.ok) for o in outcomes] == [("lgss-core", True), ("other-core", True)]
    assert {e.stack for e in heard if isinstance(e, Step)} == {"lgss-core", "other-core"}
    assert all(outcome.changes["create"] > 20 for outcome in outcomes)
    (planned,) = capture_parts([first])
    begun = {e.urn for e in heard if isinstance(e, Step)}
    assert needs(planned).waits_for.keys() <= begun, "the engine calls resources as the captured plan does"


def test_after_a_core_that_failed_no_member_is_begun(place: Workplace) -> None:
    found = designed(lgss())
    broken = replace(found.core, hubs=())
    heard: list[Event] = []
    outcomes = perform(place, Work(action="preview", parts=(broken, found.members[0])), heard.append)
    assert [outcome.stack for outcome in outcomes] == [found.core.stack]


@pytest.mark.parametrize("jobs", [1, 3])
def test_one_partnership_that_fails_stops_itself_and_no_other(place: Workplace, jobs: int) -> None:
    found = designed(lgss())
    broken = replace(found.core, hubs=())
    other = replace(found.core, partnership="other", stack="other-core")
    works = [Work(action="preview", parts=parts) for parts in ((broken, found.members[0]), (other,))]
    outcomes = perform_all([Order(place=place, work=work) for work in works], jobs, lambda _: None)
    assert [(o.stack, o.ok) for o in outcomes] == [("lgss-core", False), ("other-core", True)]
