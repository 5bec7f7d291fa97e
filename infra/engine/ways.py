"""The ways to an engine. Each gives the folder that holds `bin/pulumi`, or says why it is no way here."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.engine.build import NoBuildError, build
from infra.engine.locking import Say
from infra.engine.machine import VERSION, Machine
from infra.sayings import last_line

# Seconds. A machine that cannot reach the vendor is to know it soon; one that can has 150 MB to fetch.
_CONNECT, _DOWNLOAD = 5, 180

_INSTALL = f"""
import socket, sys
from semver import VersionInfo
from pulumi.automation import PulumiCommand
socket.setdefaulttimeout({_CONNECT})
PulumiCommand.install(root=sys.argv[1], version=VersionInfo.parse("{VERSION}"))
"""


class NoWayError(Exception):
    """This way leads to no engine here; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """`title` says where the engine comes from; `slow` ways fetch or build something."""

    title: str
    go: Callable[[Machine, Say], Path]
    slow: bool


def cached(machine: Machine, _say: Say) -> Path:
    """What an earlier command kept. Raises NoWayError."""
    program = machine.engine / "bin" / "pulumi"
    if not program.exists():
        raise NoWayError(f"{program} does not exist")
    _check(program)
    return machine.engine


def on_path(machine: Machine, _say: Say) -> Path:
    """The machine's own, where it has our version. Raises NoWayError."""
    found = shutil.which("pulumi", path=machine.path)
    if found is None:
        raise NoWayError("there is no pulumi on PATH")
    _check(Path(found))
    with _staged(machine) as root:
        (root / "bin" / "pulumi").symlink_to(Path(found).resolve())
    return machine.engine


def downloaded(machine: Machine, say: Say) -> Path:
    """The vendor's distribution, with its plugins. Raises NoWayError."""
    say(f"Downloading Pulumi {VERSION} from get.pulumi.com")
    with _staged(machine) as root:
        command = [str(machine.python), "-c", _INSTALL, str(root)]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True, timeout=_DOWNLOAD)
        except subprocess.TimeoutExpired:
            raise NoWayError(f"get.pulumi.com gave it not in {_DOWNLOAD} seconds") from None
        except subprocess.CalledProcessError as error:
            raise NoWayError(f"get.pulumi.com gave nothing: {last_line(error.stderr)}") from error
        _check(root / "bin" / "pulumi")
    return machine.engine


def built(machine: Machine, say: Say) -> Path:
    """From tools/, with Go. Raises NoWayError."""
    with _staged(machine) as root:
        try:
            build(root / "bin" / "pulumi", machine, say)
        except NoBuildError as error:
            raise NoWayError(str(error)) from error
        _check(root / "bin" / "pulumi")
    return machine.engine


WAYS = (
    Way(title="kept from before", go=cached, slow=False),
    Way(title="on PATH", go=on_path, slow=False),
    Way(title="the vendor's download", go=downloaded, slow=True),
    Way(title="built from tools/", go=built, slow=True),
)
"""In the order in which they are tried."""


def version_of(program: Path, environ: Mapping[str, str] | None = None) -> str:
    """What `pulumi version` says, without its v. Raises NoWayError."""
    command = [str(program), "version"]
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60, env=environ)
    except (OSError, subprocess.SubprocessError) as error:
        raise NoWayError(f"{program} does not run: {error}") from error
    return done.stdout.strip().removeprefix("v")


def _check(program: Path) -> None:
    found = version_of(program)
    if found != VERSION:
        raise NoWayError(f"{program} is version {found}, expected {VERSION}")


@contextmanager
def _staged(machine: Machine) -> Iterator[Path]:
    """A folder that takes the engine's place in the cache once it is whole."""
    machine.engine.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=machine.engine.parent, ignore_cleanup_errors=True) as name:
        draft = Path(name) / "engine"
        (draft / "bin").mkdir(parents=True)
        yield draft
        shutil.rmtree(machine.engine, ignore_errors=True)
        draft.replace(machine.engine)
