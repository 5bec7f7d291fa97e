"""The record replayed: what of a join is done, what stands open, and why something is open again.

Pure: the same record, runbook, evidence and day give the same progress. A step is done only while its own
evidence is there, is what was recorded and still counts, and while all that it stands on is done. A gate
moreover only while its decider has read evidence of all that it asks for. A step whose commands are run again
is open until that is shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from infra.runbook.dates import written
from infra.runbook.model import Runbook, State
from infra.runbook.progress.items import Item, in_order, items, standing_on
from infra.runbook.record.model import Did, Entry, Record

_ENDS: Mapping[Did, State] = {
    "began": "under way",
    "undoing": "under way",
    "ran": "ran",
    "failed": "failed",
    "no-go": "no-go",
}
"""How an item is after its last entry, where that did not end it."""

_HOLDS: frozenset[Did] = frozenset({"done", "go"})
_DROPS: frozenset[Did] = frozenset({"no-go", "undoing", "undone"})
_TRIES: frozenset[Did] = frozenset({"began", "ran", "failed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How one item stands. `waits` are ids that must be done first, where it is not done.

    `held` is the entry by which it is done, or was; `last` the last one about it. `until` is the last day on
    which that evidence counts. `why` says why something that was done is open again; `unread` are the steps
    whose evidence a gate asks for and its decider did not have.
    """

    item: Item
    state: State
    waits: tuple[str, ...] = ()
    held: Entry | None = None
    last: Entry | None = None
    until: date | None = None
    why: str = ""
    unread: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """Whether it is done, or decided to go on."""
        return self.state == "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Every item of a join by the day it is due, as of a day.

    `strangers` are recorded ids that the runbook has no more; `declarations` is the digest of what is
    declared now; `command` is the line that an action is added to. `before` is how many entries are of an
    earlier join, which ended on the day `left`.
    """

    statuses: Mapping[str, Status]
    strangers: tuple[str, ...]
    as_of: date
    declarations: str
    command: str
    left: date | None = None
    before: int = 0

    def counts(self, entry: Entry) -> bool:
        """Whether it is of this join. What was entered on the day of leaving is of the earlier."""
        return _counts(entry, self.left)

    @property
    def next(self) -> tuple[Status, ...]:
        """What can be done now, first what is due first."""
        return tuple(s for s in self.statuses.values() if not s.done and not s.waits)

    @property
    def reopened(self) -> tuple[Status, ...]:
        """What was done and is open again."""
        return tuple(s for s in self.statuses.values() if s.why)


@dataclass(slots=True)
class _History:
    """What the entries leave: which one holds an item, its last one, by which one it fell and why."""

    held: dict[str, Entry] = field(default_factory=dict)
    last: dict[str, Entry] = field(default_factory=dict)
    fell: dict[str, tuple[int, str]] = field(default_factory=dict)


def progress(
    runbook: Runbook,
    record: Record,
    found: Mapping[str, str],
    as_of: date,
    declarations: str,
    left: date | None = None,
) -> Progress:
    """How far the join is. `found` holds the hash of each file of evidence as it is now.

    `left` is the day on which the member's last join ended, of one that joins again: what was recorded until
    then says nothing of this join.
    """
    known = items(runbook)
    entries = [entry for entry in record.entries if _counts(entry, left)]
    history = _replayed(known, entries)
    read = {entry.n: entry.step for entry in entries if entry.did in _HOLDS}
    judged: dict[str, Status] = {}
    for item in in_order(known):
        judged[item.id] = _status(item, history, judged, found, as_of, read)
    return Progress(
        statuses={name: judged[name] for name in known},
        strangers=tuple(dict.fromkeys(e.step for e in entries if not _about(known, e))),
        as_of=as_of,
        declarations=declarations,
        command=f"shire runbook {record.partnership} {record.member}",
        left=left,
        before=len(record.entries) - len(entries),
    )


def last_day(item: Item, entry: Entry) -> date | None:
    """The last day on which that entry's evidence counts; None where it counts for ever."""
    if not item.expires or not entry.dated:
        return None
    return entry.dated + timedelta(days=item.expires)


def _counts(entry: Entry, left: date | None) -> bool:
    return left is None or entry.day > left


