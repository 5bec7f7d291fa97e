"""What this machine has of what shirehall needs, and the one command that mends what is missing."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from infra.engine.backend import Backend
from infra.engine.build import MINIMUM, find_go, go_version
from infra.engine.credentials import AZ, met_by, needs
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


def examine(
    machine: Machine, environ: Mapping[str, str], backends: Iterable[Backend] = ()
) -> tuple[Condition, ...]:
    """All that is looked at: the machine, and what those states ask for. Nothing is fetched or built."""
    looks = (look(machine, environ) for look in _LOOKS)
    return (*looks, *_needs(backends, environ))


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


def _twin(machine: Machine, _environ: Mapping[str, str]) -> Condition:
    programs = ("unshare", "nsenter", "ip", "nft")
    found = [program for name in programs if (program := shutil.which(name, path=machine.path))]
    return Condition(
        what="network namespaces",
        found=", ".join(found) if len(found) == len(programs) else "",
        needed_for="rehearse --twin: real packets through the planned network",
        mend="sudo apt-get install util-linux iproute2 nftables",
        optional=True,
    )


# In a mount namespace of its own, which ends with the shell, and all that is mounted with it.
_OVERLAY = """
mount -t tmpfs tmpfs /tmp && cd /tmp && mkdir written kept root &&
mount -t overlay overlay -o lowerdir=/,upperdir=written,workdir=kept root
"""


def _machines(machine: Machine, _environ: Mapping[str, str]) -> Condition:
    """Whether whoever we are may lay an overlay over /: many a kernel lets only root, whatever namespaces."""
    program = shutil.which("unshare", path=machine.path)
    user = os.geteuid() != 0
    mend = "sudo apt-get install util-linux"
    if program:
        mend = (
            "sudo shire rehearse PARTNERSHIP MEMBER --twin --service SERVICE" if user else "modprobe overlay"
        )
    return Condition(
        what="an overlay over /",
        found=f"as {'this user' if user else 'root'}" if program and _overlaid(program, user) else "",
        needed_for="rehearse --twin --service: a service's servers on the twin, left out without it",
        mend=mend,
        optional=True,
    )


def _overlaid(program: str, user: bool) -> bool:
    own = ["--user", "--map-root-user"] if user else []
    tried = [program, *own, "--mount", "sh", "-c", _OVERLAY]
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


def _az(machine: Machine, environ: Mapping[str, str]) -> Condition:
    program = shutil.which(AZ, path=machine.path)
    who = _signed_in(program, environ) if program else ""
    return Condition(
        what="Azure CLI, signed in",
        found=f"{program}, as {who}" if who else "",
        needed_for="deploying for real as oneself; a pipeline signs in by OIDC instead",
        mend="az login" if program else "curl -fsSL https://aka.ms/InstallAzureCLIDeb | sudo bash",
        optional=True,
    )


def _signed_in(program: str, environ: Mapping[str, str]) -> str:
    """As whom; empty where as nobody. Reads what the last sign-in left here, and asks nobody."""
    command = [program, "account", "show", "--query", "user.name", "--output", "tsv"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=False, env=environ, timeout=30)
    except subprocess.TimeoutExpired:
        return ""
    return "" if said.returncode else said.stdout.strip()


def _plugin(package: str) -> Callable[[Machine, Mapping[str, str]], Condition]:
    """The vendor's plugin of a provider, of the version of its SDK."""

    def look(machine: Machine, environ: Mapping[str, str]) -> Condition:
        wanted = version(f"pulumi-{package}")
        home = Path(environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
        found = home / "plugins" / f"resource-{package}-v{wanted}"
        engine = machine.engine / "bin" / "pulumi"
        return Condition(
            what=f"plugin {package} {wanted}",
            found=str(found) if found.is_dir() else "",
            needed_for="deploying for real: the engine fetches it then, from get.pulumi.com",
            mend=f"{engine} plugin install resource {package} {wanted}",
            optional=True,
        )

    return look


def _needs(backends: Iterable[Backend], environ: Mapping[str, str]) -> Iterator[Condition]:
    """What the states that are declared ask for, each once."""
    for need, address in dict.fromkeys(asked for backend in backends for asked in needs(backend)):
        met = met_by(need, environ)
        yield Condition(
            what=need.what,
            found=f"by {met}" if met else "",
            needed_for=f"deploying for real with {address}; {need.tested}",
            mend=need.mend,
            optional=True,
        )


_LOOKS: tuple[Callable[[Machine, Mapping[str, str]], Condition], ...] = (
    _python,
    _sdk,
    _engine,
    _go,
    _git,
    _twin,
    _machines,
    _az,
    _plugin("azure-native"),
    _plugin("azuread"),
)
