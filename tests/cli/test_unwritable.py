"""A place that cannot be written, or a terminal without our letters: said in a line, or of no matter."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Shire


@pytest.mark.parametrize("words", [("plan", "lgss", "slough"), ("export", "arm", "lgss", "slough")])
def test_what_is_planned_needs_no_cache(shire: Shire, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / ".shire").write_text("no folder\n")
    done = shire(*words)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("inventory", "lgss", "--to", "councils"), "cannot write councils: Is a directory"),
        (
            ("addresses", "lgss", "--svg", "/proc/x.svg"),
            "cannot write /proc/x.svg: No such file or directory",
        ),
        (("schema", "--out", "a-file/in"), "cannot write a-file/in: Not a directory"),
        (("runbook", "lgss", "slough"), "cannot write councils/lgss/runbooks: File exists"),
    ],
)
def test_a_file_that_cannot_be_written_is_named_with_the_reason(
    shire: Shire, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    (tmp_path / "a-file").write_text("no folder\n")
    (tmp_path / "councils/lgss/runbooks").write_text("no folder\n")
    done = shire(*words)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith(f"error: {said}")
    assert "Traceback" not in done.stderr


def _latin(tmp_path: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    command = [str(Path(sys.executable).with_name("shire")), *words]
    latin = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    return subprocess.run(command, cwd=tmp_path, env=latin, capture_output=True, check=False)


@pytest.mark.usefixtures("shire")
def test_a_terminal_without_our_letters_shows_them_by_their_code(councils: Path, tmp_path: Path) -> None:
    path = councils / "lgss/partnership.yaml"
    path.write_text(path.read_text().replace("\ntitle: ", "\ntitle: Ŵ ", 1))
    shown = _latin(tmp_path, "show", "lgss")
    assert (shown.returncode, rb"\u0174" in shown.stdout) == (0, True), shown.stderr
    report = json.loads(_latin(tmp_path, "show", "lgss", "--json").stdout)
    assert "Ŵ" in json.dumps(report, ensure_ascii=False)
    assert _latin(tmp_path, "addresses", "lgss").returncode == 0
