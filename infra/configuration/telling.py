"""What a run's events tell: of each task once it is over, and in the end what came of all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

_OUTCOMES = {
    "runner_on_ok": "ok",
    "runner_on_failed": "failed",
    "runner_on_unreachable": "unreachable",
    "runner_on_skipped": "skipped",
}
_BAD = ("failed", "unreachable")
_COUNTED = ("processed", "ok", "changed", "failures", "dark")
# Where a status has one of these, ansible-runner itself did not get through.
_BROKEN = ("job_explanation", "result_traceback")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One task on one host, once it is over. `outcome` is ok, changed, failed, unreachable or skipped."""

    host: str
    role: str
    task: str
    outcome: str
    seconds: float
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a run. `changed` and `failed` count tasks by host, `said` is what those said that failed.

    `printed` is the end of what Ansible printed where it stopped and no host had failed: all that says why.
    """

    status: str
    changed: Mapping[str, int]
    failed: Mapping[str, int]
    hosts: tuple[str, ...]
    said: tuple[str, ...] = ()
    printed: str = ""
    shown: Mapping[str, object] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether every task of every host did what it should. What touched no host has shown nothing."""
        return self.status == "successful" and bool(self.hosts) and not self.failed

    @property
    def problem(self) -> str:
        """Why it is not as it should be; empty where it is."""
        if self.ok:
            return ""
        why = "; ".join(self.said) if self.failed else f"{self.status}, on no host: {self.printed}"
        return f"the playbook failed ({why})"


class Told:
    """Hears what ansible-runner tells while a run goes on, and lets `listen` hear of each task.

    `broken` is what ansible-runner says of itself where it did not get through.
    """

    def __init__(self, listen: Callable[[Done], None]) -> None:
        self._listen = listen
        self._stats: dict[str, Mapping[str, int]] = {}
        self._shown: dict[str, object] = {}
        self._said: list[str] = []
        self.broken: list[str] = []

    def event(self, event: Mapping[str, object]) -> bool:
        """An event. ansible-runner wants to hear that it is to be kept."""
        self._stats.update(_stats(event))
        self._shown.update(_shown(event))
        done = read(event)
        if done:
            self._listen(done)
        if done and done.outcome in _BAD:
            why = done.said or "what it said is kept from us (no_log)"
            self._said.append(f"{done.host}: {done.task}: {why}")
        return True

    def status(self, status: Mapping[str, object], **_: object) -> None:
        """How the run is getting on."""
        self.broken.extend(str(status[key]) for key in _BROKEN if key in status)

    def outcome(self, status: str) -> Outcome:
        """What came of it, by how ansible-runner says that it ended, and by what it has counted."""
        failed: dict[str, int] = {}
        for kind in ("failures", "dark"):
            for host, times in self._stats.get(kind, {}).items():
                failed[host] = failed.get(host, 0) + times
        return Outcome(
            status=status,
            changed=dict(self._stats.get("changed", {})),
            failed=failed,
            hosts=tuple(sorted({host for kind in self._stats.values() for host in kind})),
            said=tuple(self._said),
            shown=self._shown,
        )


def read(event: Mapping[str, object]) -> Done | None:
    """The task that an event says is over; None where it says something else."""
    kind, data = str(event.get("event")), event.get("event_data")
    if kind not in _OUTCOMES or not isinstance(data, dict) or data.get("ignore_errors"):
        return None
    result = data.get("res")
    result = result if isinstance(result, dict) else {}
    changed = kind == "runner_on_ok" and result.get("changed")
    return Done(
        host=str(data.get("host", "")),
        role=str(data.get("role", "")),
        task=str(data.get("task", "")),
        outcome="changed" if changed else _OUTCOMES[kind],
        seconds=float(data.get("duration", 0.0)),
        said=_said(result) if _OUTCOMES[kind] in _BAD else "",
    )


def _said(result: Mapping[str, object]) -> str:
    """Why it failed: its own message and what a command complained of, or those of the items that failed."""
    items = result.get("results")
    rows: Sequence[object] = items if isinstance(items, list) else []
    said = [_complaint(row) for row in rows if isinstance(row, dict) and row.get("failed")]
    return "; ".join(filter(None, said)) or _complaint(result)


def _complaint(result: Mapping[str, object]) -> str:
    return ": ".join(filter(None, (str(result.get("msg", "")), str(result.get("stderr", "")).strip())))


def _stats(event: Mapping[str, object]) -> Mapping[str, Mapping[str, int]]:
    """How often what came of a task, by host: what the last event of a run says."""
    data = event.get("event_data")
    if event.get("event") != "playbook_on_stats" or not isinstance(data, dict):
        return {}
    return {kind: data.get(kind, {}) for kind in _COUNTED}


def _shown(event: Mapping[str, object]) -> Mapping[str, object]:
    """What tasks set aside to be shown, by `set_stats`: the last event of a run has it too."""
    data = event.get("event_data")
    found = data.get("artifact_data") if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}
