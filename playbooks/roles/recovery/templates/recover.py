#!/usr/bin/python3
"""Clusters of PostgreSQL brought back beside the live ones, by pgBackRest: as a test, or for a council.

`hold` sees that the repository has a first copy of each cluster. `test DAYS` restores each cluster to this
moment, where that was last shown more than so many days ago, and compares every council's database with the
live one. `council NAME MOMENT [load]` looks at one council's database as it was, or lets it take the live
one's place.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from shutil import chown, rmtree
from time import monotonic, sleep
from typing import Any

CONFIGURATION = Path("/etc/shire/recovery.json")
COUNCILS = Path("/etc/shire/recovery")
EVIDENCE = Path("/var/lib/shire/restores")
PLACE, PREFIX = Path("/var/lib/postgresql"), "beside-"
LASTS = timedelta(days=90)
PATIENCE = 120.0
"""Seconds until the log must have reached the archive."""

# An instance that nobody outside can ask, and that writes nothing to the archive.
BESIDE = """
listen_addresses = ''
unix_socket_directories = '{folder}'
hba_file = '{folder}/pg_hba.conf'
ident_file = '/dev/null'
port = 5432
ssl = off
hot_standby = off
archive_mode = off
fsync = off
"""
TABLES = """FROM pg_class t JOIN pg_namespace n ON n.oid = relnamespace
 WHERE relkind = 'r' AND nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY nspname, relname"""
LOCK = f"SELECT format('LOCK TABLE %I.%I IN SHARE MODE', nspname, relname) {TABLES} \\gexec\n"
# Rows, and a sum over their content that does not depend on their order.
COUNT = (
    "SELECT format('SELECT %L, count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM %I.%I t', "
    f"nspname || '.' || relname, nspname, relname) {TABLES} \\gexec\n"
)
DONE = "counted"
# What is set for applications is no limit here, and a time reads the same everywhere.
UNHURRIED = "-c statement_timeout=0 -c timezone=UTC"
# Who may connect is said of a database, and is no part of its dump.
ADMITTED = """SELECT format('GRANT %s ON DATABASE {new} TO %I', privilege_type, rolname)
  FROM pg_database, aclexplode(datacl), pg_roles
 WHERE datname = '{database}' AND grantee = pg_roles.oid \\gexec
"""
# Nobody comes in between: the live database takes no connections from here on. Both names change, or neither.
EXCHANGE = """ALTER DATABASE {database} ALLOW_CONNECTIONS false;
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{database}';
BEGIN;
ALTER DATABASE {database} RENAME TO {database}__old;
ALTER DATABASE {database}__new RENAME TO {database};
COMMIT;
"""
REOPEN = "ALTER DATABASE {database} ALLOW_CONNECTIONS true"


class RecoveryError(Exception):
    """What did not come back as it must; the message says what was got and what was expected."""


@dataclass(frozen=True)
class Cluster:
    """A cluster, which is a stanza of the repository too; `databases` by council."""

    name: str
    port: int
    databases: Mapping[str, str]


@dataclass(frozen=True)
class Known:
    """What is configured on this server, `host`. `version` is PostgreSQL's."""

    service: str
    host: str
    version: str
    clusters: Mapping[str, Cluster]

    @property
    def programs(self) -> Path:
        """Where Debian has that version's."""
        return Path("/usr/lib/postgresql") / self.version / "bin"


@dataclass(frozen=True)
class Restored:
    """A cluster that stands beside the live one: its socket's folder, and of which copy it is."""

    folder: Path
    label: str
    taken: str


def known() -> Known:
    """As the playbooks wrote it."""
    said = json.loads(CONFIGURATION.read_text(encoding="utf-8"))
    councils = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(COUNCILS.glob("*.json"))]
    ports = {council["cluster"]: council["port"] for council in councils}
    databases: dict[str, dict[str, str]] = {name: {} for name in ports}
    for council in councils:
        databases[council["cluster"]][council["council"]] = council["database"]
    clusters = {name: Cluster(name, port, databases[name]) for name, port in ports.items()}
    return Known(said["service"], said["host"], said["version"], clusters)


def as_postgres(*command: str | Path, asked: str = "") -> str:
    """What a command of the databases' own user prints, which reads `asked`. Raises RecoveryError."""
    whole = ["runuser", "-u", "postgres", "--", *map(str, command)]
    done = subprocess.run(whole, input=asked, capture_output=True, text=True, check=False, cwd="/")
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-2000:]
        raise RecoveryError(f"{command[0]}: got exit code {done.returncode}, expected 0: {said}")
    return done.stdout


