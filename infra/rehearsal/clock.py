"""The rehearsal's own time: it passes when the simulated cloud works, and nobody sleeps."""

import threading
from datetime import UTC, date, datetime, timedelta


class Clock:
    """A time of day in UTC that only moves forward. Safe to use from several threads."""

    def __init__(self, begin: date | datetime) -> None:
        self._now = begin if isinstance(begin, datetime) else _morning(begin)
        self._lock = threading.Lock()

    @property
    def now(self) -> datetime:
        """What the clock says."""
        return self._now

    def advance_to(self, moment: datetime) -> None:
        """Let time pass until then; a moment that is past changes nothing."""
        with self._lock:
            self._now = max(self._now, moment)

    def after(self, minutes: float) -> datetime:
        """The moment so many minutes from now."""
        return self._now + timedelta(minutes=minutes)


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
