"""What services depend on: nothing in a circle, and nothing that is restored later."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from infra.declaration.checks.rule import Finding, Rule, of_service, service_file
from infra.declaration.estate import DeclaredPartnership, Estate
from infra.declaration.problems import quoted
from infra.declaration.service import Service


def _cycles(estate: Estate) -> Iterator[tuple[str, Finding]]:
    for declared in estate.partnerships:
        needs = {s.service: {d.service for d in s.depends_on} for s in declared.services}
        while cycle := _cycle(needs):
            service, needed = declared.service(cycle[0]), cycle[1]
            yield service_file(declared, service), _circle(service, cycle)
            needs[service.service].discard(needed)


def _cycle(needs: dict[str, set[str]]) -> list[str]:
    """A circle of services, each depending on the next, from the first by name; or nothing."""
    try:
        TopologicalSorter({name: sorted(needs[name]) for name in sorted(needs)}).prepare()
    except CycleError as error:
        circle: list[str] = list(reversed(error.args[1]))[:-1]
        first = circle.index(min(circle))
        return [*circle[first:], *circle[:first], circle[first]]
    return []


def _circle(service: Service, cycle: list[str]) -> Finding:
    number = [needed.service for needed in service.depends_on].index(cycle[1])
    way = " -> ".join(cycle)
    return Finding(
        path=("depends_on", number, "service"),
        got=f"a circle: {way}",
        expected="services that can be started one after another",
        summary=f"services depend on each other in a circle: {way}",
    )


def _restored(declared: DeclaredPartnership, service: Service) -> Iterator[Finding]:
    others = {other.service: other for other in declared.services}
    for number, needed in enumerate(service.depends_on):
        other = others.get(needed.service)
        if other and other.recovery.priority > service.recovery.priority:
            yield Finding(
                path=("depends_on", number, "service"),
                got=f"{quoted(other.service)} of restore priority {other.recovery.priority}",
                expected=f"one restored no later than this one, of priority {service.recovery.priority}",
                summary=f"{quoted(service.service)} is restored before {quoted(other.service)}, "
                "on which it depends",
                hint=f"priorities are {service.recovery.priority} and {other.recovery.priority}",
            )


RULES = (
    Rule(
        id="dependency-circle",
        says="Services do not depend on each other in a circle.",
        checks=(_cycles,),
    ),
    Rule(
        id="restore-order",
        says="A service is restored no earlier than what it depends on.",
        checks=(of_service(_restored),),
        severity="warning",
    ),
)
