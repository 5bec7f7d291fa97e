"""Who takes which service, on which terms, in what order it is restored, what its level means in hours."""

import re

from infra.declaration.member import Member, Subscription
from infra.declaration.service import Service
from infra.runbook.dates import written
from infra.runbook.facts.words import counted, hours, literal, said
from infra.runbook.joining import Joining
from infra.runbook.model import Block, Note, Table

YEAR_HOURS = 8760
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"(?P<days>every day|(?P<first>\w+day) to (?P<last>\w+day)), (?P<hours>.+)", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{2}):(\d{2}) to (\d{2}):(\d{2})")


def matrix(joining: Joining) -> Table:
    """Every member against every service: taken from a date, sovereign, or not taken."""
    services = joining.declared.services
    return Table(
        caption=f"Who takes which service on {written(joining.member.joins)} and after",
        header=("Member", *(said(service.title) for service in services)),
        rows=tuple((said(m.title), *(_cell(m, s) for s in services)) for m in joining.members),
    )


def subscription(member: Member, service: Service) -> Subscription | None:
    """The member's subscription to that service, if it declares one."""
    return {s.service: s for s in member.services}.get(service.service)


def _cell(member: Member, service: Service) -> str:
    taken = subscription(member, service)
    if taken is None:
        return "not taken"
    if taken.sovereign or taken.since is None:
        return "sovereign"
    until = f" until {written(taken.until)}" if taken.until else ""
    return f"shared from {written(taken.since)}{until}"


def terms(joining: Joining) -> Block:
    """The member's own terms for each service it takes: hours, out-of-hours, what is special."""
    return _of_services(
        caption=f"Terms for {said(joining.member.title)}",
        header=("Service", "From", "Hours", "Out of hours", "Data", "Owner", "What is special"),
        rows=tuple(_terms(joining, service) for service in joining.taken),
    )


def _of_services(caption: str, header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Block:
    """A table of the services taken, or a sentence where none is."""
    if not rows:
        return Note(kind="note", text=f"{caption}: this member takes no shared service.")
    return Table(caption=caption, header=header, rows=rows)


def _terms(joining: Joining, service: Service) -> tuple[str, ...]:
    taken = subscription(joining.member, service)
    since = taken.since if taken else None
    own = taken.terms if taken else None
    return (
        said(service.title),
        written(since or joining.member.joins),
        said(service_hours(joining.member, service)),
        "covered" if out_of_hours(joining.member, service) else "not covered",
        service.classification,
        f"{said(service.owner_role)}, {said(joining.declared.member(service.owner).title)}",
        said(own.note) if own and own.note else "the service's own terms",
    )


def service_hours(member: Member, service: Service) -> str:
    """Hours as this member has them: its own terms before the service's level."""
    taken = subscription(member, service)
    return (taken.terms.hours if taken else None) or service.level.hours


def out_of_hours(member: Member, service: Service) -> bool:
    """Whether this member has cover outside the hours."""
    taken = subscription(member, service)
    own = taken.terms.out_of_hours if taken else None
    return service.level.out_of_hours if own is None else own


def levels(joining: Joining) -> Block:
    """What each availability means: hours of downtime a year that still meet the level."""
    return _of_services(
        caption="What each service level allows in a year",
        header=(
            "Service",
            "Availability",
            "Of these hours",
            "Downtime allowed in them",
            "If promised all day",
        ),
        rows=tuple(_level(joining.member, service) for service in joining.taken),
    )


def _level(member: Member, service: Service) -> tuple[str, ...]:
    lost = (100 - service.level.availability) / 100
    promised = service_hours(member, service)
    year = hours_in_year(promised)
    return (
        said(service.title),
        f"{service.level.availability:g}%",
        said(promised),
        f"{hours(lost * year)} of {year:,.0f}" if year else "the hours are not written as days and times",
        f"{hours(lost * YEAR_HOURS)} of {YEAR_HOURS:,}",
    )


def hours_in_year(promised: str) -> float:
    """Hours in a year of 365 days: `Monday to Friday, 07:00 to 19:00` gives about 3,129.

    Understands `<day> to <day>, HH:MM to HH:MM`, `Every day, ...` and `..., all hours`; 0 for anything else.
    """
    span = _SPAN.fullmatch(promised.strip())
    if span is None:
        return 0.0
    return _days(span) * _daily(span["hours"]) * 365 / 7


def _days(span: re.Match[str]) -> int:
    if span["first"] is None:
        return 7
    first, last = span["first"].lower(), span["last"].lower()
    if first not in WEEKDAYS or last not in WEEKDAYS:
        return 0
    return (WEEKDAYS.index(last) - WEEKDAYS.index(first)) % 7 + 1


def _daily(clock: str) -> float:
    if clock.lower() == "all hours":
        return 24.0
    times = _CLOCK.fullmatch(clock)
    if times is None:
        return 0.0
    start, end = (int(times[i]) + int(times[i + 1]) / 60 for i in (1, 3))
    return max(0.0, end - start)


def restore_order(joining: Joining) -> Block:
    """In which order services come back after a disaster, how soon, and how much is lost at most."""
    return _of_services(
        caption="Restore order",
        header=(
            "Priority",
            "Service",
            "Back within (RTO)",
            "Lost at most (RPO)",
            "Kept",
            "Depends on",
            "Answers for it",
        ),
        rows=tuple(_restore(joining, service) for service in joining.taken),
    )


def restored_too_early(joining: Joining) -> tuple[Note, ...]:
    """A warning for each service that comes back before one it depends on."""
    return tuple(
        Note(
            kind="warning",
            text=f"{said(service.title)} comes back before {said(needed.title)}, which it needs.",
        )
        for service in joining.taken
        for needed in (joining.declared.service(link.service) for link in service.depends_on)
        if needed.recovery.priority > service.recovery.priority
    )


def _restore(joining: Joining, service: Service) -> tuple[str, ...]:
    before = [said(joining.declared.service(d.service).title) for d in service.depends_on]
    return (
        str(service.recovery.priority),
        said(service.title),
        hours(service.recovery.rto_hours),
        hours(service.recovery.rpo_hours),
        counted(service.recovery.backup_retention_days, "day"),
        ", ".join(before) or "nothing: it stands alone",
        said(service.owner_role),
    )


def entrances(joining: Joining) -> Block:
    """Where each service is reached, and what for."""
    return _of_services(
        caption="Where the services are reached",
        header=("Service", "Name", "Ports", "What for"),
        rows=tuple(
            (
                said(service.title),
                literal(service.dns_name) if service.dns_name else "by address",
                ", ".join(f"{literal(entrance.protocol)} {literal(port)}" for port in entrance.ports),
                said(entrance.reason),
            )
            for service in joining.taken
            for entrance in service.entrances
        ),
    )
