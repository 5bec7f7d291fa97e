"""How far a join is, in words: of one step, and of all."""

from collections.abc import Iterator, Mapping

from infra.runbook.dates import written
from infra.runbook.facts.words import counted, literal, said
from infra.runbook.model import Definitions, State
from infra.runbook.progress.replay import Progress, Status
from infra.runbook.record.model import Entry

_STATES: Mapping[State, str] = {
    "waiting": "Not yet",
    "ready": "Ready",
    "under way": "Under way",
    "ran": "Evidence awaited",
    "failed": "Failed",
    "no-go": "No go",
    "done": "Done",
}
_MANY = 5
"""How many ids are named before the rest is counted."""


def label(status: Status) -> str:
    """The state in one or two words; of a gate its verdict."""
    if status.why:
        return "Open again"
    return "Go" if status.done and status.item.gate else _STATES[status.state]


def told(status: Status, declarations: str) -> str:
    """The same in sentences. `declarations` is the digest of what is declared now."""
    return " ".join(sentence for sentence in _sentences(status, declarations) if sentence)


def overview(progress: Progress) -> Definitions:
    """The join at a glance, by its record."""
    steps = [s for s in progress.statuses.values() if not s.item.gate]
    gates = [s for s in progress.statuses.values() if s.item.gate]
    under_way = [s for s in progress.statuses.values() if s.state in ("under way", "ran", "failed")]
    late = [s for s in progress.statuses.values() if not s.done and s.item.due < progress.as_of]
    return Definitions(
        caption=f"Progress by the record, as of {written(progress.as_of)}",
        entries=(
            ("Steps done", f"{sum(s.done for s in steps)} of {len(steps)}"),
            ("Decisions to go on", f"{sum(s.done for s in gates)} of {len(gates)}"),
            ("Begun, not ended", named(under_way)),
            ("Open again", named(progress.reopened)),
            ("Late", named(late)),
            ("Next", named(progress.next)),
            *_strangers(progress),
            *_before(progress),
        ),
    )


def named(statuses: list[Status] | tuple[Status, ...]) -> str:
    """Their ids; past a few, how many more there are."""
    ids = [status.item.id for status in statuses]
    more = len(ids) - _MANY
    return ", ".join(ids[:_MANY]) + (f" and {more} more" if more > 0 else "") if ids else "none"


def _strangers(progress: Progress) -> Iterator[tuple[str, str]]:
    if progress.strangers:
        yield "Recorded, and no longer in this runbook", ", ".join(progress.strangers)


def _before(progress: Progress) -> Iterator[tuple[str, str]]:
    if progress.left and progress.before:
        left = written(progress.left)
        number = (
            "1 entry, which counts" if progress.before == 1 else f"{progress.before:,} entries, which count"
        )
        yield "Recorded of the join before", f"{number} for nothing: it left on {left}"


def _sentences(status: Status, declarations: str) -> Iterator[str]:
    if status.why:
        yield f"Open again: {status.why}."
    if status.done and status.held:
        yield from _closed(status.held, declarations)
        yield f"It counts until {written(status.until)}." if status.until else ""
        return
    if status.last:
        yield from _tried(status.last, declarations)
    if status.waits:
        yield f"Waits for {_ids(status.waits)}."
    elif not status.last:
        yield "Ready."


def _ids(names: tuple[str, ...]) -> str:
    more = len(names) - _MANY
    return ", ".join(names[:_MANY]) + (f" and {counted(more, 'other')}" if more > 0 else "")


_CLOSED = {"done": "Done", "go": "Go, decided", "no-go": "No go, decided", "undone": "Undone"}
_TRIED = {
    "began": "Begun on {day}: still under way, or interrupted.",
    "undoing": "Its undo was begun on {day}: still under way, or interrupted.",
    "ran": "Its commands ran on {day}; its evidence is awaited.",
}


def _tried(entry: Entry, declarations: str) -> Iterator[str]:
    day = written(entry.day)
    if entry.why:
        yield f"{'Its undo failed' if entry.did == 'undoing' else 'Failed'} on {day}: {entry.why}."
    elif entry.did in _TRIED:
        yield _TRIED[entry.did].format(day=day)
    else:
        yield from _closed(entry, declarations)


def _closed(entry: Entry, declarations: str) -> Iterator[str]:
    dated = written(entry.dated) if entry.dated else ""
    yield f"{_CLOSED[entry.did]} on {dated} by {said(entry.by or '')}."
    kept = [f"{literal(file.file)} (SHA-256 {literal(file.sha256[:12])})" for file in entry.files]
    yield f"Evidence: {', '.join(kept)}."
    if entry.declarations != declarations:
        yield f"It was for the declarations {literal(entry.declarations[:12])}, which have changed since."
