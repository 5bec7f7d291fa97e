"""What was shown of a service, as values that are kept."""

from dataclasses import dataclass

LAYERS = ("network", "virtual host", "application", "pg_hba", "role", "data")
"""What a request comes to, one after the other: each can stop it, and behind the last is a council's data."""


class NoServiceError(Exception):
    """That service cannot be rehearsed for that council, or not here; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What came of one try: what it was answered. `problem` is empty where that was as it must be."""

    said: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """From which layer a request set out, and where it ended: at the data, or at what must stop it."""

    start: str
    end: str

    @property
    def arrives(self) -> bool:
        """Whether it is let through to the data."""
        return self.end == LAYERS[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One thing that was to be shown, and what was seen. `seconds` of the wall clock.

    `way` is that of a request; what the playbooks do has none.
    """

    title: str
    way: Way | None
    seen: Seen
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """All that was shown of a service for a council, on those servers.

    `page` is its own, as HTML; empty where none came, and then `no_page` says why.
    """

    service: str
    member: str
    servers: tuple[str, ...]
    shown: tuple[Shown, ...]
    page: str
    no_page: str = ""

    @property
    def ok(self) -> bool:
        """Whether all was as it must be. What was not shown was not."""
        return bool(self.shown) and not self.no_page and not any(shown.seen.problem for shown in self.shown)
