"""A report as JSON values, CSV and Markdown."""

import csv
import io
from collections.abc import Iterator

from infra.assurance.policy.formats import rows
from infra.assurance.policy.formats.rows import families, place, reasons
from infra.assurance.policy.model import Finding, Outcome, Report

COLUMNS = ("rule", "family", "severity", "state", "subject", "got", "expected", "remediation", "controls")
MORE = ("owner", "file", "field")


def to_values(report: Report) -> dict[str, object]:
    """All of a report in plain values: every rule with what it came to, every finding, every exception."""
    return {
        "partnership": report.partnership,
        "as_of": report.as_of,
        "digest": report.digest,
        "stacks": report.stacks,
        "families": families(report),
        "rules": [_rule(outcome) for outcome in report.outcomes],
        "findings": report.findings,
        "excepted": report.excepted,
    }


def _rule(outcome: Outcome) -> dict[str, object]:
    return {
        "rule": outcome.rule.id,
        "family": outcome.rule.family,
        "severity": outcome.rule.severity,
        "title": outcome.rule.title,
        "controls": outcome.rule.controls,
        "verdict": outcome.verdict,
        "looked_at": outcome.looked_at,
        "findings": len(outcome.findings),
        "excepted": len(outcome.excepted),
        "unknown": outcome.unknown,
    }


def to_csv(report: Report) -> str:
    """A line for each finding, excepted ones too; and for each rule that could not be judged."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*COLUMNS, *MORE))
    writer.writerows(map(_harmless, _lines(report)))
    return text.getvalue()


def _lines(report: Report) -> Iterator[tuple[str, ...]]:
    yield from (_line(finding, "finding") for finding in report.findings)
    for each in report.excepted:
        yield _line(each.finding, f"excepted until {each.exception.expires}: {each.exception.reason}")
    for rule, reason in report.unknown:
        unknown = (
            rule.id,
            rule.family,
            rule.severity,
            "unknown",
            "",
            reason,
            "",
            "",
            "; ".join(rule.controls),
        )
        yield (*unknown, "", "", "")


def _line(found: Finding, state: str) -> tuple[str, ...]:
    what = (found.rule, found.family, found.severity, state, found.subject, found.got, found.expected)
    return (*what, found.remediation, "; ".join(found.controls), found.owner, found.file, found.field)


def _harmless(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Cells that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return tuple(f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell for cell in cells)


def to_markdown(report: Report) -> str:
    """The report as a page for a merge request: counts, findings, exceptions, what is unknown."""
    return "\n".join((*_head(report), *_findings(report), *_excepted(report), *_unknown(report))) + "\n"


def _head(report: Report) -> Iterator[str]:
    yield f"# Policy of {report.partnership}, as of {report.as_of}"
    yield from ("", f"Stacks: {', '.join(report.stacks)}. Declarations: `{report.digest}`.", "")
    yield _cells(*rows.COLUMNS)
    yield f"|{'---|' * len(rows.COLUMNS)}"
    for row in families(report):
        yield _cells(*rows.cells(row))


def _findings(report: Report) -> Iterator[str]:
    if report.findings:
        yield from ("", "## Findings", "")
        yield "| severity | rule | subject | got | expected | to do | where |"
        yield "|---|---|---|---|---|---|---|"
    for f in report.findings:
        yield _cells(f.severity, f"`{f.rule}`", f.subject, f.got, f.expected, f.remediation, place(f))


def _excepted(report: Report) -> Iterator[str]:
    if report.excepted:
        yield from ("", "## Exceptions", "")
        yield "| rule | subject | got | reason | approver | until |"
        yield "|---|---|---|---|---|---|"
    for each in report.excepted:
        f, e = each.finding, each.exception
        yield _cells(f"`{f.rule}`", f.subject, f.got, e.reason, e.approver, str(e.expires))


def _unknown(report: Report) -> Iterator[str]:
    if report.unknown:
        yield from ("", "## Unknown, and so not passed", "")
    for reason, rules in reasons(report).items():
        yield f"- {reason}: {', '.join(f'`{rule}`' for rule in rules)}"


def _cells(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
