"""A partnership rehearsed: its stacks, the real engine and the simulated cloud put together for a while."""

import secrets
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra import pipeline
from infra.components.parts import Part, parts
from infra.engine.backend import Backend
from infra.engine.find import Engine
from infra.engine.report import Listen
from infra.engine.stacks import entries
from infra.engine.workplace import Workplace
from infra.pipeline import Designed
from infra.rehearsal import departure, ordeal
from infra.rehearsal.clock import Clock
from infra.rehearsal.cloud_folder import CloudFolder
from infra.rehearsal.control_plane import ControlPlane
from infra.rehearsal.cycle import Wishes, rehearse
from infra.rehearsal.rules import RULES
from infra.rehearsal.series import Series, Target, series
from infra.rehearsal.serving import served
from infra.rehearsal.stage import Cast, Name, Rehearsal, Scene

Began = Callable[[Name, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of a rehearsal. `faults` is the seed of a series that strikes the stacks `struck`.

    `cloud` is the folder of a cloud that is kept, in which the joiners stay. Else as in `Wishes`.
    """

    joiners: tuple[str, ...]
    struck: tuple[str, ...] = ()
    faults: int | None = None
    tamper: tuple[str, ...] = ()
    whole: bool = False
    cloud: Path | None = None


def rehearsed(known: Designed, asked: Asked, engine: Engine, listen: Listen, began: Began) -> Rehearsal:
    """Let the stacks named join and leave; the others of the partnership stand already.

    `listen` hears what the engine reports, `began` of each stage when it begins. Raises CommandError where
    the engine itself does not work, CloudError where a kept cloud does not, TamperError for a wrong wish.
    """
    with _cloud(known, asked, engine) as (place, plane):
        scene = Scene(place=place, plane=plane, listen=listen, began=began)
        faults = _faults(known, asked)
        wishes = Wishes(faults=faults, tamper=asked.tamper, whole=asked.whole, stay=asked.cloud is not None)
        stages = tuple(rehearse(scene, cast(known, asked.joiners, _standing(place, asked)), wishes))
        return Rehearsal(
            partnership=known.declared.slug,
            digest=known.digest,
            joiners=asked.joiners,
            stages=stages,
            struck=ordeal.struck(faults) if faults else (),
            kept=departure.kept(plane.store, plane.clock.now),
        )


def cast(known: Designed, joiners: Sequence[str], standing: Sequence[str] = ()) -> Cast:
    """Who takes part: the joiners by stack, all others, core first; and what stands that nobody declares."""
    declared = parts(known.design)
    known_parts: tuple[Part, ...] = tuple(declared.values())
    return Cast(
        standing=tuple(part for part in known_parts if part.stack not in joiners),
        joiners=tuple(part for part in known_parts if part.stack in joiners),
        leavers=tuple(stack for stack in standing if stack not in declared),
    )


def _faults(known: Designed, asked: Asked) -> Series | None:
    """The series of that seed over what the stacks struck are to have."""
    if asked.faults is None:
        return None
    planned = pipeline.planned(known.design, asked.struck, None)
    return series(asked.faults, [Target(urn=r.urn, token=r.type) for p in planned for r in p.resources])


def _standing(place: Workplace, asked: Asked) -> tuple[str, ...]:
    return tuple(entry.stack for entry in entries(place) if entry.resources) if asked.cloud else ()


@contextmanager
def _cloud(known: Designed, asked: Asked, engine: Engine) -> Iterator[tuple[Workplace, ControlPlane]]:
    day = known.declared.as_of
    if asked.cloud is None:
        plane = ControlPlane(Clock(day), rules=RULES)
        with workplace(engine, plane) as place:
            yield place, plane
        return
    folder = CloudFolder(asked.cloud, known.declared.slug, day)
    plane = ControlPlane(folder.clock, rules=RULES, store=folder.store)
    with workplace(engine, plane, folder) as place:
        yield place, plane


# The providers are attached, so the engine is not to look for plugins.
_ALWAYS = {"PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true"}
# Nobody will need the state of a rehearsal that was killed, so it is written once an update is done.
_FAST = {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}


@contextmanager
def workplace(engine: Engine, plane: ControlPlane, kept: CloudFolder | None = None) -> Iterator[Workplace]:
    """A place for the engine that is gone afterwards: its state, its home, a passphrase that nobody knows.

    With a kept cloud, its state is there again.
    """
    with (
        tempfile.TemporaryDirectory(prefix="shirehall-", ignore_cleanup_errors=True) as name,
        served(plane) as cloud,
    ):
        folder = Path(name)
        home = kept.folder if kept else folder
        own = {
            "PULUMI_CONFIG_PASSPHRASE": kept.passphrase if kept else secrets.token_urlsafe(),
            "PULUMI_HOME": str(folder / "home"),
            **({} if kept else _FAST),
        }
        backend = Backend(url=f"file://{home / 'state'}", secrets="passphrase", locks=home / "locks")
        yield Workplace(
            engine=engine, backend=backend, work=home / "work", environment={**_ALWAYS, **cloud, **own}
        )
