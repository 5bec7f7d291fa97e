"""2020 Vision's servers are changed while people use them, and by rules that shut out who changes them."""

from collections.abc import Iterator
from dataclasses import replace
from time import monotonic, sleep

import pytest

from infra.inventory.model import Host, Inventory
from tests.configuration.servers import Servers, standing_servers

WEB, DATA = "finance-hr-web-1", "finance-hr-data-1"
BASTION = "bas-vision-2020-uks"
MANAGEMENT = 22
TRIAL_SECONDS = 8
DECLARED = "/etc/nftables.d"
LATER = "add rule inet shire councils tcp dport 22 drop comment later"
LOADED = ("nft", "list", "table", "inet", "shire")


@pytest.fixture(scope="module")
def finance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    folder = tmp_path_factory.mktemp("vision-2020")
    with standing_servers(folder, "vision-2020", "finance-hr", [WEB, DATA]) as servers:
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
    assert finance.on(WEB, "shire-firewall", "try", "2") == "on trial for 2 s\n"
    assert "later" in finance.on(WEB, *LOADED)
    sleep(3)
    assert finance.on(WEB, *LOADED) == loaded
    assert "later" not in finance.on(WEB, "cat", "/etc/nftables.conf")
    said = finance.on(WEB, "sh", "-c", "shire-firewall keep 2>&1; true")
    assert said == "got no rules on trial, expected some: they were taken back\n"
    assert finance.on(WEB, "shire-firewall", "try", "60") == "on trial for 60 s\n"
    finance.on(WEB, "shire-firewall", "back", "0")
