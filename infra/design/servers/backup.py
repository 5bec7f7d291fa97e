"""Backup policies that follow from what services promise: recovery point and retention."""

from collections.abc import Iterable

from infra.declaration.service import Recovery, Service
from infra.design.names.naming import name
from infra.design.servers.model import BackupPlan, BackupPolicy
from infra.design.servers.tables import BACKUP_TIME, RETENTION_DAYS, SCHEDULES, BackupSchedule


def backup_plan(partnership: str, region: str, services: Iterable[Service]) -> BackupPlan:
    """One vault, and one policy for each schedule and retention in use."""
    policies: dict[str, BackupPolicy] = {}
    for service in sorted(services, key=lambda s: -s.recovery.rpo_hours):
        policy = _policy(service.recovery)
        policies[policy.name] = policy
    vault = name("recovery vault", partnership, ends=(region,))
    return BackupPlan(vault=vault, policies=tuple(policies[key] for key in sorted(policies)))


def policy_name(recovery: Recovery) -> str:
    """The policy that keeps what was promised, as far as copies of whole machines can."""
    ends = (_schedule(recovery.rpo_hours).word, f"{_retention(recovery)}d")
    return name("backup policy", ends=ends)


def _policy(recovery: Recovery) -> BackupPolicy:
    schedule = _schedule(recovery.rpo_hours)
    return BackupPolicy(
        name=policy_name(recovery),
        time=BACKUP_TIME,
        every_hours=schedule.every_hours,
        retention_days=_retention(recovery),
        rpo_hours=recovery.rpo_hours,
        gap=_gap(recovery.rpo_hours, schedule),
    )


def _schedule(rpo_hours: float) -> BackupSchedule:
    return next((s for s in SCHEDULES if s.every_hours <= rpo_hours), SCHEDULES[-1])


def _retention(recovery: Recovery) -> int:
    least, most = RETENTION_DAYS
    return min(max(recovery.backup_retention_days, least), most)


def _gap(rpo_hours: float, schedule: BackupSchedule) -> str:
    if schedule.every_hours <= rpo_hours:
        return ""
    return (
        f"An RPO of {rpo_hours:g} h needs backup within the database (archived write-ahead or transaction "
        f"log): Azure VM backup copies a machine every {schedule.every_hours} h at best"
    )
