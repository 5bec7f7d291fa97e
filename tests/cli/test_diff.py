"""`shire diff` run as a reviewer runs it, in a repository of LGSS."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.repository import Repository, repository

COUNCILS = Path(__file__).parents[2] / "councils"
SLOUGH = "councils/lgss/members/slough.yaml"
Diff = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """On `main` LGSS as it is; `wider` lets Slough open one more port, `broken` cannot be read."""
    root = tmp_path_factory.mktemp("repository")
    ignored = shutil.ignore_patterns("runbooks")
    shutil.copytree(COUNCILS / "lgss", root / "councils/lgss", ignore=ignored)
    (root / ".gitignore").write_text(".shire/\n", encoding="utf-8")
    found = repository(root)
    found.git("switch", "--quiet", "--create", "wider")
    found.edit(SLOUGH, "{to: psn, ports: [443]", "{to: psn, ports: [443, 8443]")
    found.commit("Let Slough open one more port")
    found.git("switch", "--quiet", "--create", "broken", "main")
    found.edit(SLOUGH, "service: payroll,", "service: payrol,")
    found.commit("Misspell a service")
    found.git("switch", "--quiet", "main")
    return found


@pytest.fixture
def repo(made: Repository) -> Iterator[Repository]:
    """The repository, put back as it was after each test."""
    yield made
    made.git("reset", "--quiet", "--hard", "main")
    made.git("clean", "--quiet", "--force", "-d")


@pytest.fixture
def diff(repo: Repository) -> Diff:
    """Runs `shire diff` in it."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command: list[str | Path] = [Path(sys.executable).with_name("shire"), "diff", *words]
        return subprocess.run(command, cwd=repo.root, capture_output=True, text=True, check=False)

    return run


def test_nothing_changed_is_silence(diff: Diff) -> None:
    done = diff("lgss")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_comment_is_silence(diff: Diff, repo: Repository) -> None:
    repo.edit(SLOUGH, "# A unitary far from both counties.", "# A unitary council.")
    done = diff("lgss", "--format", "markdown", "--fail-on-new-reach")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_program_is_told_that_nothing_changed(diff: Diff) -> None:
    report = json.loads(diff("lgss", "main..main", "--json").stdout)
    assert report == {
        "partnership": "lgss",
        "before": "main",
        "after": "main",
        "changed": False,
        "appears": [],
        "disappears": [],
        "questions": [],
        "stacks": [],
    }


def test_a_reviewer_reads_who_can_now_open_what(diff: Diff) -> None:
    done = diff("lgss", "main..wider")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(
        "\nlgss  main to wider\n"
        "\n"
        "Reach\n"
        "  + slough/workspace can now open TCP 8443 to psn\n"
        "      lgss/members/slough.yaml:reaches[0]\n"
        "    nothing else changes in who reaches what\n"
        "\n"
        "Resources of slough, stack lgss-slough\n"
        "  ~ 1 firewall rule group: rcg-lgss-slough: "
    )


def test_a_comment_on_a_merge_request_is_markdown(diff: Diff) -> None:
    done = diff("lgss", "main...wider", "--format", "markdown")
    said = [line for line in done.stdout.splitlines() if line]
    assert said[0].startswith("### lgss: ")
    assert said[0].endswith(" to wider")
    assert said[1] == "**Reach**"
    assert said[2] == (
        r"- **+** slough/workspace can now open TCP 8443 to psn `lgss/members/slough.yaml:reaches[0]`"
    )


def test_reach_that_appears_fails_where_that_is_asked_for(diff: Diff) -> None:
    assert diff("lgss", "main..wider", "--fail-on-new-reach").returncode == 1
    assert diff("lgss", "wider..main", "--fail-on-new-reach").returncode == 0


def test_a_program_gets_every_packet_and_every_property(diff: Diff) -> None:
    report = json.loads(diff("lgss", "main..wider", "--json").stdout)
    (found,) = report["appears"]
    assert found["packets"] == [
        {
            "from": ["10.64.16.0/21"],
            "to": ["51.231.16.0/22", "51.231.80.0/22"],
            "services": "TCP 8443",
            "source_ports": ["0-65535"],
        }
    ]
    assert (found["fate"], found["permitted"]) == ("open", True)
    (stack,) = report["stacks"]
    paths = {p["path"] for change in stack["changed"] for p in change["properties"]}
    assert "securityRules[slough-workspace-to-psn-tcp-443-8443]" in paths


def test_a_broken_revision_is_named_with_its_problems(diff: Diff) -> None:
    done = diff("lgss", "main..broken")
    assert (done.returncode, done.stdout) == (2, "")
    assert "broken:lgss/members/slough.yaml:" in done.stderr
    assert "service 'payrol' is not declared" in done.stderr
    assert "1 to mend in broken before it can be compared" in done.stderr


def test_a_partnership_of_neither_revision_is_refused(diff: Diff) -> None:
    done = diff("lgs", "main..wider")
    assert (done.returncode, done.stdout) == (2, "")
    assert "partnership 'lgs' is declared neither in main nor in wider" in done.stderr


def test_a_partnership_that_is_new_is_compared_with_nothing(diff: Diff, repo: Repository) -> None:
    shutil.copytree(COUNCILS / "cheshire", repo.root / "councils/cheshire")
    report = json.loads(diff("cheshire", "--json").stdout)
    assert {stack["owner"] for stack in report["stacks"]} == {
        "core",
        "cheshire-east",
        "cheshire-west-chester",
    }
    assert report["appears"]
    assert not report["disappears"]


def test_an_unknown_revision_is_refused_by_name(diff: Diff) -> None:
    done = diff("lgss", "mian..wider")
    assert (done.returncode, done.stdout) == (2, "")
    assert "got revision 'mian', expected a commit, a branch or a tag" in done.stderr
