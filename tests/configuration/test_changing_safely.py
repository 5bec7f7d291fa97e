"""2020 Vision's servers are changed while people use them, and by rules that shut out who changes them."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic, sleep

import pytest

from infra.configuration.evidence import Evidence
from infra.configuration.places import machines, playbooks
from infra.configuration.throwaway import AUTHORITY
from infra.inventory.model import Host, Inventory
from tests.configuration.balancer import BALANCED, Balanced
from tests.configuration.collector import COLLECTING, Collecting
from tests.configuration.failing import find, lose, with_primary
from tests.configuration.servers import Servers, standing_servers

WEB, OTHER = "finance-hr-web-1", "finance-hr-web-2"
DATA, STANDBY = "finance-hr-data-1", "finance-hr-data-2"
FRONT = "10.84.4.8"
WORKSPACE = "cotswold-workspace"
BASTION = "bas-vision-2020-uks"
MANAGEMENT = 22
TRIAL_SECONDS = 8
COLLECTOR, MONITOR = "logs.vision-2020.internal", "203.0.113.132"
"""A collector where the twin's stand-in for Azure Monitor is: the declared flows lead there."""

DECLARED = "/etc/nftables.d"
LATER = "add rule inet shire councils tcp dport 22 drop comment later"
LOADED = ("nft", "list", "table", "inet", "shire")


@pytest.fixture(scope="module")
def finance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    folder = tmp_path_factory.mktemp("vision-2020")
    with standing_servers(folder, "vision-2020", "finance-hr", [WEB, OTHER, DATA, STANDBY]) as servers:
        servers.settings = {"logs_collector": COLLECTOR, "logs_port": 443}
        for host in servers.hosts:
            servers.on(host.name, "sh", "-c", f"echo '{MONITOR} {COLLECTOR}' >> /etc/hosts")
        for phase in ("preflight", "configure"):
            assert servers.run(phase).outcome.ok, servers.failures()
        yield servers


def test_as_configured_they_are_verified(finance: Servers) -> None:
    assert finance.run("verify").outcome.ok, finance.failures()
    councils = finance.inventory.service("finance-hr").councils
    for one in councils:
        for other in councils:
            said = finance.connect(one.council, other.council)
            assert said == "0\n" if one == other else "pg_hba.conf rejects connection" in said


def test_a_second_run_changes_nothing(finance: Servers) -> None:
    again = finance.run("configure")
    assert again.outcome.ok, finance.failures()
    assert again.outcome.changed == {}


def shut_out(known: Inventory, name: str) -> Inventory:
    """As declared, but for the flow by which that server is managed."""

    def without(host: Host) -> Host:
        kept = tuple(passage for passage in host.inbound if MANAGEMENT not in passage.ports)
        return replace(host, inbound=kept) if host.name == name else host

    return replace(
        known,
        services=tuple(replace(s, hosts=tuple(without(host) for host in s.hosts)) for s in known.services),
    )


def managed(servers: Servers, seconds: float) -> bool:
    """Whether the bastion's packets are answered by the web server's port of SSH, within that time.

    Nothing listens there in the twin: to be refused is to have come through, both ways.
    """
    end = monotonic() + seconds
    while not (answers := servers.answers(BASTION, WEB, MANAGEMENT)) and monotonic() < end:
        sleep(0.5)
    return answers


@contextmanager
def collecting(servers: Servers, folder: Path) -> Iterator[Path]:
    """A collector stands meanwhile; the file of what it hears."""
    stop, heard = folder / "stop", folder / "heard"
    heard.touch()
    asked = Collecting(
        address=MONITOR,
        port=443,
        certificate=str(servers.store / "logs--certificate"),
        authority=str(servers.store / AUTHORITY),
        heard=str(heard),
        stop=str(stop),
    )
    command = [sys.executable, "-m", "tests.configuration.collector", COLLECTING.dump_json(asked).decode()]
    with ThreadPoolExecutor() as one:
        collector = one.submit(servers.twin.at, "internet", *command)
        try:
            yield heard
        finally:
            stop.touch()
        collector.result()


def waited_for(heard: Path, *wanted: str) -> str:
    """The first line with all of those, once it has come; empty after that time."""
    end = monotonic() + 20
    while monotonic() < end:
        for line in heard.read_text(encoding="utf-8").splitlines():
            if all(words in line for words in wanted):
                return line
        sleep(0.2)
    return ""


