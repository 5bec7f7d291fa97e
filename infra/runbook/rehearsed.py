"""What a rehearsal has to do with a runbook: which steps it has tried, and which stay with people."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from infra.rehearsal.evidence import Evidence
from infra.runbook.dates import written
from infra.runbook.facts.words import literal
from infra.runbook.model import Runbook, Step, Work

_BUILT = "up"
_TRIED = frozenset({"preview", _BUILT})
"""What `shire` does in these steps is what a rehearsal does first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """The evidence of a member's rehearsal, if there is any, and what it has to hold for now.

    `digest` is that of the declarations, `fingerprint` that of the member's design and the code that builds
    it; `command` is how it is rehearsed (again).
    """

    evidence: Evidence | None
    stack: str
    digest: str
    fingerprint: str
    command: str

    def __str__(self) -> str:
        again = f"Run `{self.command}`"
        if self.evidence is None:
            return f"Not yet. {again}, which does this first in a simulated Azure and Entra."
        found = self.evidence
        when = f"On {written(found.rehearsed)}, for the declarations {literal(found.digest[:12])}"
        if found.digest != self.digest:
            return f"Stale. {when}, which have changed since. {again} before this step."
        if found.fingerprints.get(self.stack) != self.fingerprint:
            return f"Stale. {when}; what builds the stack has changed since. {again} before this step."
        if found.failed:
            where = f"{found.failed.name} {found.failed.stack}".strip()
            return f"{when}, and it failed at {literal(where)}. Do not go on before a rehearsal succeeds."
        if not found.ok:
            return f"{when}, and no stage was gone through. Do not go on before a rehearsal succeeds."
        return f"{when}: all {len(found.stages)} stages went as they must.{self._minutes(found)}"

    def _minutes(self, found: Evidence) -> str:
        spans = [stack.total for stack in found.expected if stack.stack == self.stack]
        return f" For real, it may take {spans[0]}." if spans else ""


def told(works: Iterable[Work], rehearsed: Rehearsed) -> tuple[Work, ...]:
    """The works, those that a rehearsal tries with what is known of it."""
    return tuple(replace(work, rehearsed=str(rehearsed)) if _runs(work, _TRIED) else work for work in works)


def by_hand(runbook: Runbook) -> tuple[Work, ...]:
    """What people do once the member's stack stands, and because it does: no gate lies between."""
    build = {work.id for work in runbook.works if _runs(work, {_BUILT})}
    found: dict[str, Work] = {}
    for work in runbook.works:
        # A work's own table comes in the order of doing, so one pass sees each after what it follows.
        if build & {*work.after} or found.keys() & {*work.follows}:
            found[work.id] = work
    return tuple(found.values())


def _runs(work: Work, commands: Iterable[str]) -> bool:
    return any(words[0] in commands for step in work.steps for words in _own(step))


def _own(step: Step) -> Iterator[tuple[str, ...]]:
    """The words of its commands that are ours."""
    return (command.words for command in step.commands if command.tool == "shire")
