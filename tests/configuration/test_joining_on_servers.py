"""Slough joins payroll on servers that two counties use: nothing of theirs changes, nothing is shared."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from infra.rehearsal.twin.running import TwinError
from tests.configuration.servers import Servers, inventory, standing_servers

WEB, DATA, STANDBY = "payroll-web-1", "payroll-data-1", "payroll-data-2"
FRONT = "10.64.4.14"
SLOUGH, NORTHAMPTONSHIRE = "slough-workspace", "northamptonshire-workspace"
ENTRY = ["--data", "payee=Canary&month=2011-04-01&pence=123456"]
# Every file of the two counties that is on a server.
THEIRS = """
find /etc/nginx /etc/nftables.d /etc/shire /etc/postgresql/15 -type f |
  grep -E '(cambridgeshire|northamptonshire)' | grep -v '[.]kept$' | sort | xargs -r sha256sum
"""

# Until the standby has done what the primary wrote: moments, or a failure of the statement after 30 s.
PATIENTLY = """DO $$ BEGIN
  WHILE pg_last_wal_replay_lsn() < '{written}' LOOP PERFORM pg_sleep(0.1); END LOOP;
END $$"""


@dataclass
class Joined:
    servers: Servers
    before: dict[str, str]
    after: dict[str, str]


def theirs(servers: Servers) -> dict[str, str]:
    return {host.name: servers.on(host.name, "sh", "-c", THEIRS) for host in servers.hosts}


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Joined]:
    folder = tmp_path_factory.mktemp("lgss")
    with standing_servers(folder, "lgss", "payroll", [WEB, "payroll-web-2", DATA, STANDBY]) as servers:
        assert servers.run("configure", known=inventory("lgss", without="slough")).outcome.ok, (
            servers.failures()
        )
        before = theirs(servers)
        assert servers.run("configure").outcome.ok, servers.failures()
        yield Joined(servers, before, theirs(servers))


def test_joining_changes_no_file_of_another_council(joined: Joined) -> None:
    assert joined.before == joined.after
    assert all(len(files.splitlines()) > 5 for files in joined.before.values())


def test_its_officer_enters_and_reads_its_own_register(joined: Joined) -> None:
    entered = joined.servers.get(SLOUGH, "slough", "slough", *ENTRY, front=FRONT, path="/entries")
    assert entered == "entered\n201"
    no_date = ["--data", "payee=Canary&month=soon&pence=1"]
    refused = joined.servers.get(SLOUGH, "slough", "slough", *no_date, front=FRONT, path="/entries")
    assert refused == "400 Bad Request\n400"
    page = joined.servers.get(SLOUGH, "slough", "slough", front=FRONT)
    assert page.endswith("\n200")
    assert "<h1>Slough Borough Council: Payroll and pensions</h1>" in page
    assert "Signed in: CN=officer at slough" in page
    assert "<td>Canary<td>2011-04-01<td>123456" in page


def test_another_councils_officer_reads_a_register_without_it(joined: Joined) -> None:
    page = joined.servers.get(NORTHAMPTONSHIRE, "northamptonshire", "northamptonshire", front=FRONT)
    assert page.endswith("\n200")
    assert "Northamptonshire County Council" in page
    assert "Canary" not in page


def test_the_network_alone_keeps_another_council_from_its_database(joined: Joined) -> None:
    """Without the server's own firewall, which would keep it out too."""
    servers, cluster = joined.servers, joined.servers.council("slough").port
    servers.on(DATA, "nft", "delete", "table", "inet", "shire")
    try:
        assert not servers.reaches(NORTHAMPTONSHIRE, DATA, cluster)
        assert servers.reaches("lgss-payroll-web-1", DATA, cluster)
    finally:
        servers.on(DATA, "nft", "-f", "/etc/nftables.conf")


def test_its_virtual_host_refuses_the_addresses_of_another_council(joined: Joined) -> None:
    """Even with a certificate of Slough's own officer."""
    page = joined.servers.get(NORTHAMPTONSHIRE, "slough", "slough", front=FRONT)
    assert page.endswith("\n403")


def test_its_virtual_host_refuses_the_officers_of_another_council(joined: Joined) -> None:
    """Even from Slough's own network."""
    page = joined.servers.get(SLOUGH, "slough", "northamptonshire", front=FRONT)
    assert "The SSL certificate error" in page
    assert page.endswith("\n400")


def test_what_a_client_says_of_its_council_is_lost(joined: Joined) -> None:
    said = ["--header", "X-Council: slough", "--header", "X-User: CN=somebody"]
    page = joined.servers.get(NORTHAMPTONSHIRE, "northamptonshire", "northamptonshire", *said, front=FRONT)
    assert "Northamptonshire County Council" in page
    assert "somebody" not in page


def test_its_cluster_knows_no_role_of_another_council(joined: Joined) -> None:
    said = joined.servers.connect("northamptonshire", "slough")
    assert "pg_hba.conf rejects connection" in said


