"""What an engine's command is asked to work on: refused where it cannot be meant."""

from pathlib import Path

import pytest

from tests.cli.conftest import Shire


@pytest.mark.parametrize("command", ["preview", "up", "refresh", "drift"])
def test_nothing_is_done_to_a_whole_estate_by_leaving_out_a_word(shire: Shire, command: str) -> None:
    done = shire(command)
    assert done.returncode == 2
    said = "say which partnership: its slug, `all` for every one, or --changed for what has changed"
    assert f"error: {said}" in done.stderr


@pytest.mark.parametrize("command", ["preview", "up", "refresh", "drift"])
def test_a_member_is_of_one_partnership(shire: Shire, command: str) -> None:
    done = shire(command, "all", "slough", "--changed")
    assert done.returncode == 2
    assert "error: 'slough' is of one partnership: name that partnership" in done.stderr


@pytest.mark.parametrize("missing", ["--reason", "--owner", "--until"])
def test_nothing_is_accepted_without_why_by_whom_and_how_long(shire: Shire, missing: str) -> None:
    terms = {"--reason": "Change 4711", "--owner": "Head of ICT", "--until": "2011-01-31"}
    given = [word for flag, value in terms.items() if flag != missing for word in (flag, value)]
    done = shire("drift", "lgss", "--accept", "00000000", *given)
    assert done.returncode == 2
    assert "--accept needs --reason, --owner and --until" in done.stderr


def test_what_is_accepted_may_stand_beside_the_declarations(shire: Shire, councils: Path) -> None:
    for name, unread in (("drift.yaml", False), ("drifts.yaml", True)):
        (councils / "lgss" / name).write_text("accepted: []\n", encoding="utf-8")
        assert (f"lgss/{name}" in shire("validate", "lgss").stderr) is unread


def test_a_broken_list_of_what_is_accepted_stops_before_anything_is_looked_at(
    shire: Shire, councils: Path
) -> None:
    (councils / "lgss" / "drift.yaml").write_text("accepted: [{stack: lgss-core}]\n", encoding="utf-8")
    done = shire("drift", "lgss")
    assert done.returncode == 2
    assert "lgss/drift.yaml:1:12  accepted[0].resource" in done.stderr
    assert "the key 'resource' is missing" in done.stderr