def test_logs_reach_a_collector_over_tls_with_whose_they_are(finance: Servers, tmp_path: Path) -> None:
    """Also those of the time when it was away: it was never there until now."""
    finance.get(WORKSPACE, "cotswold", "cotswold", front=FRONT, path="/a-page")
    council = next(c for c in finance.inventory.service("finance-hr").councils if c.council == "cotswold")
    fields = '[shire@32473 council="cotswold" service="finance-hr" instance="{}"] '
    with collecting(finance, tmp_path) as heard:
        web = fields.format(WEB), fields.format(OTHER)
        page = waited_for(heard, " nginx - - ", "GET /a-page")
        assert page.startswith((f"{WEB}: <", f"{OTHER}: <"))
        assert any(said in page for said in web)
        assert waited_for(heard, " application - - ", web[0], "council=cotswold service=finance-hr")
        assert waited_for(heard, f"{DATA}: <", " postgresql - - ", fields.format(DATA), council.database)
        forged = f"(sleep 1; echo lie) | openssl s_client -connect {MONITOR}:443 2>&1; true"
        as_council = ["setpriv", f"--reuid={council.account}", "--clear-groups", "sh", "-c"]
        assert "certificate required" in finance.on(WEB, *as_council, forged)


def test_a_councils_application_is_its_accounts_who_can_change_nothing_that_root_reads(
    finance: Servers,
) -> None:
    account = finance.council("cotswold").account
    env = f"/etc/shire/{account}.env"
    as_council = ["setpriv", f"--reuid={account}", "--regid=www-data", "--clear-groups", "sh", "-c"]
    tried = f"exec 2>&1; cat {env}; chmod u+w {env}; echo 'id > /root/who' >> {env}; true"
    said = finance.on(WEB, *as_council, tried).splitlines()
    assert [line.rpartition(": ")[2] for line in said] == [
        "Permission denied",
        "Operation not permitted",
        "Permission denied",
    ]
    running = finance.on(WEB, "ps", "-wweo", "user:40,args")
    theirs = {line.split()[0] for line in running.splitlines() if "register:application" in line}
    assert theirs == {council.account for council in finance.inventory.service("finance-hr").councils}


def test_a_councils_account_can_alter_neither_logs_nor_where_they_go(finance: Servers) -> None:
    council = next(c for c in finance.inventory.service("finance-hr").councils if c.council == "cotswold")
    as_council = ["setpriv", f"--reuid={council.account}", "--regid=www-data", "--clear-groups", "sh", "-c"]
    kept = [
        f"/var/log/nginx/{council.account}.log",
        f"/var/log/shire-{council.account}.log",
        "/etc/rsyslog.d/60-shire.conf",
        f"/etc/rsyslog.d/shire/{council.account}.conf",
        "/etc/shire/logs/certificate.pem",
    ]
    script = "; ".join(f"echo lie >> {path}" for path in kept)
    said = finance.on(WEB, *as_council, f"exec 2>&1; cat {kept[-1]}; {script}; true")
    assert said.count("Permission denied") == len(kept) + 1
    others = "cat /var/log/nginx/*.log /var/log/shire-*.log 2>/dev/null | wc -c"
    assert finance.on(WEB, *as_council, others) == "0\n"
    script = (playbooks() / "roles/verify_host/files/logs.sh").read_text(encoding="utf-8")
    assert finance.on(WEB, "sh", "-c", script) == ""
    finance.on(WEB, "chmod", "o+w", kept[0])
    found = finance.on(WEB, "sh", "-c", script)
    finance.on(WEB, "chmod", "o-w", kept[0])
    assert found.startswith(f"{kept[0]}: got owner ")
    assert found.endswith("expected nobody of a council to write it\n")


@dataclass
class Use:
    """What people got, and what the load balancer believed, one after the other."""

    answers: list[str] = field(default_factory=list)
    believed: list[str] = field(default_factory=list)


@contextmanager
def in_use(servers: Servers, folder: Path) -> Iterator[Use]:
    """Somebody asks for a page again and again meanwhile, through a load balancer that probes."""
    use, stop = Use(), folder / "stop"
    with ThreadPoolExecutor() as both:
        asking, balancing = both.submit(ask, servers, stop), both.submit(balance, servers, stop)
        try:
            yield use
        finally:
            stop.touch()
        use.answers += asking.result()
        use.believed += balancing.result()


