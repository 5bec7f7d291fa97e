"""shire new: what is written is valid, or nothing is written and every reason is said."""

from pathlib import Path

import pytest

from tests.cli.conftest import Shire
from tests.cli.test_commands import files
from tests.scaffold.worlds import KEY, OWN_KEY

MEMBER = ("member", "lgss", "milton-keynes", "--joins", "2011-06-01", "--heads", "2400")
FENS = (
    "partnership", "fens", "--title", "Fens ICT", "--lead", "huntingdonshire", "--lead-heads", "700",
    "--signed", "2026-01-05", "--subscription", "11111111-2222-4333-8444-555555555555",
    "--tenant", "21111111-2222-4333-8444-555555555555", "--initial-domain", "fensexample.onmicrosoft.com",
    "--administrator", "anne_marsh", "--administrator-key", OWN_KEY, "--automation-key", KEY,
)  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*MEMBER, "--service", "payrol"), "did you mean 'payroll'?"),
        ((*MEMBER, "--signed", "2011-06-02"), "[accession-after-join]"),
        (("service", "lgss", "libraries", "--title", "Libraries", "--owner", "nobody"), "'nobody'"),
        ((*FENS, "--aggregate", "11.0.0.0/8"), "got '11.0.0.0/8'"),
        ((*FENS, "--aggregate", "10.0.0.0/30"), "10.0.0.0/30"),
        ((*FENS, "--administrator", "root"), "[administrator-reserved]"),
    ],
)
def test_what_validate_would_refuse_is_not_written(
    shire: Shire, councils: Path, words: tuple[str, ...], said: str
) -> None:
    before = files(councils)
    done = shire("new", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "error: nothing was written: " in done.stderr
    assert files(councils) == before


def test_what_is_wrong_with_another_partnership_stops_no_new_one(shire: Shire, councils: Path) -> None:
    (councils / "lgss/members/slough.yaml").write_text("member: slough\n")
    done = shire("new", *FENS)
    assert (done.returncode, (councils / "fens/partnership.yaml").is_file()) == (0, True), done.stderr


def test_who_adds_to_a_partnership_that_is_not_there_is_told_which_are(shire: Shire, councils: Path) -> None:
    done = shire("new", "member", "lgs", "x", "--joins", "2011-06-01", "--heads", "1")
    assert done.returncode == 2
    assert "partnership 'lgs' is not declared in councils/; did you mean 'lgss'?" in done.stderr
    (councils / "lgss/members/slough.yaml").write_text("member: slough\n")
    done = shire("new", *MEMBER)
    assert done.returncode == 2
    assert "lgss/members/slough.yaml:1:1" in done.stderr
    assert "to mend before this command can do anything" in done.stderr
