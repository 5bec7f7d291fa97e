"""What has not begun yet, and what it waits for: known from the captured plans."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from infra.engine.report import Step
from infra.resources.planned import PlannedStack
from infra.resources.summary import is_deployed


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What each resource of a stack waits for, by URN; both of resources of Azure and Entra alone."""

    stack: str
    waits_for: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A resource that has not begun, and what it still waits for, by URN."""

    urn: str
    remaining: tuple[str, ...]


def needs(planned: PlannedStack, *, backwards: bool = False) -> Needs:
    """Of the plan of a stack; `backwards` where it is destroyed: a resource waits for what hangs on it."""
    deployed = {r.urn: r.dependencies for r in planned.resources if is_deployed(r)}
    found: dict[str, list[str]] = {urn: [] for urn in deployed}
    for urn, dependencies in deployed.items():
        for other in (d for d in dependencies if d in deployed):
            waiting, waited_for = (other, urn) if backwards else (urn, other)
            found[waiting].append(waited_for)
    return Needs(stack=planned.stack, waits_for={urn: tuple(others) for urn, others in found.items()})


class Waiting:
    """Follows the steps of the engine through the plans."""

    def __init__(self, plans: Sequence[Needs]) -> None:
        self._waits_for = {urn: others for plan in plans for urn, others in plan.waits_for.items()}
        self._stacks = {plan.stack: tuple(plan.waits_for) for plan in plans}
        self._begun: set[str] = set()
        self._done: set[str] = set()
        self._heard: set[str] = set()

    def hear(self, step: Step) -> None:
        """Take a step into account."""
        self._heard.add(step.stack)
        self._begun.add(step.urn)
        if step.phase != "begun":
            self._done.add(step.urn)

    @property
    def total(self) -> int:
        """How many resources there will have been; 0 where no plan is known."""
        return len(self._waits_for)

    @property
    def done(self) -> int:
        """How many of them are done."""
        return len(self._done & self._waits_for.keys())

    @property
    def stacks(self) -> tuple[str, ...]:
        """The stacks of which nothing has begun."""
        return tuple(stack for stack in self._stacks if stack not in self._heard)

    def next(self) -> tuple[Wait, ...]:
        """The resources of stacks that have begun that wait for something under way, the nearest first."""
        running = self._begun - self._done
        found = (self._wait(urn) for stack in self._heard for urn in self._stacks.get(stack, ()))
        near = (wait for wait in found if wait and not running.isdisjoint(wait.remaining))
        return tuple(sorted(near, key=lambda wait: (len(wait.remaining), wait.urn)))

    def _wait(self, urn: str) -> Wait | None:
        if urn in self._begun:
            return None
        return Wait(urn=urn, remaining=tuple(u for u in self._waits_for[urn] if u not in self._done))
