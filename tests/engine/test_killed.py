"""Updates are killed at random moments, by `kill -9`: the next `shire up` ends where an undisturbed one ends.

RECOVERY_KILLS says how many times, RECOVERY_SEED which moments.
"""

import json
import os
import re
from collections import deque
from collections.abc import Iterator

import pytest

from infra.engine.find import Engine
from infra.rehearsal.serving import served
from tests.deployed import CORE, DAY, MEMBER, SLUG, deployed
from tests.engine.killing import Bench, Moment, Watched, answers, bench, moments

KILLS = int(os.environ.get("RECOVERY_KILLS", "4"))
SEED = int(os.environ.get("RECOVERY_SEED", "6"))


@pytest.fixture(scope="module")
def standing(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Core stands, and the member has its addresses."""
    copy = deployed(tmp_path_factory, engine, CORE)
    plane = Watched(DAY, copy.store)
    with served(plane) as cloud:
        yield bench(copy.folder, engine, plane, SLUG, cloud)


def finish(bench: Bench, kills: deque[Moment], *words: str) -> None:
    """Do that until it is done, killed at each of those moments; a person answers what only one can.

    A moment that does not come, because most was done already, is kept for the next.
    """
    done = False
    while not done:
        before = bench.struck
        code = bench.run(*words, moment=kills[0] if kills else None)
        # Killed when the last was gone already, it has nothing to do.
        done = code == 0 or "error: nothing is deployed of" in bench.last
        struck = bench.struck > before
        if struck:
            kills.popleft()
        typed = answers(bench.last, bench.plane)
        assert done or struck or typed, "\n".join(bench.said[-4:])
        if typed:
            assert bench.run("recover", SLUG, MEMBER, *typed) == 0, "\n".join(bench.said[-4:])


def contents(bench: Bench) -> dict[str, tuple[str, str]]:
    """What stands, without how often it was written."""
    return {
        r.id: (r.token, json.dumps([dict(r.body), {**r.answer, "etag": ""}], sort_keys=True))
        for r in bench.plane.store
    }


def test_what_was_killed_is_finished_with_nothing_twice_and_nothing_orphaned(standing: Bench) -> None:
    up, destroy = ("up", SLUG, MEMBER, "--yes"), ("destroy", SLUG, MEMBER, "--yes")
    standing.plane.writes = 0
    assert standing.run(*up) == 0, standing.last
    writes, whole = standing.plane.writes, contents(standing)
    assert standing.run(*destroy) == 0, standing.last
    gone = contents(standing)
    kills = deque(moments(SEED, writes, KILLS))
    while kills:
        finish(standing, kills, *up)
        assert contents(standing) == whole, "\n".join(standing.said[-4:])
        assert standing.run(*up) == 0, standing.last
        assert re.search(r"up fine: \d+ unchanged", standing.last), standing.last
        finish(standing, kills, *destroy)
        assert contents(standing) == gone, "\n".join(standing.said[-4:])
    assert standing.struck == KILLS


def test_what_stands_and_the_state_has_never_heard_of_is_taken_in_when_told(standing: Bench) -> None:
    before = contents(standing)
    file = standing.folder / ".shire" / "state" / ".pulumi" / "stacks" / "shirehall" / f"{SLUG}-core.json"
    kept = json.loads(file.read_text(encoding="utf-8"))
    resources = kept["checkpoint"]["latest"]["resources"]
    budget = next(r for r in resources if r["type"].endswith(":Budget"))
    resources.remove(budget)
    file.write_text(json.dumps(kept), encoding="utf-8")
    assert standing.run("up", SLUG, "core", "--yes") == 1
    assert f"cannot create already existing resource '{budget['id']}'" in standing.last
    assert "`shire recover PARTNERSHIP STACK --found TYPE:NAME=ID`" in standing.last
    found = f"Budget:{budget['urn'].rpartition('::')[2]}={budget['id']}"
    assert standing.run("recover", SLUG, "core", "--found", found) == 0, standing.last
    assert standing.run("up", SLUG, "core", "--yes") == 0, standing.last
    assert contents(standing) == before
