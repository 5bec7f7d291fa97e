"""shire validate: nothing is called valid that another command would refuse."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Shire


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_partnership_that_is_not_there_is_never_valid(shire: Shire, more: tuple[str, ...]) -> None:
    done = shire("validate", "lgs", *more)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: partnership 'lgs' is not declared in councils/; did you mean 'lgss'?\n"


def test_a_broken_partnership_shows_its_errors_and_not_that_it_is_missing(
    shire: Shire, councils: Path
) -> None:
    (councils / "lgss/partnership.yaml").write_text("partnership: [lgss\n")
    done = shire("validate", "lgss")
    assert done.returncode == 2
    assert "lgss/partnership.yaml:2:1" in done.stderr
    assert "is not declared" not in done.stderr


def test_an_estate_that_is_not_there_says_so_whichever_partnership_is_asked_for(shire: Shire) -> None:
    done = shire("validate", "lgss", "--estate", "nowhere")
    assert done.returncode == 2
    assert "got no such folder, expected the folder of an estate" in done.stderr


def test_all_means_every_partnership_as_it_does_elsewhere(shire: Shire, councils: Path) -> None:
    (councils / "lgss/members/slough.yaml").write_text("member: slough\n")
    for words in (("all",), ()):
        report = json.loads(shire("validate", *words, "--json").stdout)
        assert report["valid"] is False
