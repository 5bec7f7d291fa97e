"""Who decides, who leads, who pays, and for how long it was agreed."""

from collections.abc import Iterator
from typing import get_args

from infra.declaration.checks.rule import Finding, Rule, of_partnership, of_service
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.problems import quoted
from infra.declaration.service import Service
from infra.declaration.vocabulary import Gate


def _deciders(declared: DeclaredPartnership) -> Iterator[Finding]:
    for gate in get_args(Gate):
        if gate not in declared.partnership.deciders:
            yield Finding(
                path=("deciders", gate),
                got="nothing",
                expected="the role that says go or no-go",
                summary=f"the gate {quoted(gate)} has no decider",
            )


def _lead(declared: DeclaredPartnership) -> Iterator[Finding]:
    lead = {m.member: m for m in declared.members}.get(declared.partnership.lead_authority)
    path = ("lead_authority",)
    if lead and lead.kind == "private":
        yield Finding(path=path, got=f"{quoted(lead.member)}, a private partner", expected="a public body")
    if lead and lead.leaves and lead.leaves <= declared.as_of:
        got = f"{quoted(lead.member)}, which left on {lead.leaves}"
        yield Finding(path=path, got=got, expected="a present member")


def _term(declared: DeclaredPartnership) -> Iterator[Finding]:
    agreement = declared.partnership.agreement
    if agreement.term_ends <= agreement.signed:
        yield Finding(
            path=("agreement", "term_ends"),
            got=quoted(agreement.term_ends),
            expected=f"a day after {agreement.signed}, when the agreement was signed",
        )


def _ended(declared: DeclaredPartnership) -> Iterator[Finding]:
    agreement = declared.partnership.agreement
    if agreement.signed < agreement.term_ends < declared.as_of:
        yield Finding(
            path=("agreement", "term_ends"),
            got=quoted(agreement.term_ends),
            expected=f"a day no earlier than {declared.as_of}",
            summary=f"the agreement ended on {agreement.term_ends}",
            hint="declare the term it was extended to",
        )


def _cost_parts(declared: DeclaredPartnership) -> Iterator[Finding]:
    if declared.members and not any(member.accession.cost_parts for member in declared.members):
        yield Finding(
            path=("agreement",),
            got="no member with a part of the cost",
            expected="'accession.cost_parts' above 0 in one member at least",
        )


def _owner_left(declared: DeclaredPartnership, service: Service) -> Iterator[Finding]:
    owner = {m.member: m for m in declared.members}.get(service.owner)
    if owner and owner.leaves and owner.leaves <= declared.as_of:
        yield Finding(
            path=("owner",),
            got=f"{quoted(service.owner)}, which left on {owner.leaves}",
            expected="a present member",
        )


RULES = (
    Rule(
        id="decider-missing",
        says="Every gate has somebody who decides.",
        checks=(of_partnership(_deciders),),
    ),
    Rule(
        id="lead-authority-unfit",
        says="The lead authority is a public body and a present member.",
        checks=(of_partnership(_lead),),
    ),
    Rule(
        id="agreement-order",
        says="An agreement ends after it was signed.",
        checks=(of_partnership(_term),),
    ),
    Rule(
        id="agreement-ended",
        says="The agreement is in force.",
        checks=(of_partnership(_ended),),
        severity="warning",
    ),
    Rule(
        id="cost-parts-none",
        says="Somebody pays.",
        checks=(of_partnership(_cost_parts),),
    ),
    Rule(
        id="owner-left",
        says="A service's owner has not left.",
        checks=(of_service(_owner_left),),
    ),
)
