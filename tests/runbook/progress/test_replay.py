"""What is done, and what is open again: by the record, the evidence and the day, whatever was done before."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra import pipeline
from infra.runbook.model import Runbook
from infra.runbook.progress.items import items
from infra.runbook.progress.moves import RefusedError
from infra.runbook.progress.words import overview
from infra.runbook.record.model import Entry, Record
from infra.runbook.record.reading import read_record
from infra.runbook.record.writing import write_record
from tests.runbook.conftest import COUNCILS
from tests.runbook.progress.joins import DECLARED, Join

FIRST = ("sco-02", "sco-01", "sco-03", "sco-04", "sco-05")
FILTER = "net-08-landmark-place"


def test_nothing_is_done_where_nothing_is_recorded(join: Join) -> None:
    assert not any(status.done for status in join.now.statuses.values())
    assert [status.item.id for status in join.now.next][:2] == ["sco-01", "sco-02"]
    assert join.of("sco-03").waits == ("sco-02",)


def test_a_step_is_done_by_its_evidence_and_opens_the_next(join: Join) -> None:
    join.done("sco-02")
    assert join.of("sco-02").done
    assert (join.of("sco-03").state, join.of("sco-03").waits) == ("ready", ())


def test_a_gate_opens_what_is_behind_it_and_a_later_no_shuts_it(join: Join) -> None:
    join.all_done(FIRST)
    join.done("gate-agreement")
    join.done("adr-01")
    join.done("gate-agreement", verdict="no-go")
    assert join.of("gate-agreement").state == "no-go"
    assert not join.of("adr-01").done
    assert join.of("adr-01").why == "it stood on gate-agreement, which was decided against on 1 November 2010"
    join.done("gate-agreement")
    assert not join.of("adr-01").done, "it is done again, and not by itself"


@pytest.mark.parametrize(("days", "done"), [(0, True), (-1, False)])
def test_evidence_of_a_day_to_come_does_not_count(join: Join, days: int, done: bool) -> None:
    join.done("sco-02")
    join.wait(days)
    assert join.of("sco-02").done is done
    if not done:
        assert join.of("sco-02").why == (
            "it was shown on 1 November 2010, after 31 October 2010, the day of judging"
        )


@pytest.mark.parametrize(("days", "done"), [(365, True), (366, False)])
def test_evidence_counts_on_its_last_day_and_no_longer(join: Join, days: int, done: bool) -> None:
    join.up_to("gate-network")
    join.done("gate-network")
    join.wait(days)
    assert join.of(FILTER).done is done
    assert join.of("gate-network").done is done, "and so does what stands on it"
    if not done:
        assert join.of(FILTER).why == "its evidence counted for 365 days, until 1 November 2011"
        assert FILTER in join.of("gate-network").why


def test_evidence_renewed_in_time_or_late_lets_what_stands_on_it_stand(join: Join) -> None:
    join.up_to("gate-network")
    join.done("gate-network")
    join.wait(400)
    join.all_done(("net-08-landmark-place", "net-08-st-martins-place"))
    assert join.of("gate-network").done


@pytest.mark.parametrize("lost", [True, False], ids=["missing", "changed"])
def test_evidence_that_is_not_there_as_recorded_does_not_count(join: Join, lost: bool) -> None:
    join.all_done(FIRST)
    join.done("gate-agreement")
    file = next(kept.file for entry in join.record.entries if entry.step == "sco-03" for kept in entry.files)
    was = join.found.pop(file)
    if not lost:
        join.found[file] = "0" * 64
    assert not join.of("sco-03").done
    assert join.of("sco-03").why.startswith(
        f"its evidence `{file}` is {'missing' if lost else 'not what was recorded'}: take it back from git"
    )
    assert not join.of("gate-agreement").done
    join.found[file] = was
    assert join.of("gate-agreement").done


def test_what_is_undone_takes_what_stands_on_it_with_it(join: Join) -> None:
    join.up_to("net-03")
    join.done("net-03")
    join.undone("net-02")
    assert join.of("net-02").why == "it was undone on 1 November 2010"
    assert join.of("net-03").why == "it stood on net-02, which was undone on 1 November 2010"
    join.done("net-02")
    assert not join.of("net-03").done, "what was seen of the old one says nothing of the new one"


def test_an_undo_that_was_interrupted_leaves_nothing_done(join: Join) -> None:
    join.up_to("net-02")
    join.done("net-02")
    join.undone("net-02", half=True)
    assert (join.of("net-02").state, join.of("net-02").done) == ("under way", False)


def test_a_run_that_was_interrupted_is_under_way(join: Join) -> None:
    join.up_to("adr-01")
    join.began("adr-01")
    assert join.of("adr-01").state == "under way"
    assert "adr-01" in [status.item.id for status in join.now.next]


def _had_one_more(runbook: Runbook, gate: str, step: str) -> Runbook:
    """The runbook, had that gate asked for one more step."""
    return replace(
        runbook,
        sections=tuple(
            replace(
                section,
                gates=tuple(
                    replace(known, after=(*known.after, step)) if known.id == gate else known
                    for known in section.gates
                ),
            )
            for section in runbook.sections
        ),
    )


def test_a_gate_that_asks_for_more_than_was_read_is_decided_again(join: Join) -> None:
    join.all_done(FIRST)
    join.done("gate-agreement")
    join.done("con-01")
    join.runbook = _had_one_more(join.runbook, "gate-agreement", "con-01")
    assert join.of("gate-agreement").why == "it was decided without the evidence of con-01: decide again"
    join.done("gate-agreement")
    assert join.of("gate-agreement").done


def test_what_the_runbook_no_longer_has_is_named(join: Join) -> None:
    join.done("sco-02")
    entry = join.record.entries[0].model_copy(update={"about": "Something else"})
    join.record = replace(join.record, entries=(entry,))
    assert join.now.strangers == ("sco-02",)
    assert not join.of("sco-02").done


@pytest.mark.parametrize(
    ("partnership", "member"),
    [("lgss", "slough"), ("southwest-one", "avon-somerset-police"), ("surrey-east-sussex", "surrey")],
)
def test_the_cutover_stands_on_every_gate_before_it(partnership: str, member: str) -> None:
    """Its criterion "the gates before this one are open" is kept by what its other criteria stand on."""
    estate = pipeline.load(COUNCILS).estate
    designed = pipeline.designed(pipeline.addressed(COUNCILS, estate, partnership))
    known = items(pipeline.runbook(designed, member))
    below, open_ = set(), ["gate-cutover"]
    while open_:
        name = open_.pop()
        below.add(name)
        open_ += [base for base in known[name].after if base not in below]
    assert {f"gate-{name}" for name in ("agreement", "addresses", "network", "identity", "data")} <= below


# --- whatever is done, in whatever order -------------------------------------------------------------------

Act = tuple[str, int]


def _next(join: Join, number: int) -> None:
    ready = [status.item.id for status in join.now.next]
    join.done(ready[number % min(len(ready), 6)])


def _lose(join: Join, number: int) -> None:
    if there := sorted(join.found):
        join.lost[there[number % len(there)]] = join.found.pop(there[number % len(there)])


def _any(join: Join, number: int) -> str:
    names = list(join.now.statuses)
    return names[number % len(names)]


ACTS: dict[str, Callable[[Join, int], object]] = {
    "do what is next": _next,
    "do anything": lambda join, number: join.done(_any(join, number)),
    "begin": lambda join, number: join.began(_any(join, number)),
    "undo": lambda join, number: join.undone(_any(join, number)),
    "half undo": lambda join, number: join.undone(_any(join, number), half=True),
    "say no": lambda join, _: join.done("gate-agreement", verdict="no-go"),
    "wait": lambda join, number: join.wait(number),
    "wait a year": lambda join, _: join.wait(366),
    "lose evidence": _lose,
    "find it again": lambda join, _: join.found.update(join.lost),
    "declare": lambda join, number: setattr(join, "declared", f"{number:064d}"),
}
OFTEN = ("do what is next",) * 12
SEQUENCES = st.lists(st.tuples(st.sampled_from((*OFTEN, *ACTS)), st.integers(0, 200)), max_size=60)


def _acted(runbook: Runbook, acts: Sequence[Act]) -> Join:
    join = Join(runbook, date(2010, 11, 1))
    for verb, number in acts:
        # What may not be done is refused, and changes nothing.
        with contextlib.suppress(RefusedError):
            ACTS[verb](join, number)
    return join


def _shown(join: Join, name: str, entries: Sequence[Entry]) -> bool:
    """Whether a step is done, by the words of the rule alone: slowly, and sharing nothing with the replay."""
    item = items(join.runbook)[name]
    below = {name}
    while more := {b for n in below for b in items(join.runbook)[n].after} - below:
        below |= more
    mine = [entry for entry in entries if entry.step == name and entry.did in ("done", "go")]
    if not mine:
        return False
    last = mine[-1]
    fell = any(e.n > last.n and e.step in below and e.did in ("undoing", "undone", "no-go") for e in entries)
    there = all(join.found.get(kept.file) == kept.sha256 for kept in last.files)
    assert last.dated
    lives = not item.expires or join.today <= last.dated + timedelta(days=item.expires)
    return not fell and there and lives and [*last.files] != []


@settings(max_examples=40, deadline=None)
@given(acts=SEQUENCES)
def test_whatever_is_done_nothing_is_done_without_live_evidence_below_it(
    slough: Runbook, acts: list[Act]
) -> None:
    join = _acted(slough, acts)
    now = join.now
    for name, status in now.statuses.items():
        if status.done:
            assert _shown(join, name, join.record.entries), name
            assert all(now.statuses[base].done for base in status.item.after), name
        elif not status.waits:
            unread = status.why.startswith("it was decided without")
            assert unread or not _shown(join, name, join.record.entries), name


@settings(max_examples=20, deadline=None)
@given(acts=SEQUENCES)
def test_a_record_read_again_gives_the_same_progress(
    slough: Runbook, acts: list[Act], tmp_path_factory: pytest.TempPathFactory
) -> None:
    join = _acted(slough, acts)
    root = tmp_path_factory.mktemp("record")
    write_record(root / "slough.record.yaml", join.record)
    again = read_record(root, root / "slough.record.yaml", "lgss", "slough")
    assert again.problems == ()
    assert again == join.record
    before = join.now
    join.record = again
    assert join.now == before


def test_a_record_of_another_join_is_not_taken_for_this_one(join: Join, tmp_path: Path) -> None:
    join.done("sco-02")
    write_record(tmp_path / "r.yaml", join.record)
    (problem,) = read_record(tmp_path, tmp_path / "r.yaml", "lgss", "cambridgeshire").problems
    assert str(problem).startswith(
        "r.yaml:6:9: member: got 'slough', expected 'cambridgeshire'; take the file"
    )


def test_other_declarations_are_said_and_undo_nothing(join: Join) -> None:
    join.done("sco-02")
    join.declared = "f" * 64
    assert join.of("sco-02").done
    held = join.of("sco-02").held
    assert held
    assert held.declarations == DECLARED


def test_an_empty_record_has_no_problems(tmp_path: Path) -> None:
    assert read_record(tmp_path, tmp_path / "none.yaml", "lgss", "slough") == Record(
        partnership="lgss", member="slough", file="none.yaml"
    )


def test_a_member_that_joins_again_begins_anew(join: Join) -> None:
    """Both sides of the day on which it left; of that day nobody could tell which join it was."""
    join.done("sco-02")
    join.left = join.today
    assert not join.of("sco-02").done
    assert join.of("sco-02").held is None
    assert dict(overview(join.now).entries)["Recorded of the join before"] == (
        "1 entry, which counts for nothing: it left on 1 November 2010"
    )
    with pytest.raises(RefusedError) as raised:
        join.done("sco-02")
    assert str(raised.value) == (
        "it left on 1 November 2010, and what is recorded until then is of the join before: got 2010-11-01, "
        "expected a later day for anything of this join"
    )
    join.wait(1)
    assert join.of("sco-02").state == "ready"
    join.done("sco-02")
    assert join.of("sco-02").done


@settings(max_examples=20, deadline=None)
@given(acts=SEQUENCES)
def test_nothing_of_the_join_before_is_done_in_the_next(slough: Runbook, acts: list[Act]) -> None:
    join = _acted(slough, acts)
    join.left = join.today
    assert not any(status.held or status.last or status.why for status in join.now.statuses.values())
    assert join.now.before == len(join.record.entries)
    assert join.now.strangers == ()
