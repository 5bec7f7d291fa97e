"""The fourteen rules of a tenancy's posture, asked of the evidence alone: no exception covers anything."""

from collections.abc import Callable

from infra.assurance.policy.evidence import Evidence
from infra.assurance.policy.model import AnyRule
from infra.assurance.policy.rules.tenancy import RULES


def _asked(rule: AnyRule) -> Callable[[Evidence], list[str]]:
    def ask(evidence: Evidence) -> list[str]:
        found = [f for subject in rule.subjects(evidence) for f in rule.faults(evidence, subject)]
        return [f"{rule.id}: {f.subject}: got {f.got}, expected {f.expected}" for f in found]

    return ask


CHECKS = {rule.id: _asked(rule) for rule in RULES}
"""By the rule's id: what is wrong, in words."""


def findings(evidence: Evidence) -> list[str]:
    """What is wrong, by all rules."""
    return [finding for check in CHECKS.values() for finding in check(evidence)]
