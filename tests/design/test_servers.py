"""Shared servers: where they stand, how they are found, how they are backed up."""

from dataclasses import replace

import pytest

from infra.design.estate import Design
from infra.design.servers.backup import backup_plan, policy_name
from infra.design.servers.model import ServerGroup
from tests.design.estates import designed, lgss

LGSS = designed(lgss())


def _group(design: Design, service: str, role: str) -> ServerGroup:
    return next(g for g in design.core.servers if (g.service, g.role) == (service, role))


def _payroll_web(**changes: object) -> Design:
    declared = lgss()
    payroll = declared.service("payroll")
    web, data = payroll.servers
    changed = payroll.model_copy(update={"servers": (web.model_copy(update=changes), data)})
    services = tuple(changed if s.service == "payroll" else s for s in declared.services)
    return designed(replace(declared, services=services))


def test_servers_are_spread_over_their_zones_in_turn() -> None:
    group = _group(LGSS, "payments", "web")
    assert [(s.name, s.zone) for s in group.servers] == [
        ("vm-lgss-payments-web-1-uks", "1"),
        ("vm-lgss-payments-web-2-uks", "2"),
        ("vm-lgss-payments-web-3-uks", "3"),
    ]
    again = _group(_payroll_web(count=4, zones=("1", "3")), "payroll", "web")
    assert [s.zone for s in again.servers] == ["1", "3", "1", "3"]


def test_several_servers_stand_behind_a_load_balancer_and_one_does_not() -> None:
    several, one = _group(LGSS, "payroll", "web"), _group(LGSS, "procurement", "web")
    assert several.load_balancer
    assert several.load_balancer.address not in [s.address for s in several.servers]
    assert (several.load_balancer.ports, several.load_balancer.udp_ports) == ((443,), ())
    assert one.load_balancer is None


def test_web_servers_that_playbooks_keep_say_whether_they_are_ready_and_others_whether_they_listen() -> None:
    kept = _group(LGSS, "payroll", "web").load_balancer
    windows = _group(_payroll_web(os="windows-2022"), "payroll", "web").load_balancer
    assert kept
    assert windows
    assert (kept.probing.port, kept.probing.path, kept.probing.believed_after) == (8008, "/readyz", 10)
    assert (windows.probing.port, windows.probing.path) == (0, "")


def test_a_service_is_found_at_its_front_end() -> None:
    records = LGSS.core.records
    front = _group(LGSS, "payroll", "web").load_balancer
    assert front
    assert records["payroll.lgss.internal"] == front.address
    (only,) = _group(LGSS, "procurement", "web").servers
    assert records["procurement.lgss.internal"] == only.address
    assert LGSS.core.private_zones == (
        "lgss.internal",
        "privatelink.blob.core.windows.net",
        "privatelink.vaultcore.azure.net",
    )


def test_a_service_without_a_declared_name_is_found_in_the_partnerships_zone() -> None:
    declared = lgss()
    services = tuple(s.model_copy(update={"dns_name": None}) for s in declared.services)
    assert "hr.lgss.internal" in designed(replace(declared, services=services)).core.records


def test_data_disks_have_luns_in_their_order() -> None:
    disks = _group(LGSS, "payroll", "data").servers[0].disks
    assert [(d.lun, d.name) for d in disks] == [
        (0, "disk-lgss-payroll-data-data-1-uks"),
        (1, "disk-lgss-payroll-wal-data-1-uks"),
    ]


def test_a_windows_server_has_a_computer_name_of_at_most_15() -> None:
    windows = _group(_payroll_web(os="windows-2022"), "payroll", "web")
    assert windows.image.windows
    assert [s.computer_name for s in windows.servers] == ["payroll-web-1", "payroll-web-2"]


@pytest.mark.parametrize(
    ("rpo", "word", "promised"),
    [(48, "daily", True), (24, "daily", True), (23, "12h", True), (4, "4h", True), (3.9, "4h", False)],
)
def test_the_rarest_backup_that_keeps_the_rpo_is_taken_and_4_hours_is_the_best(
    rpo: float, word: str, promised: bool
) -> None:
    service = lgss().service("payroll")
    recovery = service.recovery.model_copy(update={"rpo_hours": rpo, "backup_retention_days": 30})
    plan = backup_plan("lgss", "uks", [service.model_copy(update={"recovery": recovery})])
    (policy,) = plan.policies
    assert policy.name == policy_name(recovery) == f"bkpol-{word}-30d"
    assert (policy.gap == "") is promised


def test_what_backup_of_machines_cannot_keep_is_said() -> None:
    service = lgss().service("finance")
    (policy,) = backup_plan("lgss", "uks", [service]).policies
    assert policy.gap == (
        "An RPO of 1 h needs backup within the database (archived write-ahead or transaction log): "
        "Azure VM backup copies a machine every 4 h at best"
    )


@pytest.mark.parametrize(("declared", "kept"), [(0, 7), (7, 7), (90, 90), (10_000, 9999)])
def test_retention_is_what_azure_can_keep(declared: int, kept: int) -> None:
    service = lgss().service("hr")
    recovery = service.recovery.model_copy(update={"backup_retention_days": declared})
    (policy,) = backup_plan("lgss", "uks", [service.model_copy(update={"recovery": recovery})]).policies
    assert policy.retention_days == kept


def test_every_group_is_backed_up_by_a_policy_of_the_plan() -> None:
    names = {policy.name for policy in LGSS.core.backup.policies}
    assert {group.backup_policy for group in LGSS.core.servers} == names
