"""A join in memory: what its record says, its evidence as it is now, and the day. Nothing is on disk."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256

from infra.runbook.model import Runbook
from infra.runbook.progress.moves import Shown, Verdict, to_close, to_run, to_undo
from infra.runbook.progress.replay import Progress, Status, progress
from infra.runbook.record.model import Kept, Record
from infra.runbook.record.writing import extended

DECLARED = sha256(b"as declared").hexdigest()


@dataclass
class Join:
    """`done` and its like are what the command line does, without files and commands."""

    runbook: Runbook
    today: date
    record: Record = field(
        default_factory=lambda: Record(partnership="lgss", member="slough", file="slough.record.yaml")
    )
    found: dict[str, str] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    declared: str = DECLARED
    left: date | None = None

    @property
    def now(self) -> Progress:
        return progress(self.runbook, self.record, self.found, self.today, self.declared, self.left)

    def of(self, name: str) -> Status:
        return self.now.statuses[name]

    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)

    def done(
        self, name: str, *, by: str | None = None, dated: date | None = None, verdict: Verdict | None = None
    ) -> None:
        now = self.now
        owner = now.statuses[name].item.owner if name in now.statuses else None
        if name.startswith("gate-"):
            by, verdict = by or owner, verdict or "go"
        shown = Shown(by=by, dated=dated or self.today, verdict=verdict)
        item = to_close(now, name, shown)
        held = [now.statuses[base].held for base in item.after] if item.gate else []
        self._enter(
            name,
            verdict or "done",
            by=by or item.owner,
            dated=shown.dated,
            evidence=(self._kept(name),),
            read=tuple(entry.n for entry in held if entry),
        )

    def began(self, name: str, *, again: bool = False) -> None:
        to_run(self.now, name, again=again)
        self._enter(name, "began")

    def undone(self, name: str, *, half: bool = False) -> None:
        item = to_undo(self.now, name, Shown(by=None, dated=self.today))
        self._enter(name, "undoing")
        if not half:
            self._enter(name, "undone", by=item.owner, dated=self.today, evidence=(self._kept(name),))

    def all_done(self, names: Iterable[str]) -> None:
        for name in names:
            self.done(name)

    def up_to(self, name: str) -> None:
        """All that stands before it, done today."""
        for base in self.of(name).item.after:
            if not self.of(base).done:
                self.up_to(base)
                self.done(base)

    def _kept(self, name: str) -> Kept:
        number = len(self.record.entries) + 1
        kept = Kept(
            file=f"slough.evidence/{number:03d}-{name}.md", sha256=sha256(f"{number}".encode()).hexdigest()
        )
        self.found[kept.file] = kept.sha256
        return kept

    def _enter(self, name: str, did: str, **values: object) -> None:
        about = self.of(name).item.about or None
        draft = {"day": self.today, "step": name, "about": about, "did": did, "declarations": self.declared}
        self.record = extended(self.record, {**draft, **values})


def on_the_way(slough: Runbook) -> Join:
    """The agreement is there, a restore is too old, a lookup is under way, and the cutover was put off."""
    join = Join(slough, date(2010, 11, 1))
    join.up_to("rec-01-payroll")
    join.done("rec-01-payroll")
    join.wait(91)
    join.began("dns-04-slough-gov-uk")
    join.done("gate-cutover", verdict="no-go")
    return join
