"""A record that another hand has touched is refused, with the line and what to do."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from infra.runbook.record.model import Kept, Record
from infra.runbook.record.reading import read_record
from infra.runbook.record.writing import HEADER, BusyError, alone, extended, to_yaml, write_record

NOTHING = Record(partnership="lgss", member="slough", file="slough.record.yaml")
KEPT = Kept(file="slough.evidence/001-minutes.md", sha256="12e4" + "0" * 60)


def _entry(step: str, **values: object) -> dict[str, object]:
    return {"day": date(2010, 11, 1), "step": step, "did": "began", "declarations": "a" * 64, **values}


@pytest.fixture
def record() -> Record:
    closed = {"did": "done", "by": "Head of ICT, Slough", "dated": date(2010, 10, 30), "evidence": (KEPT,)}
    return extended(extended(NOTHING, _entry("sco-01", **closed)), _entry("adr-01"))


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], Record]:
    def text(written: str) -> Record:
        (tmp_path / "slough.record.yaml").write_text(written, encoding="utf-8")
        return read_record(tmp_path, tmp_path / "slough.record.yaml", "lgss", "slough")

    return text


def test_what_is_written_is_read_again(record: Record, read: Callable[[str], Record]) -> None:
    assert read(to_yaml(record)) == record


def test_a_digest_of_digits_is_no_number(record: Record) -> None:
    assert f'sha256: "{KEPT.sha256}"' in to_yaml(record)


def test_it_says_whose_hand_it_is_for(record: Record) -> None:
    assert to_yaml(record).startswith(HEADER)


@pytest.mark.parametrize(
    ("was", "put", "problem"),
    [
        (
            "by: Head",
            "by: A head",
            "18:9: entries[0].mark: got a mark that is not this entry's, expected the",
        ),
        (
            "- n: 2",
            "- n: 3",
            "19:6: entries[1].n: got entry 3, expected entry 2; take the file back from git",
        ),
        ("did: began", "did: finished", "22:8: entries[1].did: got 'finished', expected 'began', 'ran', "),
        ("did: began", "did: done", "22:8: entries[1].did: got 'done' without evidence, expected a role, a"),
        (
            "file: slough.",
            "file: ../",
            "].file: got '../evidence/001-minutes.md', expected a file in the folder",
        ),
        ("format: 1", "format: 2", "4:9: format: got '2', expected at most 1"),
        ("  step: adr-01", "  stop: adr-01", "the key 'stop' is not known here; did you mean 'step'?"),
        ("entries:", "entries: [", "got text that is not YAML"),
    ],
)
def test_what_another_hand_has_changed_is_refused(
    record: Record, read: Callable[[str], Record], was: str, put: str, problem: str
) -> None:
    text = to_yaml(record)
    assert was in text
    found = read(text.replace(was, put, 1))
    assert found.entries == (), "nothing is made of a record that is not whole"
    assert problem in "\n".join(map(str, found.problems))


def test_an_entry_of_an_earlier_day_is_out_of_order(record: Record, read: Callable[[str], Record]) -> None:
    late = extended(record, _entry("sco-02", day=date(2010, 10, 31)))
    (problem,) = read(to_yaml(late)).problems
    assert "got an entry of 2010-10-31, expected none before 2010-11-01" in problem.message


def test_an_entry_that_was_taken_out_is_missed(record: Record, read: Callable[[str], Record]) -> None:
    text = to_yaml(record)
    first, second = text.index("- n: 1"), text.index("- n: 2")
    said = [problem.message for problem in read(text[:first] + text[second:]).problems]
    assert [message.partition(",")[0] for message in said] == [
        "got entry 2",
        "got a mark that is not this entry's",
    ]


def test_a_secret_in_a_record_is_refused(record: Record, read: Callable[[str], Record]) -> None:
    text = to_yaml(record).replace("Head of ICT, Slough", "psk=hunter2hunter2")
    assert "got what looks like a password" in read(text).problems[0].message


def test_two_do_not_write_at_once(tmp_path: Path) -> None:
    again = pytest.raises(BusyError, match="another `shire` is at work on this join")
    with alone(tmp_path / "slough.evidence"), again, alone(tmp_path / "slough.evidence"):
        pytest.fail("two are alone")
    with alone(tmp_path / "slough.evidence"):
        write_record(tmp_path / "slough.record.yaml", NOTHING)
    assert read_record(tmp_path, tmp_path / "slough.record.yaml", "lgss", "slough").problems == ()
