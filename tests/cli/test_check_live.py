"""shire check --live: stacks deployed by the real engine, as it exports them, are judged as plans are."""

import csv
import io
import re
from collections.abc import Iterator

import pytest

from infra.engine.find import Engine
from tests.deployed import SLUG, WHOLE, deployed, live, well
from tests.engine_room import Done, Shire, engine, typed

__all__ = ["engine"]


@pytest.fixture(scope="module")
def shire(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shire]:
    """Typed where all of a partnership is deployed, with the export of each stack in a file."""
    copy = deployed(tmp_path_factory, engine, WHOLE)
    with typed(copy.folder, engine, copy.plane, SLUG) as run:
        yield run


def rows(done: Done) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(done.stdout)))


@pytest.fixture(scope="module")
def members(shire: Shire) -> list[str]:
    listed = well(shire("stack", "list", SLUG)).stdout
    return [name for name in re.findall(rf"^{SLUG}-([a-z-]+)", listed, re.M) if name != "core"]


def test_what_was_deployed_is_judged_as_what_was_planned(shire: Shire, members: list[str]) -> None:
    planned = well(shire("check", SLUG, "--format", "csv"))
    standing = well(shire("check", *live("core", *members), "--format", "csv"))
    assert rows(standing) == rows(planned)


def test_nothing_of_a_whole_partnership_is_unknown(shire: Shire, members: list[str]) -> None:
    done = well(shire("check", *live("core", *members)))
    assert f"{SLUG}-core" in done.stdout.splitlines()[0]
    assert "as exported" in done.stdout.splitlines()[0]
    assert "\nPasses: no finding of medium severity or above, and nothing unknown" in done.stdout


def test_one_member_alone_says_what_is_unknown_and_does_not_pass(shire: Shire, members: list[str]) -> None:
    member, *others = members
    done = shire("check", *live(member))
    assert done.returncode == 1
    missing = ", ".join(f"{SLUG}-{stack}" for stack in ("core", *others))
    assert f"\n  because   needs the stacks that were not given: {missing}\n" in done.stdout
    assert re.search(r"\nNot shown to pass: \d+ rules could not be judged", done.stdout)
    assert {row["state"] for row in rows(shire("check", *live(member), "--format", "csv"))} <= {
        "unknown",
        *(row["state"] for row in rows(shire("check", SLUG, "--format", "csv"))),
    }


def test_one_member_alone_is_said_to_lack_nothing_that_another_stack_holds(
    shire: Shire, members: list[str]
) -> None:
    alone = rows(shire("check", *live(members[0]), "--format", "csv"))
    whole = rows(shire("check", SLUG, "--format", "csv"))
    found = [(row["rule"], row["subject"]) for row in alone if row["state"] == "finding"]
    assert set(found) <= {(row["rule"], row["subject"]) for row in whole}
