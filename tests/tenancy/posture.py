"""The fourteen checks of a tenancy's posture, each a function of the evidence that gives what is wrong."""

from collections.abc import Callable, Iterator

from tests.tenancy import council_checks, estate_checks, policy_checks
from tests.tenancy.evidence import Evidence, Finding

CHECKS: dict[str, Callable[[Evidence], Iterator[Finding]]] = {
    "break-glass": policy_checks.break_glass,
    "required": policy_checks.required,
    "administrators": policy_checks.administrators,
    "tenant-wide": council_checks.tenant_wide,
    "one-code": council_checks.one_code,
    "assigned": council_checks.assigned,
    "restricted": council_checks.restricted,
    "exceptions": policy_checks.exceptions,
    "egress": council_checks.egress,
    "licences": council_checks.licences,
    "limits": estate_checks.limits,
    "domains": estate_checks.domains,
    "staging": policy_checks.staging,
    "leavers": estate_checks.leavers,
}


def findings(evidence: Evidence) -> tuple[Finding, ...]:
    """What is wrong, by all checks."""
    return tuple(finding for check in CHECKS.values() for finding in check(evidence))
