"""An existing scanner reads the plans of all ten examples; accepted.csv explains all that it finds."""

import csv
import json
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from infra.resources.arm_template import arm_templates
from tests.conftest import COUNCILS
from tests.tenancy.conftest import kept
from tests.tenancy.planning import EXAMPLES, evidence_of

__all__ = ["kept"]

ROOT = COUNCILS.parent
ACCEPTED = ROOT / "tests" / "tools" / "scanner" / "accepted.csv"


@pytest.fixture(scope="module")
def scanner() -> str:
    """The scanner, in its own environment."""
    made = subprocess.run(
        ["bash", ROOT / "scripts" / "scanner.sh"], capture_output=True, text=True, check=True
    )
    return made.stdout.strip()


@pytest.fixture(scope="module")
def scan(scanner: str, kept: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What it says of every template of every example."""
    folder = tmp_path_factory.mktemp("arm")
    for example in EXAMPLES:
        for stack in evidence_of(example, kept).stacks:
            for template in arm_templates(stack):
                (folder / template.file).write_text(json.dumps(template.body), encoding="utf-8")
    command = [scanner, "--framework", "arm", "--skip-download", "--quiet", "--compact", "-o", "json"]
    done = subprocess.run(
        [*command, "-d", folder], capture_output=True, text=True, check=False, env={"LOG_LEVEL": "ERROR"}
    )
    read = json.loads(done.stdout)
    assert isinstance(read, dict), done.stdout
    return read


def _accepted() -> dict[str, str]:
    with ACCEPTED.open(encoding="utf-8", newline="") as file:
        return {row["check"]: row["reason"] for row in csv.DictReader(file)}


def test_it_reads_every_template_and_most_of_its_checks_pass(scan: dict[str, Any]) -> None:
    assert scan["summary"]["parsing_errors"] == 0
    assert scan["summary"]["resource_count"] > 1500
    assert scan["summary"]["passed"] > 1500


def test_what_it_finds_is_accepted_with_a_reason_and_nothing_is_accepted_that_it_does_not_find(
    scan: dict[str, Any],
) -> None:
    found = Counter(check["check_id"] for check in scan["results"]["failed_checks"])
    assert set(found) == set(_accepted()), found
    assert all(len(reason) > 40 for reason in _accepted().values())


def test_it_sees_what_is_broken(scanner: str, kept: Path, tmp_path: Path) -> None:
    """A mistake in the plan reaches it through the template: the nesting is Azure's own."""
    (core,) = [s for s in evidence_of("lgss", kept).stacks if s.stack == "lgss-core"]
    for template in arm_templates(core):
        text = json.dumps(template.body).replace(
            '"supportsHttpsTrafficOnly": true', '"supportsHttpsTrafficOnly": false'
        )
        (tmp_path / template.file).write_text(text, encoding="utf-8")
    command = [scanner, "--framework", "arm", "--skip-download", "--quiet", "--compact", "-o", "json"]
    done = subprocess.run(
        [*command, "-c", "CKV_AZURE_3", "-d", tmp_path],
        capture_output=True,
        text=True,
        check=False,
        env={"LOG_LEVEL": "ERROR"},
    )
    (found,) = json.loads(done.stdout)["results"]["failed_checks"]
    assert found["resource"] == "Microsoft.Storage/storageAccounts.stlgssuksee83ecbf"
