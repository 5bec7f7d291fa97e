"""The steps of a runbook, done on the command line as a person does them."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Shire

BOOK = ("runbook", "lgss", "slough")


@pytest.fixture
def minutes(tmp_path: Path) -> str:
    (tmp_path / "minutes.md").write_text("agreed by all\n")
    return "minutes.md"


def test_what_is_next_is_named_with_who_does_it_and_how(shire: Shire) -> None:
    done = shire(*BOOK, "next")
    assert done.returncode == 0, done.stderr
    words = " ".join(done.stdout.split())
    assert (
        "3 November 2010 sco-02 (Open the decision log) Head of ICT, Cambridgeshire done --evidence" in words
    )


def test_a_step_is_done_recorded_and_on_the_page(shire: Shire, councils: Path, minutes: str) -> None:
    done = shire(*BOOK, "done", "sco-02", "--evidence", minutes, "--on", "2010-10-30")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(
        "Done  sco-02 (Open the decision log)\nDone on 30 October 2010 by Head of ICT, "
    )
    folder = councils / "lgss/runbooks"
    assert (folder / "slough.evidence/001-sco-02-minutes.md").read_text() == "agreed by all\n"
    assert "did: done" in (folder / "slough.record.yaml").read_text()
    assert "Done on 30 October 2010" in (folder / "slough.html").read_text()
    assert shire(*BOOK, "--check").returncode == 0, "the page says what the record says"


def test_status_ends_with_findings_where_something_is_open_again(
    shire: Shire, councils: Path, minutes: str
) -> None:
    shire(*BOOK, "done", "sco-02", "--evidence", minutes)
    assert shire(*BOOK, "status").returncode == 0
    (councils / "lgss/runbooks/slough.evidence/001-sco-02-minutes.md").write_text("not agreed\n")
    done = shire(*BOOK, "status", "--json")
    assert done.returncode == 1
    report = {step["step"]: step for step in json.loads(done.stdout)["steps"]}
    assert report["sco-02"]["state"] == "ready"
    assert "is not what was recorded: take it back from git" in report["sco-02"]["reopened"]
    assert "sco-02 is open again: its evidence slough.evidence/001" in shire(*BOOK, "status").stderr
    assert shire(*BOOK, "--check").returncode == 1, "the page says that it is done"


def test_commands_run_with_the_same_estate_and_day(shire: Shire, councils: Path) -> None:
    councils.rename(councils.with_name("estate"))
    where = ("--estate", "estate", "--as-of", "2010-11-02")
    done = shire(*BOOK, "do", "con-01", *where, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["step"]["state"] == "ran"
    record = (councils.with_name("estate") / "lgss/runbooks/slough.record.yaml").read_text()
    assert "shire validate lgss --estate estate --as-of 2010-11-02" in record


def test_a_tool_that_is_missing_and_one_that_fails_have_their_exit_codes(
    shire: Shire, councils: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine on which `dig` is not, and then one that reaches no name server (its exit code is 9)."""
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    missing = shire(*BOOK, "do", "dns-04-slough-gov-uk")
    assert missing.returncode == 3
    assert "this step runs `dig`, which is not on this machine" in missing.stderr
    assert not (councils / "lgss/runbooks/slough.record.yaml").exists()
    (programs / "dig").write_text("#!/bin/sh\nexit 9\n")
    (programs / "dig").chmod(0o755)
    failed = shire(*BOOK, "do", "dns-04-slough-gov-uk")
    assert failed.returncode == 1
    assert "Failed on 1 November 2010: dig +short TXT slough.gov.uk ended with exit code 9." in failed.stdout


