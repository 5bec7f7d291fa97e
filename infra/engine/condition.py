"""What this machine has of what shirehall needs, and the one command that mends what is missing."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version

from infra.engine.build import MINIMUM, find_go, go_version
from infra.engine.find import Engine, known_engine
from infra.engine.machine import VERSION, Machine

PYTHON = (3, 11)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One thing that is needed. `found` is empty where it is missing, `needed_for` says by what.

    `mend` is the command that mends it; empty where nothing is to be mended. What is `optional` can be done
    without: something else does, or fetches it when it is needed.
    """

    what: str
    found: str
    needed_for: str
    mend: str
    optional: bool = False

    @property
    def fine(self) -> bool:
        """Whether nothing is to be done."""
        return bool(self.found) or self.optional


def examine(machine: Machine, environ: Mapping[str, str]) -> tuple[Condition, ...]:
    """All that is looked at. Nothing is fetched or built."""
    return tuple(look(machine, environ) for look in _LOOKS)


def _python(_machine: Machine, _environ: Mapping[str, str]) -> Condition:
    found = ".".join(map(str, sys.version_info[:3]))
    return Condition(what="Python", found=found, needed_for="everything", mend="")


def _sdk(_machine: Machine, _environ: Mapping[str, str]) -> Condition:
    found = version("pulumi")
    right = found if found == VERSION else ""
    return Condition(
        what=f"Pulumi SDK {VERSION}", found=right, needed_for="planning", mend="rm -rf .venv && make"
    )


def _git(machine: Machine, _environ: Mapping[str, str]) -> Condition:
    program = shutil.which("git", path=machine.path)
    said = (
        subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
        if program
        else None
    )
    return Condition(
        what="git",
        found=said.stdout.strip().removeprefix("git version ") if said else "",
        needed_for="the commit in a stack's history",
        mend="sudo apt-get install git",
        optional=True,
    )


def _engine(machine: Machine, _environ: Mapping[str, str]) -> Condition:
    known = known_engine(machine)
    return Condition(
        what=f"Pulumi engine {VERSION}",
        found=f"{known.root / 'bin' / 'pulumi'}, {known.way}" if isinstance(known, Engine) else "",
        needed_for="preview, up, refresh, destroy and rehearse, which fetch or build it by themselves",
        mend="shire doctor --mend",
    )


def _go(machine: Machine, _environ: Mapping[str, str]) -> Condition:
    program = find_go(machine)
    return Condition(
        what=f"Go {'.'.join(map(str, MINIMUM))} or later",
        found=f"{'.'.join(map(str, go_version(program)))}, {program}" if program else "",
        needed_for="building the engine where it cannot be downloaded; pip fetches it then",
        mend="shire doctor --mend",
        optional=True,
    )


def _passphrase(_machine: Machine, environ: Mapping[str, str]) -> Condition:
    names = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")
    found = next((name for name in names if environ.get(name)), "")
    return Condition(
        what="passphrase of the state",
        found=found and f"in {found}",
        needed_for="deploying for real with `secrets: passphrase`; a rehearsal needs none",
        mend="export PULUMI_CONFIG_PASSPHRASE_FILE=FILE",
        optional=True,
    )


_LOOKS: tuple[Callable[[Machine, Mapping[str, str]], Condition], ...] = (
    _python,
    _sdk,
    _engine,
    _go,
    _git,
    _passphrase,
)
