"""shire prove --live: stacks deployed by the real engine, as it exports them, are proved as plans are."""

import json
from collections.abc import Iterator

import pytest

from infra.engine.find import Engine
from tests.deployed import SLUG, WHOLE, Copy, deployed, live, well
from tests.engine_room import Shire, engine, typed

__all__ = ["engine"]

MEMBERS = ("charnwood", "liberata", "rushcliffe")


@pytest.fixture(scope="module")
def copy(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """All of a partnership deployed, with the export of each stack in a file."""
    return deployed(tmp_path_factory, engine, WHOLE)


@pytest.fixture(scope="module")
def shire(engine: Engine, copy: Copy) -> Iterator[Shire]:
    with typed(copy.folder, engine, copy.plane, SLUG, "lgss") as run:
        yield run


def test_what_was_deployed_is_proved_as_what_was_planned(shire: Shire) -> None:
    planned = json.loads(well(shire("prove", SLUG, "--json")).stdout)
    standing = json.loads(shire("prove", SLUG, *live("core", *MEMBERS), "--json").stdout)
    assert standing["claims"] == planned["claims"]
    assert standing["ways"] == planned["ways"]


def test_what_stands_is_asked_for_the_evidence_that_a_plan_cannot_have(shire: Shire) -> None:
    done = shire("prove", SLUG, *live("core", *MEMBERS))
    assert done.returncode == 1
    assert "missing since" in done.stdout
    assert "not recorded" not in done.stdout
    assert "not recorded" in well(shire("prove", SLUG)).stdout


def test_what_stood_some_days_ago_is_not_what_stands(shire: Shire, copy: Copy) -> None:
    assert "It stood so  on 20" in shire("prove", SLUG, *live("core", *MEMBERS)).stdout
    export = json.loads((copy.folder / "core.json").read_text(encoding="utf-8"))
    export["deployment"]["manifest"]["time"] = "2026-01-02T03:04:05.678Z"
    (copy.folder / "old.json").write_text(json.dumps(export), encoding="utf-8")
    done = shire("prove", SLUG, *live("old", *MEMBERS), "--json")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert found["exported"][f"{SLUG}-core"] == "2026-01-02T03:04:05.678000Z"
    assert {claim["verdict"] for claim in found["claims"]} == {"unknown"}
    assert f"{SLUG}-core was last written down on 2026-01-02 03:04 UTC" in found["claims"][0]["reasons"][0]


def test_a_part_of_a_partnership_is_refused(shire: Shire) -> None:
    done = shire("prove", SLUG, *live("core", *MEMBERS[:2]))
    assert done.returncode == 2
    assert f"got no export of {SLUG}-{MEMBERS[2]}, expected every stack" in done.stderr.replace("\n", " ")


def test_another_partnership_s_stacks_are_refused(shire: Shire) -> None:
    done = shire("prove", "lgss", *live("core"))
    assert done.returncode == 2
    assert f"got the stack {SLUG}-core, expected those of lgss alone" in done.stderr.replace("\n", " ")
