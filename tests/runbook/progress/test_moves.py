"""What is refused, and in which words; and that each refusal is lifted by what it asks for."""

from datetime import timedelta
from typing import Any

import pytest

from infra.runbook.progress.moves import RefusedError, Shown, to_close, to_run, to_undo
from tests.runbook.progress.joins import Join

COMMAND = "shire runbook lgss slough"


def _shown(join: Join, **said: Any) -> Shown:
    return Shown(**{"by": None, "dated": join.today, **said})


def _refused(join: Join, name: str, **said: Any) -> str:
    with pytest.raises(RefusedError) as refusal:
        to_close(join.now, name, _shown(join, **said))
    return str(refusal.value)


def _not_run(join: Join, name: str) -> str:
    with pytest.raises(RefusedError) as refusal:
        to_run(join.now, name)
    return str(refusal.value)


def _not_undone(join: Join, name: str, **said: object) -> str:
    with pytest.raises(RefusedError) as refusal:
        to_undo(join.now, name, _shown(join, **said))
    return str(refusal.value)


def test_nothing_is_done_without_evidence(join: Join) -> None:
    assert _refused(join, "sco-02", evidence=False) == (
        "nothing is done without its evidence: sco-02 (Open the decision log) needs --evidence FILE, "
        "expected: The log, with this join as its first entry"
    )


def test_nothing_is_done_before_what_it_waits_for(join: Join) -> None:
    assert _refused(join, "sco-03") == (
        "sco-03 (File the signed accession) waits for sco-02 (Open the decision log)"
    )
    join.done("sco-02")
    assert to_close(join.now, "sco-03", _shown(join)).id == "sco-03"


def test_no_step_goes_past_a_gate_that_is_shut(join: Join) -> None:
    join.up_to("gate-agreement")
    assert "waits for gate-agreement (Decision: Agreement)" in _not_run(join, "adr-01")
    join.done("gate-agreement")
    assert to_run(join.now, "adr-01").proved


def test_a_gate_needs_its_decider(join: Join) -> None:
    join.up_to("gate-agreement")
    expected = "expected --by 'LGSS joint committee', the decider that the partnership declares"
    assert _refused(join, "gate-agreement", verdict="go").endswith(f"got no --by, {expected}")
    assert _refused(join, "gate-agreement", verdict="go", by="Head of ICT, Slough").endswith(
        f"got --by 'Head of ICT, Slough', {expected}"
    )
    assert to_close(join.now, "gate-agreement", _shown(join, verdict="go", by="LGSS joint committee")).gate


def test_a_gate_needs_a_verdict_and_a_step_has_none(join: Join) -> None:
    assert _refused(join, "gate-agreement").endswith("has no verdict: expected --go or --no-go")
    assert _refused(join, "sco-02", verdict="go") == (
        "got --go for sco-02 (Open the decision log), which is a step and not a decision"
    )


def test_no_is_said_at_any_time_and_go_only_on_evidence(join: Join) -> None:
    by = "LGSS joint committee"
    assert "waits for sco-03" in _refused(join, "gate-agreement", verdict="go", by=by)
    assert to_close(join.now, "gate-agreement", _shown(join, verdict="no-go", by=by)).gate


def test_evidence_is_of_today_at_the_latest(join: Join) -> None:
    assert to_close(join.now, "sco-02", _shown(join, dated=join.today)).id == "sco-02"
    assert _refused(join, "sco-02", dated=join.today + timedelta(days=1)) == (
        "got evidence of 2010-11-02, expected of 2010-11-01 or earlier"
    )


def test_evidence_that_no_longer_counts_is_not_taken(join: Join) -> None:
    join.up_to("rec-01-payroll")
    just = _shown(join, dated=join.today - timedelta(days=90))
    assert to_close(join.now, "rec-01-payroll", just).id == "rec-01-payroll"
    assert _refused(join, "rec-01-payroll", dated=join.today - timedelta(days=91)).endswith(
        "got evidence of 2010-08-02, 91 days old, expected at most 90"
    )


