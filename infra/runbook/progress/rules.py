"""What holds of a record against its runbook, its evidence as it is now and the day, a row a rule.

A breach that leaves the join as far as it was is a warning; evidence that is not as recorded is an error.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from infra.declaration.checks.rule import Finding
from infra.declaration.days import days_between
from infra.declaration.problems import FieldPath, Problem, Severity, quoted
from infra.runbook.progress.replay import Progress
from infra.runbook.record.model import DECIDES, Entry, Kept, Record

RENEW = "show it again with `{command} done {step} --evidence FILE`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A record with what it is held against. `found` has the hash of each file of evidence as it is now.

    `progress` is none where there is no runbook to hold it against, as of a member that has left.
    """

    record: Record
    found: Mapping[str, str]
    progress: Progress | None


Find = Callable[[Standing], Iterator[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRule:
    """One rule. `says` is what holds where it is kept."""

    id: str
    says: str
    find: Find
    severity: Severity = "error"


def breaches(standing: Standing) -> Iterator[Problem]:
    """Every breach of every rule, where it stands. Nothing where no record was read."""
    source = standing.record.source
    if source is None:
        return
    for rule in RECORD_RULES:
        for found in rule.find(standing):
            yield source.problem(
                rule.id,
                found.path,
                severity=rule.severity,
                got=found.got,
                expected=found.expected,
                hint=found.hint,
                summary=found.summary,
            )


def _of_runbook(find: Callable[[Record, Progress], Iterator[Finding]]) -> Find:
    """A rule of what is recorded, where there is a runbook to hold it against."""

    def check(standing: Standing) -> Iterator[Finding]:
        if standing.progress:
            yield from find(standing.record, standing.progress)

    return check


def _unknown(record: Record, now: Progress) -> Iterator[Finding]:
    for entry in filter(now.counts, record.entries):
        status = now.statuses.get(entry.step)
        about = f" of {quoted(entry.about)}" if entry.about else ""
        if status is None or status.item.about != (entry.about or ""):
            yield Finding(
                path=_at(entry, "step"),
                got=f"{quoted(entry.step)}{about}",
                expected="a step or decision of the runbook",
                summary=f"the runbook has no step or decision {quoted(entry.step)}{about}",
                hint="what is recorded of it counts for nothing, as long as it is not declared again",
            )


def _kept(entry: Entry) -> Iterator[tuple[FieldPath, Kept]]:
    """Every file of an entry, with where it is named."""
    for number, kept in enumerate(entry.evidence):
        yield _at(entry, "evidence", number), kept
    for number, one in enumerate(entry.ran):
        if one.output:
            yield _at(entry, "ran", number, "output"), one.output


def _lost(standing: Standing) -> Iterator[Finding]:
    for entry in standing.record.entries:
        for path, kept in _kept(entry):
            if kept.file not in standing.found:
                yield Finding(
                    path=(*path, "file"),
                    got="no such file",
                    expected=quoted(kept.file, 150),
                    summary=f"the evidence {quoted(kept.file, 150)} is missing",
                    hint="take it back from git",
                )
            elif standing.found[kept.file] != kept.sha256:
                yield Finding(
                    path=(*path, "sha256"),
                    got=f"a file with the SHA-256 {standing.found[kept.file][:12]}...",
                    expected=f"{kept.sha256[:12]}..., as was recorded",
                    summary=f"the evidence {quoted(kept.file, 150)} is not what was recorded",
                    hint="take it back from git",
                )


def _expired(_: Record, now: Progress) -> Iterator[Finding]:
    for status in now.statuses.values():
        if status.held and status.until and status.until < now.as_of:
            name, ends = status.item.id, status.until
            yield Finding(
                path=_at(status.held, "dated"),
                got=quoted(status.held.dated),
                expected=f"evidence of the last {status.item.expires} days",
                summary=f"the evidence of {name} counted until {ends}, {days_between(ends, now.as_of)} ago",
                hint=RENEW.format(command=now.command, step=name),
            )


def _undecided(record: Record, now: Progress) -> Iterator[Finding]:
    for entry in filter(now.counts, record.entries):
        status = now.statuses.get(entry.step)
        if status and entry.did in DECIDES and entry.by != status.item.owner:
            yield Finding(
                path=_at(entry, "by"),
                got=quoted(entry.by, 400),
                expected=f"{quoted(status.item.owner, 400)}, the decider that the partnership declares",
                hint="where another decides since then, it stands as it was decided",
            )


def _unread(_: Record, now: Progress) -> Iterator[Finding]:
    for status in now.statuses.values():
        if status.unread and status.held:
            names = ", ".join(status.unread)
            yield Finding(
                path=_at(status.held, "read"),
                got=f"a decision without the evidence of {names}",
                expected="that of every step that it asks for",
                hint=f"decide {status.item.id} again",
            )


def _clocked(standing: Standing) -> Iterator[Finding]:
    """By the clocks of the machines that ran them, which may differ: the entries' order is what counts."""
    runs = [
        (_at(entry, "ran", number, "at"), one.at)
        for entry in standing.record.entries
        for number, one in enumerate(entry.ran)
    ]
    for (_, before), (path, at) in pairwise(runs):
        if at < before:
            yield Finding(
                path=path,
                got=quoted(at),
                expected=f"no moment before {before}, when the command above it was run",
                hint="set the clock of the machine on which it ran",
            )


def _at(entry: Entry, *path: str | int) -> FieldPath:
    return ("entries", entry.n - 1, *path)


RECORD_RULES = (
    RecordRule(
        id="record-step",
        says="What is recorded is of a step or decision that the runbook has.",
        find=_of_runbook(_unknown),
        severity="warning",
    ),
    RecordRule(id="record-file", says="Evidence is there, and is what was recorded.", find=_lost),
    RecordRule(
        id="record-expired",
        says="Evidence is renewed before it counts no more.",
        find=_of_runbook(_expired),
        severity="warning",
    ),
    RecordRule(
        id="record-decider",
        says="A gate is decided by the role that the partnership declares for it.",
        find=_of_runbook(_undecided),
        severity="warning",
    ),
    RecordRule(
        id="record-unread",
        says="Who decides has read the evidence of all that the gate asks for.",
        find=_of_runbook(_unread),
        severity="warning",
    ),
    RecordRule(
        id="record-clock",
        says="No command was run before the one above it.",
        find=_clocked,
        severity="warning",
    ),
)
