"""What is known of the steps that show what a proof stands on, and how long each counts."""

from collections.abc import Iterator, Mapping
from datetime import date

from infra.assurance.proof import assumptions
from infra.assurance.proof.declared import Evidence
from infra.assurance.proof.liveness import Records
from infra.pipeline import Designed
from infra.runbook.joining import Joining
from infra.runbook.progress.replay import Progress, Status
from infra.runbook.sections import SECTIONS
from infra.runbook.steps.rows import works

# Which step of the runbook shows an assumption to be true, and for how many days it does: a filter is tried
# again every year, a route is read again with every change of the hub, at the latest each quarter.
_EVIDENCE: Mapping[str, tuple[str, int]] = {
    assumptions.EDGE: ("net-08", 365),
    assumptions.TRANSLATED: ("net-10", 365),
    assumptions.CIRCUIT: ("net-12", 365),
    assumptions.GLOBAL_REACH: ("net-11", 365),
    assumptions.BASTION: ("idn-04", 90),
    assumptions.SETTLED: ("net-03", 90),
}


def evidence() -> Mapping[str, Evidence]:
    """Where the runbook lets a step's evidence count for so many days, so does the proof."""
    rows = {row.id: row for section in SECTIONS for row in section.rows}
    return {
        name: Evidence(step=step, title=rows[step].title, days=rows[step].expires or days)
        for name, (step, days) in _EVIDENCE.items()
    }


def records(known: Designed, joins: Mapping[str, Progress], *, stands: bool = False) -> Records:
    """What is known of the steps that show what a proof stands on.

    `joins` say how far the members are whose join is recorded; `stands`: what is built is judged.
    """
    members = frozenset(member.member for member in known.design.members)
    return Records(
        as_of=known.declared.as_of,
        shown=dict(_shown(joins)),
        due=dict(_dues(known, frozenset(step for step, _ in _EVIDENCE.values()))),
        members=members,
        built=members if stands else frozenset(joins),
    )


def _shown(joins: Mapping[str, Progress]) -> Iterator[tuple[tuple[str, str], date]]:
    """The steps that are done, with the oldest of their evidence; also where it counts no longer, for age."""
    for member, found in joins.items():
        for step, _ in _EVIDENCE.values():
            own = [s for name, s in found.statuses.items() if name == step or name.startswith(f"{step}-")]
            days = [day for status in own if (day := _dated(status, found.as_of))]
            if own and len(days) == len(own):
                yield (step, member), min(days)


def _dated(status: Status, as_of: date) -> date | None:
    aged = status.until is not None and as_of > status.until
    return status.held.dated if status.held and (status.done or aged) else None


def _dues(known: Designed, wanted: frozenset[str]) -> Iterator[tuple[tuple[str, str], date]]:
    """By when each of those steps is done for all that it is done for, in each member's runbook."""
    rows = tuple(row for section in SECTIONS for row in section.rows if row.id in wanted)
    for part in known.design.members:
        joining = Joining(
            declared=known.declared,
            member=known.declared.member(part.member),
            addresses=known.addresses,
            design=known.design,
        )
        for work in works(rows, joining):
            yield (work.id, part.member), max(step.due for step in work.steps)
