"""The onboarding runbook of one member, from the stages' values alone: no clock, no commit, no file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from infra.addressing.plan import AddressPlan
from infra.assurance.proof.kept import KeptProof
from infra.declaration.estate import DeclaredPartnership
from infra.design.estate import CoreDesign, Design, MemberDesign
from infra.rehearsal.evidence import Evidence
from infra.resources.fingerprint import fingerprint
from infra.runbook.dates import written
from infra.runbook.facts import sealed
from infra.runbook.facts.calendar import cutover_day, working_days
from infra.runbook.facts.contracts import monthly_delay, outliving
from infra.runbook.facts.words import counted, listed, literals, pounds, said
from infra.runbook.joining import Joining
from infra.runbook.model import Block, Definitions, Runbook, Section
from infra.runbook.proved import Proved, asked
from infra.runbook.rehearsed import Rehearsed, told
from infra.runbook.sections import SECTIONS, Plan
from infra.runbook.steps.rows import applicable, gate, resolved, works


def build_runbook(
    declared: DeclaredPartnership,
    member: str,
    addresses: AddressPlan,
    design: Design,
    digest: str,
    evidence: Evidence | None = None,
    proof: KeptProof | None = None,
) -> Runbook:
    """The runbook by which `member` joins. `digest` names the declarations it is made from.

    `evidence` is that of the member's last rehearsal, whatever declarations it was for, `proof`
    what the partnership's last proof has shown.

    Raises KeyError, with the slug, where there is no such member, and with `decider_<gate>` where the
    partnership declares nobody for a gate.
    """
    joining = Joining(declared=declared, member=declared.member(member), addresses=addresses, design=design)
    sections = _sections(joining, _rehearsed(joining, digest, evidence), _proved(joining, digest, proof))
    return Runbook(
        title=f"{said(joining.member.title)} joins {said(joining.partnership.title)}",
        partnership=said(joining.partnership.title),
        member=said(joining.member.title),
        joins=joining.member.joins,
        as_of=declared.as_of,
        review=min(joining.member.review, joining.partnership.review),
        digest=digest,
        working_days=working_days(_dues(sections)),
        summary=_summary(joining),
        sections=sections,
    )


def _rehearsed(joining: Joining, digest: str, evidence: Evidence | None) -> Rehearsed:
    return Rehearsed(
        evidence=evidence,
        stack=joining.part.stack,
        digest=digest,
        fingerprint=fingerprint(joining.part) if evidence else "",
        command=f"shire rehearse {joining.declared.slug} {joining.member.member}",
    )


def _proved(joining: Joining, digest: str, proof: KeptProof | None) -> Proved:
    known: Mapping[str, CoreDesign | MemberDesign] = {part.stack: part for part in joining.design.members}
    parts = {joining.design.core.stack: joining.design.core, **known} if proof else {}
    return Proved(
        proof=proof,
        digest=digest,
        fingerprints={stack: fingerprint(part) for stack, part in parts.items()},
        command=f"shire prove {joining.declared.slug} --keep",
    )


def _sections(joining: Joining, rehearsed: Rehearsed, proved: Proved) -> tuple[Section, ...]:
    drafts = [_section(number, plan, joining) for number, plan in enumerate(SECTIONS, 1)]
    ids = [step.id for draft in drafts for step in draft.steps]
    ids += [decision.id for draft in drafts for decision in draft.gates]
    return tuple(
        replace(
            draft,
            works=told(resolved(draft.works, ids), rehearsed),
            gates=tuple(applicable(decision, ids) for decision in asked(plan.gates, draft.gates, proved)),
        )
        for plan, draft in zip(SECTIONS, drafts, strict=True)
    )


def _dues(sections: Iterable[Section]) -> Iterator[date]:
    for section in sections:
        yield from (step.due for step in section.steps)
        yield from (decision.due for decision in section.gates)


def _section(number: int, plan: Plan, joining: Joining) -> Section:
    return Section(
        number=number,
        id=plan.id,
        title=plan.title,
        intro=plan.intro,
        blocks=plan.facts(joining),
        works=works(plan.rows, joining),
        gates=tuple(gate(row, joining) for row in plan.gates),
    )


def _summary(joining: Joining) -> tuple[Block, ...]:
    member = joining.member
    return (
        Definitions(
            caption="At a glance",
            entries=(
                ("Joins", f"{said(member.title)}, on {written(member.joins)}"),
                ("Cutover", cutover_day(joining)),
                ("Segment", literals(n.prefix for n in joining.part.networks)),
                *sealed.at_a_glance(joining),
                (
                    "People and sites",
                    f"{counted(member.staff.heads, 'user')}, {counted(len(member.sites), 'site')}",
                ),
                ("Takes", listed([said(service.title) for service in joining.taken])),
                ("Clashes", _clashes(joining)),
                ("Contracts that outlive the join", str(len(outliving(joining)))),
                ("A month's delay costs", pounds(monthly_delay(joining))),
                ("Changes for members already there", "none: the join is one stack of its own"),
            ),
        ),
    )


def _clashes(joining: Joining) -> str:
    found = [clash for clash in joining.addresses.clashes if clash.member == joining.member.member]
    if not found:
        return "none"
    return f"{len(found)} found, {counted(len(joining.given.translations), 'translation')} made"
