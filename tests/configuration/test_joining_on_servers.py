"""Slough joins payroll on servers that two counties use: nothing of theirs changes, nothing is shared."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from shutil import copytree

import pytest
from markupsafe import escape

from infra.cli.console import out
from infra.cli.serviced import keep_service, print_service
from infra.configuration.throwaway import refill
from infra.rehearsal.twin.running import TwinError
from infra.servicing import Served
from infra.servicing.using import officers_page
from tests.cli.test_twinned import ORIGIN
from tests.configuration.leaving import LAST_DAY, Departure, departure
from tests.configuration.servers import Servers, inventory, standing_servers

WEB, DATA, STANDBY = "payroll-web-1", "payroll-data-1", "payroll-data-2"
FRONT = "10.64.4.14"
SLOUGH, NORTHAMPTONSHIRE = "slough-workspace", "northamptonshire-workspace"
ENTRY = ["--data", "payee=Canary&month=2011-04-01&pence=123456"]
# Closed a second time on the day after the last one, 30 days before it is removed, 90 before it is forgotten.
DAY = timedelta(days=1)
REMOVED, FORGOTTEN = date(2011, 5, 31), date(2011, 8, 29)
# Every file of Slough's that is on a server, and its system user; copies that are kept are no part of it.
ITS = """
find /etc /run /var/lib/postgresql /var/lib/shire -name '*slough*'
grep -rh slough /etc/passwd /etc/nginx /etc/nftables.d /etc/postgresql || true
"""
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


@pytest.fixture
def down(joined: Joined) -> Iterator[Servers]:
    """The servers, without anybody who answers for the service."""
    control = "start-stop-daemon --quiet --pidfile=/run/nginx.pid"
    webs = [host.name for host in joined.servers.hosts if host.role == "web"]
    for name in webs:
        joined.servers.on(name, "sh", "-c", f"{control} --stop --retry=10")
    yield joined.servers
    for name in webs:
        # It would keep our pipe open for as long as it runs.
        start = f"{control} --start --umask=0027 --exec=/usr/sbin/nginx >/dev/null 2>&1"
        joined.servers.on(name, "sh", "-c", start)


def test_a_service_that_is_down_gives_no_page_and_that_is_said(down: Servers, tmp_path: Path) -> None:
    page = officers_page(down.scene("slough", "northamptonshire"))
    why = page.fault("200", "Slough Borough Council's page")
    assert page.text == ""
    assert why.startswith(
        "got no answer from https://slough.payroll.lgss.internal/, expected 200 and Slough Borough "
        "Council's page: curl: (7) Failed to connect to slough.payroll.lgss.internal port 443"
    )
    own = tmp_path / "service-slough-payroll-page.html"
    own.write_text("an earlier page", encoding="utf-8")
    found = Served(service="payroll", member="slough", servers=(WEB,), shown=(), page="", no_page=why)
    kept = keep_service(tmp_path, found, "Slough uses payroll", ORIGIN)
    assert not found.ok
    assert not own.exists()
    assert f"No page: {escape(why)}" in kept.read_text(encoding="utf-8")
    with out.capture() as said:
        print_service(found, kept)
    assert f"✗ No page: {why}" in said.get()


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
    assert (
        "payroll-web-1: got 'tcp dport 8080 accept' (by-hand) in chain councils, expected no rule but those"
        in servers.failures()
    )
    servers.on(WEB, "nft", "-f", "/etc/nftables.conf")


def test_a_virtual_host_that_lets_in_others_is_found(joined: Joined) -> None:
    servers, file = joined.servers, "/etc/nginx/shire/payroll-slough.conf"
    servers.on(WEB, "cp", "-p", file, "/root/kept")
    servers.on(WEB, "sed", "-i", "s|deny all|allow 10.64.64.0/20;\\n  deny all|", file)
    assert not servers.run("verify").outcome.ok
    assert "slough.payroll.lgss.internal: got people from [" in servers.failures()
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


# It leaves, comes back, leaves for good and joins again: each fixture goes on where the last one stopped.


@pytest.fixture(scope="module")
def leaving(joined: Joined, tmp_path_factory: pytest.TempPathFactory) -> Departure:
    """Its last copy is taken, and signed for."""
    found = departure(joined.servers, "slough", tmp_path_factory.mktemp("after") / "councils")
    found.sign(found.done("copy"))
    return found


@pytest.fixture(scope="module")
def closed(leaving: Departure) -> Departure:
    """It is closed, after somebody wrote once more; and that was signed for too."""
    first = leaving.signed
    entry = ["--data", "payee=Late&month=2011-05-01&pence=1"]
    leaving.servers.get(SLOUGH, "slough", "slough", *entry, front=FRONT, path="/entries")
    leaving.sign(leaving.done("close"))
    assert leaving.signed != first
    return leaving


@pytest.fixture(scope="module")
def removed(closed: Departure) -> Departure:
    """Its wait is over, and its data is gone."""
    closed.done("remove", REMOVED)
    return closed


@pytest.fixture(scope="module")
def rejoined(removed: Departure, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """It has joined again, with new secrets; gives the folder of the old ones."""
    old = tmp_path_factory.mktemp("old") / "store"
    copytree(removed.servers.store, old)
    refill(removed.servers.store, removed.servers.inventory, "slough")
    assert removed.servers.run("configure").outcome.ok, removed.servers.failures()
    return old


def test_a_leaver_is_not_closed_by_a_signature_for_another_copy(leaving: Departure) -> None:
    (signed,) = leaving.signed
    leaving.signed = [signed.model_copy(update={"sha256": "0" * 64})]
    said = leaving.refused("close")
    assert f"got a sign-off of checksum {'0' * 64} and rows entry=1 migration=2; expected checksum" in said
    assert f"{signed.sha256} and rows entry=1 migration=2, the last copy's" in said
    assert "have it signed for" not in said
    assert said.endswith("signed for, and give the file with --signed")
    leaving.signed = [signed]


def test_a_closed_council_reads_that_it_is_gone_and_nothing_else(closed: Departure) -> None:
    for path in ("/", "/entries", "/readyz"):
        page = closed.servers.get(SLOUGH, "slough", "slough", front=FRONT, path=path)
        assert page.endswith("\n410")
        assert "410 Gone" in page
        assert "Slough" not in page


def test_none_of_its_roles_can_sign_in_and_its_cluster_admits_nobody(closed: Departure) -> None:
    assert "pg_hba.conf rejects connection" in closed.servers.connect("slough", "slough")
    rows = "SELECT count(*) FROM pg_roles WHERE rolcanlogin AND rolname LIKE 'payroll%'"
    assert closed.servers.psql(5434, rows) == "0\n"


def test_others_go_on_while_it_waits_and_servers_are_as_declared(closed: Departure) -> None:
    page = closed.servers.get(NORTHAMPTONSHIRE, "northamptonshire", "northamptonshire", front=FRONT)
    assert page.endswith("\n200")
    verified = closed.servers.run("verify", known=closed.after)
    assert verified.outcome.ok, closed.servers.failures()


def test_closing_twice_changes_nothing(closed: Departure) -> None:
    assert closed.done("close").outcome.changed == {}


def test_until_it_is_removed_it_comes_back_with_its_data_and_waits_anew(closed: Departure) -> None:
    servers = closed.servers
    assert servers.run("configure").outcome.ok, servers.failures()
    page = servers.get(SLOUGH, "slough", "slough", front=FRONT)
    assert page.endswith("\n200")
    assert "<td>Canary<td>2011-04-01<td>123456" in page
    assert "got database 'payroll__slough' open; expected closed for 30 days" in closed.refused(
        "remove", REMOVED
    )
    closed.done("close", LAST_DAY + DAY)


def test_it_is_not_removed_early_nor_with_another_copy_or_content_than_was_signed_for(
    closed: Departure,
) -> None:
    servers, copy = closed.servers, f"/var/backups/shire/payroll-slough/{closed.signed[0].file}"
    servers.on(DATA, "sh", "-c", f"cp -p {copy} /root/kept && echo more >> {copy}")
    servers.psql(5434, "INSERT INTO entry VALUES ('By hand', '2011-05-01', 1)", "payroll__slough")
    said = closed.refused("remove", REMOVED - DAY)
    assert "got closed on 2011-05-01, 29 days before 2011-05-30; expected 30 days (`withdrawal` of " in said
    assert f"got copy {closed.signed[0].file} with checksum" in said
    assert f"expected {closed.signed[0].sha256}, as when it was made" in said
    assert "got another content of 'payroll__slough' than was copied; expected the same" in said
    servers.on(DATA, "mv", "/root/kept", copy)
    servers.psql(5434, "DELETE FROM entry WHERE payee = 'By hand'", "payroll__slough")


def test_nothing_is_removed_where_the_server_of_its_data_is_not_asked(closed: Departure) -> None:
    said = closed.refused("remove", REMOVED, without=[WEB, "payroll-web-2", DATA])
    assert said == (
        f"{STANDBY}: got a run without {DATA}, expected it among the servers: it says whether the stage "
        "may be"
    )


def test_removed_it_leaves_nothing_and_nobody_elses_files_change(removed: Departure, joined: Joined) -> None:
    servers = removed.servers
    for host in servers.hosts:
        assert servers.on(host.name, "sh", "-c", ITS) == "", host.name
    assert "shire/left/payroll-slough-2011-05-31" in servers.on(
        DATA, "find", "/var/backups/shire", "-name", "key"
    )
    for name in (DATA, STANDBY):
        assert servers.on(name, "sh", "-c", "pg_lsclusters | grep -c slough || true") == "0\n"
        assert " payroll-slough 2011-05-31\n" in servers.on(name, "cat", "/etc/shire/left")
    assert theirs(servers) == joined.before


def test_a_certificate_of_who_left_opens_nothing(removed: Departure) -> None:
    servers = removed.servers
    assert "Connection timed out" in servers.get(SLOUGH, "slough", "slough", front=FRONT)
    said = servers.get(NORTHAMPTONSHIRE, "slough", "slough", front=FRONT)
    assert "unrecognized name" in said
    said = servers.get(NORTHAMPTONSHIRE, "northamptonshire", "slough", front=FRONT)
    assert said.endswith("\n400")


def test_removing_twice_changes_nothing(removed: Departure) -> None:
    assert removed.done("remove", REMOVED).outcome.changed == {}


def test_its_copies_are_kept_as_long_as_declared_and_then_destroyed(removed: Departure) -> None:
    said = removed.refused("forget", FORGOTTEN - DAY)
    assert "got copies put by on 2011-05-31; expected 2011-05-30 or before: they are kept for 90 days" in said
    evidence = removed.done("forget", FORGOTTEN)
    folder = "/var/backups/shire/left/payroll-slough-2011-05-31"
    gone = {"payroll": {"on": str(FORGOTTEN), "folders": [folder]}}
    assert evidence.outcome.shown["destroyed"] == gone
    assert removed.servers.on(DATA, "ls", "/var/backups/shire/left") == ""


def test_it_does_not_join_again_with_what_it_left_with(removed: Departure) -> None:
    data = replace(removed.servers, hosts=tuple(h for h in removed.servers.hosts if h.name == DATA))
    assert not data.run("configure").outcome.ok
    said = data.failures()
    assert "/etc/shire/payroll__slough.sql: got a file that `/usr/local/sbin/shire-left check" in said
    assert "got what payroll-slough 2011-05-31 left with (account, day), expected something new" in said


def test_joined_again_it_has_an_empty_register_and_nothing_old_lets_in(
    rejoined: Path, removed: Departure, joined: Joined
) -> None:
    servers = removed.servers
    page = servers.get(SLOUGH, "slough", "slough", front=FRONT)
    assert page.endswith("\n200")
    assert "Canary" not in page
    held = ["--cert", str(rejoined / "payroll--slough--user")]
    said = servers.get(SLOUGH, "slough", "slough", *held, front=FRONT)
    assert "The SSL certificate error" in said
    assert said.endswith("\n400")
    assert servers.connect("slough", "slough") == "0\n"
    old = (rejoined / "payroll--slough--app").read_text(encoding="utf-8")
    assert "password authentication failed" in servers.connect("slough", "slough", password=old)
    assert theirs(servers) == joined.before


def test_joined_again_it_is_as_declared(rejoined: Path, removed: Departure) -> None:
    assert rejoined.exists()
    again = removed.servers.run("configure")
    assert again.outcome.ok, removed.servers.failures()
    assert again.outcome.changed == {}
    verified = removed.servers.run("verify")
    assert verified.outcome.ok, removed.servers.failures()
