"""What a run was given by a vault is looked for in all that it said, and lies nowhere, killed or not."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

import pytest

from infra.configuration.evidence import Evidence, SecretFoundError
from infra.configuration.given import GIVEN, WITHDRAWN, Seal, collected
from infra.configuration.running import WORKER, Asked, Origin, RunError, prepare
from infra.configuration.telling import Done
from infra.configuring import resumed
from infra.inventory.render import as_yaml
from tests.configuration.servers import inventory
from tests.configuration.test_playbooks import plugin
from tests.configuration.test_running import HOST, beside

SECRET = "kept-in-a-vault-and-nowhere-else"
ASKED = Asked(ident="r1", phase="preflight", limit=(HOST,))
LOOKED_UP = "{{ lookup('secret', 'payroll', 'slough', 'app') }}"
PLAY = """
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.set_fact: {{held: "{looked_up}"}}
      no_log: true
    - ansible.builtin.command: {{argv: [{command}]}}
"""
AZ = f"""#!/bin/sh
case "$*" in *payroll--slough--app*) echo {SECRET} ;; *) echo another-secret-of-the-vault ;; esac
"""
BEGUN = """
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from infra.configuring import resumed
resumed(Path(sys.argv[1]), print)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run on this machine itself, with a vault that answers."""
    (tmp_path / "bin").mkdir()
    az = tmp_path / "bin" / "az"
    az.write_text(AZ, encoding="utf-8")
    az.chmod(0o755)
    monkeypatch.setenv("PATH", f"{az.parent}{os.pathsep}{os.environ['PATH']}")
    known = inventory("lgss")
    inventories = {"declared": as_yaml(known), **beside(tmp_path, secret_store="")}
    prepare(tmp_path / "run", ASKED, Origin(commit="", digest=known.digest), inventories)
    return tmp_path / "run"


def plays(folder: Path, command: str, looked_up: str = LOOKED_UP) -> None:
    """Let the run look a secret up, and then do that."""
    text = PLAY.format(command=command, looked_up=looked_up)
    (folder / "project" / "preflight.yml").write_text(text, encoding="utf-8")


def again(
    folder: Path, *worker: str, listen: Callable[[Done], None] = lambda _: None, secrets: Iterable[str] = ()
) -> Evidence:
    return resumed(folder, listen, worker=worker, secrets=secrets)


def worker() -> list[str]:
    """A worker beside this process, which knows nothing of it."""
    runner = Path(sys.executable).with_name("ansible-runner")
    return ["env", f"PATH={runner.parent}:{os.environ['PATH']}", str(runner), "worker"]


def holding(folder: Path) -> list[str]:
    """The files in which the secret can be read."""
    return [p.name for p in folder.rglob("*") if p.is_file() and SECRET.encode() in p.read_bytes()]


def given(folder: Path) -> list[Path]:
    return list(folder.rglob(f"{GIVEN}/*"))


def test_what_says_nothing_of_its_secrets_is_kept_without_them(folder: Path) -> None:
    plays(folder, "'true'")
    again(folder)
    assert (folder / "evidence.json").is_file()
    assert (holding(folder), given(folder)) == ([], [])


def test_a_secret_of_the_vault_is_found_in_what_a_task_said(folder: Path) -> None:
    plays(folder, "echo, '{{ held }}'")
    with pytest.raises(SecretFoundError) as raised:
        again(folder)
    assert "got secrets in " in str(raised.value)
    assert SECRET not in str(raised.value)
    assert (holding(folder), given(folder)) == ([], [])
    assert not (folder / "evidence.json").exists()


def test_a_secret_that_only_a_worker_was_given_is_found_too(folder: Path) -> None:
    plays(folder, "echo, '{{ held }}'")
    with pytest.raises(SecretFoundError):
        again(folder, *worker())
    assert (holding(folder), given(folder)) == ([], [])


def test_a_worker_that_fails_is_searched_too(folder: Path) -> None:
    complains = ["sh", "-c", f"echo no way there for {SECRET} >&2; exit 7"]
    with pytest.raises(SecretFoundError, match="got secrets in worker-stderr, expected none"):
        again(folder, *complains, secrets=[SECRET])
    assert holding(folder) == []
    with pytest.raises(RunError, match="worker 'sh': got exit code 7, 'no way there for "):
        again(folder, *complains)
    kept = folder / "artifacts" / ASKED.ident / WORKER
    assert kept.read_text(encoding="utf-8") == f"no way there for {SECRET}\n", "nobody knows it for a secret"


def test_a_failed_task_tells_the_terminal_why_but_no_secret(folder: Path) -> None:
    heard: list[Done] = []
    for command in ("sh, -c, 'echo no such payroll >&2; exit 1'", "sh, -c, 'echo {{ held }} >&2; exit 1'"):
        plays(folder, command)
        with suppress(SecretFoundError):
            again(folder, listen=heard.append)
    ours, theirs = [done.said for done in heard if done.outcome == "failed"]
    assert ours == "non-zero return code: no such payroll"
    assert theirs == "what it said holds a secret: it is kept from you, and will be deleted"


def test_what_a_worker_says_is_heard_once_it_was_searched(folder: Path) -> None:
    heard: list[Done] = []
    plays(folder, "sh, -c, 'echo no such payroll >&2; exit 1'")
    evidence = again(folder, *worker(), listen=heard.append)
    assert not evidence.outcome.ok, "the worker has told all, though it ends with Ansible's own exit code"
    assert [(done.outcome, done.said) for done in heard] == [
        ("ok", ""),
        ("failed", "non-zero return code: no such payroll"),
    ]
    heard.clear()
    plays(folder, "sh, -c, 'echo {{ held }} >&2; exit 1'")
    with pytest.raises(SecretFoundError):
        again(folder, *worker(), listen=heard.append)
    assert heard == []


def killed(folder: Path, until: str) -> None:
    """Begin the run in a process of its own, and end it and all that it began once that file is there."""
    command = [sys.executable, "-c", BEGUN, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as begun:
        patience = monotonic() + 60
        while not list(folder.rglob(until)):
            assert monotonic() < patience, "it did not begin"
            sleep(0.05)
        for process in [begun.pid, *_begun_by(begun.pid)]:
            os.kill(process, signal.SIGKILL)


def _begun_by(pid: int) -> Iterator[int]:
    """All that descends from that process: Ansible runs in sessions of its own."""
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text(encoding="ascii").split()):
            yield child
            yield from _begun_by(child)


def test_after_a_kill_nothing_can_be_read_and_what_was_said_is_looked_through_by_the_next(
    folder: Path,
) -> None:
    plays(folder, "sh, -c, 'touch {{ playbook_dir }}/begun; exec sleep 60'")
    killed(folder, "begun")
    assert given(folder)
    assert holding(folder) == []
    leaked = folder / "artifacts" / "r1" / "job_events" / "1-x.json"
    leaked.write_text(f'{{"stdout": "{SECRET}"}}', encoding="utf-8")
    plays(folder, "'true'")
    with pytest.raises(SecretFoundError, match=r"got secrets in 1-x\.json"):
        again(folder)
    assert (holding(folder), given(folder)) == ([], [])


def test_a_killed_attempt_whose_secrets_are_not_known_any_more_is_withdrawn(tmp_path: Path) -> None:
    now = Seal()
    for ident, names in (("r1", ["known"]), ("r1.1", ["known"]), ("r1.2", ["known", "lost"])):
        folder = tmp_path / "artifacts" / ident / GIVEN
        folder.mkdir(parents=True)
        for name in names:
            (folder / name).write_bytes(plugin("lookup/secret.py").sealed(now.public, name, SECRET))
        (folder.parent / "stdout").write_text("said\n", encoding="utf-8")
    assert collected(tmp_path, ASKED, now) == {"known": SECRET}
    assert sorted(str(p.relative_to(tmp_path / "artifacts")) for p in tmp_path.rglob("*") if p.is_file()) == [
        "r1.1/stdout",
        f"r1.2/{WITHDRAWN}",
        "r1/stdout",
    ]
    assert "Those of lost are not known" in (tmp_path / "artifacts/r1.2" / WITHDRAWN).read_text("utf-8")


def test_what_was_sealed_for_another_run_opens_for_nobody() -> None:
    sealed = plugin("lookup/secret.py").sealed(Seal().public, "name", SECRET)
    with pytest.raises(RunError, match="given/name: got what was not sealed for this run, expected a secret"):
        Seal().opened(sealed, "name")


def test_what_was_sealed_under_another_name_does_not_open() -> None:
    seal = Seal()
    sealed = plugin("lookup/secret.py").sealed(seal.public, "name", SECRET)
    assert seal.opened(sealed, "name") == SECRET
    with pytest.raises(RunError, match="given/other"):
        seal.opened(sealed, "other")
