"""What the engine reports while it works, as values. Loads no SDK."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from infra.resources.difference import PropertyChange

Phase = Literal["begun", "done", "failed"]

# What is done to a resource that stays as it is.
QUIET = frozenset({"same", "read", "refresh"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of one resource. `operation` as the engine has it: create, update, same, delete, replace...

    `changes` are the properties that differ, with what they were and what they are; a secret stands there as
    `${secret}`. `id` is empty before a resource has one.
    """

    stack: str
    phase: Phase
    operation: str
    urn: str
    type: str
    id: str
    changes: tuple[PropertyChange, ...]

    @property
    def name(self) -> str:
        """The logical name."""
        return self.urn.rpartition("::")[2]

    @property
    def key(self) -> tuple[str, str]:
        """What is the same in the events of one step."""
        return self.urn, self.operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something that the engine, the program or a provider said. `urn` is empty where it is about none."""

    stack: str
    severity: str
    text: str
    urn: str


Event = Step | Message
Listen = Callable[[Event], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an operation on a stack came to.

    `changes` counts the resources by operation. `steps` are those that changed something, or failed to, in
    their order; `errors` is what was said of it, each once. `seconds` of the wall clock.
    """

    stack: str
    operation: str
    ok: bool
    changes: Mapping[str, int]
    steps: tuple[Step, ...]
    errors: tuple[str, ...]
    seconds: float

    @property
    def unchanged(self) -> bool:
        """Whether all went well and nothing was to be done."""
        return self.ok and not any(n for operation, n in self.changes.items() if operation not in QUIET)
