"""Councils that share a cluster of PostgreSQL: each thing that keeps them apart does so alone."""

import os
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from infra.configuration.running import RunError
from tests.configuration.servers import Servers, inventory_after, standing_servers

WEB = "payroll-web-1"
HBA = "/etc/postgresql/15/shared/pg_hba.conf"
WIDE = "hostssl all all 0.0.0.0/0 scram-sha-256"


@pytest.fixture(scope="module")
def payroll(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    folder = tmp_path_factory.mktemp("three-c")
    with standing_servers(folder, "three-c", "payroll", ["payroll-web-1", "payroll-data-1"]) as servers:
        assert servers.run("configure").outcome.ok, servers.failures()
        yield servers


@pytest.fixture
def wide(payroll: Servers) -> Iterator[None]:
    """A line of pg_hba.conf that lets every role into every database."""
    data = "payroll-data-1"
    payroll.on(data, "cp", "-p", HBA, f"{HBA}.kept")
    payroll.on(data, "sed", "-i", f"1i {WIDE}", HBA)
    payroll.on(data, "pg_ctlcluster", "15", "shared", "reload")
    yield
    payroll.on(data, "mv", f"{HBA}.kept", HBA)
    payroll.on(data, "pg_ctlcluster", "15", "shared", "reload")


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


def test_a_second_run_changes_nothing(payroll: Servers) -> None:
    evidence = payroll.run("configure")
    assert evidence.outcome.ok, payroll.failures()
    assert evidence.outcome.changed == {}
    assert [done for done in payroll.heard if done.outcome == "changed"] == []


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
    assert "got rules without a flow" not in said
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
