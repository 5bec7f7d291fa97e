"""Councils that share a cluster of PostgreSQL: each thing that keeps them apart does so alone."""

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from infra.configuration.places import playbooks
from infra.configuration.running import RunError
from infra.design.servers.tables import AUTOMATION_ACCOUNT
from infra.inventory.model import Administrator
from tests.configuration.servers import Servers, inventory_after, standing_servers

WEB, DATA = "payroll-web-1", "payroll-data-1"
HBA = "/etc/postgresql/15/shared/pg_hba.conf"
WIDE = "hostssl all all 0.0.0.0/0 scram-sha-256"
# As a server was: an account that all shared, somebody who has left and is still at it, somebody with a
# password who got more than is declared and was half removed once, and an account of the system among the
# administrators.
BEFORE = """
groupadd --system shire-admins
useradd --create-home --groups shire-admins shire-admin
useradd --create-home --groups shire-admins jo_left
useradd --create-home --groups sudo --password made-up --expiredate 1970-01-02 emma_ward
usermod --append --groups shire-admins postgres
mkdir -p /etc/ssh/authorized_keys /var/spool/cron/crontabs
touch /etc/ssh/authorized_keys/shire-admin /etc/ssh/authorized_keys/jo_left /var/spool/cron/crontabs/jo_left
setsid setpriv --reuid=jo_left --clear-groups sleep 4242 >/dev/null 2>&1 &
"""


