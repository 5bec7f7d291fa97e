"""Checks of Conditional Access: break-glass, the set itself, administrators, exceptions, staging."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from infra.assurance.policy.directory import Directory, Membership, Named, Policy
from infra.assurance.policy.evidence import Evidence
from infra.assurance.policy.model import Fault
from infra.declaration.member import Exemption

BREAK_GLASS, ALL_STAGE = "break-glass", "all-stage"
PHISHING_RESISTANT = "/policies/authenticationStrengthPolicies/00000000-0000-0000-0000-000000000004"
DEVICE = ("compliantDevice", "domainJoinedDevice")
NEVER_EXCEPTED = ("CA001", "CA003", "CA004", "CA900")
LEAST_STAGING, MOST_STAGING = timedelta(days=14), timedelta(days=90)
DAYS = {"CA002": 30, "CA005": 30, "CA006": 30, "CA011": 30}
MOST_DAYS = 90
# CISA ScubaGear MS.AAD.7: Global, Privileged Role, User, SharePoint, Exchange, Hybrid Identity, Application
# and Cloud Application Administrator.
HIGHLY_PRIVILEGED = {
    "62e90394-69f5-4237-9190-012177145e10",
    "e8611ab8-c189-46e8-94e1-60213ab1f814",
    "fe930be7-5e62-47db-91af-98c3a49a38b1",
    "f28a1f50-f6e7-4571-818b-6a12f2af6b6c",
    "29232cdf-9323-42fd-ade2-1d097af3e4de",
    "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2",
    "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
    "158c047a-c907-4556-b7ef-446551a6b5f7",
}


def number(policy: Policy) -> str:
    """Such as `CA002`, which a policy shares with its report-only twin."""
    return policy.name.name.partition("-")[0]


def break_glass(evidence: Evidence) -> Iterator[Fault]:
    """Break-glass is out of every policy but its own, and no policy names one person."""
    for policy in evidence.directory.policies:
        own = number(policy) == "CA900"
        out = BREAK_GLASS in {group.name for group in policy.excluded}
        if own == out:
            expected = "break-glass bound" if own else "break-glass left out"
            yield _about(policy, "break-glass left out" if out else "it bound", expected)
        lone = [*policy.users.get("excludedUsers", ()), *policy.users.get("includedUsers", ())]
        if set(lone) - {"All"}:
            yield _about(policy, f"users {lone}", "groups, never one person")


def _about(policy: Policy, got: str, expected: str) -> Fault:
    return Fault(subject=str(policy.name), got=got, expected=expected)


REQUIRED: dict[str, Callable[[Policy], bool]] = {
    "1.1v1": lambda p: (
        p.everybody
        and p.everything
        and p.asks("block")
        and set(p.conditions["clientAppTypes"]) == {"exchangeActiveSync", "other"}
    ),
    "2.1v1": lambda p: (
        p.everybody and p.everything and p.asks("block") and p.conditions.get("userRiskLevels") == ["high"]
    ),
    "2.3v1": lambda p: (
        p.everybody and p.everything and p.asks("block") and p.conditions.get("signInRiskLevels") == ["high"]
    ),
    "3.2v2": lambda p: p.everybody and p.everything and bool(p.strength),
    "3.6v1": lambda p: (
        set(p.users.get("includedRoles", ())) >= HIGHLY_PRIVILEGED
        and p.everything
        and p.strength == PHISHING_RESISTANT
    ),
    "3.7v1": lambda p: (
        "all-staff" in {group.name for group in p.included} and p.everything and p.asks(*DEVICE)
    ),
    "3.8v1": lambda p: (
        p.everybody
        and p.asks(*DEVICE)
        and p.conditions["applications"].get("includedUserActions") == ["urn:user:registersecurityinfo"]
    ),
    "3.9v1": lambda p: (
        p.everybody
        and p.everything
        and p.asks("block")
        and p.conditions.get("authenticationFlowTransferMethods") == ["deviceCodeFlow"]
    ),
}
"""CISA ScubaGear MS.AAD: what an enforced policy must say in every tenant. Only `enabled` counts."""


def required(evidence: Evidence) -> Iterator[Fault]:
    """Each tenant has every policy that ScubaGear asks for, enabled."""
    directory = evidence.directory
    for tenant in sorted({policy.name.tenant for policy in directory.policies}):
        enforced = [p for p in directory.policies if p.enforced and p.name.tenant == tenant]
        for control, holds in REQUIRED.items():
            if not any(map(holds, enforced)):
                yield Fault(
                    subject=f"MS.AAD.{control} in tenant {tenant}",
                    got="no enabled policy",
                    expected="one",
                )


def administrators(evidence: Evidence) -> Iterator[Fault]:
    """Whoever holds a role within a unit, or may, signs in phishing-resistant by group: roles do not tell."""
    directory = evidence.directory
    asked = (p for p in directory.policies if p.enforced and p.strength == PHISHING_RESISTANT)
    bound = directory.within(group for policy in asked for group in policy.included)
    for holder in _role_groups(directory):
        if holder not in bound:
            yield Fault(
                subject=str(holder),
                got="a role within a unit, and no policy that asks for phishing-resistant sign-in",
                expected="it among the groups that CA004 binds",
            )


def _role_groups(directory: Directory) -> list[Named]:
    holding = {role.principal for role in directory.roles if role.unit}
    joining = {m.member for m in directory.memberships if m.eligible and m.group in holding}
    return sorted(holding | joining, key=str)


def exceptions(evidence: Evidence) -> Iterator[Fault]:
    """What policies leave out is break-glass, joiners, and live exceptions: one policy, one group, an end."""
    directory = evidence.directory
    holes = _holes(directory)
    for group, numbers in holes.items():
        if len(numbers) > 1 or set(numbers) & set(NEVER_EXCEPTED):
            yield Fault(
                subject=str(group),
                got=f"left out of {', '.join(sorted(numbers))}",
                expected=f"one policy, and none of {', '.join(NEVER_EXCEPTED)}",
            )
    found = [m for m in directory.memberships if m.group in holes]
    live = _live(evidence)
    for membership in found:
        yield from _unexplained(membership, holes[membership.group], live)
    made = {(m.stack, n, m.ends[:10]) for m in found for n in holes[m.group]}
    for stack, declared in live:
        if (stack, declared.policy, declared.expires.isoformat()) not in made:
            yield Fault(
                subject=f"{declared.exception} in {stack}",
                got="nothing planned",
                expected=f"a group out of {declared.policy} until {declared.expires}",
            )


def _holes(directory: Directory) -> dict[Named, set[str]]:
    """The groups that policies leave out, with the policies' numbers."""
    found: dict[Named, set[str]] = {}
    for policy in directory.policies:
        for group in policy.excluded:
            if group.name not in (BREAK_GLASS, ALL_STAGE):
                found.setdefault(group, set()).add(number(policy))
    return found


