"""What several rules say in the same way."""

from collections.abc import Callable, Iterable

from infra.assurance.policy.evidence import Evidence
from infra.assurance.policy.model import Fault
from infra.assurance.policy.reading import name_of
from infra.resources.planned import PlannedResource


def each(*kinds: str) -> Callable[[Evidence], Iterable[PlannedResource]]:
    """The subjects of a rule about every resource of these kinds."""
    return lambda evidence: evidence.of(*kinds)


def fault(evidence: Evidence, resource: PlannedResource, got: str, expected: str, *, part: str = "") -> Fault:
    """What is wrong with a resource, or with a part of it that has a name, such as one of its rules."""
    name = name_of(resource)
    return Fault(
        subject=f"{name}: {part}" if part else name,
        got=got,
        expected=expected,
        file=evidence.file_of(resource),
    )
