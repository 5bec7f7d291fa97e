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


COLUMNS = ("family", "rules", "pass", "fail", "not applicable", "unknown", "findings", "excepted")
"""What the cells of a family are: a rule comes to one of four, and may have several findings."""


def cells(row: FamilyRow) -> tuple[str, ...]:
    """A family in a table for people; a dash where there is none."""
    by_verdict = (row.verdicts[v] for v in ("pass", "findings", "not applicable", "unknown"))
    numbers = (row.rules, *by_verdict, sum(row.findings.values()), row.excepted)
    return (row.title, *(str(number) if number else "-" for number in numbers))


def reasons(report: Report) -> dict[str, tuple[str, ...]]:
    """Why rules could not be judged: the rules by each reason."""
    found: dict[str, list[str]] = {}
    for rule, reason in report.unknown:
        found.setdefault(reason, []).append(rule.id)
    return {reason: tuple(rules) for reason, rules in found.items()}


def conclusion(report: Report, level: Severity) -> str:
    """What it all comes to: findings below that severity do not count, and unknown is no pass."""
    grave = len(report.at_or_above(level))
    slight = len(report.findings) - grave
    dark = len({rule.id for rule, _ in report.unknown})
    said = [f"{_counted(grave, 'finding')} of {level} severity or above"] if grave else []
    if dark:
        said.append(f"{_counted(dark, 'rule')} could not be judged, and what is unknown has not passed")
    if not said:
        said.append(f"no finding of {level} severity or above, and nothing unknown")
    if slight:
        said.append(f"{_counted(slight, 'finding')} below {level}, which the exit code leaves out")
    return f"{'Fails' if grave else 'Not shown to pass' if dark else 'Passes'}: {'; '.join(said)}."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def place(finding: Finding) -> str:
    """Where a finding is declared: `lgss/partnership.yaml log_retention_days`, or nothing."""
    return f"{finding.file} {finding.field}".strip()
