"""Every rule of policy, in the order in which they are told."""

from collections.abc import Mapping

from infra.assurance.policy.evidence import Evidence
from infra.assurance.policy.model import AnyRule, Rule
from infra.assurance.policy.rules import (
    firewalls,
    governance,
    hubs,
    keeping,
    limits,
    logging,
    recovery,
    security_groups,
    servers,
    settings,
    tenancy,
)
from infra.declaration.vocabulary import Family

_RULES: tuple[AnyRule, ...] = (
    *security_groups.RULES,
    *firewalls.RULES,
    *hubs.RULES,
    *settings.RULES,
    *servers.RULES,
    *tenancy.RULES,
    *recovery.RULES,
    *logging.RULES,
    *keeping.RULES,
    *limits.RULES,
    *governance.RULES,
)

FAMILIES: Mapping[Family, str] = {
    "network": "Network",
    "tenancy": "Microsoft tenancy",
    "servers": "Servers and data",
    "logging": "Logging",
    "keys": "Keys and secrets",
    "locks": "Locks and deletion",
    "cost": "Cost and limits",
    "governance": "Governance",
}
"""In people's words, in the order in which they are told."""

RULES = tuple(sorted(_RULES, key=lambda rule: list(FAMILIES).index(rule.family)))

UNUSED: Rule[Evidence] = Rule(
    id="governance-exceptions-unused",
    family="governance",
    severity="medium",
    title="Every exception from a rule of policy covers a finding",
    why="One that covers nothing waits for the day on which it would.",
    source="NCSC Cyber Assessment Framework v3.2, A2.b",
    remediation="Take the exception away, or write its subject as the finding does",
    controls=("CAF A2.b",),
    subjects=lambda _: (),
    faults=lambda _, __: (),
)
"""Asked of what all other rules have found."""

BY_ID: Mapping[str, AnyRule] = {rule.id: rule for rule in (*RULES, UNUSED)}
