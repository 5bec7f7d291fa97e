"""What a council brings along: contracts that outlive the join, systems out of support."""

from collections.abc import Iterator

from infra.declaration.checks.rule import Finding, Rule, of_member
from infra.declaration.days import days_between
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Contract, Member
from infra.declaration.problems import quoted


def _contracts(declared: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    for number, contract in enumerate(member.contracts):
        if contract.ends > member.joins:
            yield Finding(
                path=("contracts", number, "ends"),
                got=quoted(contract.ends),
                expected=f"a day no later than the join on {member.joins}",
                summary=f"contract {quoted(contract.contract)} with {contract.supplier} runs until "
                f"{contract.ends}, {days_between(member.joins, contract.ends)} past the join",
                hint=_notice(contract, declared),
            )


def _notice(contract: Contract, declared: DeclaredPartnership) -> str:
    last = contract.last_notice
    past = last < declared.as_of
    return f"the last day to give notice {'was' if past else 'is'} {last}"


def _systems(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    for number, system in enumerate(member.legacy.systems):
        if system.supported_until < member.joins:
            yield Finding(
                path=("legacy", "systems", number, "supported_until"),
                got=quoted(system.supported_until),
                expected=f"a day no earlier than the join on {member.joins}",
                summary=f"{quoted(system.system)} is out of support from {system.supported_until}, "
                f"before the join on {member.joins}",
                hint=f"keep it off the shared network until it ends on {system.ends}",
            )


RULES = (
    Rule(
        id="contract-outlives-join",
        says="A contract that outlives the join is planned for.",
        checks=(of_member(_contracts),),
        severity="warning",
    ),
    Rule(
        id="system-unsupported",
        says="A system out of support at the join is planned for.",
        checks=(of_member(_systems),),
        severity="warning",
    ),
)