def pgbackrest(cluster: str, *words: str) -> str:
    """What pgBackRest says of that cluster. Raises RecoveryError."""
    return as_postgres("pgbackrest", f"--stanza={cluster}", "--log-level-console=info", *words)


def copies(cluster: str) -> Sequence[Mapping[str, Any]]:
    """The copies of that cluster in the repository, as pgBackRest describes them, the oldest first."""
    (stanza,) = json.loads(as_postgres("pgbackrest", f"--stanza={cluster}", "info", "--output=json"))
    found: Sequence[Mapping[str, Any]] = stanza["backup"]
    return found


def psql(place: Sequence[str], database: str, asked: str) -> str:
    """What the databases' keeper is told there: `place` is of a live cluster, or of one beside it."""
    return as_postgres("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", *place, "-d", database, asked=asked).strip()


def live(cluster: Cluster) -> Sequence[str]:
    """Where the cluster itself is asked."""
    return ("-p", str(cluster.port))


def beside(restored: Restored) -> Sequence[str]:
    """Where the restored one is asked."""
    return ("-h", str(restored.folder), "-p", "5432")


def hold(here: Known, cluster: Cluster) -> str:
    """Have a first copy in the repository. Says what was done, and nothing where it is there."""
    if copies(cluster.name):
        return ""
    pgbackrest(cluster.name, "stanza-create")
    pgbackrest(cluster.name, "--type=full", "backup")
    return f"{here.service}: a first copy of cluster {cluster.name}"


def test(here: Known, cluster: Cluster, days: int) -> str:
    """Restore the cluster to this moment, compare every council's database, and write down what was seen."""
    now = datetime.now(UTC)
    if all(_shown_within(here, council, now, days) for council in cluster.databases):
        return ""
    began, mark = monotonic(), f"shire {now:%Y%m%dT%H%M%SZ}"
    moment, expected = marked(cluster, mark)
    with standing(here, cluster, "--type=name", f"--target={mark}") as restored:
        for council, database in cluster.databases.items():
            got = counted(beside(restored), database)
            if got != expected[council]:
                raise RecoveryError(f"{council}: got {got} of the copy, expected {expected[council]}")
            seen = evidence(here, council, restored, moment, got, monotonic() - began)
            (EVIDENCE / f"{council}.json").write_text(json.dumps(seen) + "\n", encoding="utf-8")
    return f"restored {cluster.name} to {moment}: {', '.join(cluster.databases)}"


def _shown_within(here: Known, council: str, now: datetime, days: int) -> bool:
    path = EVIDENCE / f"{council}.json"
    if not days or not path.exists():
        return False
    seen = json.loads(path.read_text(encoding="utf-8"))
    ago = now.date() - datetime.fromisoformat(seen["on"]).date()
    return seen["service"] == here.service and ago <= timedelta(days=days)


def each(here: Known, work: Callable[[Cluster], str]) -> str:
    """That work on every cluster, two at a time. Raises RecoveryError of all that failed."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        doing = [pool.submit(work, cluster) for cluster in here.clusters.values()]
    failed = [str(error) for error in (done.exception() for done in doing) if error]
    if failed:
        raise RecoveryError("\n".join(failed))
    return "\n".join(filter(None, (done.result() for done in doing)))


def council(here: Known, name: str, moment: str, *, load: bool) -> str:
    """One council's database as it was at that moment: looked at, or put in the place of the live one."""
    cluster = next((c for c in here.clusters.values() if name in c.databases), None)
    if cluster is None:
        raise RecoveryError(f"got council '{name}', expected one of those whose data is here")
    at, database, began = parsed(moment), cluster.databases[name], monotonic()
    if load:
        refuse_old(cluster, database)
    archived(cluster)
    with standing(here, cluster, "--type=time", f"--target={at:%Y-%m-%d %H:%M:%S.%f%z}") as restored:
        rows = counted(beside(restored), database)
        if load:
            loaded(cluster, restored, database)
        return json.dumps(evidence(here, name, restored, at.isoformat(), rows, monotonic() - began))


def parsed(moment: str) -> datetime:
    """A moment that is the same everywhere. Raises RecoveryError."""
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        at = datetime.min
    if at.tzinfo is None:
        raise RecoveryError(
            f"got moment '{moment}', expected one with its zone, as 2011-04-04T16:30:00+00:00"
        )
    return at


