"""The lockfile as a file: its form, what is refused and how it is said, and how it is written."""

import fcntl
import os
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from infra.addressing.allocate import plan_addresses
from infra.addressing.entries import Lockfile, LockfileError
from infra.addressing.lines import TOO_LARGE
from infra.addressing.lockfile import load_lockfile, read_lockfile, render, write_lockfile
from infra.addressing.record import record, release
from tests.addressing.estates import EMPTY, member, partnership, service

FILE = "lgss/addresses.lock.yaml"
FIRST = member("ashby", sites=["10.1.0.0/16"])
SECOND = member("brackley", sites=["10.1.0.0/20"])


def lockfile() -> Lockfile:
    declared = partnership(FIRST, SECOND, services=[service("payroll", web=2)])
    given = record(EMPTY, plan_addresses(declared, EMPTY))
    return release(given, "brackley", until=date(2022, 1, 1), on=date(2020, 1, 1))


def said(text: str) -> list[str]:
    return [str(problem) for problem in read_lockfile(text, file=FILE).problems]


def test_what_is_written_reads_back_the_same() -> None:
    assert read_lockfile(render(lockfile()), file=FILE) == lockfile()
    assert render(read_lockfile(render(lockfile()), file=FILE)) == render(lockfile())


def test_an_entry_is_a_line_and_the_file_is_yaml() -> None:
    text = render(lockfile())
    parsed = yaml.safe_load(text)
    assert len(parsed["entries"]) == len(lockfile().entries) == 11
    assert parsed["entries"][0]["prefix"] == "10.64.0.0/23"
    assert text.splitlines()[7] == (
        "  - {n: 1, on: 2020-01-01, kind: hub, owner: core, hub: 0, prefix: 10.64.0.0/23, "
        f"mark: {lockfile().entries[0].mark}}}"
    )


def test_the_header_says_who_writes_it_and_what_to_do_after_a_conflict() -> None:
    head = render(lockfile()).split("format:")[0]
    assert "Written by `shire onboard` and `shire leave`" in head
    assert "Append-only" in head
    assert "After a merge conflict, keep the entries of the branch that was merged first" in head


def test_an_empty_lockfile_says_whose_it_is() -> None:
    assert read_lockfile(render(EMPTY), file=FILE) == EMPTY


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_an_emptied_file_has_lost_its_entries_and_is_refused(text: str) -> None:
    assert said(text) == [
        "lgss/addresses.lock.yaml:1:1: got format nothing, expected format '1'; take the file back from git, "
        "and change it only by `shire onboard` and `shire leave` [lockfile-format]",
        "lgss/addresses.lock.yaml:1:1: got an incomplete file, expected 'partnership' and 'entries'; take "
        "the file back from git, and change it only by `shire onboard` and `shire leave` [lockfile-form]",
    ]


def test_line_ends_of_another_system_and_further_comments_do_no_harm() -> None:
    text = render(lockfile()).replace("entries:\n", "entries:\n# joined in 2015\n\n")
    assert read_lockfile(text.replace("\n", "\r\n"), file=FILE) == lockfile()


def test_a_conflict_that_git_left_is_named_with_what_to_do() -> None:
    lines = render(lockfile()).splitlines()
    text = "\n".join([*lines[:-2], "<<<<<<< HEAD", lines[-2], "=======", lines[-1], ">>>>>>> brackley"])
    assert said(text) == [
        "lgss/addresses.lock.yaml:17:1: got a merge conflict ('<<<<<<< HEAD'), expected one branch's "
        "entries; keep the entries of the branch that was merged first, drop those of the other (and the "
        "lines of '<<<<<<<', '=======' and '>>>>>>>'), then run `shire onboard` again for whom they were "
        "[lockfile-conflict]"
    ]