def _live(evidence: Evidence) -> list[tuple[str, Exemption]]:
    return [
        (stack, declared)
        for stack, member in evidence.members.items()
        for declared in member.exceptions
        if declared.policy and declared.expires >= evidence.declared.as_of
    ]


def _unexplained(
    membership: Membership, numbers: set[str], live: list[tuple[str, Exemption]]
) -> Iterator[Fault]:
    declared = [
        each
        for stack, each in live
        if stack == membership.stack
        and each.policy in numbers
        and each.expires.isoformat() == membership.ends[:10]
    ]
    most = min(DAYS.get(number, MOST_DAYS) for number in numbers)
    if not declared or any((each.expires - each.created).days > most for each in declared):
        yield Fault(
            subject=f"{membership.member} in {membership.group}",
            got=f"until {membership.ends[:10] or 'for good'}",
            expected=f"a declared exception from {', '.join(sorted(numbers))} of {most} days at most",
        )


def staging(evidence: Evidence) -> Iterator[Fault]:
    """A joiner's report-only weeks are two at least, and end."""
    directory = evidence.directory
    staged = [m for m in directory.memberships if m.group.name == ALL_STAGE]
    for membership in staged:
        if not _bounded(membership, evidence.declared.as_of):
            yield Fault(
                subject=str(membership.member),
                got=f"staged from {membership.starts[:10] or 'now'} to {membership.ends[:10] or 'for good'}",
                expected=f"{LEAST_STAGING.days} to {MOST_STAGING.days} days that are not over",
            )
    for stack, member in evidence.members.items():
        joining = member.joins >= evidence.declared.as_of
        if joining != (stack in {m.stack for m in staged}):
            yield Fault(
                subject=stack,
                got="no staging" if joining else "staging of a member that has joined",
                expected="staging until the day it joins, and none after",
            )


def _bounded(membership: Membership, as_of: date) -> bool:
    if not membership.starts or not membership.ends:
        return False
    starts, ends = (date.fromisoformat(moment[:10]) for moment in (membership.starts, membership.ends))
    return LEAST_STAGING <= ends - starts <= MOST_STAGING and ends >= as_of
