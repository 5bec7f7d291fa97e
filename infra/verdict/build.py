"""Evidence put together from what a rehearsal came to, what it may take for real, and what people do then."""

import platform
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version

from infra import pipeline
from infra.engine.machine import VERSION
from infra.pipeline import Designed
from infra.rehearsal.evidence import Evidence, Hit, Judged, Stays, Still, Went
from infra.rehearsal.refusals import RULES
from infra.rehearsal.schedule import expected
from infra.rehearsal.stage import Rehearsal, Struck
from infra.resources.fingerprint import fingerprint
from infra.resources.planned import PlannedStack
from infra.runbook.facts.words import listed
from infra.runbook.model import Work
from infra.runbook.rehearsed import by_hand

_PACKAGES = ("shirehall", "pulumi-azure-native", "pulumi-azuread")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When and of what state of the files: the day, the commit (empty for none), whether files differ."""

    day: date
    commit: str
    uncommitted: bool


def evidence(
    known: Designed, rehearsal: Rehearsal, planned: Sequence[PlannedStack], moment: Moment
) -> Evidence:
    """What that rehearsal has shown. `planned` are the stacks that took part."""
    parts = pipeline.parts(known.design)
    built = rehearsal.joiners or (known.design.core.stack,)
    return Evidence(
        partnership=rehearsal.partnership,
        joiners=rehearsal.joiners,
        digest=rehearsal.digest,
        fingerprints={stack.stack: fingerprint(parts[stack.stack]) for stack in planned},
        rehearsed=moment.day,
        commit=moment.commit,
        uncommitted=moment.uncommitted,
        versions=_versions(),
        stages=tuple(_went(rehearsal)),
        expected=tuple(expected(stack) for stack in planned if stack.stack in built),
        judged=judged({resource.type for stack in planned for resource in stack.resources}),
        still=tuple(_still(known, rehearsal.joiners)),
        struck=tuple(_hit(one) for one in rehearsal.struck),
        stays=tuple(Stays(id=one.id, until=one.until.date()) for one in rehearsal.kept),
    )


def judged(types: Iterable[str]) -> Judged:
    """The refusals that have a say where resources of those types are written and deleted."""
    there = frozenset(types)
    rows = [row for row in RULES if not row.types or row.types & there]
    verified = sum(row.verified for row in rows)
    return Judged(verified=verified, unverified=len(rows) - verified)


def _went(rehearsal: Rehearsal) -> Iterator[Went]:
    for stage in rehearsal.stages:
        yield Went(
            name=stage.name,
            stack=stage.stack,
            resources=stage.resources,
            seconds=round(stage.seconds, 1),
            problems=stage.problems,
            notes=stage.notes,
        )


def _hit(one: Struck) -> Hit:
    resource = f"{one.kind} {one.resource}"
    return Hit(title=one.title, resource=resource, survived=one.survived, by_hand=one.by_hand)


def _versions() -> dict[str, str]:
    packages = {package: version(package) for package in _PACKAGES}
    return {**packages, "pulumi": VERSION, "python": platform.python_version()}


def _still(known: Designed, joiners: Sequence[str]) -> Iterator[Still]:
    """By whom what is done once the stack of each joiner stands, by the day it is first due."""
    members = [part.member for part in known.design.members if part.stack in joiners]
    for member in members:
        works = by_hand(pipeline.runbook(known, member))
        for work in sorted(works, key=_first_due):
            owners = tuple(dict.fromkeys(step.owner for step in work.steps))
            yield Still(
                member=member, id=work.id, title=work.title, owner=listed(owners), due=_first_due(work)
            )


def _first_due(work: Work) -> date:
    return min(step.due for step in work.steps)
