"""What preflight says of a server: each thing that it looks at, as it should be and as it should not."""

import os
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from infra.configuration import throwaway
from infra.configuration.places import playbooks
from tests.configuration.test_playbooks import plugin

preflight = plugin("modules/preflight.py")


def said(look: str, **asked: object) -> list[str]:
    return list(getattr(preflight, look)(asked))


def test_each_look_is_in_the_table_and_each_row_is_given_by_the_role() -> None:
    tasks = yaml.safe_load((playbooks() / "roles/preflight/tasks/main.yml").read_text())
    assert set(tasks[1]["preflight"]) == set(preflight._KINDS)
    assert [look.__name__ for look in preflight.LOOKS] == [
        "system",
        "clock",
        "disk",
        "certificates",
        "names",
        "flows",
        "copies",
    ]


def test_the_system_is_the_declared_one() -> None:
    assert said("system", system="debian-12") == []
    assert said("system", system="ubuntu-24.04") == [
        "system: got debian-12, expected ubuntu-24.04: declare what it is, or have it made anew"
    ]


def chrony(folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    """A chronyc that answers so, stood in for: none runs here."""
    program = folder / "chronyc"
    program.write_text(f'#!/bin/sh\n[ "$1 $2" = "-c tracking" ] && {answer}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_a_clock_is_near_to_that_of_whoever_asks() -> None:
    assert said("clock", now=time.time(), skew_seconds=5.0, offset_seconds=0.5) == []
    (problem,) = said("clock", now=time.time() - 60, skew_seconds=5.0, offset_seconds=0.5)
    assert problem.startswith("clock: got 60.0 s from this machine's, expected 5 s at most: see `chronyc")


@pytest.mark.parametrize(
    ("answer", "problems"),
    [
        ("echo '7F7F0101,PHC0,1,1322232000.1,0.499,0,0,0,0,0,0,0,8,Normal'", []),
        (
            "echo '7F7F0101,PHC0,1,1322232000.1,-0.501,0,0,0,0,0,0,0,8,Normal'",
            ["chrony: got an offset of -0.501 s, expected 0.5 s at most: see its sources"],
        ),
        (
            "{ echo '506 Cannot talk to daemon'; exit 1; }",
            ["chrony: got '506 Cannot talk to daemon', expected an offset: start chrony"],
        ),
    ],
)
def test_chrony_says_how_far_the_clock_is_from_its_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, problems: list[str]
) -> None:
    chrony(tmp_path, monkeypatch, answer)
    assert said("clock", now=time.time(), skew_seconds=5.0, offset_seconds=0.5) == problems


def test_disks_have_room(tmp_path: Path) -> None:
    assert said("disk", folders=[str(tmp_path)], free_mib=1) == []
    (problem,) = said("disk", folders=[str(tmp_path)], free_mib=1 << 40)
    assert problem.startswith(f"{tmp_path}: got ")
    assert problem.endswith(f" MiB free, expected {1 << 40}: make room, or a larger disk")


def ends_in(days: float, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(throwaway, "_LIFE", timedelta(days=days, minutes=5))
    return throwaway.authority("a council").issue("a.council.internal")


def test_certificates_hold_for_thirty_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, days in (("one", 29), ("two", 30)):
        (tmp_path / f"{name}.pem").write_text(ends_in(days, monkeypatch))
    (tmp_path / "three.pem").write_text("nothing\n")
    told = "more days, expected 30 at least: put a new one into the store, and run configure"
    assert said(
        "certificates", certificates=[f"{tmp_path}/*.pem"], store={"a": 29, "b": 30}, certificate_days=30
    ) == [
        f"{tmp_path}/three.pem: got no certificate, expected one: run configure",
        f"a: got a certificate for 29 {told}",
        f"{tmp_path}/one.pem: got a certificate for 29 {told}",
    ]


def test_the_stores_certificates_are_read_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    days = plugin("filter/certificates.py").certificate_days
    assert days(ends_in(30.5, monkeypatch)) == 30
    assert days(ends_in(0.5, monkeypatch)) == 0
    assert days(ends_in(9.5, monkeypatch) + ends_in(7.5, monkeypatch)) == 7


def test_names_lead_where_they_should() -> None:
    assert said("names", names={"localhost": "127.0.0.1"}) == []
    one, two = said("names", names={"localhost": "10.0.0.1", "payroll.invalid": "10.0.0.2"})
    assert one == (
        "localhost: got 127.0.0.1, expected 10.0.0.1: see the private zone, and the network's name server"
    )
    assert two.startswith("payroll.invalid: got [Errno ")


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def flow(**more: object) -> dict[str, object]:
    return {"flow": "web-to-data", "protocol": "tcp", "peers": ["127.0.0.1/32"], "ports": [1], **more}


def test_a_flow_is_open_where_its_end_answers_be_it_with_a_refusal(listening: int) -> None:
    assert said("flows", fronts=["127.0.0.2"], outbound=[flow(ports=[listening, 1])]) == []


def test_a_flow_that_nothing_answers_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A full queue of connections drops what comes, as a firewall does."""
    monkeypatch.setattr(preflight, "_PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            (problem,) = said("flows", fronts=["127.0.0.2"], outbound=[flow(ports=[port])])
    assert problem == (
        f"web-to-data: got timed out from 127.0.0.1 port {port}, expected an answer: see the security groups "
        "and that server's own firewall, which may be older than this declaration"
    )


def test_flows_to_ranges_to_names_to_load_balancers_and_by_udp_are_not_tried() -> None:
    apart = [flow(peers=["10.0.0.0/8"]), flow(peers=[]), flow(protocol="udp"), flow(peers=["127.0.0.2/32"])]
    assert said("flows", fronts=["127.0.0.2"], outbound=apart) == []


def test_what_is_there_has_a_copy_of_last_night(tmp_path: Path) -> None:
    (tmp_path / "db.sql").touch()
    (tmp_path / "of-db.dump").touch()
    row = {"of": f"{tmp_path}/{{database}}.sql", "copies": f"{tmp_path}/of-{{database}}.dump"}
    asked = {"copied": {**row, "each": [{"database": "db"}, {"database": "none"}]}, "copy_hours": 26}
    assert said("copies", **asked) == []
    then = (datetime.now(UTC) - timedelta(hours=27)).timestamp()
    os.utime(tmp_path / "of-db.dump", (then, then))
    told = "expected a copy of 26 h ago at most: see why its timer made none, and take one"
    assert said("copies", **asked) == [f"{tmp_path}/of-db.dump: got the newest of 27 h ago, {told}"]
    (tmp_path / "of-db.dump").unlink()
    assert said("copies", **asked) == [f"{tmp_path}/of-db.dump: got none, {told}"]


WHERE = {"databases": ["data-1"], "standbys": ["data-2"], "applications": ["web-1"]}


@pytest.mark.parametrize(
    ("server", "collector", "roles", "own"),
    [
        ("data-1", "", ["postgresql", "recovery", "failover", "backup"], True),
        ("data-2", "", ["postgresql", "recovery", "failover"], True),
        ("web-1", "", ["application", "nginx"], False),
        ("web-1", "logs.example", ["application", "nginx"], True),
    ],
)
def test_what_a_server_would_be_given_is_looked_at_and_the_certificate_that_it_would_show(
    server: str, collector: str, roles: list[str], own: bool
) -> None:
    path = playbooks() / "roles/preflight/defaults/main.yml"
    loader = DataLoader()
    known = {
        **loader.load_from_file(str(path), trusted_as_template=True),
        "inventory_hostname": server,
        "groups": WHERE,
        "service": {"service": "payroll", "councils": [], "records": {}},
        "logs_collector": collector,
    }
    templar = Templar(loader=loader, variables=known)
    assert templar.template(known["preflight_roles"]) == ["baseline", "firewall", "logs", *roles]
    secrets = ["-".join(words) for words in templar.template(known["preflight_secrets"])]
    assert secrets == ["authority", *([f"{server}-certificate"] if own else [])]
