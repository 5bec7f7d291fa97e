"""What restores, withdrawals and `verify` do with databases, on a cluster that has nothing but those."""

from collections.abc import Iterator

import pytest

from infra.configuration.places import playbooks
from tests.configuration.machine import Machine, standing_machine

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
