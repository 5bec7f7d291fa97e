"""A run is gone on with as it was asked, or not at all; and two that write do not run at once."""

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from infra.configuration.limits import limits
from infra.configuration.running import Asked, Origin, prepare
from infra.engine.locking import held
from tests.cli.conftest import Shire
from tests.configuration.servers import inventory

KNOWN = inventory("lgss")
WORKER = "sh -c 'exit 7'"
"""Reaches no server, and ends the run at once."""


def prepared(
    home: Path, *, digest: str = KNOWN.digest, services: Sequence[str] = (), check: bool = False
) -> Path:
    folder = home / ".shire/runs/lgss/20101030T090000Z-configure"
    asked = Asked(ident=folder.name, phase="configure", limit=limits(KNOWN, (), services), check=check)
    prepare(folder, asked, Origin(commit="c0ffee", digest=digest), {})
    return folder


@pytest.mark.parametrize(
    ("earlier", "words", "said"),
    [
        (("hr",), ("--service", "payroll"), "got limit payroll-web-1, payroll-web-2, payroll-data-1, "),
        (("hr",), (), "got limit of all, expected hr-web-1, hr-web-2, hr-data-1 as in that run"),
        ((), ("--check",), "got check True, expected False as in that run"),
    ],
)
def test_another_run_than_the_last_is_not_made_by_the_way(
    shire: Shire, tmp_path: Path, earlier: Sequence[str], words: tuple[str, ...], said: str
) -> None:
    folder = prepared(tmp_path, services=earlier)
    done = shire("run", "lgss", "configure", *words, "--resume", "--worker", WORKER)
    assert done.returncode == 2
    assert f"--resume: {said}" in done.stderr
    assert f"in {folder}: give the same options as then, or none of --resume" in done.stderr


def test_a_preview_is_not_gone_on_with_in_earnest(shire: Shire, tmp_path: Path) -> None:
    prepared(tmp_path, check=True)
    done = shire("run", "lgss", "configure", "--resume", "--worker", WORKER)
    assert done.returncode == 2
    assert "--resume: got check False, expected True as in that run" in done.stderr


def test_a_run_of_other_declarations_is_not_gone_on_with(shire: Shire, tmp_path: Path) -> None:
    """A council may have left since, whom it would let in again."""
    folder = prepared(tmp_path, digest="another")
    done = shire("run", "lgss", "configure", "--resume", "--worker", WORKER)
    assert done.returncode == 2
    assert f"--resume: what is declared has changed since, in {folder}: " in done.stderr


def test_the_same_run_is_gone_on_with(shire: Shire, tmp_path: Path) -> None:
    prepared(tmp_path)
    done = shire("run", "lgss", "configure", "--resume", "--worker", WORKER)
    assert done.returncode == 1
    assert "worker 'sh': got exit code 7" in done.stderr


def test_who_writes_waits_for_who_writes_and_who_reads_does_not(shire: Shire, tmp_path: Path) -> None:
    program = str(Path(sys.executable).with_name("shire"))
    configure = [program, "run", "lgss", "configure", "--worker", WORKER]
    with ExitStack() as stack:
        stack.enter_context(held(tmp_path / ".shire/runs/lgss/lock", "the servers of lgss", print))
        for words in (("preflight",), ("verify",), ("configure", "--check")):
            assert "got exit code 7" in shire("run", "lgss", *words, "--worker", WORKER).stderr
        waits = subprocess.Popen(configure, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
        assert waits.stderr is not None
        said = waits.stderr.readline()
        stack.close()
        rest = waits.communicate()[1]
    assert said == f"Waiting for process {os.getpid()}, which has the servers of lgss\n"
    assert "got exit code 7" in rest
