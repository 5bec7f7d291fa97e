"""Where the engine works on a stack: its state, its environment, and a folder outside any repository."""

import functools
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from pulumi.automation import (
    LocalWorkspace,
    OutputMap,
    ProjectBackend,
    ProjectRuntimeInfo,
    ProjectSettings,
    PulumiCommand,
    PulumiFn,
    Stack,
)

from infra.engine.backend import Backend, prepare
from infra.engine.find import Engine
from infra.resources.capture import PROJECT

_ALWAYS = {"PULUMI_SKIP_UPDATE_CHECK": "true"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """`environment` is what the engine finds in its environment besides ours: credentials, a simulated cloud.

    It may hold a secret, so it is not shown. `work` is the folder for the engine's own files.
    """

    engine: Engine
    backend: Backend
    work: Path
    environment: Mapping[str, str] = field(repr=False, default_factory=dict)


class QuietWorkspace(LocalWorkspace):
    """Our stacks export nothing, so the engine need not be asked twice after each update what they export."""

    def stack_outputs(self, stack_name: str) -> OutputMap:
        """Nothing."""
        del stack_name
        return {}


def open_stack(place: Workplace, stack: str, program: PulumiFn | None = None) -> Stack:
    """The stack, made where there is none, with the program that builds it. Raises CommandError, OSError."""
    return Stack.create_or_select(stack, workspace(place, stack, program))


def existing_stack(place: Workplace, stack: str) -> Stack:
    """The stack. Raises StackNotFoundError where there is none; CommandError, OSError."""
    return Stack.select(stack, workspace(place, stack))


def workspace(place: Workplace, stack: str = "", program: PulumiFn | None = None) -> LocalWorkspace:
    """The Automation API's workspace, each stack in a folder of its own, so that they go side by side."""
    prepare(place.backend)
    return QuietWorkspace(
        work_dir=str(_folder(place, stack)),
        program=program,
        # In the environment, too: an address there goes before the project's.
        env_vars={**_ALWAYS, **place.environment, "PULUMI_BACKEND_URL": place.backend.address},
        secrets_provider=place.backend.secrets,
        project_settings=_project(place.backend),
        pulumi_command=_command(place.engine.root),
    )


@contextmanager
def aside(place: Workplace, stack: str) -> Iterator[Workplace]:
    """The same engine and cloud, with a state of its own that is thrown away. Raises OSError.

    That stack, once it is made there, encrypts its secrets as it does here.
    """
    with tempfile.TemporaryDirectory(prefix="shirehall-") as name:
        folder = Path(name)
        backend = replace(place.backend, url=f"file://{folder / 'state'}", locks=folder / "locks")
        there = replace(place, backend=backend, work=folder / "work")
        settings = _folder(place, stack) / f"Pulumi.{stack}.yaml"
        if settings.exists():
            shutil.copy(settings, _folder(there, stack))
        yield there


@functools.cache
def _command(root: Path) -> PulumiCommand:
    return PulumiCommand(root=str(root))


def _project(backend: Backend) -> ProjectSettings:
    return ProjectSettings(
        name=PROJECT,
        runtime=ProjectRuntimeInfo("python"),
        main=os.curdir,
        backend=ProjectBackend(url=backend.address),
    )


def _folder(place: Workplace, stack: str) -> Path:
    kept = hashlib.sha256(place.backend.url.encode()).hexdigest()[:16]
    folder = place.work / kept / (stack or PROJECT)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
