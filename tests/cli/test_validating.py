"""shire validate: nothing is called valid that another command would refuse."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import COUNCILS, Shire


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


def _edited_by_hand(councils: Path) -> None:
    (councils / "lgss/addresses.lock.yaml").write_text("format: 1\npartnership: lgss\nentries: 5\n")


def _outside(councils: Path) -> None:
    """Other aggregates than those that the committed addresses were given from."""
    shutil.copy(COUNCILS / "lgss/addresses.lock.yaml", councils / "lgss")
    path = councils / "lgss/partnership.yaml"
    path.write_text(path.read_text().replace("aggregates: [10.64.0.0/12]", "aggregates: [10.200.0.0/16]"))


@pytest.mark.parametrize("spoil", [_edited_by_hand, _outside])
def test_what_is_wrong_with_the_addresses_is_said_as_plan_says_it(
    shire: Shire, councils: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(councils)
    refused, valid = shire("plan", "lgss"), shire("validate", "lgss")
    assert (refused.returncode, valid.returncode) == (2, 2)
    said = [line for line in refused.stderr.splitlines() if line.endswith("]")]
    assert said
    assert set(said) <= set(valid.stderr.splitlines())


def test_a_lockfile_beside_a_broken_declaration_is_read_too(shire: Shire, councils: Path) -> None:
    _edited_by_hand(councils)
    (councils / "lgss/partnership.yaml").write_text("partnership: [lgss\n")
    done = shire("validate")
    assert done.returncode == 2
    assert "lgss/partnership.yaml:2:1" in done.stderr
    assert "lgss/addresses.lock.yaml:3:" in done.stderr