def ask(servers: Servers, stop: Path) -> list[str]:
    """The status of every answer, or what curl said, until that file is there."""
    found = []
    while not stop.exists():
        page = servers.get(WORKSPACE, "cotswold", "cotswold", front=FRONT)
        found.append(page.rpartition("\n")[2])
        # The servers change on the same processors.
        sleep(0.2)
    return found


def balance(servers: Servers, stop: Path) -> list[str]:
    """Which servers were believed to be ready, whenever that changed."""
    probing = servers.inventory.service(servers.service).probing
    assert probing
    asked = Balanced(
        front=FRONT,
        port=443,
        servers=tuple(str(host.address) for host in servers.hosts if host.role == "web"),
        probed=probing.port,
        path=probing.path,
        seconds=1,
        times=probing.times,
        stop=str(stop),
    )
    network = machines(servers.twin, servers.hosts)[WEB].name.partition("-host-")[0]
    command = [sys.executable, "-m", "tests.configuration.balancer", BALANCED.dump_json(asked).decode()]
    said = servers.twin.at(network, *command)
    return said.decode().splitlines()


@pytest.fixture
def loaded(finance: Servers) -> Iterator[str]:
    """The rules that the web server has; they are declared again afterwards."""
    finance.on(WEB, "cp", "-rp", DECLARED, "/root/declared")
    yield finance.on(WEB, *LOADED)
    finance.on(WEB, "sh", "-c", f"rm -r {DECLARED} && mv /root/declared {DECLARED}")
    assert finance.on(WEB, "shire-firewall", "try", "60") == ""


def test_rules_that_shut_out_who_loads_them_are_taken_back(finance: Servers, loaded: str) -> None:
    run = finance.run(
        "configure",
        known=shut_out(finance.inventory, WEB),
        only=[WEB],
        settings={"firewall_trial_seconds": TRIAL_SECONDS},
    )
    assert not run.outcome.ok
    assert (
        f"got no new connection to {WEB} within {TRIAL_SECONDS // 2} s under the rules that are declared "
        "(timed out waiting for connection port up: port 22 of " in finance.failures()
    )
    assert f"the server takes its earlier rules back {TRIAL_SECONDS} s after" in finance.failures()
    assert {done.role for done in finance.heard} == {"baseline", "firewall"}
    assert managed(finance, TRIAL_SECONDS)
    assert finance.on(WEB, *LOADED) == loaded


def test_rules_that_nobody_keeps_are_taken_back_and_tried_again(finance: Servers, loaded: str) -> None:
    """As where whoever loaded them is gone: killed, or without a network."""
    finance.on(WEB, "sh", "-c", f"echo '{LATER}' > {DECLARED}/later.nft")
    tried = finance.on(WEB, "shire-firewall", "try", "2")
    assert tried.startswith("on trial for 2 s as ")
    assert "later" in finance.on(WEB, *LOADED)
    sleep(3)
    assert finance.on(WEB, *LOADED) == loaded
    assert "later" not in finance.on(WEB, "cat", "/etc/nftables.conf")
    name = tried.split()[-1]
    said = finance.on(WEB, "sh", "-c", f"shire-firewall keep {name} 2>&1; true")
    assert said.startswith(f"got nothing on trial, expected {name}: it was taken back, or ")
    assert finance.on(WEB, "shire-firewall", "try", "60") == f"on trial for 60 s as {name}\n"
    finance.on(WEB, "shire-firewall", "back", "0")


def status(servers: Servers, path: str = "readyz") -> str:
    """What the web server answers to who is signed in to it."""
    command = f"curl -s -o /dev/null -w '%{{http_code}}' http://127.0.0.1:8008/{path}"
    return servers.on(WEB, "sh", "-c", f"{command}; true")


def test_a_drained_server_says_so_until_each_application_has_its_database(finance: Servers) -> None:
    accounts = [council.account for council in finance.inventory.service("finance-hr").councils]
    assert [status(finance), status(finance, "healthz")] == ["200", "200"]
    finance.on(WEB, "shire-serving", "drain", "0")
    assert [status(finance), status(finance, "healthz")] == ["503", "200"]
    assert finance.on(WEB, "shire-serving", "admit", "0", *accounts) == "admitted\n"
    assert [status(finance), status(finance, f"readyz/{accounts[0]}")] == ["200", "200"]
    assert finance.on(WEB, "shire-serving", "admit", "0", *accounts) == ""


