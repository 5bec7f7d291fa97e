"""What restores, withdrawals and `verify` do with databases, on a cluster that has nothing but those."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

from infra.configuration.places import playbooks
from tests.configuration.machine import CLUSTER, PORT, Machine, standing_machine
from tests.configuration.templates import rendered, templated, variables

ROLES = playbooks() / "roles"
BASE = "payroll__slough"
RECOVER = "/usr/local/sbin/shire-recover"
# Both are of its program, which reads what the playbooks wrote before it does anything else.
CALLED = f"""import runpy
recover = runpy.run_path({RECOVER!r}, run_name="recover")
try:
    {{}}
except recover["RecoveryError"] as error:
    print(error)
"""
EXCHANGE = CALLED.format(f"recover['exchange'](('-p', '5434'), {BASE!r})")
BRING_UP = CALLED.format(f"recover['bring_up'](('-p', '5434'), {BASE!r})")
SWEEP = CALLED.format("recover['swept'](recover['Known']('payroll', 'payroll-data-1', '15', {}))")
REFUSE = CALLED.format(f"recover['refuse_old'](recover['Cluster']('slough', 5434, {{}}), {BASE!r})")
DATABASES = "SELECT datname, datallowconn FROM pg_database WHERE datname LIKE 'payroll%' ORDER BY 1"


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    with standing_machine() as standing:
        program = ROLES / "recovery" / "templates" / "recover.py"
        standing.write(RECOVER, program.read_text(encoding="utf-8"), "0755")
        yield standing


@pytest.fixture
def restored(machine: Machine) -> Iterator[Machine]:
    """The live database, and beside it one that is to take its place."""
    machine.psql(f"CREATE DATABASE {BASE};\nCREATE DATABASE {BASE}__new;")
    machine.psql("CREATE TABLE live (n int)", BASE)
    machine.write(f"/etc/shire/{BASE}.sql", f"ALTER ROLE {BASE}__app LOGIN CONNECTION LIMIT 7;\n")
    machine.psql(f"CREATE ROLE {BASE}__app LOGIN")
    yield machine
    dropped = (
        "SELECT format('DROP DATABASE %I (FORCE)', datname) FROM pg_database WHERE datname LIKE 'payroll%'"
    )
    machine.psql(f"{dropped} \\gexec\nDROP ROLE {BASE}__app;")


def python(machine: Machine, program: str) -> str:
    return machine.sh('python3 -c "$1"', program)


def test_a_restored_database_takes_the_place_of_the_live_one(restored: Machine) -> None:
    assert python(restored, EXCHANGE) == ""
    assert restored.psql(DATABASES) == f"{BASE}|t\n{BASE}__old|f\n"
    assert restored.psql("SELECT to_regclass('live') IS NULL", BASE) == "t\n"


def test_a_restore_that_breaks_off_leaves_the_live_database_as_it_was(restored: Machine) -> None:
    """As where somebody drops what was restored, or is at it by hand: a rename waits for nobody to be."""
    restored.psql(f"DROP DATABASE {BASE}__new")
    said = python(restored, EXCHANGE)
    assert said.startswith(f"{BASE} is as it was, and nothing took its place: psql: got exit code 3")
    assert f'database "{BASE}__new" does not exist' in said
    assert restored.psql(DATABASES) == f"{BASE}|t\n"
    assert restored.psql("SELECT count(*) FROM live", BASE) == "0\n"


def test_a_restore_lets_no_council_sign_in_again_that_was_closed(restored: Machine) -> None:
    role = f"SELECT rolcanlogin, rolconnlimit FROM pg_roles WHERE rolname = '{BASE}__app'"
    restored.psql(f"ALTER ROLE {BASE}__app NOLOGIN")
    assert python(restored, BRING_UP) == ""
    assert restored.psql(role) == "f|-1\n"
    restored.psql(f"ALTER ROLE {BASE}__app LOGIN")
    assert python(restored, BRING_UP) == ""
    assert restored.psql(role) == "t|7\n"


def test_what_an_earlier_restore_put_aside_is_told_from_a_live_one_whose_name_it_took(
    restored: Machine,
) -> None:
    assert python(restored, REFUSE) == ""
    assert python(restored, EXCHANGE) == ""
    said = python(restored, REFUSE)
    assert said == f"got database {BASE}__old of an earlier restore, expected none: drop it first\n"
    restored.psql(f"DROP DATABASE {BASE}")
    assert python(restored, REFUSE) == (
        f"got database {BASE}__old and no {BASE}, expected {BASE}: {BASE}__old is the live one, of a restore "
        f"that broke off: rename it back (ALTER DATABASE {BASE}__old RENAME TO {BASE}; ALTER DATABASE {BASE} "
        "ALLOW_CONNECTIONS true)\n"
    )


def test_a_restore_takes_away_what_another_left_that_was_killed(machine: Machine) -> None:
    """The process of that number is ours, and goes on; no process has the other's."""
    place = "/var/lib/postgresql/beside"
    initdb = "/usr/lib/postgresql/15/bin/initdb --no-sync -D"
    start = "/usr/lib/postgresql/15/bin/pg_ctl -s -w -o '-c listen_addresses= -c fsync=off -p 5499' -D"
    machine.sh(f"mkdir -p {place}-1-goes_on {place}-4999999-killed && chown postgres {place}-*")
    machine.sh(f"runuser -u postgres -- {initdb} {place}-4999999-killed/data >/dev/null")
    machine.sh(f"runuser -u postgres -- {start} {place}-4999999-killed/data start >/dev/null")
    assert python(machine, SWEEP) == ""
    assert machine.sh(f"ls -d {place}-*; pgrep -f '[4]999999-killed'") == f"{place}-1-goes_on\n"
    machine.sh(f"mkdir -p {place}-4999999-rebooted/data && rmdir {place}-1-goes_on")
    assert python(machine, SWEEP) == ""
    assert machine.sh("find /var/lib/postgresql -name 'beside-*'") == ""


