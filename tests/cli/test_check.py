"""shire check, explain and export: exit codes, formats, exported stacks, templates on disk."""

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from infra.assurance.policy.table import BY_ID, FAMILIES
from tests.cli.conftest import Shire


def test_an_example_passes_in_few_lines(shire: Shire) -> None:
    done = shire("check", "lgss")
    assert done.returncode == 0, done.stdout
    assert "excepted  governance-contracts  lgss/members/cambridgeshire.yaml contracts[0].ends" in done.stdout
    assert "excepted  governance-systems  lgss/members/slough.yaml legacy.systems[0].supp" in done.stdout
    assert "\n  approved  LGSS director of ICT, 2010-10-25, until 2011-01-21\n" in done.stdout
    assert done.stdout.startswith("Policy of lgss on 2010-11-01: what is declared, and lgss-core, lgss-")
    assert done.stdout.endswith(
        "\nPasses: no finding of medium severity or above, and nothing unknown; "
        "1 finding below medium, which the exit code leaves out.\n"
    )
    assert len(done.stdout.splitlines()) < 25


def test_a_graver_demand_fails(shire: Shire) -> None:
    done = shire("check", "lgss", "--fail-on", "low", "--format", "csv")
    assert done.returncode == 1
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {row["rule"] for row in rows} == {"governance-contracts", "governance-systems"}


def found_on(day: str, shire: Shire) -> dict[str, list[str]]:
    """The subjects of all that counts on that day, by rule."""
    rows = csv.DictReader(io.StringIO(shire("check", "lgss", "--as-of", day, "--format", "csv").stdout))
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["state"] == "finding":
            found.setdefault(row["rule"], []).append(row["subject"])
    return found


def test_an_exception_holds_on_its_last_day_and_is_found_on_the_day_after(shire: Shire) -> None:
    last, after = found_on("2011-01-21", shire), found_on("2011-01-22", shire)
    assert "governance-exceptions" not in last
    assert len(after["governance-exceptions"]) == 2
    system = "lgss/members/slough.yaml legacy.systems[0].supported_until"
    assert system not in last.get("governance-systems", [])
    assert after["governance-systems"] == [system]


def test_what_has_run_out_is_found_and_does_not_stop_the_check(shire: Shire) -> None:
    last, after = found_on("2011-06-30", shire), found_on("2011-07-01", shire)
    assert "governance-assurance" not in last
    assert after["governance-assurance"] == ["lgss/partnership.yaml assurance.ithc_expires"]
    assert "error: the IT health check expired" in shire("plan", "lgss", "--as-of", "2011-07-01").stderr


def test_flows_past_their_review_are_found_on_the_day_that_is_asked_for(shire: Shire) -> None:
    last, after = found_on("2011-10-01", shire), found_on("2011-10-02", shire)
    assert "governance-reviews" not in last
    assert "governance-evidence" not in last
    assert "lgss/members/slough.yaml review" in after["governance-reviews"]
    assert len(after["governance-evidence"]) == len(FAMILIES)


def test_a_finding_says_what_was_found_what_is_expected_and_who_answers_for_it(shire: Shire) -> None:
    done = shire("check", "lgss", "--as-of", "2011-01-22")
    assert done.returncode == 1
    assert (
        "high  governance-exceptions  governance-systems: lgss/members/slough.yaml legacy.systems[0]"
        ".supported_until\n"
        "  found     an exception that ended on 2011-01-21\n"
        "  expected  none, or one in date\n"
        "  to do     Mend what it was for, or have it approved anew; LGSS joint committee answers for it\n"
        "  declared  lgss/members/slough.yaml policy_exceptions[0].expires\n"
    ) in done.stdout
    assert "\nFails: " in done.stdout


def test_programs_read_it_in_their_own_formats(shire: Shire) -> None:
    assert json.loads(shire("check", "lgss", "--json").stdout)["partnership"] == "lgss"
    assert json.loads(shire("check", "lgss", "--format", "sarif").stdout)["version"] == "2.1.0"
    assert ElementTree.fromstring(shire("check", "lgss", "--format", "junit").stdout).tag == "testsuites"
    assert shire("check", "lgss", "--format", "markdown").stdout.startswith("# Policy of lgss")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{}", "got no export of a stack (KeyError('version'))"),
        ('{"version": 3, "deployment": {}}', "got a stack without resources"),
        (
            '{"version": 3, "deployment": {"resources": [{"urn": "urn:pulumi:x::p::a:B::c", "type": "B"}]}}',
            "name the partnership: these stacks are of none that is known",
        ),
    ],
)
def test_what_is_no_exported_stack_is_refused(text: str, says: str, shire: Shire, tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text(text, encoding="utf-8")
    done = shire("check", "--live", "stack.json")
    assert done.returncode == 2
    assert says in done.stderr


def test_an_exported_stack_is_judged_and_the_others_are_unknown(shire: Shire, tmp_path: Path) -> None:
    urn = "urn:pulumi:lgss-core::shirehall::azure-native:storage:StorageAccount::flows"
    store = {
        "urn": urn,
        "type": "azure-native:storage:StorageAccount",
        "id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/st1",
        "inputs": {"accountName": "st1", "minimumTlsVersion": "TLS1_0", "tags": {"partnership": "lgss"}},
    }
    exported = {"version": 3, "deployment": {"resources": [store]}}
    (tmp_path / "core.json").write_text(json.dumps(exported), encoding="utf-8")
    done = shire("check", "--live", "core.json")
    assert done.returncode == 1
    assert "high  storage-tls  st1\n  found     minimumTlsVersion 'TLS1_0'\n" in done.stdout
    assert "\n  because   needs the stacks that were not given: lgss-cambridgeshire" in done.stdout
    assert " rules could not be judged, and what is unknown has not passed" in done.stdout


def test_a_rule_is_explained_with_its_source_and_controls(shire: Shire) -> None:
    done = shire("explain", "hub-intent")
    assert done.returncode == 0
    assert "A hub without routing intent lets every council reach every other." in done.stdout
    assert "PSN boundary: Boundary protection and interfaces" in done.stdout
    assert len(json.loads(shire("explain", "--json").stdout)["rules"]) == len(BY_ID)


def test_a_rule_that_there_is_none_of_is_met_with_the_nearest(shire: Shire) -> None:
    done = shire("explain", "hub-intents")
    assert done.returncode == 2
    assert "there is no rule 'hub-intents'; did you mean 'hub-intent'?" in done.stderr


def test_templates_are_written_once_and_what_is_left_out_is_said(shire: Shire, tmp_path: Path) -> None:
    done = shire("export", "arm", "lgss", "slough", "--out", "arm")
    assert done.returncode == 0, done.stderr
    assert "lgss-slough: ARM has no place for 14 groups" in done.stderr
    body = json.loads((tmp_path / "arm/lgss-slough.rg-lgss-slough-uks.json").read_text(encoding="utf-8"))
    assert body["$schema"].endswith("/2019-04-01/deploymentTemplate.json#")
    again = shire("export", "arm", "lgss", "slough", "--out", "arm")
    assert all(line.endswith("(as it was)") for line in again.stdout.splitlines())
