"""What restores have shown, council by council, as a run that read it from the servers says it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import TypeAdapter

_TASK = ("verify_recovery", "Read what restores have shown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore:
    """One council's database brought back beside the live one, and found to hold the same.

    `backup` is the copy's name and `taken` when it was complete, `restored_to` the moment it was brought to;
    `rows` by table; `sha256` of every table's rows and content. `seconds` are what it took, from nothing to
    compared; it was made `by` that server `on` that day, and counts until it `expires`.
    """

    service: str
    council: str
    backup: str
    taken: datetime
    restored_to: datetime
    rows: Mapping[str, int]
    sha256: str
    seconds: float
    by: str
    on: date
    expires: date


_RESTORE = TypeAdapter(Restore)


def restores(events: Iterable[Mapping[str, object]]) -> tuple[Restore, ...]:
    """Those that the run's events tell of, by service and council."""
    found = [_RESTORE.validate_json(line) for event in events for line in _lines(event)]
    return tuple(sorted(found, key=lambda restore: (restore.service, restore.council)))


def _lines(event: Mapping[str, object]) -> list[str]:
    data = event.get("event_data")
    if event.get("event") != "runner_on_ok" or not isinstance(data, dict):
        return []
    told = (data.get("role"), data.get("task")) == _TASK
    return list(data["res"].get("stdout_lines", ())) if told else []
