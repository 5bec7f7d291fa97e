"""What a service connects to, and lets connect: ports, outside names, and what it depends on."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from infra.declaration.checks.rule import Finding, Rule, of_service, service_file
from infra.declaration.estate import DeclaredPartnership, Estate
from infra.declaration.problems import Path, quoted
from infra.declaration.service import Service

WEB_PORTS = frozenset((80, 443))
"""The internet is reached through the firewall's application rules, which are HTTP and HTTPS."""


def _ported(service: Service) -> Iterator[tuple[Path, str, tuple[int, ...]]]:
    for key in ("entrances", "links", "reaches"):
        for number, each in enumerate(getattr(service, key)):
            yield (key, number), each.protocol, each.ports


def _ports(_: DeclaredPartnership, service: Service) -> Iterator[Finding]:
    for path, protocol, ports in _ported(service):
        if protocol == "icmp" and ports:
            got = ", ".join(quoted(port) for port in ports)
            yield Finding(path=(*path, "ports"), got=got, expected="no ports: 'icmp' has none")
        if protocol != "icmp" and not ports:
            yield Finding(
                path=(*path, "ports"), got="nothing", expected=f"the ports, which {quoted(protocol)} needs"
            )


def _internet_names(_: DeclaredPartnership, service: Service) -> Iterator[Finding]:
    for number, reach in enumerate(service.reaches):
        if reach.to == "internet" and not reach.names:
            yield Finding(
                path=("reaches", number, "names"),
                got="nothing",
                expected="the names that are reached on the internet",
                hint="nothing is let out to all of it",
            )


def _internet_ports(_: DeclaredPartnership, service: Service) -> Iterator[Finding]:
    for number, reach in enumerate(service.reaches):
        if reach.to != "internet":
            continue
        for index, port in enumerate(reach.ports):
            if port not in WEB_PORTS:
                yield Finding(
                    path=("reaches", number, "ports", index),
                    got=quoted(port),
                    expected="80 or 443: names are let out by HTTP and HTTPS alone",
                )
        if reach.protocol != "tcp":
            yield Finding(path=("reaches", number, "protocol"), got=quoted(reach.protocol), expected="'tcp'")


def _peer_names(_: DeclaredPartnership, service: Service) -> Iterator[Finding]:
    for number, reach in enumerate(service.reaches):
        if reach.to != "internet" and reach.names:
            yield Finding(
                path=("reaches", number, "names"),
                got=", ".join(quoted(name) for name in reach.names),
                expected=f"no names: {quoted(reach.to)} is reached by its ranges",
                hint="delete 'names'",
            )


def _peers(declared: DeclaredPartnership, service: Service) -> Iterator[Finding]:
    for path, peer in _peers_named(service):
        if getattr(declared.partnership, peer) is None:
            yield Finding(
                path=path,
                got=quoted(peer),
                expected="a network that the partnership is connected to",
                summary=f"the partnership does not declare {quoted(peer)}",
                hint=f"declare it in {declared.slug}/partnership.yaml",
            )


def _peers_named(service: Service) -> Iterator[tuple[Path, str]]:
    for number, reach in enumerate(service.reaches):
        if reach.to != "internet":
            yield ("reaches", number, "to"), reach.to
    for number, entrance in enumerate(service.entrances):
        if entrance.from_psn:
            yield ("entrances", number, "from_psn"), "psn"


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
        id="ports-and-protocol",
        says="TCP and UDP name their ports; ICMP has none.",
        check=of_service(_ports),
    ),
    Rule(
        id="internet-without-names",
        says="The internet is reached by names.",
        check=of_service(_internet_names),
    ),
    Rule(
        id="internet-ports",
        says="The internet is reached by HTTP and HTTPS.",
        check=of_service(_internet_ports),
    ),
    Rule(
        id="peer-with-names",
        says="PSN and HSCN are reached by their ranges.",
        check=of_service(_peer_names),
    ),
    Rule(
        id="peer-undeclared",
        says="PSN and HSCN are used only where the partnership is connected to them.",
        check=of_service(_peers),
    ),
    Rule(
        id="dependency-circle",
        says="Services do not depend on each other in a circle.",
        check=_cycles,
    ),
    Rule(
        id="restore-order",
        says="A service is restored no earlier than what it depends on.",
        check=of_service(_restored),
        severity="warning",
    ),
)
