"""A phase run by ansible-runner in a folder of its own, which then holds all that is known of the run."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copytree, ignore_patterns
from tempfile import TemporaryFile
from threading import current_thread, main_thread

import ansible_runner
from ansible_runner.exceptions import AnsibleRunnerException
from pydantic import TypeAdapter
from rich.text import Text

from infra.configuration.leaving import Leaving
from infra.configuration.places import playbooks
from infra.configuration.telling import Done, Outcome, Told
from infra.files import replace_whole

PROJECT, INVENTORY, ARTIFACTS, ASKED = "project", "inventory", "artifacts", "asked.json"
ORIGIN = "origin.json"
WORKER = "worker-stderr"
_LAST_LINES = 5


class RunError(Exception):
    """A run could not begin; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a run is to do. `limit` holds names of servers, empty for all; `leaving` is who leaves.

    `without` are servers that are said to be down, `put_by` is the one whose own data is to be put by.
    """

    ident: str
    phase: str
    limit: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    put_by: str = ""
    leaving: Leaving | None = None
    check: bool = False
    at_once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a run was prepared from: which commit, and which declarations, by their digest."""

    commit: str
    digest: str


_ASKED, _ORIGIN = TypeAdapter(Asked), TypeAdapter(Origin)


def prepare(folder: Path, asked: Asked, origin: Origin, inventories: Mapping[str, str]) -> None:
    """Put into the folder all that the run is of: the playbooks as they are now, and the inventory."""
    copytree(
        playbooks(), folder / PROJECT, dirs_exist_ok=True, ignore=ignore_patterns("__pycache__", ".ansible")
    )
    (folder / INVENTORY).mkdir(parents=True, exist_ok=True)
    for name, text in inventories.items():
        replace_whole(folder / INVENTORY / f"{name}.yaml", text.encode())
    replace_whole(folder / ORIGIN, _ORIGIN.dump_json(origin, indent=2) + b"\n")
    replace_whole(folder / ASKED, _ASKED.dump_json(asked, indent=2) + b"\n")


def prepared(folder: Path) -> Asked:
    """What the run in that folder is to do. Raises RunError where there is none."""
    return _ASKED.validate_json(_read(folder, ASKED))


def origin_of(folder: Path) -> Origin:
    """What that run was prepared from. Raises RunError where there is none."""
    return _ORIGIN.validate_json(_read(folder, ORIGIN))


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise RunError(f"{folder}: got no run, expected one with {name}") from error


def set_aside(folder: Path, asked: Asked) -> None:
    """Put by what an earlier attempt left: ansible-runner would count it with that of the next one."""
    earlier = folder / ARTIFACTS / asked.ident
    if earlier.exists():
        earlier.rename(earlier.with_name(f"{asked.ident}.{len(list(earlier.parent.iterdir()))}"))


def settings(folder: Path, asked: Asked, seal: str) -> dict[str, object]:
    """How ansible-runner is told of it. `seal` is the public key for which the lookup seals secrets."""
    extra: dict[str, object] = {"secret_seal": seal, "away": list(asked.without)}
    extra |= ({"batch": "100%"} if asked.at_once else {}) | ({"put_by": asked.put_by} if asked.put_by else {})
    return {
        "private_data_dir": str(folder),
        "playbook": f"{asked.phase}.yml",
        "limit": ",".join(asked.limit) or None,
        "ident": asked.ident,
        "extravars": extra | (asked.leaving.variables() if asked.leaving else {}),
        "cmdline": "--check" if asked.check else None,
        "rotate_artifacts": 0,
        "suppress_env_files": True,
    }


def run(folder: Path, listen: Callable[[Done], None], seal: str) -> Outcome:
    """Run what that folder was prepared for; `listen` hears of every task. Raises RunError."""
    return _ran(folder, listen, seal, {"envvars": {"PATH": _path()}})


def run_by(folder: Path, worker: Sequence[str], listen: Callable[[Done], None], seal: str) -> Outcome:
    """The same by a worker somewhere else: a command that reads the run, and answers with its events.

    `ansible-runner worker` is such a command, here, over SSH, or by Receptor. What it complains of is kept
    with what the run said. Raises RunError.
    """
    with TemporaryFile() as sent, TemporaryFile() as answered:
        with _signals_given_back():
            ansible_runner.run(**settings(folder, prepared(folder), seal), streamer="transmit", _output=sent)
        sent.seek(0)
        try:
            done = subprocess.run(worker, stdin=sent, stdout=answered, stderr=subprocess.PIPE, check=False)
        except OSError as error:
            raise RunError(f"worker: {error}") from error
        answered.seek(0)
        try:
            return _ran(folder, listen, seal, {"streamer": "process", "_input": answered})
        except RunError as error:
            # A worker ends with a code of its own too where it has told all, and a task failed.
            code, said = done.returncode, done.stderr.decode(errors="replace").strip()
            raise RunError(f"worker {worker[0]!r}: got exit code {code}, '{said}', and {error}") from error
        finally:
            kept = folder / ARTIFACTS / prepared(folder).ident / WORKER
            kept.parent.mkdir(parents=True, exist_ok=True)
            replace_whole(kept, done.stderr)


@contextmanager
def _signals_given_back() -> Iterator[None]:
    """ansible-runner takes these for itself, to end what it runs, and does not give them back."""
    ours = current_thread() is main_thread()
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM) if ours}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def _path() -> str:
    """Where Ansible is: beside this Python."""
    return os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))


def _ran(folder: Path, listen: Callable[[Done], None], seal: str, more: Mapping[str, object]) -> Outcome:
    asked, told = prepared(folder), Told(listen)
    handlers = {"event_handler": told.event, "status_handler": told.status}
    try:
        with _signals_given_back():
            runner = ansible_runner.run(**settings(folder, asked, seal), **more, **handlers, quiet=True)
    except AnsibleRunnerException as error:
        raise RunError(f"ansible-runner: {error}") from error
    if told.broken:
        raise RunError(f"ansible-runner: {'; '.join(told.broken)}")
    found = told.outcome(runner.status)
    return found if found.ok or found.failed else replace(found, printed=_printed(folder, asked))


def _printed(folder: Path, asked: Asked) -> str:
    """The last lines of what Ansible printed, without colours."""
    path = folder / ARTIFACTS / asked.ident / "stdout"
    text = Text.from_ansi(path.read_text(encoding="utf-8", errors="replace")).plain if path.exists() else ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "; ".join(lines[-_LAST_LINES:]) or "nothing"
