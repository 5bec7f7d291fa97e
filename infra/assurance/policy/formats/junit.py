"""A report as JUnit XML: a suite a family, a case a rule, for CI that shows tests."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from infra.assurance.policy.formats.rows import FamilyRow, families
from infra.assurance.policy.model import Outcome, Report


def to_junit(report: Report) -> str:
    """Findings are failures, unknown is an error, and what does not apply, or is excepted, is skipped."""
    root = Element("testsuites", name=f"policy of {report.partnership}")
    for row in families(report):
        _suite(root, row, [o for o in report.outcomes if o.rule.family == row.family])
    indent(root)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{tostring(root, encoding='unicode')}"


def _suite(root: Element, row: FamilyRow, outcomes: list[Outcome]) -> None:
    suite = SubElement(root, "testsuite", name=row.title, tests=str(row.rules))
    for outcome in outcomes:
        name = f"{outcome.rule.id}: {outcome.rule.title}"
        case = SubElement(suite, "testcase", name=name, classname=f"shire.check.{row.family}")
        _came_to(case, outcome)
    for kind, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(kind, str(len(suite.findall(f"testcase/{tag}"))))


def _came_to(case: Element, outcome: Outcome) -> None:
    if outcome.findings:
        failure = SubElement(case, "failure", type=outcome.rule.severity)
        failure.set("message", f"{len(outcome.findings)} found")
        failure.text = "\n".join(f"{finding}; {finding.remediation}" for finding in outcome.findings)
    elif outcome.unknown:
        SubElement(case, "error", type="unknown", message="; ".join(outcome.unknown))
    elif outcome.excepted:
        SubElement(case, "skipped", message="; ".join(e.exception.reason for e in outcome.excepted))
    elif outcome.verdict == "not applicable":
        SubElement(case, "skipped", message="not applicable")
