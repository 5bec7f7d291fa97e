"""Rules about what services promise: zones, copies, and restores that were tried."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from infra.assurance.policy.evidence import Evidence
from infra.assurance.policy.faults import fault
from infra.assurance.policy.model import Fault, Rule
from infra.assurance.policy.reading import UnknownError, at, entries, name_of, number_at
from infra.declaration.service import Service
from infra.resources.planned import PlannedResource

_BACKUP = "MicrosoftDocs/azure-docs articles/backup/"
_SLA = "Microsoft, Service Level Agreements for Online Services: virtual machines"

ZONAL = frozenset(("uksouth",))
"""Those with availability zones, of the regions there are (azure-docs reliability/regions-list.md)."""

SINGLE_MACHINE = 99.9
"""Percent of a month that Microsoft promises one machine with premium disks, without zones or neighbours."""

SHORTEST_HOURS = 4
"""The shortest interval of an Azure VM backup (azure-docs backup/backup-azure-vms-enhanced-policy.md)."""

RESTORES_TRIED = timedelta(days=90)
"""How long a tried restore counts."""

SUPPORT_ENDS = {
    "debian-12": date(2028, 6, 30),
    "ubuntu-24.04": date(2029, 5, 31),
    "windows-2022": date(2031, 10, 14),
}
"""Last day of security updates (wiki.debian.org/LTS; ubuntu.com/about/release-cycle; learn lifecycle)."""


def _machines(evidence: Evidence) -> Iterable[PlannedResource]:
    return evidence.of("compute:VirtualMachine")


def _service_of(evidence: Evidence, machine: PlannedResource) -> Service:
    """The service that a machine serves, by its name: `vm-lgss-payroll-web-1-uks`. Raises UnknownError."""
    name = name_of(machine).replace("_", "-")
    found = [s for s in evidence.declared.services if any(_serves(name, s, x.role) for x in s.servers)]
    if not found:
        raise UnknownError(f"which service {name_of(machine)} serves cannot be told from its name")
    return max(found, key=lambda s: len(s.service))


def _serves(name: str, service: Service, role: str) -> bool:
    return f"-{service.service}-{role}-" in name


def _protection(evidence: Evidence, machine: PlannedResource) -> PlannedResource | None:
    found = evidence.of("recoveryservices:ProtectedItem")
    same = (
        i for i in found if str(at(i.inputs, "properties.sourceResourceId")).lower() == machine.id.lower()
    )
    return next(same, None)


def _unprotected(evidence: Evidence, machine: PlannedResource) -> Iterator[Fault]:
    if _protection(evidence, machine) is None:
        yield fault(evidence, machine, "no backup", "a protected item in the recovery vault")


def _policy(evidence: Evidence, machine: PlannedResource) -> PlannedResource | None:
    item = _protection(evidence, machine)
    return evidence.by_id.get(str(at(item.inputs, "properties.policyId")).lower()) if item else None


def _protected(evidence: Evidence) -> Iterator[PlannedResource]:
    return (m for m in _machines(evidence) if _policy(evidence, m))


def _hours(policy: PlannedResource) -> float:
    return number_at(policy.inputs, "properties.schedulePolicy.hourlySchedule.interval") or 24


def _late(evidence: Evidence, machine: PlannedResource) -> Iterator[Fault]:
    """Where less is promised than copies of machines can give, the database must archive its log."""
    service, policy = _service_of(evidence, machine), _policy(evidence, machine)
    promised = max(service.recovery.rpo_hours, SHORTEST_HOURS)
    hours = _hours(policy) if policy else 24
    if hours > promised:
        yield fault(evidence, machine, f"a copy every {hours:g} h", f"one every {promised:g} h, as promised")


def _unlogged(evidence: Evidence, service: Service) -> Iterator[Fault]:
    if service.database is None:
        yield _of_service(
            evidence,
            service,
            f"an RPO of {service.recovery.rpo_hours:g} h without a database",
            f"{SHORTEST_HOURS} h or more, or a database whose log is archived",
            "recovery.rpo_hours",
        )


def _beside(evidence: Evidence, service: Service) -> Iterator[Fault]:
    """Where one server has the database, it has the log and the copies of it too."""
    database = service.database
    if database and sum(s.count for s in service.servers if s.role == database.role) < 2:
        yield _of_service(
            evidence,
            service,
            f"an RPO of {service.recovery.rpo_hours:g} h on one {database.role} server, with its log",
            f"two {database.role} servers, or an RPO of {SHORTEST_HOURS} h or more",
            "servers",
        )


def _short_rpo(evidence: Evidence) -> Iterable[Service]:
    return (s for s in evidence.declared.services if s.recovery.rpo_hours < SHORTEST_HOURS)


def _kept(evidence: Evidence, machine: PlannedResource) -> Iterator[Fault]:
    service, policy = _service_of(evidence, machine), _policy(evidence, machine)
    promised = service.recovery.backup_retention_days
    path = "properties.retentionPolicy.dailySchedule.retentionDuration.count"
    days = number_at(policy.inputs, path) if policy else 0
    if days < promised:
        yield fault(evidence, machine, f"copies for {days:g} days", f"{promised} days, as promised")


def _running(evidence: Evidence) -> Iterator[Service]:
    """The services that some member takes today."""
    taken = {
        t.service
        for m in evidence.members.values()
        for t in m.services
        if t.since
        and t.since <= evidence.declared.as_of
        and (t.until is None or t.until > evidence.declared.as_of)
    }
    return (s for s in evidence.declared.services if s.service in taken)


def _untried(evidence: Evidence, service: Service) -> Iterator[Fault]:
    tried, as_of = service.recovery.restore_tested, evidence.declared.as_of
    if tried is None or not as_of - RESTORES_TRIED <= tried <= as_of:
        got = f"a restore tried on {tried}" if tried else "no restore that was tried"
        expected = f"one between {as_of - RESTORES_TRIED} and {as_of}"
        yield _of_service(evidence, service, got, expected, "recovery.restore_tested")


def _one_zone(evidence: Evidence, service: Service) -> Iterator[Fault]:
    """Several servers of a role in a region with zones stand in several of them."""
    for servers in service.servers:
        mine = [
            m for m in _machines(evidence) if _serves(name_of(m).replace("_", "-"), service, servers.role)
        ]
        zonal = [m for m in mine if m.inputs.get("location") in ZONAL]
        zones = {zone for m in zonal for zone in m.inputs.get("zones") or ("none",)}
        if len(zonal) > 1 and (len(zones) < 2 or "none" in zones):
            got = f"{len(zonal)} {servers.role} servers in zone {', '.join(sorted(zones))}"
            yield _of_service(evidence, service, got, "two zones or more", "servers")


def _several(evidence: Evidence) -> Iterable[Service]:
    return (s for s in evidence.declared.services if any(x.count > 1 for x in s.servers))


def _alone(evidence: Evidence, service: Service) -> Iterator[Fault]:
    single = [servers.role for servers in service.servers if servers.count < 2]
    if single:
        got = f"{service.level.availability:g}% on one {' and one '.join(single)} server"
        expected = f"two of each role, or {SINGLE_MACHINE:g}% at most"
        yield _of_service(evidence, service, got, expected, "level.availability")


def _ambitious(evidence: Evidence) -> Iterable[Service]:
    return (s for s in evidence.declared.services if s.level.availability > SINGLE_MACHINE)


def _frontends(evidence: Evidence, balancer: PlannedResource) -> Iterator[Fault]:
    for frontend in entries(balancer.inputs, "frontendIPConfigurations"):
        zones = frontend.get("zones") or ()
        if balancer.inputs.get("location") in ZONAL and len(zones) < 2:
            yield fault(
                evidence, balancer, "an address in one zone", "one in all", part=str(frontend.get("name"))
            )


def _unsupported(evidence: Evidence, service: Service) -> Iterator[Fault]:
    for number, servers in enumerate(service.servers):
        ends = SUPPORT_ENDS[servers.os]
        if ends < evidence.declared.as_of:
            got = f"{servers.os}, without security updates since {ends}"
            yield _of_service(evidence, service, got, "one that is supported", f"servers[{number}].os")


def _services(evidence: Evidence) -> Iterable[Service]:
    return evidence.declared.services


def _of_service(evidence: Evidence, service: Service, got: str, expected: str, field: str) -> Fault:
    file = f"{evidence.declared.slug}/services/{service.service}.yaml"
    return Fault(subject=service.service, got=got, expected=expected, file=file, field=field)


RULES = (
    Rule(
        id="backup-missing",
        family="servers",
        severity="critical",
        title="Every server is backed up",
        why="What is not copied is lost with its disk, or with the first ransomware.",
        source=f"{_BACKUP}backup-azure-arm-vms-prepare.md",
        remediation="Protect the machine by a policy of the recovery vault",
        controls=("CAF B5.c", "Cloud 2"),
        subjects=_machines,
        faults=_unprotected,
        needs="all",
    ),
    Rule(
        id="backup-rpo",
        family="servers",
        severity="high",
        title="Servers are copied as often as their service promises, or as Azure can",
        why="A recovery point that no copy can meet is a promise that is broken on the worst day.",
        source=f"{_BACKUP}backup-azure-vms-enhanced-policy.md",
        remediation="Copy the machine more often, or promise less",
        controls=("CAF B5.c", "CAF B5.a"),
        subjects=_protected,
        faults=_late,
        needs="all",
    ),
    Rule(
        id="backup-log",
        family="servers",
        severity="high",
        title="Who promises a recovery point under four hours has a database that archives its log",
        why="Azure copies a machine every four hours at best; only a database's log closes the gap.",
        source=f"{_BACKUP}backup-azure-vms-enhanced-policy.md",
        remediation="Declare the service's database, or an RPO of four hours or more",
        controls=("CAF B5.c", "CAF B5.a"),
        subjects=_short_rpo,
        faults=_unlogged,
        needs="none",
    ),
    Rule(
        id="backup-elsewhere",
        family="servers",
        severity="high",
        title="Who promises a recovery point under four hours keeps the database's log on another server",
        why="A log that is lost with its database leaves Azure's copies alone, of every four hours at best.",
        source="pgbackrest.org/user-guide.html, Dedicated Repository Host",
        remediation="Declare a second server of the database's role, or an RPO of four hours or more",
        controls=("CAF B5.c", "CAF B5.b"),
        subjects=_short_rpo,
        faults=_beside,
        needs="none",
    ),
    Rule(
        id="backup-retention",
        family="servers",
        severity="high",
        title="Copies are kept as long as the service promises",
        why="Ransomware waits for weeks before it shows itself.",
        source=f"{_BACKUP}backup-azure-vms-introduction.md",
        remediation="Keep copies longer, or promise less",
        controls=("CAF B5.c",),
        subjects=_protected,
        faults=_kept,
        needs="all",
    ),
    Rule(
        id="restore-tried",
        family="servers",
        severity="high",
        title="A restore of every running service was tried within 90 days",
        why="A copy that was never restored is a hope.",
        source="NCSC Cyber Assessment Framework v3.2, B5.c",
        remediation="Restore a copy, compare its content, and declare the day in recovery.restore_tested",
        controls=("CAF B5.c", "CAF A2.b"),
        subjects=_running,
        faults=_untried,
        needs="none",
    ),
    Rule(
        id="zones-spread",
        family="servers",
        severity="medium",
        title="Several servers of a role stand in several zones, where the region has them",
        why="Two servers in one building are one.",
        source="MicrosoftDocs/azure-docs articles/reliability/availability-zones-overview.md",
        remediation="Declare two zones or more for the role",
        controls=("CAF B5.b", "Cloud 2"),
        subjects=_several,
        faults=_one_zone,
        needs="all",
    ),
    Rule(
        id="availability-single",
        family="servers",
        severity="medium",
        title="Who promises more than one machine can give has two of each role",
        why="Microsoft promises 99.9% for one machine: more than eight hours a year may be lost.",
        source=_SLA,
        remediation="Declare two servers for each role, or promise less",
        controls=("CAF B5.b",),
        subjects=_ambitious,
        faults=_alone,
        needs="none",
    ),
    Rule(
        id="balancer-zones",
        family="servers",
        severity="medium",
        title="The address of a load balancer outlives a zone",
        why="Servers in two zones behind an address in one are lost with it.",
        source="MicrosoftDocs/azure-docs articles/reliability/reliability-load-balancer.md",
        remediation="Give the frontend all zones",
        controls=("CAF B5.b", "Cloud 2"),
        subjects=lambda evidence: evidence.of("network:LoadBalancer"),
        faults=_frontends,
    ),
    Rule(
        id="system-supported",
        family="servers",
        severity="high",
        title="Servers run what still gets security updates",
        why="Unsupported software fails Cyber Essentials, and is what worms look for.",
        source="NCSC Cyber Essentials, Requirements for IT infrastructure: security update management",
        remediation="Declare a system that is supported, and rebuild the servers",
        controls=("CE updates", "CAF B4.d", "PSN vulnerability"),
        subjects=_services,
        faults=_unsupported,
        needs="none",
    ),
)