HUB = "{n: 1, on: 2020-01-01, kind: hub, owner: core, hub: 0, prefix: 10.64.0.0/23, "
WEB = "{web: 10.64.4.0/24,"
BROKEN = (
    ("another form", HUB, HUB.replace("hub: 0", "hub: [0]}"), "got '- {n: 1, "),
    ("host bits", HUB, HUB.replace("0/23", "1/23"), "got prefix '10.64.0.1/23', expected an IPv4 range"),
    ("another spelling", HUB, HUB.replace("/23", "/255.255.254.0"), "got prefix '10.64.0.0/255.255.254.0'"),
    ("unknown kind", HUB, HUB.replace("kind: hub", "kind: spoke"), "got kind 'spoke', expected one of hub, "),
    ("no date", HUB, HUB.replace("2020-01-01", "soon"), "got on 'soon', expected a date such as 2010-11-01"),
    ("date run together", HUB, HUB.replace("-01-01", "0101"), "got on '20200101', expected a date such as"),
    ("missing field", HUB, HUB.replace("hub: 0, ", ""), "expected of a hub: n, on, kind, owner, hub, prefix"),
    (
        "foreign field",
        HUB,
        HUB + "role: web, ",
        "got fields n, on, kind, owner, hub, prefix, role, mark, exp",
    ),
    ("unknown field", HUB, HUB + "vlan: 7, ", "got fields n, on, kind, owner, hub, prefix, vlan, mark, exp"),
    ("field twice", HUB, HUB + "hub: 0, ", "got fields n, on, kind, owner, hub, prefix, hub, mark, expected"),
    (
        "no kind",
        HUB,
        HUB.replace("kind: hub, ", ""),
        "got fields n, on, owner, hub, prefix, mark, expected 'k",
    ),
    ("other digits", HUB, HUB.replace("n: 1", "n: \u0661"), "got n '\u0661', expected a whole number"),
    ("endless number", HUB, HUB.replace("n: 1", "n: " + "9" * 5000), "expected a whole number"),
    ("path as owner", HUB, HUB.replace("core", "../x"), "got owner '../x', expected core, or the slug of a"),
    ("cramped subnets", WEB, WEB.replace(" ", ""), "got subnets '{web:10.64.4.0/24, data: 10.64.5.0/24"),
    ("another format", "format: 1", "format: 2", "got format '2', expected format '1'"),
    ("stray key", "entries:", "notes: none\nentries:", "got 'notes: none', expected 'format', 'partnership'"),
)


