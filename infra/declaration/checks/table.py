"""Every rule of what is declared together, and the one way to run them."""

from collections.abc import Iterator

from infra.declaration.checks import (
    administrators,
    aggregates,
    claims,
    dependencies,
    exceptions,
    existence,
    expiry,
    governance,
    identity,
    inheritance,
    memberships,
    permissions,
    reaches,
    references,
    sealing,
    servers,
    sites,
    subscriptions,
    tenancies,
)
from infra.declaration.checks.rule import Finding, Rule
from infra.declaration.estate import Estate

RULES: tuple[Rule, ...] = (
    *references.RULES,
    *governance.RULES,
    *memberships.RULES,
    *existence.RULES,
    *identity.RULES,
    *claims.RULES,
    *subscriptions.RULES,
    *expiry.RULES,
    *exceptions.RULES,
    *inheritance.RULES,
    *aggregates.RULES,
    *sites.RULES,
    *servers.RULES,
    *administrators.RULES,
    *permissions.RULES,
    *reaches.RULES,
    *sealing.RULES,
    *dependencies.RULES,
    *tenancies.RULES,
)


def breaches(estate: Estate, only: frozenset[str] | None = None) -> Iterator[tuple[Rule, str, Finding]]:
    """Every breach of every rule, or of those alone, with the file it stands in."""
    for rule in RULES:
        if only is not None and rule.id not in only:
            continue
        for check in rule.checks:
            yield from ((rule, file, finding) for file, finding in check(estate))
