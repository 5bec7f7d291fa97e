"""A run of a phase, on this machine itself: preflight reads, and changes nothing."""

import json
import signal
from itertools import combinations
from pathlib import Path

import pytest
import yaml

from infra.configuration.limits import NoServerError, limits
from infra.configuration.running import Asked
from infra.configuration.telling import Done
from infra.configuration.throwaway import fill
from infra.configuring import configured, resumed
from tests.configuration.servers import inventory
from tests.rehearsal.twin.standing import COUNCILS

HOST, DATA = "payroll-web-1", "payroll-data-1"


def beside(store: Path, host: str = HOST, **more: object) -> dict[str, str]:
    """That server is this machine, which is in no network of the partnership."""
    apart = {"flows": {"inbound": [], "outbound": []}, "preflight_names": {}, "secret_store": str(store)}
    here = {"ansible_connection": "local", "ansible_become": False, **apart, **more}
    return {"here": yaml.safe_dump({"all": {"hosts": {host: here}}})}


def test_a_run_that_failed_goes_on_with_what_it_was_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where whoever runs it has British Summer Time, by which the clocks are none the less the same."""
    monkeypatch.setenv("TZ", "BST-1")
    asked, heard = Asked(ident="r1", phase="preflight", limit=(HOST,)), list[Done]()
    known, store = inventory("lgss"), tmp_path / "store"
    fill(store, known)
    other = beside(store, system="ubuntu-24.04")
    folder = tmp_path / "run"
    failed = configured(folder, COUNCILS, known, asked, heard.append, beside=other)
    assert not failed.outcome.ok
    assert "system: got debian-12, expected ubuntu-24.04" in next(
        d.said for d in heard if d.outcome == "failed"
    )
    assert failed.outcome.problem.startswith("the playbook failed (payroll-web-1: Look at system, clock, ")
    assert "system: got debian-12, expected ubuntu-24.04" in failed.outcome.problem
    (folder / "inventory" / "here.yaml").write_text(beside(store)["here"], encoding="utf-8")
    interrupts = signal.getsignal(signal.SIGINT)
    again = resumed(folder, heard.append)
    assert signal.getsignal(signal.SIGINT) is interrupts, "what comes after a run can be interrupted too"
    assert again.outcome.ok
    assert again.asked == asked
    assert sorted(path.name for path in (folder / "artifacts").iterdir()) == ["r1", "r1.1"]
    kept = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))
    assert kept["outcome"]["status"] == "successful"
    assert kept["provenance"]["digest"] == known.digest


SHORT = "secret payroll--slough--repository: got a shorter one, expected 20 characters at least: make another"


@pytest.mark.parametrize(
    ("secret", "length", "problem"),
    [
        ("payroll--replication", 0, "secret 'payroll--replication': the rehearsal's store has none"),
        ("payroll--slough--repository", 19, SHORT),
        ("payroll--slough--backup", 20, ""),
    ],
)
def test_preflight_asks_for_every_password_of_the_databases(
    tmp_path: Path, secret: str, length: int, problem: str
) -> None:
    known, store = inventory("lgss"), tmp_path / "store"
    fill(store, known)
    (store / secret).unlink()
    if length:
        (store / secret).write_text("q" * length, encoding="utf-8")
    asked, other = Asked(ident="r1", phase="preflight", limit=(DATA,)), beside(store, DATA)
    outcome = configured(tmp_path / "run", COUNCILS, known, asked, lambda _: None, beside=other).outcome
    assert outcome.ok is not bool(problem)
    assert problem in outcome.problem


def test_a_limit_is_the_servers_of_any_of_the_services_for_any_of_the_members() -> None:
    known = inventory("lgss")
    payroll, hr = (tuple(host.name for host in known.service(name).hosts) for name in ("payroll", "hr"))
    own = tuple(s.service for s in known.services if "slough" in [c.council for c in s.councils])
    slough = tuple(host.name for service in own for host in known.service(service).hosts)
    assert limits(known, [], []) == ()
    assert limits(known, ["slough"], []) == slough
    assert limits(known, ["slough", "slough"], ["payroll"]) == payroll
    assert set(limits(known, [], ["payroll", "hr"])) == {*payroll, *hr}
    assert limits(known, [], ["payroll"], ["payroll-data-1"]) == tuple(
        name for name in payroll if name != "payroll-data-1"
    )
    assert set(limits(known, [], [], ["payroll-data-1"])) == {h.name for h in known.hosts} - {
        "payroll-data-1"
    }


def test_servers_for_two_members_are_those_of_either() -> None:
    """Who takes one service, and who takes another: a run for both leaves neither out."""
    known = inventory("lgss")
    takes = {s.service: {c.council for c in (*s.councils, *s.leavers)} for s in known.services}
    members = sorted(set().union(*takes.values()))
    for one, other in combinations(members, 2):
        both = set(limits(known, [one, other], []))
        assert both == {*limits(known, [one], []), *limits(known, [other], [])}


@pytest.mark.parametrize(
    ("members", "services", "without", "said"),
    [
        (
            [],
            ["payroll"],
            ["payroll-data-9"],
            "--without: got 'payroll-data-9', expected one of finance-data-1, ",
        ),
        (["nobody"], [], [], "--member: got 'nobody', expected one of "),
        ([], ["laundry"], [], "--service: got 'laundry', expected one of finance, "),
    ],
)
def test_a_run_for_nobody_that_is_known_is_refused(
    members: list[str], services: list[str], without: list[str], said: str
) -> None:
    with pytest.raises(NoServerError, match=said):
        limits(inventory("lgss"), members, services, without)


def test_a_run_for_no_server_is_refused_for_ansible_would_take_it_for_all() -> None:
    known = inventory("lgss")
    everything = [host.name for host in known.service("payroll").hosts]
    with pytest.raises(NoServerError, match="got no server of lgss for payroll, without payroll-web-1, "):
        limits(known, [], ["payroll"], everything)


def test_a_run_that_touched_no_host_says_what_ansible_printed(tmp_path: Path) -> None:
    asked = Asked(ident="r1", phase="preflight", limit=("no-such-server",))
    outcome = configured(tmp_path, COUNCILS, inventory("lgss"), asked, lambda _: None).outcome
    assert not outcome.ok
    assert outcome.problem.startswith("the playbook failed (failed, on no host: ")
    assert "leaves us with no hosts to target" in outcome.problem
    assert "\x1b" not in outcome.problem
