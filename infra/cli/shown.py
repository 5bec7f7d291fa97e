"""What a rehearsal has shown: by the engine and, where there is a twin, by packets and by users."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from rich.text import Text

from infra.cli.console import err
from infra.cli.exits import FINDINGS, FINE, MISSING

if TYPE_CHECKING:
    from infra.rehearsal.stage import Rehearsal
    from infra.resources.planned import PlannedStack
    from infra.servicing import Served
    from infra.twinning import Comparison

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unshown:
    """What was asked for and could not be shown, and why. `missing`: for what this machine lacks."""

    what: str
    why: str
    missing: bool

    @property
    def ok(self) -> bool:
        """It never is: nobody knows how it would have gone."""
        return False


def print_unshown(found: Unshown) -> None:
    """What could not be shown, and why: when it is known, and once more when all else has been said."""
    line = Text.assemble((f"{found.what} not rehearsed", "yellow"), f": {found.why}")
    err.print(line, soft_wrap=True)


def shown_of(part: Part | Unshown | None) -> Part | None:
    """What was shown, if anything was."""
    return None if isinstance(part, Unshown) else part


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a rehearsal has shown of those stacks. A `trial` is no evidence for a runbook.

    Of packets and of users there is nothing where nobody asked for them, or the engine did not come so far.
    """

    found: "Rehearsal"
    planned: tuple["PlannedStack", ...]
    packets: "Comparison | Unshown | None"
    used: "Served | Unshown | None"
    trial: bool

    @property
    def ok(self) -> bool:
        """Whether all that was asked for was shown, and as it must be."""
        return self.found.ok and all(part is None or part.ok for part in (self.packets, self.used))

    @property
    def unshown(self) -> tuple[Unshown, ...]:
        """What was asked for and could not be shown."""
        return tuple(part for part in (self.packets, self.used) if isinstance(part, Unshown))

    @property
    def code(self) -> int:
        """The exit code: where nothing went wrong but what this machine lacks, it says so."""
        if self.ok:
            return FINE
        wrong = [part for part in (self.found, self.packets, self.used) if part and not part.ok]
        lacking = all(isinstance(part, Unshown) and part.missing for part in wrong)
        return MISSING if lacking else FINDINGS

    def report(self, kept: Mapping[str, object]) -> dict[str, object]:
        """All of it for a program, with what is `kept` of it; `ok` says what the exit code says."""
        return {
            "ok": self.ok,
            "seconds": self.found.seconds,
            **kept,
            "twin": shown_of(self.packets),
            "service": shown_of(self.used),
            "unshown": self.unshown,
        }
