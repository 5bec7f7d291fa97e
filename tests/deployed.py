"""Charnwood and Rushcliffe, deployed once in a run by the real engine: each test gets a copy of its own.

Each stage is made from a copy of the one before, by the worker that needs it first; another that needs it
meanwhile waits. A copy is at another place, without the engine's own files, as on another machine. For tests
of what stands: what deploying itself promises is shown from nothing, in tests/engine/test_deploying.py.
"""

import pickle
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from infra.engine.find import Engine
from infra.engine.locking import held
from infra.rehearsal.clock import Clock
from infra.rehearsal.control_plane import ControlPlane
from infra.rehearsal.rules import RULES
from infra.rehearsal.store import Store
from tests.engine_room import Done, Shire, typed
from tests.sharing import shared

SLUG, MEMBER, OTHERS = "charnwood-rushcliffe", "rushcliffe", ("charnwood", "liberata")
DAY = date(2010, 1, 4)
_CLOUD = "cloud.pickle"
_OF_THE_MACHINE = shutil.ignore_patterns("cache", "home")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The members that `onboards` take their addresses, and the stacks `ups` are deployed and exported."""

    name: str
    after: "Stage | None" = None
    onboards: tuple[str, ...] = ()
    ups: tuple[str, ...]


CORE = Stage(name="core", onboards=(MEMBER,), ups=("core",))
JOINED = Stage(name="joined", after=CORE, ups=(MEMBER,))
WHOLE = Stage(name="whole", after=JOINED, onboards=OTHERS, ups=OTHERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A folder to type `shire` in, where the export of each stack is a file; and what stands in its cloud."""

    folder: Path
    store: Store

    @property
    def plane(self) -> ControlPlane:
        """The cloud, under all rules, on the day on which it was deployed."""
        return ControlPlane(Clock(DAY), rules=RULES, store=self.store)


def deployed(paths: pytest.TempPathFactory, engine: Engine, stage: Stage) -> Copy:
    """A copy of the partnership at that stage."""
    kept, folder = _kept(paths, engine, stage), paths.mktemp(stage.name)
    shutil.copytree(kept, folder, ignore=_OF_THE_MACHINE, dirs_exist_ok=True)
    standing = pickle.loads((folder / _CLOUD).read_bytes())
    return Copy(folder=folder, store=Store({resource.id.casefold(): resource for resource in standing}))


def _kept(paths: pytest.TempPathFactory, engine: Engine, stage: Stage) -> Path:
    """Where that stage is kept; it is there whole, or not at all."""
    kept = shared(paths, "deployed") / stage.name
    with held(kept.with_suffix(".lock"), f"the stage {stage.name}", lambda _: None):
        if not kept.exists():
            _made(paths, engine, stage).rename(kept)
    return kept


def _made(paths: pytest.TempPathFactory, engine: Engine, stage: Stage) -> Path:
    nothing = Copy(folder=paths.mktemp("nothing"), store=Store())
    begun = deployed(paths, engine, stage.after) if stage.after else nothing
    with typed(begun.folder, engine, begun.plane, SLUG) as run:
        _type(run, begun.folder, stage)
    (begun.folder / _CLOUD).write_bytes(pickle.dumps(tuple(begun.store)))
    return begun.folder


def _type(run: Shire, folder: Path, stage: Stage) -> None:
    for member in stage.onboards:
        well(run("onboard", SLUG, member))
    for stack in stage.ups:
        well(run("up", SLUG, stack, "--yes"))
        exported = well(run("stack", "export", SLUG, stack)).stdout
        (folder / f"{stack}.json").write_text(exported, encoding="utf-8")


def well(done: Done) -> Done:
    """The same, which must have succeeded."""
    assert done.returncode == 0, done.stderr
    return done


def live(*stacks: str) -> list[str]:
    """The options that give those stacks' exports."""
    return [word for stack in stacks for word in ("--live", f"{stack}.json")]
