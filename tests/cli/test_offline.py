"""A machine without the engine and without any network: what needs neither works, what does says so."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.engine.machine import VERSION

SHIRE = Path(sys.executable).with_name("shire")
COUNCILS = Path(__file__).parents[2] / "councils"
Done = subprocess.CompletedProcess[str]
Shire = Callable[..., Done]


@pytest.fixture
def shire(tmp_path: Path) -> Shire:
    """The command in a network namespace with no interface up, with an empty cache and an empty PATH."""
    ignored = shutil.ignore_patterns("runbooks", "*.lock.yaml")
    shutil.copytree(COUNCILS / "lgss", tmp_path / "councils" / "lgss", ignore=ignored)
    environment = {
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "PATH": str(tmp_path / "bin"),
        "PIP_CONFIG_FILE": "/dev/null",
        "PULUMI_CONFIG_PASSPHRASE": "x",
    }
    unshare = shutil.which("unshare")
    assert unshare, "util-linux has it"

    def run(*words: str) -> Done:
        command = [unshare, "--map-root-user", "--net", str(SHIRE), *words]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=120
        )

    return run


def test_what_needs_no_engine_works(shire: Shire) -> None:
    told = [
        shire("validate", "lgss"),
        shire("show", "lgss", "slough"),
        shire("addresses", "lgss"),
        shire("plan", "lgss"),
        shire("onboard", "lgss", "slough"),
        shire("runbook", "lgss", "slough", "--check"),
        shire("new", "member", "lgss", "milton-keynes", "--joins", "2011-06-01", "--heads", "2400"),
        shire("leave", "lgss", "slough", "--yes"),
        shire("schema"),
    ]
    assert [(done.args[4:6], done.stderr) for done in told if done.returncode] == []


@pytest.mark.parametrize(
    "words",
    [
        ("rehearse", "lgss", "slough"),
        ("preview", "lgss", "core"),
        ("up", "lgss", "core", "--yes"),
        ("stack", "list", "lgss"),
    ],
    ids=lambda words: words[0],
)
def test_what_needs_the_engine_says_what_was_tried_and_what_to_do(
    shire: Shire, words: tuple[str, ...]
) -> None:
    if words[0] != "rehearse":
        shire("onboard", "lgss", "cambridgeshire")
    done = shire(*words)
    assert (done.returncode, done.stdout) == (3, "")
    assert f"error: this needs the Pulumi engine {VERSION}, and there is none here. Tried:" in done.stderr
    for way in ("kept from before: ", "on PATH: ", "the vendor's download: ", "built from tools/: "):
        assert f"\n  {way}" in done.stderr
    assert f"Either put pulumi {VERSION} on PATH" in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_needs_no_network_to_say_what_is_missing(shire: Shire) -> None:
    done = shire("doctor")
    assert done.returncode == 3
    assert f"✗ Pulumi engine {VERSION}  missing" in done.stdout
    assert "mend shire doctor --mend" in done.stdout