def refuse_old(cluster: Cluster, database: str) -> None:
    """What an earlier restore put aside is somebody's to look at first. Raises RecoveryError."""
    old, asked = f"{database}__old", "SELECT datname FROM pg_database WHERE datname IN ('{0}', '{0}__old')"
    there = psql(live(cluster), "postgres", asked.format(database)).split()
    if there == [old]:
        raise RecoveryError(
            f"got database {old} and no {database}, expected {database}: {old} is the live one, of a restore "
            f"that broke off: rename it back (ALTER DATABASE {old} RENAME TO {database}; "
            f"{REOPEN.format(database=database)})"
        )
    if old in there:
        raise RecoveryError(f"got database {old} of an earlier restore, expected none: drop it first")


def loaded(cluster: Cluster, restored: Restored, database: str) -> None:
    """Let the restored database take the place of the live one, which stays beside it as `__old`."""
    new, place, dump = f"{database}__new", live(cluster), restored.folder / "council.dump"
    as_postgres("pg_dump", "-Fc", *beside(restored), "-d", database, "-f", dump)
    psql(place, "postgres", f"DROP DATABASE IF EXISTS {new}")
    psql(place, "postgres", f"CREATE DATABASE {new} OWNER {database}__own TEMPLATE template0")
    psql(place, "postgres", f"REVOKE ALL ON DATABASE {new} FROM PUBLIC")
    as_postgres("pg_restore", "--exit-on-error", *place, "-d", new, dump)
    if (got := counted(place, new)) != (wanted := counted(beside(restored), database)):
        raise RecoveryError(f"got {got} loaded into {new}, expected {wanted}; {database} is as it was")
    psql(place, "postgres", ADMITTED.format(database=database, new=new))
    exchange(place, database)
    bring_up(place, database)


def exchange(place: Sequence[str], database: str) -> None:
    """Let `__new` take the name of the live database, which is `__old` from then on. Raises RecoveryError.

    Where it breaks off, people go on with what they had.
    """
    try:
        psql(place, "postgres", EXCHANGE.format(database=database))
    except RecoveryError as error:
        psql(place, "postgres", REOPEN.format(database=database))
        raise RecoveryError(f"{database} is as it was, and nothing took its place: {error}") from error


def bring_up(place: Sequence[str], database: str) -> None:
    """What was declared since that moment; a council that was closed stays closed. Raises RecoveryError."""
    asked = f"SELECT count(*) FROM pg_roles WHERE rolname = '{database}__app' AND rolcanlogin"
    if psql(place, "postgres", asked) == "1":
        psql(place, "postgres", Path(f"/etc/shire/{database}.sql").read_text(encoding="utf-8"))


def evidence(
    here: Known, council: str, restored: Restored, moment: str, rows: Sequence[str], seconds: float
) -> dict[str, object]:
    """What was seen of one council's database, as it is kept."""
    today = datetime.now(UTC).date()
    return {
        "service": here.service,
        "council": council,
        "backup": restored.label,
        "taken": restored.taken,
        "restored_to": moment,
        "rows": {table: int(number) for table, number, _ in (row.rsplit("|", 2) for row in rows)},
        "sha256": sha256("\n".join(rows).encode()).hexdigest(),
        "seconds": round(seconds, 1),
        "by": here.host,
        "on": today.isoformat(),
        "expires": (today + LASTS).isoformat(),
    }


def marked(cluster: Cluster, mark: str) -> tuple[str, Mapping[str, list[str]]]:
    """A named point in the log, and what every council's database held there.

    Writers wait while rows are counted, so that the point and the numbers are of the same moment.
    """
    with ExitStack() as stack:
        sessions = {c: stack.enter_context(held(cluster, d)) for c, d in cluster.databases.items()}
        rows = {council: counted_by(session) for council, session in sessions.items()}
        psql(live(cluster), "postgres", f"SELECT pg_create_restore_point('{mark}')")
        moment = datetime.now(UTC).isoformat(timespec="seconds")
    archived(cluster)
    return moment, rows


