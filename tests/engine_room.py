"""The real engine and a simulated cloud, for tests of either."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pulumi
import pytest
from pulumi.automation.errors import CommandError

from infra.components.aliases import drop_aliases
from infra.engine.find import Engine, find_engine
from infra.engine.machine import this_machine
from infra.engine.workplace import Workplace, open_stack
from infra.rehearsal.clock import Clock
from infra.rehearsal.control_plane import ControlPlane
from infra.rehearsal.rules import RULES
from infra.rehearsal.serving import served
from infra.rehearsing import workplace

SHIRE = Path(sys.executable).with_name("shire")
COUNCILS = Path(__file__).parents[1] / "councils"
PASSPHRASE = "canary-7f3a-passphrase"
NOTHING_MORE: Mapping[str, str] = MappingProxyType({})
Done = subprocess.CompletedProcess[str]
Shire = Callable[..., Done]


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The real engine, built by the first test that asks where there is none: no test goes without."""
    return find_engine(this_machine(), lambda _: None)


@pytest.fixture
def plane() -> ControlPlane:
    """An empty simulated cloud."""
    return ControlPlane(Clock(date(2010, 11, 1)), rules=RULES)


@pytest.fixture
def place(engine: Engine, plane: ControlPlane) -> Iterator[Workplace]:
    """Where the engine works on that cloud."""
    with workplace(engine, plane) as found:
        yield found


def furnished(folder: Path, engine: Engine, *partnerships: str) -> Mapping[str, str]:
    """Let `shire` find in that folder all that it needs, and nothing of this machine's; its environment.

    A partnership that is not there yet has no address.
    """
    for slug in partnerships:
        if not (folder / "councils" / slug).exists():
            ignored = shutil.ignore_patterns("runbooks", "*.lock.yaml")
            shutil.copytree(COUNCILS / slug, folder / "councils" / slug, ignore=ignored)
    (folder / "cache" / "shirehall").mkdir(parents=True)
    (folder / "cache" / "shirehall" / "engine").symlink_to(engine.root.parent)
    return {
        "XDG_CACHE_HOME": str(folder / "cache"),
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_EXPERIMENTAL": "true",
    }


@contextmanager
def typed(
    folder: Path,
    engine: Engine,
    plane: ControlPlane,
    *partnerships: str,
    environment: Mapping[str, str] = NOTHING_MORE,
) -> Iterator[Shire]:
    """`shire` as it is typed in that folder, furnished with those partnerships, where nothing is killed.

    What it asks is answered by no, or by `text`; `piped` is what the shell does with all that it says.
    """
    own = {**furnished(folder, engine, *partnerships), "PULUMI_SKIP_CHECKPOINTS": "true"}
    with served(plane) as cloud:

        def run(*words: str, text: str = "n\n", piped: str = "") -> Done:
            return subprocess.run(
                ["bash", "-o", "pipefail", "-c", f'"$@" {piped}', "bash", SHIRE, *words],
                cwd=folder,
                env={**os.environ, **cloud, **own, **environment},
                input=text,
                capture_output=True,
                text=True,
                check=False,
            )

        yield run


def deploy(place: Workplace, stack: str, program: Callable[[], None]) -> str:
    """Bring that program about as a stack; what the engine says where it fails, or nothing."""

    def build() -> None:
        drop_aliases()
        program()

    try:
        open_stack(place, stack, build).up()
    except CommandError as error:
        return str(error)
    return ""


def own(provider: pulumi.ProviderResource, *after: pulumi.Resource) -> pulumi.ResourceOptions:
    """Options of a resource that waits for others."""
    return pulumi.ResourceOptions(provider=provider, depends_on=list(after))