def test_a_firewall_rule_too_many_is_found(joined: Joined) -> None:
    servers = joined.servers
    rule = ["nft", "add", "rule", "inet", "shire", "councils", "tcp", "dport", "8080", "accept"]
    servers.on(WEB, *rule, "comment", '"by-hand"')
    assert not servers.run("verify").outcome.ok
    assert "payroll-web-1: got rules without a flow ['by-hand']" in servers.failures()
    servers.on(WEB, "nft", "-f", "/etc/nftables.conf")


def test_a_virtual_host_that_lets_in_others_is_found(joined: Joined) -> None:
    servers, file = joined.servers, "/etc/nginx/shire/payroll-slough.conf"
    servers.on(WEB, "cp", "-p", file, "/root/kept")
    servers.on(WEB, "sed", "-i", "s|deny all|allow 10.64.64.0/20;\\n  deny all|", file)
    assert not servers.run("verify").outcome.ok
    assert "slough.payroll.lgss.internal: got virtual hosts" in servers.failures()
    servers.on(WEB, "mv", "/root/kept", file)


def test_what_is_entered_is_on_the_standby_at_once(joined: Joined) -> None:
    servers, council = joined.servers, joined.servers.council("slough")
    written = servers.psql(council.port, "SELECT pg_current_wal_lsn()").strip()
    entered = servers.psql(council.port, "SELECT * FROM entry", council.database)
    ask = ["psql", "-XAtq", "-U", "postgres", "-p", str(council.port), "-d", council.database, "-c"]
    servers.on(STANDBY, *ask, PATIENTLY.format(written=written))
    assert servers.on(STANDBY, *ask, "SELECT * FROM entry") == entered
    with pytest.raises(TwinError, match="read-only transaction"):
        servers.on(STANDBY, *ask, "DELETE FROM entry")


def test_its_rows_come_back_to_a_moment_and_no_other_database_changes(joined: Joined) -> None:
    servers, council = joined.servers, joined.servers.council("slough")
    counted = "SELECT count(*), coalesce(sum(hashtextextended(e::text, 0)), 0) FROM entry e"
    before = servers.psql(council.port, counted, council.database)
    others = [servers.council(c) for c in ("cambridgeshire", "northamptonshire")]
    theirs = [servers.psql(o.port, counted, o.database) for o in others]
    moment = servers.on(DATA, "date", "--utc", "+%Y-%m-%dT%H:%M:%S.%N+00:00").strip()
    servers.psql(council.port, "DELETE FROM entry", council.database)
    told = json.loads(servers.on(DATA, "shire-recover", "council", "slough", moment, "load"))
    assert servers.psql(council.port, counted, council.database) == before
    assert [servers.psql(o.port, counted, o.database) for o in others] == theirs
    assert told["rows"]["public.entry"] == int(before.partition("|")[0]) > 0
    with pytest.raises(TwinError, match="is not currently accepting connections"):
        servers.psql(council.port, counted, f"{council.database}__old")
    servers.psql(council.port, f"DROP DATABASE {council.database}__old")


def test_a_silent_standby_and_a_restore_that_was_tried_too_long_ago_are_found(joined: Joined) -> None:
    servers, evidence = joined.servers, "/var/lib/shire/restores/slough.json"
    long_ago = (date.today() - timedelta(days=91)).isoformat()
    servers.on(STANDBY, "pg_ctlcluster", "15", "slough", "stop")
    servers.on(DATA, "sed", "-i", f's/"on": "[^"]*"/"on": "{long_ago}"/', evidence)
    assert not servers.run("verify").outcome.ok
    assert (
        "cluster slough: standby payroll-data-2: got nothing, without TLS, 00:00:00 behind, expected it to "
        "stream over TLS, 1.0 h behind at most" in servers.failures()
    )
    assert f"payroll for slough: got a restore tried on {long_ago}, 91 days ago" in servers.failures()
    servers.on(STANDBY, "pg_ctlcluster", "15", "slough", "start")
    tried = servers.run("restore-test")
    assert tried.outcome.ok, servers.failures()
    councils = ("cambridgeshire", "northamptonshire", "slough")
    assert [(r.council, r.on) for r in tried.restores] == [(c, date.today()) for c in councils]


def test_it_leaves_and_joins_again(joined: Joined) -> None:
    servers = joined.servers
    withdrawn = servers.run("decommission", council="slough")
    assert withdrawn.outcome.ok, servers.failures()
    assert "Connection timed out" in servers.get(SLOUGH, "slough", "slough", front=FRONT)
    assert servers.psql(5434, "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'payroll%'") == "0\n"
    assert theirs(servers) == joined.before
    assert servers.on(DATA, "sh", "-c", "ls /var/backups/shire/payroll-slough/*.dump | wc -l") >= "1"
    assert servers.run("configure").outcome.ok, servers.failures()
    again = servers.run("configure")
    assert again.outcome.ok, servers.failures()
    assert again.outcome.changed == {}
    page = servers.get(SLOUGH, "slough", "slough", front=FRONT)
    assert page.endswith("\n200")
    assert "Canary" not in page
    verified = servers.run("verify")
    assert verified.outcome.ok, servers.failures()