@pytest.fixture
def backed_up(machine: Machine) -> Iterator[Machine]:
    """The council's database, and the script that copies it."""
    script = rendered(
        ROLES / "backup" / "templates" / "backup.sh.j2",
        {"service": {"retention_days": 90}, "backup_folder": "/var/backups/shire"},
    )
    machine.write("/usr/local/sbin/shire-backup", script, "0755")
    machine.write("/etc/shire/payroll-slough.key", "a key\n", "0400")
    machine.psql(f"{EVERY}\nCREATE DATABASE {BASE};")
    yield machine
    machine.psql(
        rendered(ROLES / "withdrawal" / "templates" / "remove.sql.j2", {"withdrawal_council": LEAVER})
    )


def test_copies_are_kept_as_long_as_declared_but_for_one_that_is_signed_for(backed_up: Machine) -> None:
    folder, days = "/var/backups/shire/payroll-slough", {"over": 91, "within": 90, "signed": 400}
    for name, ago in days.items():
        backed_up.write(f"{folder}/{name}.dump", "")
        backed_up.sh(f"touch -d '{ago} days ago' {folder}/{name}.dump")
    backed_up.sh(f"touch -d '91 days ago' {folder}/broken-off.dump.part")
    backed_up.write(f"{folder}/last.json", '{"council": "slough", "copy": "signed.dump"}\n')
    said = backed_up.sh(f"BACKUP_ROLE=postgres shire-backup payroll-slough {BASE} {PORT} 0")
    made = yaml.safe_load(said.splitlines()[-1])["copy"]
    kept = backed_up.sh(f"ls {folder} | grep dump").split()
    assert kept == [made, "signed.dump", "within.dump"]


LEAVER = {"council": "slough", "database": BASE, "cluster": CLUSTER, "ended": "2011-04-30"}
# Nobody takes it any more: its leaver's cluster is all that stands.
SERVICE = {
    "service": "payroll",
    "councils": [],
    "leavers": [LEAVER],
    "clusters": [],
    "database": {"primary": "payroll-data-1", "standbys": [], "consumers": ["10.64.4.0/29"]},
}
ENDS = ("__own", "__app", "__ro", "__bak")
EVERY = "\n".join(f"CREATE ROLE {BASE}{end} NOLOGIN;" for end in ("", *ENDS))
COPIES = "\n".join(f"CREATE DATABASE {BASE}{end} OWNER {BASE}__own;" for end in ("__old", "__new", "__try"))
HBA = f"/etc/postgresql/15/{CLUSTER}/pg_hba.conf"
LINE = f"hostssl {BASE} +{BASE} 10.64.4.0/29 scram-sha-256"
STATE = f'bash -s look payroll-slough {BASE} {CLUSTER} /var/backups/shire 2011-05-31 <<<"$1"'


def state(machine: Machine) -> dict[str, object]:
    """How far the withdrawal is, by the script that the gate reads."""
    script = (ROLES / "withdrawal" / "files" / "withdrawal.sh").read_text(encoding="utf-8")
    found: dict[str, object] = yaml.safe_load(machine.sh(STATE, script))
    return found


