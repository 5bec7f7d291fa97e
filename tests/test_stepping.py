"""Steps that are done for real: commands that run, files that are kept, a record on disk."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from infra import pipeline, stepping
from infra.runbook.model import Command, Runbook
from infra.runbook.progress.items import items
from infra.runbook.progress.moves import RefusedError, Shown, Verdict
from infra.runbook.progress.replay import Status
from infra.runbook.record.evidence import EvidenceRefusedError
from infra.runbook.record.model import Record
from infra.runbook.record.writing import BusyError, EntryError, alone
from infra.stepping import Desk, MissingToolError
from tests.cli.conftest import copied

SHIRE = Path(sys.executable).with_name("shire")
MINUTES = "agreed by all\n"


class At:
    """A desk at LGSS's example in a folder of its own, where Slough has not joined."""

    def __init__(self, folder: Path) -> None:
        copied(folder)
        self.folder, self.heard, self.written = folder, bytearray(), 0
        self.told: list[str] = []
        (folder / "minutes.md").write_text(MINUTES)
        known = pipeline.addressed(folder / "councils", pipeline.load(folder / "councils").estate, "lgss")
        designed = pipeline.designed(known)
        self.desk = Desk(
            root=folder / "councils",
            known=designed,
            member="slough",
            runbook=pipeline.runbook(designed, "slough"),
            options=(),
            runs=lambda command: self.told.append(command.text),
            hear=self.heard.extend,
            wrote=self._wrote,
        )

    def _wrote(self) -> None:
        self.written += 1

    @property
    def record(self) -> Record:
        return pipeline.record(self.desk.root, self.desk.known, "slough")

    def of(self, name: str) -> Status:
        known, runbook = self.desk.known, self.desk.runbook
        return pipeline.progress(self.desk.root, known, runbook, self.record).statuses[name]

    def close(self, name: str, by: str | None = None) -> None:
        verdict: Verdict | None = "go" if name.startswith("gate-") else None
        owner = items(self.desk.runbook)[name].owner
        shown = Shown(by=by or owner, dated=self.desk.today, verdict=verdict)
        stepping.close(self.desk, name, shown, self.folder / "minutes.md")

    def up_to(self, name: str) -> None:
        for base in items(self.desk.runbook)[name].after:
            if not self.of(base).done:
                self.up_to(base)
                self.close(base)

    def with_commands(self, name: str, *commands: Command, undo: tuple[Command, ...] = ()) -> None:
        """The runbook, had that step these commands."""
        self.desk = replace(self.desk, runbook=_having(self.desk.runbook, name, commands, undo))

    def undo(self, name: str) -> bool:
        return stepping.undo(self.desk, name, Shown(by=None, dated=self.desk.today), None, yes=True)


def _having(runbook: Runbook, name: str, commands: tuple[Command, ...], undo: tuple[Command, ...]) -> Runbook:
    sections = []
    for section in runbook.sections:
        works = []
        for work in section.works:
            steps = tuple(
                replace(step, commands=commands, undo_commands=undo) if step.id == name else step
                for step in work.steps
            )
            works.append(replace(work, steps=steps))
        sections.append(replace(section, works=tuple(works)))
    return replace(runbook, sections=tuple(sections))


def _shire(*words: str) -> Command:
    return Command(tool="shire", words=words, why="to see")


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> At:
    monkeypatch.chdir(tmp_path)
    return At(tmp_path)


def test_a_step_that_is_its_commands_is_done_by_them(at: At) -> None:
    at.up_to("adr-01")
    assert stepping.do(at.desk, "adr-01", None)
    began, done = at.record.entries[-2:]
    assert (began.did, done.did, done.by) == ("began", "done", "Network team leader, Slough")
    assert [one.command for one in done.ran] == ["shire addresses lgss", "shire plan lgss slough"]
    assert {one.exit for one in done.ran} == {0}
    kept = b"".join((at.desk.path.parent / file.file).read_bytes() for file in done.files)
    assert b"lgss-slough" in kept
    assert kept == bytes(at.heard), "what is kept is what was seen"
    assert at.of("adr-01").done
    assert at.written == len(at.record.entries), "the page follows each entry"


def test_a_step_that_a_person_must_show_is_not_done_by_its_commands(at: At) -> None:
    assert stepping.do(at.desk, "sco-01", None)
    assert at.of("sco-01").state == "ran"
    at.close("sco-01")
    assert at.of("sco-01").done


def test_a_command_that_fails_leaves_its_step_undone_and_says_why(at: At) -> None:
    at.with_commands("sco-01", _shire("show", "lgss", "slow"), _shire("validate", "lgss"))
    assert not stepping.do(at.desk, "sco-01", None)
    last = at.record.entries[-1]
    assert (last.did, last.why) == ("failed", "`shire show lgss slow` ended with exit code 2")
    assert len(last.ran) == 1, "what comes after it was not run"
    assert at.of("sco-01").state == "failed"


def test_what_prints_a_secret_is_not_kept(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    program = at.folder / "az"
    program.write_text("#!/bin/sh\necho psk = hunter2-hunter2\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(at.folder), prepend=":")
    at.with_commands("sco-01", Command(tool="az", words=("show",), why="to see"))
    assert not stepping.do(at.desk, "sco-01", None)
    last = at.record.entries[-1]
    assert last.why == (
        "got 'what `az show` printed', which holds what looks like a password; expected no secret: take it "
        "out, treat it as known to others and change it"
    )
    everything = b"".join(path.read_bytes() for path in at.desk.path.parent.rglob("*") if path.is_file())
    assert b"hunter2" not in everything


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (
            "psk=hunter2hunter2",
            "got what looks like a password, expected no secret: it would stand in the record",
        ),
        ("one\ntwo", "by: got 'one\\x0atwo', expected one line of text; start folded text with '>-'"),
        ("x" * 401, "by: got 'xxx"),
    ],
)
def test_what_no_record_may_hold_is_refused_and_not_written(at: At, by: str, said: str) -> None:
    with pytest.raises(EntryError) as refusal:
        at.close("sco-02", by=by)
    assert str(refusal.value).startswith(said)
    assert at.record.entries == ()


