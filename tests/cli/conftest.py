"""The command line run as a user runs it, on a copy of an example."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

COUNCILS = Path(__file__).parents[2] / "councils"
Shire = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def shire(tmp_path: Path) -> Shire:
    """Runs `shire` in an empty folder with a copy of LGSS below councils/, as nobody had onboarded yet."""
    copied(tmp_path)

    def run(*words: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("shire")), *words]
        return subprocess.run(
            command, cwd=tmp_path, input=text or "", capture_output=True, text=True, check=False
        )

    return run


def copied(folder: Path) -> None:
    """A copy of LGSS there, below councils/, as nobody had onboarded or rehearsed yet."""
    left_out = shutil.ignore_patterns("runbooks", "evidence", "*.lock.yaml")
    shutil.copytree(COUNCILS / "lgss", folder / "councils/lgss", ignore=left_out)


@pytest.fixture
def councils(tmp_path: Path) -> Path:
    """The copy that `shire` works on."""
    return tmp_path / "councils"
