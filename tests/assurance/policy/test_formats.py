"""A report in the formats of others: whole, valid, and saying what is excepted and unknown."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft4Validator
from pydantic_core import to_jsonable_python

from infra.assurance.policy.formats.junit import to_junit
from infra.assurance.policy.formats.plain import to_csv, to_markdown, to_values
from infra.assurance.policy.formats.rows import families
from infra.assurance.policy.formats.sarif import to_sarif
from infra.assurance.policy.judge import judge
from infra.assurance.policy.model import Report
from infra.declaration.locating import mark_of
from infra.declaration.positions import Mark
from tests.assurance.policy.breaking import put
from tests.assurance.policy.broken import KEYS, STORE
from tests.conftest import COUNCILS
from tests.tenancy.conftest import kept
from tests.tenancy.planning import evidence_of

__all__ = ["kept"]

SCHEMA = Path(__file__).with_name("sarif-schema-2.1.0.json")
"""OASIS, SARIF 2.1.0 errata 01: the official schema."""


@pytest.fixture(scope="module")
def report(kept: Path) -> Report:
    """LGSS with something wrong, something unknown, and what it has declared as excepted."""
    evidence = put("storage:StorageAccount", STORE, "minimumTlsVersion", "TLS1_0")(evidence_of("lgss", kept))
    return judge(put("keyvault:Vault", KEYS, "properties.publicNetworkAccess", "${later.value}")(evidence))


def sarif(report: Report) -> dict[str, Any]:
    made = to_jsonable_python(to_sarif(report, lambda f: mark_of(COUNCILS, f.file, f.field)))
    assert isinstance(made, dict)
    return made


def test_sarif_is_valid_by_its_official_schema(report: Report) -> None:
    Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(sarif(report))


def test_sarif_of_a_broken_shape_is_not(report: Report) -> None:
    validator = Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert not validator.is_valid({**sarif(report), "version": "2.0.0"})


def test_sarif_points_at_the_line_of_the_declaration(report: Report) -> None:
    (run,) = sarif(report)["runs"]
    by_rule = {result["ruleId"]: result for result in run["results"]}
    assert by_rule["storage-tls"]["level"] == "error"
    assert by_rule["storage-tls"]["locations"][0]["physicalLocation"]["region"]["startLine"] == 3
    contract = by_rule["governance-contracts"]["locations"][0]["physicalLocation"]
    text = (COUNCILS / contract["artifactLocation"]["uri"]).read_text(encoding="utf-8").splitlines()
    assert text[contract["region"]["startLine"] - 1].strip().startswith("ends: ")


def test_sarif_suppresses_what_is_excepted_and_notes_what_is_unknown(report: Report) -> None:
    (run,) = sarif(report)["runs"]
    covered, own = [result for result in run["results"] if "suppressions" in result]
    assert (covered["ruleId"], own["ruleId"]) == ("governance-contracts", "governance-systems")
    assert covered["suppressions"][0]["justification"].endswith("LGSS director of ICT, until 2011-01-21")
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("vault-public-network: unknown: ")


def test_a_fingerprint_stays_when_what_was_got_changes(report: Report, kept: Path) -> None:
    other = judge(
        put("storage:StorageAccount", STORE, "minimumTlsVersion", "TLS1_1")(evidence_of("lgss", kept))
    )
    prints = [
        result["partialFingerprints"]
        for made in (sarif(report), sarif(other))
        for result in made["runs"][0]["results"]
        if result["ruleId"] == "storage-tls"
    ]
    assert prints[0] == prints[1]


def test_junit_counts_a_case_a_rule(report: Report) -> None:
    root = ElementTree.fromstring(to_junit(report))
    assert len(root.findall("testsuite/testcase")) == len(report.outcomes)
    (failed,) = [c for c in root.iter("testcase") if c.get("name", "").startswith("storage-tls:")]
    assert "got minimumTlsVersion 'TLS1_0'" in (failed.findtext("failure") or "")
    (unknown,) = [c for c in root.iter("testcase") if c.find("error") is not None]
    assert unknown.get("name", "").startswith("vault-public-network:")
    suite = {s.get("name"): s for s in root}["Keys and secrets"]
    assert (suite.get("errors"), suite.get("failures")) == ("1", "0")


def test_csv_has_a_line_for_each_finding_excepted_or_not_and_each_unknown(report: Report) -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(report))))
    assert len(rows) == len(report.findings) + len(report.excepted) + len(report.unknown)
    states = {row["rule"]: row["state"].partition(":")[0] for row in rows}
    assert states["storage-tls"] == "finding"
    assert states["governance-contracts"] == "excepted until 2011-01-21"
    assert states["vault-public-network"] == "unknown"


def test_csv_gives_a_spreadsheet_no_formula(report: Report) -> None:
    bad = replace(report.findings[0], subject="=HYPERLINK(1)")
    found = replace(
        report, outcomes=tuple(replace(o, findings=(bad,)) if o.findings else o for o in report.outcomes)
    )
    assert "'=HYPERLINK(1)" in to_csv(found)
    assert ",=HYPERLINK" not in to_csv(found)


def test_markdown_shows_counts_findings_exceptions_and_what_is_unknown(report: Report) -> None:
    text = to_markdown(report)
    assert "# Policy of lgss, as of 2010-11-01" in text
    assert "| high | `storage-tls` | stlgssuksee83ecbf | minimumTlsVersion 'TLS1_0' |" in text
    assert "## Exceptions" in text
    assert (
        "- properties.publicNetworkAccess is known only once it is deployed: `vault-public-network`" in text
    )


def test_values_hold_every_rule_and_families_count_them(report: Report) -> None:
    values = to_jsonable_python(to_values(report), fallback=str)
    assert len(values["rules"]) == len(report.outcomes)
    assert sum(row.rules for row in families(report)) == len(report.outcomes)
    assert [r["verdict"] for r in values["rules"] if r["rule"] == "storage-tls"] == ["findings"]


def test_a_file_that_is_not_there_has_its_beginning(tmp_path: Path) -> None:
    assert mark_of(tmp_path, "lgss/partnership.yaml", "review") == Mark(1, 1)
