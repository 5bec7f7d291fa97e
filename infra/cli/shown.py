"""What a rehearsal has shown: by the engine and, where there is a twin, by packets and by users."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from infra.rehearsal.stage import Rehearsal
    from infra.resources.planned import PlannedStack
    from infra.servicing import Served
    from infra.twinning import Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a rehearsal has shown of those stacks. A `trial` is no evidence for a runbook."""

    found: "Rehearsal"
    planned: tuple["PlannedStack", ...]
    packets: "Comparison | None"
    used: "Served | None"
    trial: bool

    @property
    def ok(self) -> bool:
        """Whether all that was shown was as it must be."""
        return self.found.ok and all(part is None or part.ok for part in (self.packets, self.used))

    def report(self, kept: Mapping[str, object]) -> dict[str, object]:
        """All of it for a program, with what is `kept` of it; `ok` says what the exit code says."""
        return {
            "ok": self.ok,
            "seconds": self.found.seconds,
            **kept,
            "twin": self.packets,
            "service": self.used,
        }