def test_a_server_is_not_ready_where_no_council_can_be_asked_of(finance: Servers) -> None:
    """One council's database that fails takes the servers of no other."""
    one, *others = [
        f"/run/shire/{c.account}/http.sock" for c in finance.inventory.service("finance-hr").councils
    ]
    hide, show = "mv $s $s.kept", "mv $s.kept $s"
    asked = "curl -s -o /dev/null -w '%{http_code} ' http://127.0.0.1:8008/readyz"
    script = [f"for s in {' '.join(others)}; do {hide}; done", asked, f"s={one}; {hide}", asked]
    script += [f"for s in {one} {' '.join(others)}; do {show}; done", asked]
    assert finance.on(WEB, "sh", "-c", "; ".join(script)) == "200 502 200 "


def test_only_the_load_balancer_and_who_is_signed_in_may_ask(finance: Servers) -> None:
    for place in (WORKSPACE, BASTION, "finance-hr-web-2"):
        assert not finance.answers(place, WEB, 8008)
    assert finance.on(
        WEB, "sh", "-c", "curl -s -o /dev/null -w '%{http_code}' http://10.84.4.9:8008/healthz"
    ) == ("403")


def test_an_application_that_began_before_its_files_is_found(finance: Servers) -> None:
    """So a run that was broken off before it restarted anything is finished by the next."""
    one, two, *_ = [council.account for council in finance.inventory.service("finance-hr").councils]
    assert finance.on(WEB, "shire-serving", "stale", one, two) == ""
    finance.on(WEB, "touch", f"/etc/shire/{two}.env")
    assert finance.on(WEB, "shire-serving", "stale", one, two) == f"{two}\n"


def test_no_request_fails_while_both_servers_are_changed(finance: Servers, tmp_path: Path) -> None:
    """One after the other: drained, changed, asked whether it is ready, and sent people again."""
    renamed = replace(
        finance.inventory,
        services=tuple(replace(s, title=f"{s.title}, renamed") for s in finance.inventory.services),
    )
    with in_use(finance, tmp_path) as use:
        run = finance.run(
            "configure",
            known=renamed,
            only=[WEB, OTHER],
            at_once=False,
            settings={"application_believed_after": 4},
        )
    assert run.outcome.ok, finance.failures()
    drained = [
        done.host
        for done in finance.heard
        if done.task == "Have nobody sent here, and those served who are here"
    ]
    assert drained == [WEB, OTHER]
    web, other = (str(host.address) for host in finance.hosts if host.role == "web")
    assert use.believed == [other, f"{web} {other}", web, f"{web} {other}"]
    assert set(use.answers) == {"200"}
    assert len(use.answers) > 20


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> Inventory:
    """As declared once the second data server is to take the place of the first."""
    return with_primary(tmp_path_factory.mktemp("after") / "councils", "vision-2020", "finance-hr", 2)


@pytest.fixture(scope="module")
def promoted(finance: Servers, after: Inventory) -> Evidence:
    """The run that promoted it: the first was lost a moment after something was entered."""
    entered = enter(finance, "Before")
    assert entered == "entered\n201"
    await_on_standby(finance, "Before")
    lose(finance, DATA)
    evidence = finance.run("promote", known=after, without=[DATA])
    assert evidence.outcome.ok, finance.failures()
    return evidence


@pytest.fixture(scope="module")
def alone(finance: Servers, after: Inventory, promoted: Evidence) -> Evidence:
    """The run that let the others know."""
    assert promoted.outcome.ok
    evidence = finance.run("configure", known=after, without=[DATA])
    assert evidence.outcome.ok, finance.failures()
    return evidence


@pytest.fixture(scope="module")
def rejoined(finance: Servers, after: Inventory, alone: Evidence) -> Evidence:
    """The run that put by what the lost server held, which now follows."""
    assert alone.outcome.ok
    find(finance, DATA)
    evidence = finance.run("rejoin", known=after, put_by=DATA)
    assert evidence.outcome.ok, finance.failures()
    configured = finance.run("configure", known=after, only=[DATA, STANDBY])
    assert configured.outcome.ok, finance.failures()
    return evidence


