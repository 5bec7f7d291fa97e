"""What holds of every record by itself, a row a rule. A record that breaks one says nothing of its join."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from infra.declaration.checks.rule import Finding
from infra.declaration.positions import Source
from infra.declaration.problems import Problem, quoted
from infra.runbook.record.model import CLOSES, DECIDES, GATE, Record, RecordFile, genesis, mark_of

RESTORE = "take the file back from git, and change it only by `shire runbook`"

Find = Callable[[RecordFile, Record], Iterator[Finding]]
"""Finds breaches in what a file holds. The record is an empty one, of the join whose file it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Soundness:
    """One rule. `says` is what holds where it is kept."""

    id: str
    says: str
    find: Find


def unsound(source: Source, held: RecordFile, meant: Record) -> Iterator[Problem]:
    """Every breach of every rule, where it stands."""
    for rule in SOUNDNESS:
        for found in rule.find(held, meant):
            yield source.problem(
                rule.id, found.path, got=found.got, expected=found.expected, hint=found.hint or RESTORE
            )


def _whose(held: RecordFile, meant: Record) -> Iterator[Finding]:
    for key in ("partnership", "member"):
        got, expected = getattr(held, key), getattr(meant, key)
        if got != expected:
            yield Finding(path=(key,), got=quoted(got), expected=quoted(expected))


def _numbered(held: RecordFile, _: Record) -> Iterator[Finding]:
    for index, entry in enumerate(held.entries):
        if entry.n != index + 1:
            yield Finding(path=("entries", index, "n"), got=f"entry {entry.n}", expected=f"entry {index + 1}")


def _forward(held: RecordFile, _: Record) -> Iterator[Finding]:
    for index, (above, entry) in enumerate(pairwise(held.entries), 1):
        if entry.day < above.day:
            yield Finding(
                path=("entries", index, "day"),
                got=f"an entry of {entry.day}",
                expected=f"none before {above.day}, the day of the entry above it",
            )


def _dated(held: RecordFile, _: Record) -> Iterator[Finding]:
    for index, entry in enumerate(held.entries):
        if entry.dated and entry.dated > entry.day:
            yield Finding(
                path=("entries", index, "dated"),
                got=f"evidence of {entry.dated}",
                expected=f"none after {entry.day}, the day on which it was entered",
            )


def _evident(held: RecordFile, _: Record) -> Iterator[Finding]:
    for index, entry in enumerate(held.entries):
        if entry.did in CLOSES and not (entry.by and entry.dated and [*entry.files]):
            yield Finding(
                path=("entries", index, "did"),
                got=f"{quoted(entry.did)} without evidence",
                expected="a role, a date and a file of evidence",
            )


def _fitting(held: RecordFile, _: Record) -> Iterator[Finding]:
    for index, entry in enumerate(held.entries):
        gate = entry.step.startswith(GATE)
        if gate != (entry.did in DECIDES):
            yield Finding(
                path=("entries", index, "did"),
                got=f"{quoted(entry.did)} of {entry.step}",
                expected="'go' or 'no-go' of a decision" if gate else "what is done of a step",
            )


def _marked(held: RecordFile, _: Record) -> Iterator[Finding]:
    previous = genesis(held.partnership, held.member)
    for index, entry in enumerate(held.entries):
        if entry.mark != mark_of(entry.model_dump(mode="json"), previous):
            yield Finding(
                path=("entries", index, "mark"),
                got="a mark that is not this entry's",
                expected="the entry as `shire` wrote it, after the one before it",
            )
        previous = entry.mark


SOUNDNESS = (
    Soundness(id="record-whose", says="A record is of the join whose file it is.", find=_whose),
    Soundness(id="record-order", says="Entries are numbered in their order.", find=_numbered),
    Soundness(id="record-day", says="No entry is of a day before that of the one above it.", find=_forward),
    Soundness(id="record-dated", says="Evidence is not younger than its entry.", find=_dated),
    Soundness(
        id="record-evidence",
        says="What ends a step, or decides, has a role, a date and evidence.",
        find=_evident,
    ),
    Soundness(id="record-decision", says="Gates are decided, and steps are done.", find=_fitting),
    Soundness(id="record-mark", says="Each mark is that of its entry, after the one before.", find=_marked),
)
