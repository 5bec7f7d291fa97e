"""The pipelines of docs/pipelines lint, and hold to what the guide promises. None has run on real Azure."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.cli.table import COMMANDS
from infra.engine.build import any_go
from infra.engine.machine import this_machine

BIN = Path(sys.executable).parent
TOOLS = Path(__file__).parent / "tools"
PIPELINES = Path(__file__).parent.parent / "docs" / "pipelines"
GITHUB = sorted((PIPELINES / "github").glob("*.yml"))
AZURE_DEVOPS = sorted((PIPELINES / "azure-devops").glob("*.yml"))


def read(path: Path) -> dict[str, Any]:
    """GitHub's `on` is YAML 1.1's true."""
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def run(*command: str | Path, cwd: Path) -> str:
    """What it says, nothing where it is content."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the workflows where GitHub looks for them."""
    root = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    shutil.copytree(PIPELINES / "github", root / ".github" / "workflows")
    return root


@pytest.fixture(scope="session")
def actionlint() -> Path:
    """The linter, built once by a Go that could build the engine, and kept beside it."""
    machine = this_machine()
    program = machine.cache / "test-tools" / "actionlint-1.7.12"
    if not program.exists():
        go = any_go(machine, lambda _: None)
        command = [str(go), "build", "-o", str(program), "github.com/rhysd/actionlint/cmd/actionlint"]
        subprocess.run(command, cwd=TOOLS, check=True, env={**os.environ, "GOFLAGS": "-mod=readonly"})
    return program


def test_the_workflows_please_actionlint(repository: Path, actionlint: Path) -> None:
    assert run(actionlint, "-shellcheck=", "-no-color", cwd=repository) == ""


def test_the_workflows_please_zizmor(repository: Path) -> None:
    assert run(BIN / "zizmor", "--offline", "--quiet", ".github/workflows", cwd=repository) == ""


@pytest.mark.parametrize("path", AZURE_DEVOPS, ids=lambda path: path.name)
def test_the_azure_pipelines_hold_to_microsoft_s_schema(path: Path) -> None:
    """As check-jsonschema brings it along."""
    schema = ("--builtin-schema", "vendor.azure-pipelines", "--data-transform", "azure-pipelines")
    assert run(BIN / "check-jsonschema", *schema, path, cwd=PIPELINES) == ""


def steps(document: object) -> Iterator[dict[str, Any]]:
    """Every step, wherever it stands."""
    if isinstance(document, dict):
        if document.keys() & {"uses", "run", "task", "script", "bash"} and "jobs" not in document:
            yield document
        for value in document.values():
            yield from steps(value)
    elif isinstance(document, list):
        for value in document:
            yield from steps(value)


@pytest.mark.parametrize("path", GITHUB, ids=lambda path: path.name)
def test_actions_are_pinned_by_commit(path: Path) -> None:
    used = [step["uses"] for step in steps(read(path)) if "uses" in step]
    assert used
    assert [each for each in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}|\./[\w./-]+", each)] == []


@pytest.mark.parametrize("path", GITHUB, ids=lambda path: path.name)
def test_a_workflow_may_do_nothing_but_what_each_job_is_given(path: Path) -> None:
    workflow = read(path)
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        own = {("pull-requests", "write")} if path.name == "diff.yml" else {("id-token", "write")}
        assert set(job["permissions"].items()) <= {("actions", "read"), ("contents", "read"), *own}


@pytest.mark.parametrize("path", [*GITHUB, *AZURE_DEVOPS], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_failure_is_hidden_behind_a_pipe(path: Path) -> None:
    document = read(path)
    for step in steps(document):
        text = step.get("run") or step.get("bash") or step.get("inputs", {}).get("inlineScript", "")
        if "shire" in text:
            strict = document.get("defaults", {}).get("run", {}).get("shell") == "bash"
            assert strict or text.startswith("set -euo pipefail"), text


def test_runs_on_one_hub_wait_for_each_other_and_members_go_one_at_a_time() -> None:
    workflow = read(PIPELINES / "github" / "deploy.yml")
    assert workflow["concurrency"] == {"group": "hub-${{ inputs.partnership }}", "cancel-in-progress": False}
    assert workflow["jobs"]["members"]["needs"] == "core"
    assert workflow["jobs"]["members"]["strategy"]["max-parallel"] == 1
    pipeline = read(PIPELINES / "azure-devops" / "azure-pipelines.yml")
    assert pipeline["lockBehavior"] == "sequential"
    assert pipeline["stages"][0]["parameters"]["stack"] == "core"


def test_a_diff_is_said_of_a_pull_request_by_no_identity_of_azure() -> None:
    """What a pull request holds is not trusted yet: it is compared where there is nothing to be had."""
    for path in (PIPELINES / "github" / "diff.yml", PIPELINES / "azure-devops" / "diff.yml"):
        compare, comment = list(steps(read(path)))[-2:]
        text = compare.get("run") or compare["bash"]
        assert re.search(r'shire diff "\$partnership" "\S+\.\.\.HEAD" --format markdown >> diff.md', text)
        assert "diff.md" in (comment.get("run") or comment["bash"])
        assert not re.search("azure/login|azureSubscription|AZURE_", path.read_text(encoding="utf-8"))
    assert "pull_request_target" not in (PIPELINES / "github" / "diff.yml").read_text(encoding="utf-8")


def test_what_is_deployed_is_what_an_environment_s_reviewers_approved() -> None:
    jobs = read(PIPELINES / "github" / "stack.yml")["jobs"]
    assert (jobs["preview"]["environment"], jobs["deploy"]["environment"]) == (
        "shire-preview",
        "shire-deploy",
    )
    assert jobs["deploy"]["needs"] == "preview"
    _, deploy = read(PIPELINES / "azure-devops" / "stack.yml")["stages"]
    assert deploy["jobs"][0]["environment"] == "shire-${{ parameters.partnership }}"
    for step in (*steps(jobs["deploy"]), *steps(deploy)):
        text = step.get("run") or step.get("inputs", {}).get("inlineScript", "")
        if "shire up" in text:
            assert "--approved" in text
            assert "--approver" in text
            assert "--yes" not in text


@pytest.mark.parametrize("path", [*GITHUB, *AZURE_DEVOPS], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_only_commands_that_exist_are_called(path: Path) -> None:
    called = set(re.findall(r"bin/shire (\w+)", path.read_text(encoding="utf-8")))
    assert called <= set(COMMANDS)