def enter(servers: Servers, payee: str) -> str:
    """What Cotswold's officer is told who enters a payment."""
    row = ["--data", f"payee={payee}&month=2013-04-01&pence=5"]
    return servers.get(WORKSPACE, "cotswold", "cotswold", *row, front=FRONT, path="/entries")


def await_on_standby(servers: Servers, payee: str) -> None:
    council = servers.council("cotswold")
    ask = ["psql", "-XAtq", "-U", "postgres", "-p", str(council.port), "-d", council.database, "-c"]
    end = monotonic() + 20
    while payee not in servers.on(STANDBY, *ask, "SELECT payee FROM entry") and monotonic() < end:
        sleep(0.1)


def test_while_the_old_primary_answers_none_is_promoted(finance: Servers, after: Inventory) -> None:
    """Also where its cluster is down: it could be started at any moment."""
    evidence = finance.run("promote", known=after, only=[WEB, STANDBY])
    assert not evidence.outcome.ok
    assert evidence.outcome.changed == {}
    (old,) = (host.address for host in finance.hosts if host.name == DATA)
    wanted = "expected no answer, for two primaries are worse than none: deallocate its machine"
    for asker in (WEB, STANDBY):
        assert f"{DATA} ({old}): got a connection at port 5432 from {asker}, {wanted}" in finance.failures()


def test_none_is_put_by_before_it_is_replaced(finance: Servers, after: Inventory) -> None:
    evidence = finance.run("rejoin", known=after, only=[DATA, STANDBY], put_by=DATA)
    assert evidence.outcome.changed == {}
    assert (
        f"rejoin of {DATA}: cluster shared: got the declared primary's standby, expected it to take writes: "
        "run `shire run PARTNERSHIP promote` first" in finance.failures()
    )


def test_how_far_it_had_got_is_kept_as_evidence(promoted: Evidence) -> None:
    told = promoted.outcome.shown["reached"]
    assert isinstance(told, dict)
    assert told["finance-hr"]["on"] == STANDBY
    cluster = told["finance-hr"]["clusters"]["shared"]
    assert cluster["replayed"] == cluster["received"]
    assert cluster["moment"][:10] == promoted.provenance.ended[:10]
    tasks = {done.task for done in promoted.controls["backup"]}
    assert {"Keep how far each had got", "Ask whether the servers that it follows still answer"} <= tasks


def test_what_is_promoted_is_not_promoted_again(
    finance: Servers, after: Inventory, promoted: Evidence
) -> None:
    assert promoted.outcome.changed == {STANDBY: 1}
    again = finance.run("promote", known=after, without=[DATA])
    assert again.outcome.ok, finance.failures()
    assert again.outcome.changed == {}


def test_people_go_on_with_what_was_entered_before(finance: Servers, alone: Evidence) -> None:
    missing = alone.outcome.shown["missing"]
    assert missing == {
        "finance-hr": f"no standby on {DATA}, which was left out; the log and the copies are on {STANDBY} "
        "alone, beside the data"
    }
    assert enter(finance, "After") == "entered\n201"
    page = finance.get(WORKSPACE, "cotswold", "cotswold", front=FRONT)
    assert "<td>Before<td>" in page
    assert "<td>After<td>" in page


def test_without_a_standby_it_is_not_verified(finance: Servers, after: Inventory, alone: Evidence) -> None:
    assert alone.outcome.ok
    assert not finance.run("verify", known=after, only=[STANDBY], without=[DATA]).outcome.ok
    assert f"cluster shared: standby {DATA}: got nothing, without TLS, " in finance.failures()
    assert f"copies: got {DATA} left out, expected it to hold them" in finance.failures()


def test_what_the_lost_server_held_is_put_by_and_it_follows(
    finance: Servers, after: Inventory, rejoined: Evidence
) -> None:
    told = rejoined.outcome.shown["put_by"]
    assert isinstance(told, dict)
    (folder,) = told["finance-hr"]["folders"]
    assert folder.startswith("/var/lib/postgresql/put-by/shared-20")
    assert finance.on(DATA, "cat", f"{folder}/data/PG_VERSION") == "15\n"
    again = finance.run("rejoin", known=after, only=[DATA, STANDBY], put_by=DATA)
    assert again.outcome.ok, finance.failures()
    assert again.outcome.changed == {}
    verified = finance.run("verify", known=after, only=[WEB, DATA, STANDBY])
    assert verified.outcome.ok, finance.failures()
