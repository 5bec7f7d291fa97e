"""A rule of policy, what it finds, and what becomes of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from infra.assurance.policy.evidence import Evidence
from infra.declaration.policy_exception import PolicyException
from infra.declaration.vocabulary import Family

Severity = Literal["low", "medium", "high", "critical"]
Verdict = Literal["findings", "unknown", "pass", "not applicable"]
SEVERITIES: tuple[Severity, ...] = ("low", "medium", "high", "critical")
"""From the least to the gravest."""

Stacks = Literal["none", "some", "all"]
"""Which stacks a rule needs: none, where it is about declarations alone; those that hold what it is about,
and with none of it in sight it is unknown; or all, where it would take what another holds for missing."""

S = TypeVar("S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with one subject. `file` and `field` say where it is declared, where that is known.

    `owner` answers for it, where that is not whoever answers for the rule's family.
    """

    subject: str
    got: str
    expected: str
    file: str = ""
    field: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[S]):
    """`title` says what holds where the rule is kept; `source` where that is written down for everybody.

    `subjects` gives what the rule is about, and so whether it applies; `faults` what is wrong with one of
    them. It raises UnknownError where that cannot be told.
    """

    id: str
    family: Family
    severity: Severity
    title: str
    why: str
    source: str
    remediation: str
    controls: tuple[str, ...]
    subjects: Callable[[Evidence], Iterable[S]]
    faults: Callable[[Evidence, S], Iterable[Fault]]
    needs: Stacks = "some"


AnyRule: TypeAlias = "Rule[Any]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A fault with all that a reader needs to mend it. `owner` answers for the family of controls."""

    rule: str
    family: Family
    severity: Severity
    subject: str
    got: str
    expected: str
    remediation: str
    controls: tuple[str, ...]
    owner: str = ""
    file: str = ""
    field: str = ""

    def __str__(self) -> str:
        return f"{self.rule}: {self.subject}: got {self.got}, expected {self.expected}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Excepted:
    """A finding that does not count, because of an exception that is in date."""

    finding: Finding
    exception: PolicyException


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one rule: how many subjects it looked at, and what it found."""

    rule: AnyRule
    looked_at: int
    findings: tuple[Finding, ...] = ()
    excepted: tuple[Excepted, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Findings before unknown, unknown before pass: neither is ever a pass."""
        if self.findings:
            return "findings"
        if self.unknown:
            return "unknown"
        return "pass" if self.looked_at else "not applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of every rule, in the order of their table. `stacks` are those that were judged."""

    partnership: str
    as_of: str
    digest: str
    stacks: tuple[str, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding that counts, the gravest first, then in the order of the rules."""
        found = [finding for outcome in self.outcomes for finding in outcome.findings]
        return tuple(sorted(found, key=lambda f: -SEVERITIES.index(f.severity)))

    @property
    def excepted(self) -> tuple[Excepted, ...]:
        """Every finding that an exception in date covers."""
        return tuple(each for outcome in self.outcomes for each in outcome.excepted)

    @property
    def unknown(self) -> tuple[tuple[AnyRule, str], ...]:
        """What could not be told, by rule, and why."""
        return tuple((outcome.rule, reason) for outcome in self.outcomes for reason in outcome.unknown)

    def at_or_above(self, severity: Severity) -> tuple[Finding, ...]:
        """The findings of that severity and of graver ones."""
        least = SEVERITIES.index(severity)
        return tuple(f for f in self.findings if SEVERITIES.index(f.severity) >= least)