def verifying(machine: Machine, primary: str) -> Mapping[str, Any]:
    """What `verify` knows here, where that is what the primary has said of its clusters."""
    here = machine.sh("pg_lsclusters --no-header").splitlines()
    return {
        **variables(ROLES / "verify_database" / "defaults" / "main.yml"),
        "service": SERVICE,
        "inventory_hostname": "payroll-data-1",
        "hostvars": {"payroll-data-1": {"verify_database_standing": {"stdout_lines": primary.splitlines()}}},
        "verify_database_standing": {"stdout_lines": here},
    }


def holes(machine: Machine) -> list[str]:
    """What `verify` finds in each cluster that it asks."""
    known = verifying(machine, "")
    asked = templated(known["verify_database_clusters"], known)
    assert asked == [{"cluster": CLUSTER, "port": PORT}]
    template = ROLES / "verify_database" / "templates" / "isolation.sql.j2"
    return machine.psql(rendered(template, {**known, "item": asked[0]})).splitlines()


@pytest.fixture
def partly(machine: Machine) -> Iterator[Machine]:
    """All that is there beside a council's database, and not that."""
    machine.psql(f"{EVERY}\n{COPIES}")
    yield machine
    machine.psql(
        rendered(ROLES / "withdrawal" / "templates" / "remove.sql.j2", {"withdrawal_council": LEAVER})
    )


def test_a_leaver_is_gone_when_no_database_and_no_role_of_it_is_left(partly: Machine) -> None:
    """Also what a restore put aside, and what a copy was tried in."""
    left = [f"database {BASE}{end}" for end in ("__old", "__new", "__try")]
    left += [f"role {BASE}{end}" for end in ("", *ENDS)]
    wanted = f"is there without database {BASE}, expected nothing of slough: run stage `remove` of its"
    assert (state(partly)["state"], state(partly)["aside"]) == ("remains", f"{BASE}__old")
    found = [hole for hole in holes(partly) if wanted in hole]
    assert sorted(found) == sorted(f"leaver: {one} {wanted} decommission again" for one in left)
    said = partly.psql(
        rendered(ROLES / "withdrawal" / "templates" / "remove.sql.j2", {"withdrawal_council": LEAVER})
    )
    assert "ERROR" not in said
    assert (state(partly)["state"], state(partly)["aside"]) == ("absent", "")
    assert [hole for hole in holes(partly) if wanted in hole] == []


def test_a_leavers_cluster_that_its_primary_has_dropped_is_found(machine: Machine) -> None:
    for primary, forgotten in ((f"15 {CLUSTER} 5434 online", []), ("15 luton 5435 online", [CLUSTER])):
        known = verifying(machine, primary)
        assert templated(known["verify_database_forgotten"], known) == forgotten


def test_a_database_of_nobody_who_is_declared_is_found(partly: Machine) -> None:
    partly.psql("CREATE DATABASE payroll__luton")
    found = [hole for hole in holes(partly) if "of nobody who is declared" in hole]
    partly.psql("DROP DATABASE payroll__luton")
    assert found == [
        "database payroll__luton: got one of nobody who is declared, expected those of councils alone: find "
        "out whose it is"
    ]


def test_a_removal_is_known_by_what_it_has_noted(machine: Machine) -> None:
    noted = f"{'0' * 64} payroll-slough 2011-05-31\n{'1' * 64} payroll-luton 2011-05-30\n"
    machine.write("/etc/shire/left", noted)
    assert state(machine)["removed"] == ["2011-05-31"]
    machine.sh("rm /etc/shire/left")


def test_a_leavers_own_cluster_lets_nobody_in_once_it_is_closed(machine: Machine) -> None:
    """It is in no declaration any more, and stands until it is removed."""
    (task,) = yaml.safe_load(
        (ROLES / "withdrawal" / "tasks" / "close_cluster.yml").read_text(encoding="utf-8")
    )
    script = task["ansible.builtin.command"]["argv"][2]
    close = f'sh -euc "$1" sh {CLUSTER} {BASE}'
    hole = f"got {{{BASE}}} {{+{BASE}}} 10.64.4.0/255.255.255.248 scram-sha-256, expected nobody: run stage"
    machine.sh(f"sed -i '1i {LINE}' {HBA} && pg_ctlcluster 15 {CLUSTER} reload")
    assert [found for found in holes(machine) if hole in found] != []
    assert machine.sh(close, script) == "closed\n"
    assert [found for found in holes(machine) if BASE in found] == []
    assert machine.sh(close, script) == ""
    assert machine.sh(f"stat -c '%U %a' {HBA}") == "postgres 640\n"
