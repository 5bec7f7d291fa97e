"""Each rule of a record has one that breaks it, with the line and the words."""

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from infra.runbook.model import Runbook
from infra.runbook.progress.replay import progress
from infra.runbook.progress.rules import RECORD_RULES, Standing, breaches
from infra.runbook.record.evidence import found
from infra.runbook.record.model import Record
from infra.runbook.record.reading import read_record
from infra.runbook.record.soundness import SOUNDNESS
from infra.runbook.record.writing import extended, to_yaml

TODAY = date(2010, 11, 1)
DECIDER = "LGSS joint committee"
RECORD = "slough.record.yaml"
FILE = "slough.evidence/001-minutes.md"
MINUTES = b"agreed by all\n"
HASH = sha256(MINUTES).hexdigest()
KEPT = {"file": FILE, "sha256": HASH}
EMPTY = Record(partnership="lgss", member="slough", file=RECORD)
RESTORE = "; take the file back from git, and change it only by `shire runbook`"

Entry = dict[str, object]


def done(step: str = "sco-02", **values: object) -> Entry:
    """An entry that ends a step, or what else it is said to be."""
    return {
        "day": TODAY,
        "step": step,
        "did": "done",
        "declarations": "a" * 64,
        "by": "Head of ICT",
        "dated": TODAY,
        "evidence": [KEPT],
        **values,
    }