def test_said_again_with_the_same_file_nothing_changes(at: At) -> None:
    at.close("sco-02")
    before = at.desk.path.read_bytes()
    at.close("sco-02")
    assert at.desk.path.read_bytes() == before
    at.close("sco-02", by="Deputy head of ICT, Cambridgeshire")
    assert len(at.record.entries) == 2


def test_evidence_that_was_lost_is_handed_in_again(at: At) -> None:
    at.close("sco-02")
    (kept,) = at.record.files
    (at.desk.path.parent / kept.file).unlink()
    assert not at.of("sco-02").done
    at.close("sco-02")
    assert at.of("sco-02").done


def test_what_ran_for_a_gate_that_was_then_shut_can_still_be_undone(at: At) -> None:
    at.with_commands("adr-04", _shire("validate", "lgss"), undo=(_shire("validate", "lgss"),))
    at.up_to("adr-04")
    assert stepping.do(at.desk, "adr-04", None)
    decider = items(at.desk.runbook)["gate-addresses"].owner
    no = Shown(by=decider, dated=at.desk.today, verdict="no-go")
    stepping.close(at.desk, "gate-addresses", no, at.folder / "minutes.md")
    assert at.of("adr-04").state == "waiting"
    assert at.undo("adr-04")


def test_a_gate_says_which_evidence_was_read(at: At) -> None:
    at.up_to("gate-agreement")
    at.close("gate-agreement")
    gate = at.record.entries[-1]
    steps = {entry.n: entry.step for entry in at.record.entries}
    assert {steps[number] for number in gate.read} == {"sco-01", "sco-03", "sco-04", "sco-05"}


def test_a_range_is_taken_and_given_up_again(at: At) -> None:
    """The undo that is declared for it: `shire leave`, told not to ask."""
    at.up_to("adr-04")
    assert stepping.do(at.desk, "adr-04", None), at.record.entries[-1]
    at.close("adr-04")
    assert (at.desk.root / "lgss/addresses.lock.yaml").exists()
    assert at.undo("adr-04")
    last = at.record.entries[-1]
    assert (last.did, last.ran[0].command) == ("undone", "shire leave lgss slough --yes")
    assert not at.of("adr-04").done
    assert "kind: release" in (at.desk.root / "lgss/addresses.lock.yaml").read_text()


def test_an_undo_that_fails_leaves_nothing_done(at: At) -> None:
    at.with_commands("adr-04", _shire("validate", "lgss"), undo=(_shire("show", "lgss", "slow"),))
    at.up_to("adr-04")
    at.close("adr-04")
    assert not at.undo("adr-04")
    assert at.record.entries[-1].why == "`shire show lgss slow` ended with exit code 2"
    assert at.of("adr-04").state == "under way"
    with pytest.raises(
        RefusedError, match="has not ended: first `shire runbook lgss slough undo adr-04` again"
    ):
        at.close("adr-04")


def test_a_tool_that_is_not_here_is_named_before_anything_is_begun(
    at: At, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    at.with_commands("sco-01", Command(tool="az", words=("account", "show"), why="to see"))
    with pytest.raises(MissingToolError, match="this step runs `az`, which is not on this machine"):
        stepping.do(at.desk, "sco-01", None)
    assert at.record.entries == ()


def test_evidence_with_a_secret_is_refused_and_nothing_is_entered(at: At) -> None:
    (at.folder / "minutes.md").write_text("psk: s3cret-s3cret\n")
    with pytest.raises(EvidenceRefusedError, match="what looks like a password"):
        at.close("sco-02")
    assert at.record.entries == ()


def test_two_are_not_at_work_on_one_join(at: At) -> None:
    with (
        alone(at.desk.path.with_name("slough.evidence")),
        pytest.raises(BusyError, match="wait until it has"),
    ):
        at.close("sco-02")


def test_the_day_does_not_go_back(at: At) -> None:
    at.close("sco-02")
    known = at.desk.known
    earlier = replace(known.declared, as_of=known.declared.as_of.replace(month=10))
    desk = replace(at.desk, known=replace(known, addressed=replace(known.addressed, declared=earlier)))
    with pytest.raises(
        RefusedError, match="got 2010-10-01 as the day of judging, expected 2010-11-01 or later"
    ):
        stepping.close(desk, "sco-01", Shown(by=None, dated=desk.today), at.folder / "minutes.md")


def test_a_broken_record_stops_everything(at: At) -> None:
    at.close("sco-02")
    at.desk.path.write_text(at.desk.path.read_text().replace("by: Head", "by: A head"))
    with pytest.raises(RefusedError, match="the record has problems: lgss/runbooks/"):
        at.close("sco-01")


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.01)


def test_killed_between_a_command_and_the_record_it_goes_on_from_there(at: At) -> None:
    at.up_to("adr-01")
    folder = at.desk.path.with_name("slough.evidence")
    with subprocess.Popen(
        (SHIRE, "runbook", "lgss", "slough", "do", "adr-01"),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        _until(lambda: any(folder.glob("*-adr-01-1.txt")))
        os.killpg(process.pid, signal.SIGKILL)
    assert at.record.problems == ()
    assert at.record.entries[-1].did == "began"
    assert (at.of("adr-01").state, at.of("adr-01").done) == ("under way", False)
    assert stepping.do(at.desk, "adr-01", None)
    assert at.of("adr-01").done
