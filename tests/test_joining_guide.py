"""The guide to working through a runbook: its commands run as they are written."""

import re
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import copied

GUIDE = (Path(__file__).parent.parent / "docs/how-to/joining.md").read_text(encoding="utf-8")


def test_its_commands_run_as_written(tmp_path: Path) -> None:
    copied(tmp_path)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/bin").symlink_to(Path(sys.executable).parent)
    subprocess.run(("git", "init", "--quiet"), cwd=tmp_path, check=True)
    script = "\n".join(re.findall(r"^```sh\n(.*?)^```", GUIDE, re.M | re.S))
    done = subprocess.run(("bash", "-euc", script), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Done on 30 October 2010 by Head of ICT, Cambridgeshire." in done.stdout
    staged = subprocess.run(
        ("git", "diff", "--cached", "--name-only"), cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout.split()
    folder = "councils/lgss/runbooks"
    assert {
        f"{folder}/slough.record.yaml",
        f"{folder}/slough.evidence/001-sco-02-log.md",
        f"{folder}/slough.evidence/002-con-01-1.txt",
        f"{folder}/slough.html",
    } <= set(staged)
