"""What a join takes, and what it leaves untouched, as one value: what `shire onboard` reports."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from infra import pipeline
from infra.addressing.plan import Clash, MemberAddresses
from infra.assurance.proof.kept import KeptProof
from infra.declaration.member import Member, Subscription
from infra.design.core_changes import core_changes
from infra.design.estate import Design, MemberDesign
from infra.design.flows import Flow
from infra.pipeline import Designed
from infra.rehearsal.evidence import Evidence
from infra.resources.difference import Difference, difference
from infra.resources.planned import PlannedStack
from infra.resources.summary import Count, counts
from infra.runbook.model import Gate, Runbook


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A shared service that the joiner is declared to reach: from which of its places, at which ports."""

    service: str
    title: str
    sources: tuple[str, ...]
    ports: tuple[int, ...]
    subscription: Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class StackChange:
    """A stack other than the joiner's that the join changes, and why: empty where nothing explains it."""

    stack: str
    difference: Difference
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """One member's join: everything that the meeting which decides on it will ask."""

    partnership: str
    member: Member
    addresses: MemberAddresses
    clashes: tuple[Clash, ...]
    planned: PlannedStack
    created: tuple[Count, ...]
    untouched: tuple[str, ...]
    changes: tuple[StackChange, ...]
    reached: tuple[Reached, ...]
    sovereign: tuple[str, ...]
    gates: tuple[Gate, ...]
    runbook: Runbook

    @property
    def resources(self) -> int:
        """How many resources the joiner's stack creates."""
        return sum(count.number for count in self.created)


def joining(
    known: Designed,
    member: str,
    cache: Path | None,
    evidence: Evidence | None = None,
    proof: KeptProof | None = None,
) -> Joining:
    """The join of that member, with what its rehearsal and the partnership's proof have shown, if any has.

    Raises KeyError, with the slug, where it is not declared.
    """
    declared = known.declared.member(member)
    part = known.design.member(member)
    before = pipeline.designed(pipeline.without(known.addressed, member)).design
    changes = tuple(_changes(before, known.design, part.stack, cache))
    (planned,) = pipeline.planned(known.design, [part.stack], cache)
    runbook = pipeline.runbook(known, member, evidence, proof)
    return Joining(
        partnership=known.declared.partnership.title,
        member=declared,
        addresses=known.addresses.member(member),
        clashes=tuple(clash for clash in known.addresses.clashes if clash.member == member),
        planned=planned,
        created=counts(planned.resources),
        untouched=_untouched(known.design, part.stack, changes),
        changes=changes,
        reached=tuple(_reached(known, part, declared)),
        sovereign=tuple(s.service for s in declared.services if s.sovereign),
        gates=runbook.gates,
        runbook=runbook,
    )


def _changes(before: Design, after: Design, own: str, cache: Path | None) -> Iterator[StackChange]:
    """Stacks whose design is the same value are the same stack: only the others are planned and compared."""
    old, new = pipeline.parts(before), pipeline.parts(after)
    for stack in sorted((old.keys() | new.keys()) - {own}):
        if old.get(stack) == new.get(stack):
            continue
        was = pipeline.planned(before, [stack], cache)[0] if stack in old else None
        now = pipeline.planned(after, [stack], cache)[0] if stack in new else None
        found = difference(was, now)
        if found:
            why = tuple(_why(before, after)) if stack == after.core.stack else ()
            yield StackChange(stack=stack, difference=found, why=why)


def _why(before: Design, after: Design) -> Iterator[str]:
    for change in core_changes(before.core, after.core):
        yield f"{change.subject}: {change.what} {change.was} -> {change.now}: {change.why or 'unexplained'}"


def _untouched(design: Design, own: str, changes: tuple[StackChange, ...]) -> tuple[str, ...]:
    changed = {own, *(change.stack for change in changes)}
    return tuple(stack for stack in pipeline.parts(design) if stack not in changed)


def _reached(known: Designed, part: MemberDesign, declared: Member) -> Iterator[Reached]:
    for subscription in declared.services:
        flows = [flow for flow in part.flows if _serves(flow, subscription.service)]
        if flows:
            yield Reached(
                service=subscription.service,
                title=known.declared.service(subscription.service).title,
                sources=tuple(dict.fromkeys(flow.source.id for flow in flows)),
                ports=tuple(sorted({port for flow in flows for port in flow.ports})),
                subscription=subscription,
            )


def _serves(flow: Flow, service: str) -> bool:
    return flow.destination.kind in ("service", "endpoint") and flow.destination.id.split("/")[0] == service
