"""What the rules find in the estate as it was read, as located problems."""

from collections.abc import Iterable, Iterator, Sequence

from infra.declaration.checks.rule import Finding, Rule
from infra.declaration.checks.table import breaches
from infra.declaration.documents import ReadPartnership
from infra.declaration.estate import Estate
from infra.declaration.positions import Source
from infra.declaration.problems import FieldPath, Problem

Breach = tuple[Rule, str, Finding]


def judge(read: Sequence[ReadPartnership]) -> Iterator[Problem]:
    """Every breach that is one whatever the values that were refused were meant to be."""
    documents = {file: document for each in read for file, document in each.documents.items()}
    for rule, file, finding in _certain(read):
        document = documents.get(file)
        if document and not _unknown(finding, document.broken):
            yield _problem(rule, document.source, finding)


def _certain(read: Sequence[ReadPartnership]) -> Iterable[Breach]:
    found = breaches(_reading(read, 0))
    if not any(each.broken for each in read):
        return found
    again = set(breaches(_reading(read, 1)))
    return [breach for breach in found if breach in again]


def _reading(read: Sequence[ReadPartnership], side: int) -> Estate:
    return Estate(partnerships=tuple(each.readings[side] for each in read if each.readings))


def _unknown(finding: Finding, broken: Iterable[FieldPath]) -> bool:
    """Whether the finding is about a value that was refused, or rests on one."""
    return any(
        _below(finding.path, refused) or any(_below(refused, needed) for needed in finding.rests_on)
        for refused in broken
    )


def _below(path: FieldPath, upper: FieldPath) -> bool:
    return path[: len(upper)] == upper


def _problem(rule: Rule, source: Source, finding: Finding) -> Problem:
    return source.problem(
        rule.id,
        finding.path,
        severity=rule.severity,
        got=finding.got,
        expected=finding.expected,
        hint=finding.hint,
        summary=finding.summary,
    )