def test_the_page_says_what_a_step_has_changed(shire: Shire, councils: Path, minutes: str) -> None:
    """A step takes the range: the page no longer calls it provisional, and after its undo does again."""
    show = ("--evidence", minutes)
    for step in ("sco-02", "sco-01", "sco-03", "sco-04", "sco-05"):
        shire(*BOOK, "done", step, *show)
    shire(*BOOK, "done", "gate-agreement", "--go", "--by", "LGSS joint committee", *show)
    for step in ("adr-01", "dis-01", "dis-02", "adr-03"):
        shire(*BOOK, "done", step, *show)
    shire(*BOOK, "done", "gate-addresses", "--go", "--by", "LGSS network design authority", *show)
    done = shire(*BOOK, "do", "adr-04")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "(taken)" in (councils / "lgss/runbooks/slough.md").read_text()
    assert shire(*BOOK, "--check").stdout == "Fresh\n"
    assert shire(*BOOK, "undo", "adr-04", "--yes").returncode == 0
    assert "(provisional: taken when the join is run)" in (councils / "lgss/runbooks/slough.md").read_text()
    assert shire(*BOOK, "--check").stdout == "Fresh\n"


def test_a_folder_that_cannot_be_written_is_said(shire: Shire, councils: Path, minutes: str) -> None:
    (councils / "lgss/runbooks").write_text("a file where the folder should be\n")
    done = shire(*BOOK, "done", "sco-02", "--evidence", minutes)
    assert done.returncode == 2
    assert "error: the record cannot be kept: councils/lgss/runbooks" in done.stderr


def test_undo_says_what_it_reopens_and_asks(shire: Shire, councils: Path, minutes: str) -> None:
    for step in ("sco-02", "sco-03"):
        shire(*BOOK, "done", step, "--evidence", minutes)
    before = (councils / "lgss/runbooks/slough.record.yaml").read_bytes()
    shire(*BOOK, "done", "sco-04", "--evidence", minutes)
    refused = shire(*BOOK, "undo", "sco-03", "--evidence", minutes, text="n\n")
    assert refused.returncode == 1
    assert "reopens nothing else" in refused.stderr
    assert (councils / "lgss/runbooks/slough.record.yaml").read_bytes().startswith(before)
    assert shire(*BOOK, "undo", "sco-03", "--evidence", minutes, "--yes").returncode == 0
    assert "did: undone" in (councils / "lgss/runbooks/slough.record.yaml").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("done", "sco-02"), "nothing is done without its evidence: sco-02 (Open the decision log) needs"),
        (("done", "sco-02", "--evidence", "none.md"), "got evidence 'none.md' that cannot be read"),
        (("done",), "`done` of which step? `shire runbook lgss slough next` names what can be"),
        (("next", "sco-02"), "`next` is of the whole runbook: got the step 'sco-02'"),
        (("next", "--check"), "--check and --open are for the document, not for `next`"),
        (("do", "sco-01", "--go"), "`do` runs a step's commands and keeps what they print"),
        (("do", "sco-99"), "this runbook has no step or decision 'sco-99'; did you mean"),
    ],
)
def test_wrong_use_is_refused_and_nothing_recorded(
    shire: Shire, councils: Path, words: tuple[str, ...], said: str
) -> None:
    done = shire(*BOOK, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (councils / "lgss/runbooks/slough.record.yaml").exists()


def test_a_broken_record_is_shown_with_its_line(shire: Shire, councils: Path, minutes: str) -> None:
    shire(*BOOK, "done", "sco-02", "--evidence", minutes)
    path = councils / "lgss/runbooks/slough.record.yaml"
    path.write_text(path.read_text().replace("did: done", "did: decided"))
    for words in (("next",), ("status",), ("done", "sco-01", "--evidence", minutes), ()):
        done = shire(*BOOK, *words)
        assert done.returncode == 2
        assert "lgss/runbooks/slough.record.yaml:11:8  entries[0].did" in done.stderr
        assert "1 to mend before anything can be said of how far this join is" in done.stderr


def test_validate_reads_the_record_and_its_evidence(shire: Shire, councils: Path, minutes: str) -> None:
    assert shire(*BOOK, "done", "sco-02", "--evidence", minutes).returncode == 0
    assert shire("validate", "lgss").returncode == 0
    (councils / "lgss/runbooks/slough.evidence/001-sco-02-minutes.md").unlink()
    refused = shire("validate", "lgss", "--json")
    assert refused.returncode == 2
    errors = [one for one in json.loads(refused.stdout)["problems"] if one["severity"] == "error"]
    (error,) = [(one["rule"], one["file"], one["line"]) for one in errors]
    assert error == ("record-file", "lgss/runbooks/slough.record.yaml", 16)