def _about(known: Mapping[str, Item], entry: Entry) -> bool:
    """Whether it is about something that the runbook has: an id that is a number may have changed hands."""
    return entry.step in known and known[entry.step].about == (entry.about or "")


def _replayed(known: Mapping[str, Item], entries: Sequence[Entry]) -> _History:
    history = _History()
    for entry in entries:
        if not _about(known, entry):
            continue
        history.last[entry.step] = entry
        if entry.did in _HOLDS:
            history.held[entry.step] = entry
            history.fell.pop(entry.step, None)
        elif entry.did in _DROPS:
            _drop(history, known, entry)
    return history


def _drop(history: _History, known: Mapping[str, Item], entry: Entry) -> None:
    """What is undone takes with it all that stands on it: that must be done again, and shown again."""
    done = "decided against" if entry.did == "no-go" else "undone"
    if history.held.pop(entry.step, None):
        history.fell[entry.step] = (entry.n, f"it was {done} on {written(entry.day)}")
    for name in standing_on(known, entry.step):
        tried = name in history.last and history.last[name].did in _TRIES
        if history.held.pop(name, None) or tried:
            why = f"it stood on {entry.step}, which was {done} on {written(entry.day)}"
            history.fell[name] = (entry.n, why)


def _status(
    item: Item,
    history: _History,
    judged: Mapping[str, Status],
    found: Mapping[str, str],
    as_of: date,
    read: Mapping[int, str],
) -> Status:
    waits = tuple(name for name in item.after if not judged[name].done)
    held, last = history.held.get(item.id), history.last.get(item.id)
    if held is None:
        fell, why = history.fell.get(item.id, (0, ""))
        # What was tried before it fell says nothing of what is there now.
        state = _ENDS.get(last.did) if last and last.n >= fell else None
        return Status(
            item=item,
            state=state or ("waiting" if waits else "ready"),
            waits=waits,
            last=last,
            why=why if state != "no-go" else "",
        )
    unread = _unread(item, held, read)
    why = (
        _why_not(item, held, found, as_of)
        or _run_again(held, last)
        or _decided_without(unread)
        or _stands_on(waits)
    )
    return Status(
        item=item,
        state=_reopened(last, waits) if why else "done",
        waits=waits,
        held=held,
        last=last,
        until=last_day(item, held),
        why=why,
        unread=unread,
    )


def _reopened(last: Entry | None, waits: tuple[str, ...]) -> State:
    """Evidence is made anew: by a run that has begun, or it is still to be."""
    return (_ENDS.get(last.did) if last else None) or ("waiting" if waits else "ready")


def _why_not(item: Item, held: Entry, found: Mapping[str, str], as_of: date) -> str:
    """Why its own evidence does not count, or nothing."""
    for kept in held.files:
        if kept.file not in found:
            return f"its evidence `{kept.file}` is missing: take it back from git"
        if found[kept.file] != kept.sha256:
            return f"its evidence `{kept.file}` is not what was recorded: take it back from git"
    shown = max(held.day, held.dated or held.day)
    if shown > as_of:
        return f"it was shown on {written(shown)}, after {written(as_of)}, the day of judging"
    until = last_day(item, held)
    if until and as_of > until:
        return f"its evidence counted for {item.expires} days, until {written(until)}"
    return ""


def _run_again(held: Entry, last: Entry | None) -> str:
    """What was shown of an earlier run says nothing of what a later one has left."""
    if last and last.n > held.n and last.did in _TRIES:
        return f"its commands were run again on {written(last.day)}, and that is not shown yet"
    return ""


def _unread(item: Item, held: Entry, read: Mapping[int, str]) -> tuple[str, ...]:
    """What a decider has not read the evidence of."""
    known = {read.get(number) for number in held.read}
    return tuple(name for name in item.after if name not in known) if item.gate else ()


def _decided_without(unread: tuple[str, ...]) -> str:
    return f"it was decided without the evidence of {', '.join(unread)}: decide again" if unread else ""


def _stands_on(waits: tuple[str, ...]) -> str:
    return f"it stands on {', '.join(waits)}: not done, or open again" if waits else ""
