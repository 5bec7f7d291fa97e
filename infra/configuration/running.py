"""A phase run by ansible-runner in a folder of its own, which then holds all that is known of the run."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import copytree, ignore_patterns
from tempfile import TemporaryFile

import ansible_runner
from ansible_runner.exceptions import AnsibleRunnerException
from pydantic import TypeAdapter
from rich.text import Text

from infra.configuration.leaving import Leaving
from infra.configuration.places import playbooks
from infra.files import replace_whole

PROJECT, INVENTORY, ARTIFACTS, ASKED = "project", "inventory", "artifacts", "asked.json"
_OUTCOMES = {
    "runner_on_ok": "ok",
    "runner_on_failed": "failed",
    "runner_on_unreachable": "unreachable",
    "runner_on_skipped": "skipped",
}

_BAD = ("failed", "unreachable")
_LAST_LINES = 5
# Where a status has one of these, ansible-runner itself did not get through.
_BROKEN = ("job_explanation", "result_traceback")
_COUNTED = ("processed", "ok", "changed", "failures", "dark")


class RunError(Exception):
    """A run could not begin; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a run is to do. `limit` holds names of hosts or groups, empty for all; `leaving` is who leaves.

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
class Done:
    """One task on one host, once it is over. `outcome` is ok, changed, failed, unreachable or skipped."""

    host: str
    role: str
    task: str
    outcome: str
    seconds: float
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a run. `changed` and `failed` count tasks by host, `said` is what those said that failed.

    `printed` is the end of what Ansible printed where it stopped and no host had failed: all that says why.
    """

    status: str
    changed: Mapping[str, int]
    failed: Mapping[str, int]
    hosts: tuple[str, ...]
    said: tuple[str, ...] = ()
    printed: str = ""
    shown: Mapping[str, object] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether every task of every host did what it should. What touched no host has shown nothing."""
        return self.status == "successful" and bool(self.hosts) and not self.failed

    @property
    def problem(self) -> str:
        """Why it is not as it should be; empty where it is."""
        if self.ok:
            return ""
        why = "; ".join(self.said) if self.failed else f"{self.status}, on no host: {self.printed}"
        return f"the playbook failed ({why})"


_ASKED = TypeAdapter(Asked)


def prepare(folder: Path, asked: Asked, inventories: Mapping[str, str]) -> None:
    """Put into the folder all that the run is of: the playbooks as they are now, and the inventory."""
    copytree(
        playbooks(), folder / PROJECT, dirs_exist_ok=True, ignore=ignore_patterns("__pycache__", ".ansible")
    )
    (folder / INVENTORY).mkdir(parents=True, exist_ok=True)
    for name, text in inventories.items():
        replace_whole(folder / INVENTORY / f"{name}.yaml", text.encode())
    replace_whole(folder / ASKED, _ASKED.dump_json(asked, indent=2) + b"\n")


def prepared(folder: Path) -> Asked:
    """What the run in that folder is to do. Raises RunError where there is none."""
    try:
        return _ASKED.validate_json((folder / ASKED).read_bytes())
    except OSError as error:
        raise RunError(f"{folder}: got no run, expected one with {ASKED}") from error


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

    `ansible-runner worker` is such a command, here, over SSH, or by Receptor. Raises RunError.
    """
    with TemporaryFile() as sent, TemporaryFile() as answered:
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


def _path() -> str:
    """Where Ansible is: beside this Python."""
    return os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))


def _ran(folder: Path, listen: Callable[[Done], None], seal: str, more: Mapping[str, object]) -> Outcome:
    asked = prepared(folder)

    stats: dict[str, Mapping[str, int]] = {}
    shown: dict[str, object] = {}
    said: list[str] = []
    broken: list[str] = []

    def heard(event: Mapping[str, object]) -> bool:
        stats.update(_stats(event))
        shown.update(_shown(event))
        done = read(event)
        if done:
            listen(done)
        if done and done.outcome in _BAD:
            said.append(f"{done.host}: {done.task}: {done.said or 'what it said is kept from us (no_log)'}")
        return True

    def goes(status: Mapping[str, object], **_: object) -> None:
        broken.extend(str(status[key]) for key in _BROKEN if key in status)

    handlers = {"event_handler": heard, "status_handler": goes}
    try:
        runner = ansible_runner.run(**settings(folder, asked, seal), **more, **handlers, quiet=True)
    except AnsibleRunnerException as error:
        raise RunError(f"ansible-runner: {error}") from error
    if broken:
        raise RunError(f"ansible-runner: {'; '.join(broken)}")
    found = replace(outcome(runner.status, stats), shown=shown, said=tuple(said))
    return found if found.ok or found.failed else replace(found, printed=_printed(folder, asked))


def _printed(folder: Path, asked: Asked) -> str:
    """The last lines of what Ansible printed, without colours."""
    path = folder / ARTIFACTS / asked.ident / "stdout"
    text = Text.from_ansi(path.read_text(encoding="utf-8", errors="replace")).plain if path.exists() else ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "; ".join(lines[-_LAST_LINES:]) or "nothing"


def _stats(event: Mapping[str, object]) -> Mapping[str, Mapping[str, int]]:
    """How often what came of a task, by host: what the last event of a run says."""
    data = event.get("event_data")
    if event.get("event") != "playbook_on_stats" or not isinstance(data, dict):
        return {}
    return {kind: data.get(kind, {}) for kind in _COUNTED}


def _shown(event: Mapping[str, object]) -> Mapping[str, object]:
    """What tasks set aside to be shown, by `set_stats`: the last event of a run has it too."""
    data = event.get("event_data")
    found = data.get("artifact_data") if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


def outcome(status: str, stats: Mapping[str, Mapping[str, int]]) -> Outcome:
    """From what ansible-runner counts."""
    failed: dict[str, int] = {}
    for kind in ("failures", "dark"):
        for host, times in stats.get(kind, {}).items():
            failed[host] = failed.get(host, 0) + times
    hosts = {host for kind in stats.values() for host in kind}
    return Outcome(
        status=status, changed=dict(stats.get("changed", {})), failed=failed, hosts=tuple(sorted(hosts))
    )


def read(event: Mapping[str, object]) -> Done | None:
    """The task that an event says is over; None where it says something else."""
    kind, data = str(event.get("event")), event.get("event_data")
    if kind not in _OUTCOMES or not isinstance(data, dict) or data.get("ignore_errors"):
        return None
    result = data.get("res")
    result = result if isinstance(result, dict) else {}
    changed = kind == "runner_on_ok" and result.get("changed")
    return Done(
        host=str(data.get("host", "")),
        role=str(data.get("role", "")),
        task=str(data.get("task", "")),
        outcome="changed" if changed else _OUTCOMES[kind],
        seconds=float(data.get("duration", 0.0)),
        said=_said(result) if _OUTCOMES[kind] in _BAD else "",
    )


def _said(result: Mapping[str, object]) -> str:
    """Why it failed: its own message and what a command complained of, or those of the items that failed."""
    items = result.get("results")
    rows: Sequence[object] = items if isinstance(items, list) else []
    said = [_complaint(row) for row in rows if isinstance(row, dict) and row.get("failed")]
    return "; ".join(filter(None, said)) or _complaint(result)


def _complaint(result: Mapping[str, object]) -> str:
    return ": ".join(filter(None, (str(result.get("msg", "")), str(result.get("stderr", "")).strip())))
