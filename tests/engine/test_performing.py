"""Several stacks at a time: hubs and partnerships side by side, each in a process of its own."""

from dataclasses import replace

from infra.engine.order import Work, perform
from infra.engine.report import Event, Step
from infra.engine.workplace import Workplace
from tests.design.estates import designed, lgss


def test_partnerships_go_side_by_side_and_report_to_one_listener(place: Workplace) -> None:
    first = designed(lgss()).core
    other = replace(first, partnership="other", stack="other-core")
    heard: list[Event] = []
    outcomes = perform(place, Work(action="preview", parts=(first, other), jobs=2), heard.append)
    assert [(o.stack, o.ok) for o in outcomes] == [("lgss-core", True), ("other-core", True)]
    assert {e.stack for e in heard if isinstance(e, Step)} == {"lgss-core", "other-core"}
    assert all(outcome.changes["create"] > 20 for outcome in outcomes)


def test_after_a_core_that_failed_no_member_is_begun(place: Workplace) -> None:
    found = designed(lgss())
    broken = replace(found.core, hubs=())
    heard: list[Event] = []
    outcomes = perform(place, Work(action="preview", parts=(broken, found.members[0])), heard.append)
    assert [outcome.stack for outcome in outcomes] == [found.core.stack]