@pytest.mark.parametrize(("old", "new", "words"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_line_that_shire_did_not_write_is_refused_with_its_place(old: str, new: str, words: str) -> None:
    text = render(lockfile())
    assert old in text
    (problem, *_) = said(text.replace(old, new, 1))
    assert words in problem
    assert problem.startswith("lgss/addresses.lock.yaml:")
    assert "take the file back from git" in problem


def test_a_file_larger_than_any_lockfile_is_not_read() -> None:
    (problem,) = read_lockfile("#" * (TOO_LARGE + 1), file=FILE).problems
    assert problem.message.startswith("got 8,000,001 characters, expected at most 8,000,000")
    assert read_lockfile("#" * TOO_LARGE, file=FILE).problems[0].rule == "lockfile-format"


def test_another_partnerships_lockfile_is_refused() -> None:
    (problem,) = read_lockfile(render(lockfile()), file=FILE, partnership="three-c").problems
    assert problem.message.startswith("got the lockfile of 'lgss', expected 'three-c'; take the file back")


# Reading and writing on a disk


def test_a_file_that_is_not_there_is_an_empty_lockfile(tmp_path: Path) -> None:
    assert load_lockfile(tmp_path / "none", file=FILE, partnership="lgss") == EMPTY


def test_a_file_that_cannot_be_read_is_a_problem_and_never_taken_for_none(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"# caf\xe9")
    latin = load_lockfile(tmp_path / "latin", file=FILE, partnership="lgss")
    assert latin.problems[0].message.startswith("got bytes that are not UTF-8, expected a lockfile that can")
    folder = load_lockfile(tmp_path, file=FILE, partnership="lgss")
    assert folder.problems[0].message.startswith("got Is a directory, expected a lockfile that can be read")
    assert latin.failed
    assert folder.failed


def test_writing_twice_changes_the_file_once(tmp_path: Path) -> None:
    path = tmp_path / "addresses.lock.yaml"
    assert write_lockfile(path, lockfile()) is True
    stamp = path.stat().st_mtime_ns
    assert write_lockfile(path, lockfile()) is False
    assert path.stat().st_mtime_ns == stamp
    assert path.read_text(encoding="utf-8") == render(lockfile())
    assert [p.name for p in tmp_path.iterdir()] == ["addresses.lock.yaml"]


def test_writing_extends_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "addresses.lock.yaml"
    whole = lockfile()
    write_lockfile(path, replace(whole, entries=whole.entries[:5]))
    assert write_lockfile(path, whole)
    assert load_lockfile(path, file=FILE, partnership="lgss") == whole


def test_a_shorter_or_another_lockfile_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "addresses.lock.yaml"
    write_lockfile(path, lockfile())
    before = path.read_bytes()
    shorter = replace(lockfile(), entries=lockfile().entries[:-1])
    with pytest.raises(LockfileError) as refused:
        write_lockfile(path, shorter)
    assert str(refused.value) == (
        f"refused to write {path}: got 10 entries that do not begin with the 11 on disk, expected an "
        "extension of them; run the command again"
    )
    with pytest.raises(LockfileError, match="got 0 entries that do not begin with the 11 on disk"):
        write_lockfile(path, EMPTY)
    assert path.read_bytes() == before


def test_a_broken_lockfile_is_neither_written_over_nor_written(tmp_path: Path) -> None:
    path = tmp_path / "addresses.lock.yaml"
    path.write_text(render(lockfile()).replace("10.64.4.4", "10.64.4.9"), encoding="utf-8")
    with pytest.raises(LockfileError, match=r"refused to write over a lockfile with problems: .*entry 4"):
        write_lockfile(path, lockfile())
    entries = list(lockfile().entries)
    entries[3] = replace(entries[3], number=7)
    with pytest.raises(LockfileError, match=r"refused to write .*: got entry 4 \(host of payroll\) with"):
        write_lockfile(tmp_path / "new", replace(lockfile(), entries=tuple(entries)))
    assert not (tmp_path / "new").exists()


def test_of_two_that_write_at_once_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "addresses.lock.yaml"
    base = replace(lockfile(), entries=lockfile().entries[:5])
    write_lockfile(path, base)
    both = [
        record(base, plan_addresses(partnership(each, services=[service("payroll", web=2)]), base))
        for each in (FIRST, SECOND)
    ]
    refused: list[LockfileError] = []

    def write(mine: Lockfile) -> None:
        try:
            write_lockfile(path, mine)
        except LockfileError as error:
            refused.append(error)

    threads = [threading.Thread(target=write, args=(mine,)) for mine in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert load_lockfile(path, file=FILE, partnership="lgss") in both


def test_a_write_waits_for_the_one_that_holds_the_folder(tmp_path: Path) -> None:
    folder = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    writer = threading.Thread(target=write_lockfile, args=(tmp_path / "addresses.lock.yaml", lockfile()))
    writer.start()
    writer.join(0.2)
    assert writer.is_alive()
    assert list(tmp_path.iterdir()) == []
    os.close(folder)
    writer.join(10)
    assert (tmp_path / "addresses.lock.yaml").exists()


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file or directory"):
        write_lockfile(tmp_path / "gone" / "addresses.lock.yaml", lockfile())
    (tmp_path / "addresses.lock.yaml").mkdir()
    with pytest.raises(LockfileError, match="got Is a directory"):
        write_lockfile(tmp_path / "addresses.lock.yaml", lockfile())
    assert [p.name for p in tmp_path.iterdir()] == ["addresses.lock.yaml"]