@contextmanager
def held(cluster: Cluster, database: str) -> Iterator[subprocess.Popen[str]]:
    """A session that lets nobody write to that database meanwhile."""
    command = ["psql", "-XAtq", "-U", "postgres", "-d", database, *live(cluster), "-v", "ON_ERROR_STOP=1"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as session:
        assert session.stdin
        session.stdin.write(f"SET lock_timeout = '10s'; BEGIN;\n{LOCK}{COUNT}\\echo {DONE}\n")
        session.stdin.flush()
        yield session
        session.stdin.close()


def counted_by(session: subprocess.Popen[str]) -> list[str]:
    """The lines up to the mark that the count is over. Raises RecoveryError where there is none."""
    assert session.stdout
    rows: list[str] = []
    for line in session.stdout:
        if line.strip() == DONE:
            return rows
        rows.append(line.strip())
    raise RecoveryError("a live database could not be counted: somebody writes to it for longer than 10 s")


def counted(place: Sequence[str], database: str) -> list[str]:
    """Rows and content of each table: `schema.table|rows|sum`. Raises RecoveryError."""
    return psql(place, database, COUNT).split("\n")


def archived(cluster: Cluster) -> None:
    """Have all that was committed so far in the archive. Raises RecoveryError."""
    # A commit with a number of its own: a moment is only reached where something was committed after it.
    psql(live(cluster), "postgres", "SELECT pg_current_xact_id()")
    wanted = psql(live(cluster), "postgres", "SELECT pg_walfile_name(pg_switch_wal())")
    end = monotonic() + PATIENCE
    while psql(live(cluster), "postgres", "SELECT last_archived_wal FROM pg_stat_archiver") < wanted:
        if monotonic() > end:
            raise RecoveryError(f"{cluster.name}: log {wanted} is not in the archive after {PATIENCE:.0f} s")
        sleep(0.2)


@contextmanager
def standing(here: Known, cluster: Cluster, *target: str) -> Iterator[Restored]:
    """The cluster as it was at that target, meanwhile. Raises RecoveryError."""
    swept(here)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=PLACE))
    data = folder / "data"
    try:
        chown(folder, "postgres", "postgres")
        as_postgres("mkdir", "-m", "0700", data)
        options = ("--target-action=promote", "--archive-mode=off", f"--pg1-path={data}", *target)
        label = found_label(pgbackrest(cluster.name, *options, "restore"))
        (data / "postgresql.conf").write_text(BESIDE.format(folder=folder), encoding="ascii")
        (folder / "pg_hba.conf").write_text("local all postgres peer\n", encoding="ascii")
        as_postgres(*controlled(here, folder), "-l", folder / "log", "start")
        restored = Restored(folder, label, taken(cluster.name, label))
        reached(restored)
        yield restored
    finally:
        if (data / "postmaster.pid").exists():
            as_postgres(*controlled(here, folder), "-m", "immediate", "stop")
        rmtree(folder)


def controlled(here: Known, folder: Path) -> Sequence[str | Path]:
    """What starts and stops the cluster that is restored into that folder."""
    return (here.programs / "pg_ctl", "-D", folder / "data", "-s", "-w")


def swept(here: Known) -> None:
    """Take away what restores left that were killed: each has a whole cluster. Raises RecoveryError."""
    for folder in PLACE.glob(f"{PREFIX}*"):
        if Path("/proc", folder.name.split("-")[1]).exists():
            continue
        # 3 and 4 of `pg_ctl status`: nothing runs, or never has.
        runs = '"$@" status >/dev/null && echo it runs || [ $? -ge 3 ]'
        if as_postgres("sh", "-c", runs, "sh", *controlled(here, folder)):
            as_postgres(*controlled(here, folder), "-m", "immediate", "stop")
        rmtree(folder)


def reached(restored: Restored) -> None:
    """Wait until it is at its target, however much log that takes. Raises RecoveryError if it ends before."""
    while True:
        try:
            psql(beside(restored), "postgres", "SELECT 1")
            return
        except RecoveryError:
            if not (restored.folder / "data" / "postmaster.pid").exists():
                said = (restored.folder / "log").read_text(encoding="utf-8", errors="replace")
                raise RecoveryError(f"recovery ended before its target:\n{said[-1500:]}") from None
            sleep(0.2)


def found_label(said: str) -> str:
    """Which copy pgBackRest took, by what it said."""
    found = re.search(r"restore backup set ([\w-]+)", said)
    if not found:
        raise RecoveryError(f"pgbackrest restore: got no word of which copy it took: {said[-500:]}")
    return found[1]


def taken(cluster: str, label: str) -> str:
    """When that copy was complete (UTC)."""
    ended = next(copy["timestamp"]["stop"] for copy in copies(cluster) if copy["label"] == label)
    return datetime.fromtimestamp(ended, UTC).isoformat()


def main() -> None:
    """As the command line says; prints what was done."""
    here, (command, *more) = known(), sys.argv[1:]
    EVIDENCE.mkdir(parents=True, exist_ok=True)
    os.environ["PGOPTIONS"] = UNHURRIED
    try:
        if command == "hold":
            said = each(here, partial(hold, here))
        elif command == "test":
            said = each(here, partial(test, here, days=int(more[0])))
        else:
            said = council(here, more[0], more[1], load=more[2:] == ["load"])
    except RecoveryError as error:
        raise SystemExit(f"{here.service} on {here.host}: {error}") from error
    if said:
        sys.stdout.write(f"{said}\n")


if __name__ == "__main__":
    main()
