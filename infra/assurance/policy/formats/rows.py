"""A report as rows: what every table of it, for people or for programs, is made from."""

from dataclasses import dataclass

from infra.assurance.policy.model import SEVERITIES, Finding, Outcome, Report, Severity, Verdict
from infra.assurance.policy.table import FAMILIES
from infra.declaration.vocabulary import Family

VERDICTS: tuple[Verdict, ...] = ("pass", "findings", "unknown", "not applicable")


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyRow:
    """How many rules of a family came to what, how many findings there are, and how many are excepted."""

    family: Family
    title: str
    rules: int
    verdicts: dict[Verdict, int]
    findings: dict[Severity, int]
    excepted: int


def families(report: Report) -> tuple[FamilyRow, ...]:
    """A row for each family of rules."""
    return tuple(
        _row(family, title, [o for o in report.outcomes if o.rule.family == family])
        for family, title in FAMILIES.items()
    )


def _row(family: Family, title: str, outcomes: list[Outcome]) -> FamilyRow:
    found = [finding for outcome in outcomes for finding in outcome.findings]
    return FamilyRow(
        family=family,
        title=title,
        rules=len(outcomes),
        verdicts={verdict: sum(o.verdict == verdict for o in outcomes) for verdict in VERDICTS},
        findings={level: sum(f.severity == level for f in found) for level in SEVERITIES},
        excepted=sum(len(outcome.excepted) for outcome in outcomes),
    )


def place(finding: Finding) -> str:
    """Where a finding is declared: `lgss/partnership.yaml log_retention_days`, or nothing."""
    return f"{finding.file} {finding.field}".strip()
