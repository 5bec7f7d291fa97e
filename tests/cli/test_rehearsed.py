"""A join rehearsed as a user would: what is printed, what is kept, and what the runbook makes of it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.engine.find import Engine
from infra.rehearsal.evidence import from_json
from tests.cli.conftest import copied
from tests.engine.test_secrets import ENVIRONMENT, leaks
from tests.engine_room import engine

__all__ = ["engine"]

VERDICT = """\
lgss-slough may take 11 to 30 minutes for real; all else waits for what is █
  1 resource group              █
  1 virtual network             ██
  4 subnets                      ████
  1 hub connection                  █████████
  2 VPN sites                               ██               ██
  1 address translation                       ████████
  2 VPN connections                                   ████████ ████████
  1 firewall rule group                                                ████████
  4 private DNS records                                                        █
                                0                                             30 min

It works: 565 resources deployed to a simulated Azure and Entra.
  For real, lgss-slough: 11 to 30 minutes; 26 of the 30 rest on memory, not on a source
  Left to people: 9 steps of the runbook
  net-06  Set up the VPN devices: Network team leader, Slough, by 18 February 2011
"""

Shire = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of LGSS below councils/, in which Slough has taken its addresses."""
    folder = tmp_path_factory.mktemp("rehearsed")
    copied(folder)
    run(folder, "onboard", "lgss", "slough")
    return folder


@pytest.fixture(scope="module")
def printed(engine: Engine, home: Path) -> list[str]:
    """What `shire rehearse lgss slough` prints, once for all tests."""
    assert engine.root.exists()
    done = run(home, "rehearse", "lgss", "slough", **ENVIRONMENT)
    assert done.returncode == 0, done.stdout + done.stderr
    return [line.rstrip() for line in done.stdout.splitlines()]


def run(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("shire")), *words]
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(home.parent), **more}
    return subprocess.run(command, cwd=home, capture_output=True, text=True, check=False, env=environment)


def test_the_verdict_is_printed_with_its_timeline(printed: list[str]) -> None:
    for line in filter(None, VERDICT.splitlines()):
        assert line.rstrip() in printed


def test_the_evidence_is_kept_as_data_and_as_a_page(printed: list[str], home: Path) -> None:
    folder = home / "councils/lgss/evidence"
    assert sorted(path.name for path in folder.iterdir()) == [
        "rehearsal-slough.html",
        "rehearsal-slough.json",
    ]
    found = from_json((folder / "rehearsal-slough.json").read_text())
    assert (found.ok, found.joiners, found.commit, found.uncommitted) == (True, ("lgss-slough",), "", False)
    assert printed[-1] == "Evidence  councils/lgss/evidence/rehearsal-slough.html"


def test_no_credential_of_whoever_rehearses_is_kept_or_printed(printed: list[str], home: Path) -> None:
    """Every file below the folder it ran in: the evidence, the page, what the engine and the cache left."""
    files = [path for path in home.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"rehearsal-slough.html", "rehearsal-slough.json"}
    assert leaks(printed) == []
    assert [path for path in files if leaks([path.read_bytes().decode(errors="replace")])] == []


def test_a_service_is_used_on_the_twin_by_a_member(home: Path) -> None:
    done = run(home, "rehearse", "lgss", "slough", "--service", "payroll")
    assert done.returncode == 2
    assert "--service takes --twin and a member: the machines are the twin's" in done.stderr


def test_a_trial_is_kept_beside_it_and_no_runbook_rests_on_it(home: Path, printed: list[str]) -> None:
    assert printed
    before = (home / "councils/lgss/evidence/rehearsal-slough.json").read_bytes()
    done = run(home, "rehearse", "lgss", "slough", "--tamper", "1", "--evidence", "councils/lgss/evidence")
    assert "councils/lgss/evidence/trial-slough.html" in done.stdout, done.stdout + done.stderr
    assert (home / "councils/lgss/evidence/rehearsal-slough.json").read_bytes() == before
    for path in (home / "councils/lgss/evidence").glob("trial-*"):
        path.unlink()


def test_the_runbook_says_so_until_the_declarations_change(printed: list[str], home: Path) -> None:
    assert printed
    runbook = home / "councils/lgss/runbooks/slough.md"
    assert run(home, "runbook", "lgss", "slough", "--check").returncode == 1
    assert run(home, "runbook", "lgss", "slough").returncode == 0
    assert "as they must. For real, it may take 11 to 30 minutes." in runbook.read_text()
    assert run(home, "runbook", "lgss", "slough", "--check").returncode == 0

    path = home / "councils/lgss/members/slough.yaml"
    path.write_text(path.read_text().replace("headcount: 820", "headcount: 830"))
    assert run(home, "onboard", "lgss", "slough").returncode == 0
    assert "**Rehearsed:** Stale. On " in runbook.read_text()


def test_evidence_that_cannot_be_read_is_named(home: Path, printed: list[str]) -> None:
    assert printed
    path = home / "councils/lgss/evidence/rehearsal-slough.json"
    kept = path.read_text()
    path.write_text(json.dumps({"format": 1}))
    done = run(home, "runbook", "lgss", "slough")
    path.write_text(kept)
    assert done.returncode == 2
    assert (
        f"{path.relative_to(home)}: it is no evidence of a rehearsal: partnership: Field required"
        in done.stderr
    )
    assert "Rehearse again, or take it away" in done.stderr
