"""A report as SARIF 2.1.0 (OASIS), which code hosts show beside the lines it is about."""

import hashlib
from collections.abc import Callable, Mapping

from infra.assurance.policy.controls import CONTROLS
from infra.assurance.policy.model import AnyRule, Finding, Report, Severity
from infra.declaration.policy_exception import PolicyException
from infra.declaration.positions import Mark

VERSION = "2.1.0"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS: Mapping[Severity, str] = {"low": "note", "medium": "warning", "high": "error", "critical": "error"}
SCORES: Mapping[Severity, str] = {"low": "3.0", "medium": "5.5", "high": "8.0", "critical": "9.5"}
"""GitHub sorts by such a number, after the bands of CVSS."""

Locate = Callable[[Finding], Mark]
"""Line and column of what a finding is about, in the file that it names."""


def to_sarif(report: Report, locate: Locate) -> dict[str, object]:
    """The report as a log of one run. What an exception covers is there too, suppressed, with its reason."""
    rules = [outcome.rule for outcome in report.outcomes]
    index = {rule.id: number for number, rule in enumerate(rules)}
    results = [_result(f, index, locate) for f in report.findings]
    results += [_suppressed(_result(e.finding, index, locate), e.exception) for e in report.excepted]
    return {
        "$schema": SCHEMA,
        "version": VERSION,
        "runs": [
            {
                "tool": {"driver": {"name": "shire check", "rules": list(map(_rule, rules))}},
                "invocations": [_invocation(report)],
                "results": results,
                "properties": {
                    "partnership": report.partnership,
                    "asOf": report.as_of,
                    "digest": report.digest,
                },
            }
        ],
    }


def _rule(rule: AnyRule) -> dict[str, object]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.remediation}. Source: {rule.source}"},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {
            "tags": ["security", rule.family, *rule.controls],
            "security-severity": SCORES[rule.severity],
            "controls": [f"{CONTROLS[c].framework.title}: {c} {CONTROLS[c].title}" for c in rule.controls],
        },
    }


def _invocation(report: Report) -> dict[str, object]:
    """That the run was whole, and what could not be told."""
    notes = [
        {
            "descriptor": {"id": rule.id},
            "level": "warning",
            "message": {"text": f"{rule.id}: unknown: {reason}"},
        }
        for rule, reason in report.unknown
    ]
    return {"executionSuccessful": True, "toolExecutionNotifications": notes}


def _result(finding: Finding, index: Mapping[str, int], locate: Locate) -> dict[str, object]:
    text = f"{finding.subject}: got {finding.got}, expected {finding.expected}. {finding.remediation}."
    found: dict[str, object] = {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": LEVELS[finding.severity],
        "message": {"text": text},
        "partialFingerprints": {"subject/v1": _fingerprint(finding)},
        "properties": {"owner": finding.owner, "field": finding.field},
    }
    return found | ({"locations": [_location(finding, locate(finding))]} if finding.file else {})


def _fingerprint(finding: Finding) -> str:
    """The same for the same rule and subject, whatever was got: a host keeps its alert."""
    return hashlib.sha256(f"{finding.rule}\n{finding.subject}".encode()).hexdigest()


def _location(finding: Finding, mark: Mark) -> dict[str, object]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": finding.file, "uriBaseId": "ESTATE"},
            "region": {"startLine": mark.line, "startColumn": mark.column},
        },
        "logicalLocations": [{"fullyQualifiedName": finding.subject}],
    }


def _suppressed(result: dict[str, object], exception: PolicyException) -> dict[str, object]:
    reason = f"{exception.reason}; approved by {exception.approver}, until {exception.expires}"
    return result | {"suppressions": [{"kind": "external", "status": "accepted", "justification": reason}]}
