"""Drift: what stands in Azure and Entra is not what was deployed, property by property."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from infra.design.estate import Design
from infra.engine.affected import Affected, affected
from infra.engine.report import Outcome, Step
from infra.resources.difference import PropertyChange
from infra.resources.values import SECRET

WHOLE = "(resource)"
"""The path of a resource that is gone as a whole."""

_THERE, _GONE = "there", "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One property that is not as it was deployed.

    `resource` is the kinds of its parents, its own kind and its logical name, as the engine has them; `azure`
    its id there. None stands for a property that is not set.
    """

    stack: str
    resource: str
    azure: str
    path: str
    deployed: Any
    stands: Any
    affected: Affected

    @property
    def id(self) -> str:
        """Eight digits that stand for this property of this resource with exactly the value that stands."""
        return drift_id(self.stack, self.resource, self.path, self.stands)

    @property
    def kind(self) -> str:
        """The kind of the resource: `NetworkSecurityGroup`."""
        return self.resource.partition("::")[0].rpartition(":")[2]

    @property
    def name(self) -> str:
        """The logical name."""
        return self.resource.rpartition("::")[2]

    @property
    def hidden(self) -> bool:
        """Whether a secret is in it, so that nobody sees what stands."""
        return SECRET in json.dumps(self.stands)


def drift_id(stack: str, resource: str, path: str, value: object) -> str:
    """The same for the same value, whatever the order of its keys."""
    text = json.dumps([stack, resource, path, value], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def drifts(design: Design, outcomes: Sequence[Outcome]) -> tuple[Drift, ...]:
    """What those refreshes, none of which wrote anything, have found."""
    steps = (step for outcome in outcomes for step in outcome.steps)
    return tuple(drift for step in steps for drift in _of_step(design, step))


def answers(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """The resources of which only what Azure answers has changed, such as an etag: nothing that was asked."""
    return tuple(
        f"{step.stack}: {step.name}"
        for outcome in outcomes
        for step in outcome.steps
        if step.operation == "update" and not step.changes
    )


def _of_step(design: Design, step: Step) -> Iterator[Drift]:
    if step.phase != "done":
        return
    gone = (PropertyChange(path=WHOLE, before=_THERE, after=_GONE),) if step.operation == "delete" else ()
    for change in (*gone, *step.changes):
        yield Drift(
            stack=step.stack,
            resource=step.urn.split("::", 2)[2],
            azure=step.id,
            path=change.path,
            deployed=change.before,
            stands=change.after,
            affected=affected(design, step.stack, step.type, change),
        )