@pytest.fixture(scope="module")
def payroll(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    folder = tmp_path_factory.mktemp("three-c")
    with standing_servers(folder, "three-c", "payroll", [WEB, DATA]) as servers:
        servers.on(WEB, "sh", "-ec", BEFORE)
        assert servers.run("configure").outcome.ok, servers.failures()
        yield servers


@pytest.fixture
def wide(payroll: Servers) -> Iterator[None]:
    """A line of pg_hba.conf that lets every role into every database."""
    payroll.on(DATA, "cp", "-p", HBA, f"{HBA}.kept")
    payroll.on(DATA, "sed", "-i", f"1i {WIDE}", HBA)
    payroll.on(DATA, "pg_ctlcluster", "15", "shared", "reload")
    yield
    payroll.on(DATA, "mv", f"{HBA}.kept", HBA)
    payroll.on(DATA, "pg_ctlcluster", "15", "shared", "reload")


@pytest.fixture
def unrevoked(payroll: Servers) -> Iterator[None]:
    """A database that was made, and not revoked from everybody."""
    payroll.psql(5432, "GRANT CONNECT ON DATABASE payroll__cambridge TO PUBLIC")
    yield
    payroll.psql(5432, "REVOKE ALL ON DATABASE payroll__cambridge FROM PUBLIC")


@pytest.fixture
def said_to_leave(payroll: Servers) -> Iterator[None]:
    """Rules that say that they are a leaver's, or they alone would be found: no flow declares them."""
    rules = "/etc/nftables.d/south-cambridgeshire.nft"
    payroll.on(WEB, "cp", "-p", rules, "/root/kept")
    payroll.on(WEB, "sed", "-i", 's/comment ".*"/comment "leaves: south-cambridgeshire"/', rules)
    payroll.on(WEB, "sh", "-c", "cat /etc/nftables.d/*.nft | nft -f -")
    yield
    payroll.on(WEB, "mv", "/root/kept", rules)
    payroll.on(WEB, "sh", "-c", "cat /etc/nftables.d/*.nft | nft -f -")


@pytest.mark.usefixtures("unrevoked")
def test_rules_that_a_run_wrote_before_it_was_killed_hold_after_the_next(payroll: Servers) -> None:
    """PostgreSQL has read a line that the file has no more: `pg_hba.conf` alone would refuse."""
    payroll.on(DATA, "cp", "-p", HBA, "/root/declared")
    payroll.on(DATA, "sed", "-i", f"1i {WIDE}", HBA)
    payroll.on(DATA, "pg_ctlcluster", "15", "shared", "reload")
    payroll.on(DATA, "sh", "-c", f"cp --preserve=mode,ownership /root/declared {HBA} && rm /root/declared")
    assert "permission denied" in payroll.connect("huntingdonshire", "cambridge")
    assert payroll.run("configure", only=[DATA]).outcome.ok, payroll.failures()
    changed = [done.task for done in payroll.heard if done.outcome == "changed"]
    assert changed == [
        "Configure each cluster, and say what each council's database and roles are to be",
        "Reload each cluster",
        "Remember that each cluster has read them",
    ]
    assert "pg_hba.conf rejects" in payroll.connect("huntingdonshire", "cambridge")


def test_a_second_run_changes_nothing(payroll: Servers) -> None:
    evidence = payroll.run("configure")
    assert evidence.outcome.ok, payroll.failures()
    assert evidence.outcome.changed == {}
    assert [done for done in payroll.heard if done.outcome == "changed"] == []


def test_each_administrator_has_an_account_and_nobody_else_has_one(payroll: Servers) -> None:
    people = {each.name: each.key for each in payroll.inventory.administrators}
    for server in (WEB, "payroll-data-1"):
        assert payroll.on(server, "getent", "group", "shire-admins").strip().split(":")[3] == ",".join(people)
        keys = payroll.on(server, "sh", "-c", "cd /etc/ssh/authorized_keys && grep -H ssh- *").splitlines()
        assert dict(line.split(":", 1) for line in keys) == {
            **people,
            AUTOMATION_ACCOUNT: payroll.inventory.automation_key,
        }
        for name in people:
            groups = payroll.on(server, "id", "--groups", "--name", name).split()
            assert set(groups) - {"systemd-journal"} == {name, "adm", "shire-admins"}
            shadow = payroll.on(server, "getent", "shadow", name).split(":")
            assert (shadow[1], shadow[7]) == ("!", ""), "without a password, and for good"


def test_who_is_declared_no_more_is_gone_with_what_ran(payroll: Servers) -> None:
    """Of the system's own only the membership goes: the databases need their account."""
    of_theirs = "find /home /etc/ssh/authorized_keys /var/spool/cron -name jo_left -o -name shire-admin"
    assert payroll.on(WEB, "sh", "-c", of_theirs) == ""
    assert (
        payroll.on(WEB, "sh", "-c", "getent passwd jo_left shire-admin; pgrep -xf 'sleep 4242'; true") == ""
    )
    assert payroll.on(WEB, "id", "--name", "--user", "postgres") == "postgres\n"


def test_nobody_but_the_playbooks_account_has_sudo(payroll: Servers) -> None:
    said = payroll.on(WEB, "cat", "/etc/sudoers.d/shire").splitlines()
    granted = [line for line in said if line and not line.startswith(("#", "Defaults "))]
    assert granted == [f"{AUTOMATION_ACCOUNT} ALL=(ALL:ALL) NOPASSWD: ALL"]


@pytest.mark.parametrize(
    ("by_hand", "taken_back", "said"),
    [
        ("true", "true", ""),
        (
            "usermod -aG sudo emma_ward",
            "gpasswd -d emma_ward sudo",
            "emma_ward: got a member of sudo, expected none but shire-automation\n",
        ),
        (
            "echo 'emma_ward ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/90-emma",
            "rm /etc/sudoers.d/90-emma",
            "sudoers: got 'emma_ward ALL=(ALL) NOPASSWD: ALL', expected nobody but shire-automation\n",
        ),
        (
            "useradd -G shire-admins back; echo key > /etc/ssh/authorized_keys/back",
            "userdel -r back 2>/dev/null; rm /etc/ssh/authorized_keys/back",
            "/etc/ssh/authorized_keys/back: got keys of somebody, expected those of the declared "
            "administrators alone\nback: got a member of shire-admins, expected none who is not declared\n",
        ),
        (
            "echo another >> /etc/ssh/authorized_keys/emma_ward; gpasswd -d emma_ward shire-admins",
            "sed -i '$d' /etc/ssh/authorized_keys/emma_ward; usermod -aG shire-admins emma_ward",
            "/etc/ssh/authorized_keys/emma_ward: got 2 keys, expected one\n"
            "emma_ward: got no member of shire-admins, expected one\n",
        ),
        (
            "usermod --expiredate=1 emma_ward",
            "usermod --expiredate= emma_ward",
            "emma_ward: got an account that expires on day 1 since 1970, expected none: run configure\n",
        ),
    ],
)
def test_who_got_in_by_hand_is_found(payroll: Servers, by_hand: str, taken_back: str, said: str) -> None:
    """By the script that `verify` runs."""
    script = (playbooks() / "roles/verify_host/files/access.sh").read_text(encoding="utf-8")
    declared = [AUTOMATION_ACCOUNT, *(each.name for each in payroll.inventory.administrators)]
    payroll.on(WEB, "sh", "-c", by_hand)
    try:
        assert payroll.on(WEB, "sh", "-c", script, "access.sh", *declared) == said
    finally:
        payroll.on(WEB, "sh", "-c", taken_back)


def test_a_worker_in_another_process_does_the_same(payroll: Servers) -> None:
    runner = Path(sys.executable).with_name("ansible-runner")
    path = f"PATH={runner.parent}:{os.environ['PATH']}"
    evidence = payroll.run("verify", worker=["env", path, str(runner), "worker"])
    assert evidence.outcome.ok, payroll.failures()
    assert {done.role for done in payroll.heard} == {
        "verify_host",
        "verify_database",
        "verify_recovery",
        "verify_web",
    }
    assert "user_access" in evidence.controls


def test_a_worker_that_fails_says_so(payroll: Servers) -> None:
    with pytest.raises(
        RunError, match="worker 'sh': got exit code 7, 'no way there', and ansible-runner: Unex"
    ):
        payroll.run("verify", worker=["sh", "-c", "echo no way there >&2; exit 7"])


def test_as_configured_it_is_verified(payroll: Servers) -> None:
    evidence = payroll.run("verify")
    assert evidence.outcome.ok, payroll.failures()
    assert evidence.outcome.changed == {}


def test_an_application_has_its_own_database(payroll: Servers) -> None:
    assert payroll.connect("cambridge", "cambridge") == "0\n"


@pytest.mark.usefixtures("unrevoked")
def test_pg_hba_alone_refuses_another_council(payroll: Servers) -> None:
    said = payroll.connect("huntingdonshire", "cambridge")
    assert "pg_hba.conf rejects connection" in said
    assert 'user "payroll__huntingdonshire__app", database "payroll__cambridge"' in said


@pytest.mark.usefixtures("wide")
def test_connect_alone_refuses_another_council(payroll: Servers) -> None:
    said = payroll.connect("huntingdonshire", "cambridge")
    assert 'permission denied for database "payroll__cambridge"' in said
    assert "User does not have CONNECT privilege" in said


@pytest.mark.usefixtures("unrevoked")
def test_a_missing_revoke_is_found(payroll: Servers) -> None:
    assert not payroll.run("verify").outcome.ok
    said = payroll.failures()
    assert "missing REVOKE: PUBLIC may connect to database payroll__cambridge, expected nobody" in said
    assert "role payroll__huntingdonshire__app of huntingdonshire may connect to database" in said
    assert "pg_hba.conf" not in said


@pytest.mark.usefixtures("wide")
def test_a_wide_line_of_pg_hba_is_found(payroll: Servers) -> None:
    assert not payroll.run("verify").outcome.ok
    said = payroll.failures()
    assert (
        "pg_hba.conf line 1: got {all} {all} 0.0.0.0/0.0.0.0 scram-sha-256, expected one council's group"
        in said
    )
    assert "missing REVOKE" not in said


@pytest.mark.usefixtures("said_to_leave")
def test_a_council_that_left_and_is_served_still_is_found(
    payroll: Servers, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, until = tmp_path_factory.mktemp("after") / "councils", date(2016, 1, 31)
    known = inventory_after(folder, "three-c", "south-cambridgeshire", "payroll", until)
    assert not payroll.run("verify", known=known).outcome.ok
    said = payroll.failures()
    assert " in chain " not in said
    assert (
        "south-cambridgeshire.payroll.three-c.internal: got a virtual host that serves, expected 410" in said
    )
    role = "payroll__south_cambridgeshire__app"
    assert f"leaver: role {role} may sign in, expected none of south-cambridgeshire since 2016-01-31" in said


def test_no_table_of_another_council_would_open(payroll: Servers) -> None:
    found = payroll.psql(
        5432,
        "SELECT count(*) FROM pg_roles r, pg_class t WHERE relname = 'entry' "
        "AND rolname ~ '^payroll__(huntingdonshire|south_cambridgeshire)' "
        "AND has_table_privilege(r.oid, t.oid, 'SELECT')",
        "payroll__cambridge",
    )
    assert found == "0\n"


def test_no_account_of_the_system_becomes_a_persons(payroll: Servers) -> None:
    """Last, for it takes others' keys away: a name that the declaration's list has missed."""
    taken = payroll.on(WEB, "sh", "-c", "useradd --system of_a_package; id --user of_a_package")
    someone = Administrator(name="of_a_package", key=payroll.inventory.administrators[0].key)
    known = replace(payroll.inventory, administrators=(someone,))
    assert not payroll.run("configure", known=known, only=[WEB]).outcome.ok
    assert (
        "host.administrators: got 'of_a_package', an account that this server has for itself, expected a "
        "person's own: declare another name" in payroll.failures()
    )
    assert payroll.on(WEB, "id", "--user", "of_a_package") == taken
    assert payroll.on(WEB, "id", "--user", "--name", "emma_ward") == "emma_ward\n"
