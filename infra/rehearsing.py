"""A partnership rehearsed: its stacks, the real engine and the simulated cloud put together for a while."""

import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra import pipeline
from infra.components.parts import parts
from infra.engine.backend import Backend
from infra.engine.find import Engine
from infra.engine.report import Listen
from infra.engine.stacks import entries
from infra.engine.workplace import Workplace
from infra.pipeline import Designed
from infra.rehearsal import departure, ordeal
from infra.rehearsal.clock import Clock
from infra.rehearsal.cloud_folder import KeptCloud, kept_cloud
from infra.rehearsal.control_plane import ControlPlane
from infra.rehearsal.cycle import Wishes, rehearse
from infra.rehearsal.rules import RULES
from infra.rehearsal.schedule import expected
from infra.rehearsal.series import Series, Target, series
from infra.rehearsal.serving import served
from infra.rehearsal.stage import Cast, Name, Rehearsal, Scene, Stage
from infra.rehearsal.tampering import check_form
from infra.resources.planned import PlannedStack

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

    @property
    def trial(self) -> bool:
        """Whether more is asked than what will happen for real."""
        return self.faults is not None or bool(self.tamper) or self.cloud is not None


def rehearsed(
    known: Designed,
    asked: Asked,
    engine: Engine,
    listen: Listen,
    began: Began,
    planned: Sequence[PlannedStack] = (),
) -> Rehearsal:
    """Let the stacks named join and leave; the others of the partnership stand already.

    `listen` hears what the engine reports, `began` of each stage when it begins. The simulated cloud's clock
    moves on by what each stack of `planned` may take when it is deployed. Raises CommandError where the
    engine itself does not work, CloudError where a kept cloud does not, TamperError for a wrong wish.
    """
    for text in asked.tamper:
        check_form(text)
    with _cloud(known, asked, engine) as (place, plane):
        scene = Scene(place=place, plane=plane, listen=listen, began=began)
        faults = _faults(known, asked)
        wishes = Wishes(faults=faults, tamper=asked.tamper, whole=asked.whole, stay=asked.cloud is not None)
        stages = rehearse(scene, cast(known, asked.joiners, _standing(place, asked)), wishes)
        return Rehearsal(
            partnership=known.declared.slug,
            digest=known.digest,
            joiners=asked.joiners,
            stages=tuple(_timed(stages, plane.clock, planned)),
            struck=ordeal.struck(faults) if faults else (),
            kept=departure.kept(plane.store, plane.clock.now),
        )


def _timed(stages: Iterable[Stage], clock: Clock, planned: Iterable[PlannedStack]) -> Iterator[Stage]:
    """The stages as they come, the clock moved on after each that deploys."""
    minutes = {stack.stack: expected(stack).total.high for stack in planned}
    for stage in stages:
        if stage.name in ("stand", "deploy"):
            clock.advance_to(clock.after(minutes.get(stage.stack, 0.0)))
        yield stage


def cast(known: Designed, joiners: Sequence[str], standing: Sequence[str] | None = None) -> Cast:
    """Who takes part: the joiners by stack, core, and the others.

    In a kept cloud the others are those that are `standing` in it: who has not come yet comes when named.
    What stands there and is declared no more leaves.
    """
    declared = parts(known.design)
    core, *members = declared.values()
    others = [p for p in members if p.stack not in joiners and (standing is None or p.stack in standing)]
    return Cast(
        digest=known.digest,
        standing=(core, *others),
        joiners=tuple(part for part in members if part.stack in joiners),
        leavers=tuple(stack for stack in standing or () if stack not in declared),
    )


def _faults(known: Designed, asked: Asked) -> Series | None:
    """The series of that seed over what the stacks struck are to have."""
    if asked.faults is None:
        return None
    planned = pipeline.planned(known.design, asked.struck, None)
    return series(asked.faults, [Target(urn=r.urn, token=r.type) for p in planned for r in p.resources])


def _standing(place: Workplace, asked: Asked) -> tuple[str, ...] | None:
    return tuple(entry.stack for entry in entries(place) if entry.resources) if asked.cloud else None


@contextmanager
def _cloud(known: Designed, asked: Asked, engine: Engine) -> Iterator[tuple[Workplace, ControlPlane]]:
    day = known.declared.as_of
    if asked.cloud is None:
        plane = ControlPlane(Clock(day), rules=RULES)
        with workplace(engine, plane) as place:
            yield place, plane
        return
    with kept_cloud(asked.cloud, known.declared.slug, day, _unsaid) as kept:
        plane = ControlPlane(kept.clock, rules=RULES, store=kept.store)
        with workplace(engine, plane, kept) as place:
            yield place, plane


def _unsaid(_text: str) -> None:
    """That another rehearsal has the cloud is seen by waiting."""


# The providers are attached, so the engine is not to look for plugins; and nobody will need the state of a
# rehearsal that was killed, so it is written once an update is done.
_FAST = {
    "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    "PULUMI_EXPERIMENTAL": "true",
    "PULUMI_SKIP_CHECKPOINTS": "true",
}


@contextmanager
def workplace(engine: Engine, plane: ControlPlane, kept: KeptCloud | None = None) -> Iterator[Workplace]:
    """A place for the engine that is gone afterwards: its state, its home, a passphrase that nobody knows.

    The state of a kept cloud is in its folder.
    """
    with (
        tempfile.TemporaryDirectory(prefix="shirehall-", ignore_cleanup_errors=True) as name,
        served(plane) as cloud,
    ):
        folder = Path(name)
        own = {
            "PULUMI_CONFIG_PASSPHRASE": kept.passphrase if kept else secrets.token_urlsafe(),
            "PULUMI_HOME": str(folder / "home"),
        }
        state = (kept.folder if kept else folder) / "state"
        backend = Backend(url=f"file://{state.resolve()}", secrets="passphrase", locks=folder / "locks")
        yield Workplace(
            engine=engine, backend=backend, work=folder / "work", environment={**_FAST, **cloud, **own}
        )
