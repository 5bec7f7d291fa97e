"""A partnership rehearsed: its stacks, the real engine and the simulated cloud put together for a while."""

import secrets
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from infra.components.parts import Part, parts
from infra.engine.backend import Backend
from infra.engine.find import Engine
from infra.engine.report import Listen
from infra.engine.workplace import Workplace
from infra.pipeline import Designed
from infra.rehearsal.clock import Clock
from infra.rehearsal.control_plane import ControlPlane
from infra.rehearsal.cycle import Cast, Name, Rehearsal, rehearse
from infra.rehearsal.rules import RULES
from infra.rehearsal.serving import served


def rehearsed(
    known: Designed,
    joiners: Sequence[str],
    engine: Engine,
    listen: Listen,
    began: Callable[[Name, str], None],
) -> Rehearsal:
    """Let the stacks named join and leave; the others of the partnership stand already.

    `listen` hears what the engine reports, `began` of each stage when it begins. Raises CommandError where
    the engine itself does not work.
    """
    plane = ControlPlane(Clock(known.declared.as_of), rules=RULES)
    with workplace(engine, plane) as place:
        stages = tuple(rehearse(place, plane.store, cast(known, joiners), listen, began))
    return Rehearsal(
        partnership=known.declared.slug, digest=known.digest, joiners=tuple(joiners), stages=stages
    )


def cast(known: Designed, joiners: Sequence[str]) -> Cast:
    """Who takes part: the joiners by stack, and all others, core first."""
    known_parts: tuple[Part, ...] = tuple(parts(known.design).values())
    return Cast(
        standing=tuple(part for part in known_parts if part.stack not in joiners),
        joiners=tuple(part for part in known_parts if part.stack in joiners),
    )


# The providers are attached, so the engine is not to look for plugins; and nobody will need the state of a
# rehearsal that was killed, so it is written once an update is done.
_FAST = {
    "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    "PULUMI_EXPERIMENTAL": "true",
    "PULUMI_SKIP_CHECKPOINTS": "true",
}


@contextmanager
def workplace(engine: Engine, plane: ControlPlane) -> Iterator[Workplace]:
    """A place for the engine that is gone afterwards: its state, its home, a passphrase that nobody knows."""
    with (
        tempfile.TemporaryDirectory(prefix="shirehall-", ignore_cleanup_errors=True) as name,
        served(plane) as cloud,
    ):
        folder = Path(name)
        own = {"PULUMI_CONFIG_PASSPHRASE": secrets.token_urlsafe(), "PULUMI_HOME": str(folder / "home")}
        backend = Backend(url=f"file://{folder / 'state'}", secrets="passphrase", locks=folder / "locks")
        yield Workplace(
            engine=engine, backend=backend, work=folder / "work", environment={**_FAST, **cloud, **own}
        )
