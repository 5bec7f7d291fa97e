"""A lock that a killed update left behind: who has it, since when, and whether it can be taken away."""

import json
import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pulumi.automation.errors import StackNotFoundError

from infra.engine import operations, stacks
from infra.engine.backend import Backend
from infra.engine.locks import free, holders
from infra.engine.workplace import Workplace
from tests.engine_room import deploy
from tests.rehearsal.test_providers import group

HERE = socket.gethostname()


def lock(backend: Backend, stack: str, pid: int = 1, host: str = "elsewhere") -> Path:
    """As the engine writes it: source pulumi pkg/backend/diy/lock.go."""
    assert backend.folder
    folder = backend.folder / ".pulumi" / "locks" / "organization" / "shirehall" / stack
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{pid}.json"
    known = {"pid": pid, "username": "ann", "hostname": host, "timestamp": "2026-01-01T09:00:00.5Z"}
    file.write_text(json.dumps(known), encoding="utf-8")
    return file


@pytest.fixture
def backend(tmp_path: Path) -> Backend:
    return Backend(url=f"file://{tmp_path}", secrets="passphrase", locks=tmp_path / "locks")


@pytest.fixture
def engine_process(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is called as the engine is."""
    program = tmp_path / "pulumi"
    program.symlink_to("/bin/sleep")
    with subprocess.Popen([program, "60"]) as process:
        yield process
        process.kill()


@pytest.fixture
def ended() -> int:
    """The number of a process that has been."""
    with subprocess.Popen(["/bin/true"]) as process:
        process.wait()
    return process.pid


def test_who_holds_a_stack_is_read_where_the_state_is_a_folder(backend: Backend) -> None:
    assert holders(backend, "a") == ()
    lock(backend, "a", 7)
    (holder,) = holders(backend, "a")
    assert str(holder) == "process 7 of ann on elsewhere, since 2026-01-01T09:00:00"
    assert holders(Backend(url="azblob://state", secrets="x", locks=backend.locks), "a") == ()


def test_the_lock_of_an_engine_that_has_ended_here_is_taken_away(backend: Backend, ended: int) -> None:
    file, said = lock(backend, "a", ended, HERE), list[str]()
    assert free(backend, "a", "shire cancel x a", said.append) == ""
    assert not file.exists()
    assert said == [
        f"process {ended} of ann on {HERE}, since 2026-01-01T09:00:00 held the stack and was killed: "
        "its lock is taken away"
    ]


def test_a_process_that_has_got_the_number_of_an_engine_is_not_taken_for_it(backend: Backend) -> None:
    file = lock(backend, "a", os.getpid(), HERE)
    assert free(backend, "a", "shire cancel x a", lambda _: None) == ""
    assert not file.exists()


def test_who_is_at_work_here_is_waited_for(backend: Backend, engine_process: subprocess.Popen[bytes]) -> None:
    file, said = lock(backend, "a", engine_process.pid, HERE), list[str]()
    threading.Timer(1, file.unlink).start()
    assert free(backend, "a", "shire cancel x a", said.append) == ""
    assert said == [
        f"Waiting for process {engine_process.pid} of ann on {HERE}, since 2026-01-01T09:00:00: "
        "it is at work on a"
    ]


def test_an_engine_that_was_killed_and_that_nobody_has_buried_has_ended(
    backend: Backend, engine_process: subprocess.Popen[bytes]
) -> None:
    lock(backend, "a", engine_process.pid, HERE)
    engine_process.kill()
    os.waitid(os.P_PID, engine_process.pid, os.WEXITED | os.WNOWAIT)
    assert free(backend, "a", "shire cancel x a", lambda _: None) == ""


def test_the_lock_of_another_machine_is_explained_and_left(backend: Backend, ended: int) -> None:
    files = lock(backend, "a"), lock(backend, "a", ended, HERE)
    assert free(backend, "a", "shire cancel x a", lambda _: None) == (
        "a is locked by process 1 of ann on elsewhere, since 2026-01-01T09:00:00. Is it still at work, wait "
        "for it. Was it killed, which only that machine can tell: `shire cancel x a`"
    )
    assert all(file.exists() for file in files)


def test_the_engine_is_refused_and_let_in_again_by_cancel(place: Workplace) -> None:
    assert deploy(place, "a", group) == ""
    lock(place.backend, "a")
    outcome = operations.refresh(place, "a", lambda _: None)
    assert not outcome.ok
    assert "the stack is currently locked by 1 lock(s)" in outcome.errors[0]
    stacks.cancel(place, "a")
    assert operations.refresh(place, "a", lambda _: None).ok


def test_there_is_nothing_to_cancel_where_there_is_no_stack(place: Workplace) -> None:
    with pytest.raises(StackNotFoundError):
        stacks.cancel(place, "a")
