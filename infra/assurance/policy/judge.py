"""Every rule asked of the evidence, and exceptions taken into account."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from infra.assurance.policy.evidence import Evidence, Granted
from infra.assurance.policy.model import AnyRule, Excepted, Fault, Finding, Outcome, Report
from infra.assurance.policy.reading import UnknownError
from infra.assurance.policy.table import RULES, UNUSED
from infra.declaration.digest import digest


def judge(evidence: Evidence, rules: Iterable[AnyRule] = RULES) -> Report:
    """What becomes of every rule. Exceptions that cover nothing are found too, by the last of all rules."""
    outcomes = tuple(_judged(rule, evidence) for rule in rules)
    return Report(
        partnership=evidence.declared.slug,
        as_of=evidence.declared.as_of.isoformat(),
        digest=digest(evidence.declared),
        stacks=tuple(stack.stack for stack in evidence.stacks),
        outcomes=(*outcomes, _unused(evidence, outcomes)),
    )


def _judged(rule: AnyRule, evidence: Evidence) -> Outcome:
    if rule.needs == "all" and evidence.missing:
        return Outcome(rule=rule, looked_at=0, unknown=(evidence.in_want,))
    found: list[Fault] = []
    unknown: list[str] = []
    looked_at = 0
    for subject in _subjects(rule, evidence, unknown):
        looked_at += 1
        try:
            found += rule.faults(evidence, subject)
        except UnknownError as error:
            unknown.append(str(error.args[0]))
    if rule.needs == "some" and not looked_at and evidence.missing:
        unknown.append(f"nothing that it is about was given: {evidence.in_want}")
    findings = [_finding(rule, fault, evidence) for fault in found]
    outcome = Outcome(rule=rule, looked_at=looked_at, unknown=tuple(dict.fromkeys(unknown)))
    return _with_exceptions(outcome, findings, evidence)


def _subjects(rule: AnyRule, evidence: Evidence, unknown: list[str]) -> Iterator[object]:
    """The subjects, as far as they can be told."""
    try:
        yield from rule.subjects(evidence)
    except UnknownError as error:
        unknown.append(str(error.args[0]))


def _finding(rule: AnyRule, fault: Fault, evidence: Evidence) -> Finding:
    control = evidence.declared.partnership.controls.get(rule.family)
    return Finding(
        rule=rule.id,
        family=rule.family,
        severity=rule.severity,
        subject=fault.subject,
        got=fault.got,
        expected=fault.expected,
        remediation=rule.remediation,
        controls=rule.controls,
        owner=fault.owner or (control.owner if control else ""),
        file=fault.file,
        field=fault.field,
    )


def _with_exceptions(outcome: Outcome, findings: list[Finding], evidence: Evidence) -> Outcome:
    live = _live(evidence)
    covered = {f: e for f in findings if (e := _covering(live, f))}
    return replace(
        outcome,
        findings=tuple(f for f in findings if f not in covered),
        excepted=tuple(Excepted(finding=f, exception=e.exception) for f, e in covered.items()),
    )


def _live(evidence: Evidence) -> tuple[Granted, ...]:
    """The exceptions in date. None is made from the rules about exceptions."""
    as_of = evidence.declared.as_of
    made = ((each, each.exception) for each in evidence.exceptions)
    return tuple(
        each
        for each, e in made
        if e.created <= as_of <= e.expires and not e.rule.startswith("governance-exceptions")
    )


def _covering(live: Iterable[Granted], found: Finding) -> Granted | None:
    """The first exception that is for this finding."""
    return next((each for each in live if each.covers(found.rule, found.subject, found.file)), None)


def _unused(evidence: Evidence, outcomes: Iterable[Outcome]) -> Outcome:
    """Exceptions in date that cover no finding: what they were for is mended, or they name it wrongly."""
    if evidence.missing:
        return Outcome(rule=UNUSED, looked_at=0, unknown=(evidence.in_want,))
    used = {each.exception for outcome in outcomes for each in outcome.excepted}
    as_of, known = evidence.declared.as_of, {rule.id for rule in RULES}
    return Outcome(
        rule=UNUSED,
        looked_at=len(evidence.exceptions),
        findings=tuple(
            _finding(UNUSED, _for_nothing(each, known), evidence)
            for each in evidence.exceptions
            if each.exception not in used and each.exception.expires >= as_of
        ),
    )


def _for_nothing(granted: Granted, known: set[str]) -> Fault:
    made = granted.exception
    got = "no such finding" if made.rule in known else f"no rule {made.rule}"
    return Fault(
        subject=f"{made.rule}: {made.subject}",
        got=got,
        expected="an exception from what is found",
        file=granted.file,
        field=f"{granted.field}.subject",
    )