def ran(step: str, *moments: str) -> Entry:
    runs = [{"command": "shire validate lgss", "at": at, "exit": 0, "output": KEPT} for at in moments]
    return {"day": TODAY, "step": step, "did": "ran", "declarations": "a" * 64, "ran": runs}


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A record of these entries, each with its right mark, in which each text of `edits` is replaced.

    `evidence` is what stands in the file they name, if there is one. `says` is all that is said, after the
    file's name.
    """

    rule: str
    entries: tuple[Entry, ...] = (done(),)
    edits: tuple[tuple[str, str], ...] = ()
    evidence: bytes | None = MINUTES
    says: str = ""

    def read_at(self, root: Path) -> Record:
        """The record as it is read again."""
        record = EMPTY
        for entry in self.entries:
            record = extended(record, entry)
        text = to_yaml(record)
        for old, new in self.edits:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        (root / RECORD).write_text(text, encoding="utf-8")
        if self.evidence is not None:
            (root / FILE).parent.mkdir()
            (root / FILE).write_bytes(self.evidence)
        return read_record(root, root / RECORD, "lgss", "slough")


UNSOUND = (
    Broken(
        rule="record-whose",
        edits=(("member: slough", "member: slow"),),
        says=":6:9: member: got 'slow', expected 'slough'" + RESTORE,
    ),
    Broken(
        rule="record-order",
        edits=(("- n: 1", "- n: 2"),),
        says=":8:6: entries[0].n: got entry 2, expected entry 1" + RESTORE,
    ),
    Broken(
        rule="record-day",
        entries=(done(), done(day=date(2010, 10, 31), dated=date(2010, 10, 31))),
        says=":20:8: entries[1].day: got an entry of 2010-10-31, expected none before 2010-11-01, the day of "
        "the entry above it" + RESTORE,
    ),
    Broken(
        rule="record-dated",
        entries=(done(dated=date(2010, 11, 2)),),
        says=":14:10: entries[0].dated: got evidence of 2010-11-02, expected none after 2010-11-01, the day "
        "on which it was entered" + RESTORE,
    ),
    Broken(
        rule="record-evidence",
        entries=(done(evidence=[]),),
        says=":11:8: entries[0].did: got 'done' without evidence, expected a role, a date and a file of "
        "evidence" + RESTORE,
    ),
    Broken(
        rule="record-decision",
        entries=(done("gate-agreement"),),
        says=":11:8: entries[0].did: got 'done' of gate-agreement, expected 'go' or 'no-go' of a decision"
        + RESTORE,
    ),
    Broken(
        rule="record-mark",
        edits=(("by: Head of ICT", "by: Head of IT"),),
        says=":18:9: entries[0].mark: got a mark that is not this entry's, expected the entry as `shire` "
        "wrote it, after the one before it" + RESTORE,
    ),
)
HELD = (
    Broken(
        rule="record-step",
        entries=(done("sco-99"),),
        says=":10:9: entries[0].step: the runbook has no step or decision 'sco-99'; what is recorded of it "
        "counts for nothing, as long as it is not declared again",
    ),
    Broken(
        rule="record-file",
        evidence=None,
        says=f":16:11: entries[0].evidence[0].file: the evidence '{FILE}' is missing; take it back from git",
    ),
    Broken(
        rule="record-file",
        evidence=b"agreed by some\n",
        says=f":17:13: entries[0].evidence[0].sha256: the evidence '{FILE}' is not what was recorded; "
        "take it back from git",
    ),
    Broken(
        rule="record-expired",
        entries=(done("asr-03", dated=date(2009, 10, 31)),),
        says=":14:10: entries[0].dated: the evidence of asr-03 counted until 2010-10-31, 1 day ago; show it "
        "again with `shire runbook lgss slough done asr-03 --evidence FILE`",
    ),
    Broken(
        rule="record-decider",
        entries=(done("gate-agreement", did="no-go"),),
        says=f":13:7: entries[0].by: got 'Head of ICT', expected '{DECIDER}', the decider that the "
        "partnership declares; where another decides since then, it stands as it was decided",
    ),
    Broken(
        rule="record-unread",
        entries=(done("gate-agreement", did="go", by=DECIDER),),
        says=":8:3: entries[0].read: got a decision without the evidence of sco-03, sco-01, sco-05, sco-04, "
        "expected that of every step that it asks for; decide gate-agreement again",
    ),
    Broken(
        rule="record-clock",
        entries=(
            ran("sco-01", "2010-11-01T09:30:00Z", "2010-11-01T09:31:00Z"),
            ran("con-01", "2010-11-01T09:30:59Z"),
        ),
        says=":34:9: entries[1].ran[0].at: got '2010-11-01T09:30:59Z', expected no moment before "
        "2010-11-01T09:31:00Z, when the command above it was run; set the clock of the machine "
        "on which it ran",
    ),
)


def said(record: Record, root: Path, runbook: Runbook) -> list[str]:
    """All that is wrong with it, held against that runbook on that day."""
    files = found(root / RECORD, record.files)
    now = progress(runbook, record, files, TODAY, "a" * 64)
    return [str(p) for p in (*record.problems, *breaches(Standing(record=record, found=files, progress=now)))]


@pytest.mark.parametrize("broken", [*UNSOUND, *HELD], ids=lambda broken: broken.rule)
def test_a_broken_record_breaks_its_rule_alone(broken: Broken, slough: Runbook, tmp_path: Path) -> None:
    about = said(broken.read_at(tmp_path), tmp_path, slough)
    if broken.edits and broken.rule != "record-mark":
        about = [line for line in about if not line.endswith(" [record-mark]")]
    assert about == [f"{RECORD}{broken.says} [{broken.rule}]"]


def test_every_rule_has_a_record_that_breaks_it() -> None:
    assert {broken.rule for broken in UNSOUND} == {rule.id for rule in SOUNDNESS}
    assert {broken.rule for broken in HELD} == {rule.id for rule in RECORD_RULES}
    assert all(rule.says.endswith(".") for rule in (*SOUNDNESS, *RECORD_RULES))


def test_a_whole_record_breaks_none(slough: Runbook, tmp_path: Path) -> None:
    assert said(Broken(rule="").read_at(tmp_path), tmp_path, slough) == []


@pytest.mark.parametrize(("days", "expected"), [(365, 0), (366, 1)])
def test_evidence_counts_to_its_last_day(days: int, expected: int, slough: Runbook, tmp_path: Path) -> None:
    old = done("asr-03", dated=TODAY - timedelta(days=days))
    record = Broken(rule="", entries=(old,)).read_at(tmp_path)
    assert len(said(record, tmp_path, slough)) == expected


def test_without_a_runbook_it_is_held_against_its_files_alone(tmp_path: Path) -> None:
    """That of a member that has left."""
    record = Broken(rule="", entries=(done("sco-99"),), evidence=None).read_at(tmp_path)
    (problem,) = breaches(Standing(record=record, found={}, progress=None))
    assert problem.rule == "record-file"