def test_a_gate_is_decided_and_not_run(join: Join) -> None:
    assert _not_run(join, "gate-agreement") == (
        "gate-agreement (Decision: Agreement) is decided by LGSS joint committee: "
        f"`{COMMAND} done gate-agreement --go (or --no-go) --by ROLE --evidence FILE`"
    )


def test_what_people_do_is_not_run(join: Join) -> None:
    assert _not_run(join, "sco-02") == (
        "sco-02 (Open the decision log) is for people: do it as the runbook says, then "
        f"`{COMMAND} done sco-02 --evidence FILE`"
    )


def test_a_command_that_prints_a_secret_is_never_run(join: Join) -> None:
    join.up_to("net-05-landmark-place")
    said = _not_run(join, "net-05-landmark-place")
    assert "'the pre-shared key that Azure made' prints a secret, which no file may hold" in said


def test_a_command_for_another_place_is_not_run_here(join: Join) -> None:
    join.up_to("net-10-cambridgeshire")
    said = _not_run(join, "net-10-cambridgeshire")
    assert "'must time out' is run from where the step says, not from this machine" in said


def test_what_is_done_is_not_run_again(join: Join) -> None:
    join.up_to("adr-01")
    join.done("adr-01")
    assert _not_run(join, "adr-01").endswith(
        f"is done: there is nothing to run. `{COMMAND} do adr-01 --again` runs it again, and opens it until "
        "that is shown"
    )


def test_what_is_done_is_run_again_where_that_is_asked_and_is_open_until_it_is_shown(join: Join) -> None:
    """And what stands on it waits, and need not be done again."""
    join.up_to("net-03")
    join.done("net-03")
    join.began("net-01", again=True)
    assert join.of("net-01").state == "under way"
    assert join.of("net-01").why == (
        "its commands were run again on 1 November 2010, and that is not shown yet"
    )
    assert join.of("net-03").why == "it stands on net-02: not done, or open again"
    join.done("net-01")
    assert join.of("net-03").done


def test_what_is_done_for_several_things_is_named_whole(join: Join) -> None:
    assert _refused(join, "net-05") == (
        "'net-05' is done for several things: say which of net-05-st-martins-place, net-05-landmark-place"
    )


def test_an_unknown_step_names_what_is_near(join: Join) -> None:
    assert _refused(join, "sco-99").startswith(
        "this runbook has no step or decision 'sco-99'; did you mean 'sco-0"
    )
    assert _refused(join, "x").endswith(f"`{COMMAND} status` lists them")


def test_what_leaves_nothing_or_was_not_done_is_not_undone(join: Join) -> None:
    assert _not_undone(join, "sco-02") == "sco-02 (Open the decision log) leaves nothing to undo"
    assert _not_undone(join, "net-02").endswith("has not been done: there is nothing to undo")
    assert _not_undone(join, "gate-network").endswith("is not undone: decide again, with --no-go")
    join.up_to("net-02")
    join.done("net-02")
    join.undone("net-02")
    assert _not_undone(join, "net-02").endswith("has not been done: there is nothing to undo")


def test_what_people_undo_is_shown(join: Join) -> None:
    join.up_to("sco-03")
    join.done("sco-03")
    assert _not_undone(join, "sco-03", evidence=False) == (
        "sco-03 (File the signed accession) is undone by people (Withdraw by letter before the agreement "
        "gate; no notice runs yet): do that, and show it with --evidence FILE"
    )


def test_an_undo_that_has_not_ended_comes_first(join: Join) -> None:
    join.up_to("net-02")
    join.done("net-02")
    join.undone("net-02", half=True)
    said = f"undoing net-02 (Build the member's network) has not ended: first `{COMMAND} undo net-02` again"
    assert _not_run(join, "net-02") == said
    assert _refused(join, "net-02") == said
    join.undone("net-02")
    assert to_run(join.now, "net-02").id == "net-02"
