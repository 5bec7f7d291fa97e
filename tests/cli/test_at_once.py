"""Two members of a partnership onboarded at the same time."""

import fcntl
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import COUNCILS


def _waits(process: subprocess.Popen[str]) -> bool:
    """Whether it waits for a lock that another holds: a row with an arrow (proc_locks(5))."""
    assert process.poll() is None, process.communicate()
    rows = Path("/proc/locks").read_text(encoding="utf-8").splitlines()
    return any(row.split()[1] == "->" and f" {process.pid} " in row for row in rows)


@pytest.mark.usefixtures("shire")
def test_who_comes_second_is_told_and_loses_no_address_of_the_first(councils: Path) -> None:
    lockfile = councils / "lgss/addresses.lock.yaml"
    command = [str(Path(sys.executable).with_name("shire")), "onboard", "lgss", "slough"]
    held = os.open(lockfile.parent, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    second = subprocess.Popen(
        command, cwd=councils.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while not _waits(second):
        time.sleep(0.05)
    shutil.copy(COUNCILS / "lgss/addresses.lock.yaml", lockfile)
    first = lockfile.read_bytes()
    os.close(held)
    _, said = second.communicate()
    assert second.returncode == 2
    assert "error: refused to write councils/lgss/addresses.lock.yaml: somebody else has written it" in said
    assert "unknown here, expected none; run the command again" in said
    assert "Traceback" not in said
    assert lockfile.read_bytes() == first
