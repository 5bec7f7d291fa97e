"""A server's firewall in a network namespace: how rules are tried and kept, and what verify finds."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import pytest

from infra.configuration.places import playbooks
from infra.inventory.render import tree
from tests.configuration.servers import inventory
from tests.configuration.test_playbooks import plugin

GOLDEN = Path(__file__).with_name("golden")
SCRIPT = playbooks() / "roles/firewall/templates/shire-firewall.j2"
LATER = "add rule inet shire councils ip saddr 10.9.0.0/16 tcp dport 443 accept comment later\n"
OTHER = "add rule inet shire councils ip saddr 10.8.0.0/16 tcp dport 443 accept comment other\n"
SPACES = ("--user", "--mount", "--net", "--pid")
WEB = "payroll-web-1"

Said = Mapping[str, Any]


@dataclass(frozen=True)
class Server:
    """A network namespace, with folders of its own for what a server has in /etc and /run."""

    process: int
    folder: Path

    def on(self, *command: str) -> str:
        """What a command there says, on both of its outputs."""
        inside = ["nsenter", f"--target={self.process}", "--preserve-credentials", *SPACES, "--"]
        done = subprocess.run(
            [*inside, *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        return done.stdout

    def firewall(self, *words: str) -> str:
        return self.on(str(self.folder / "shire-firewall"), *words)

    def tried(self, seconds: int = 60) -> str:
        """The name under which what is declared is on trial."""
        said = self.firewall("try", str(seconds))
        assert said.startswith(f"on trial for {seconds} s as ")
        return said.split()[-1]

    def declare(self, more: str = "") -> None:
        (self.folder / "declared/zz-more.nft").write_text(more, encoding="utf-8")

    def loaded(self) -> str:
        return self.on("nft", "list", "table", "inet", "shire")

    @property
    def kept(self) -> str:
        return (self.folder / "kept").read_text(encoding="utf-8")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """One whose declared rules are those of Payroll's web server, tried and kept."""
    (tmp_path / "declared").mkdir()
    for path in (GOLDEN / WEB / "etc/nftables.d").iterdir():
        (tmp_path / "declared" / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "kept").touch()
    script = jinja2.Template(SCRIPT.read_text(encoding="utf-8")).render(process_manager="direct")
    places = {"/etc/nftables.d": "declared", "/etc/nftables.conf": "kept", "/run/shire-firewall": "state"}
    for place, own in places.items():
        script = script.replace(place, str(tmp_path / own))
    (tmp_path / "shire-firewall").write_text(script, encoding="utf-8")
    (tmp_path / "shire-firewall").chmod(0o755)
    with standing() as process:
        server = Server(process, tmp_path)
        assert server.firewall("keep", server.tried()) == ""
        yield server


@contextmanager
def standing() -> Iterator[int]:
    """The first process of namespaces that are there meanwhile."""
    spaces = [
        "--user",
        "--map-root-user",
        "--mount",
        "--net",
        "--pid",
        "--mount-proc",
        "--fork",
        "--kill-child",
    ]
    command = ["unshare", *spaces, "--", "sh", "-c", "echo ready; exec sleep infinity"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as begun:
        assert begun.stdout
        assert begun.stdout.readline() == b"ready\n"
        children = Path(f"/proc/{begun.pid}/task/{begun.pid}/children")
        yield int(children.read_text(encoding="ascii"))
        begun.kill()


def test_what_is_kept_is_tried_again_without_a_word(server: Server) -> None:
    loaded = server.loaded()
    assert "later" not in loaded
    assert server.firewall("try", "60") == ""
    assert server.loaded() == loaded


def test_rules_that_a_broken_off_run_left_on_trial_are_gone_with_their_declaration(server: Server) -> None:
    loaded = server.loaded()
    server.declare(LATER)
    server.tried()
    assert "later" in server.loaded()
    server.declare()
    assert server.firewall("try", "60") == "loaded again: what was loaded was not what is kept\n"
    assert server.loaded() == loaded
    assert server.firewall("try", "60") == ""


def test_rules_that_were_put_there_by_hand_are_gone_with_the_next_run(server: Server) -> None:
    loaded = server.loaded()
    server.on("nft", "insert", "rule", "inet", "shire", "input", "tcp", "dport", "5432", "accept")
    assert "dport 5432" in server.loaded()
    assert server.firewall("try", "60") == "loaded again: what was loaded was not what is kept\n"
    assert server.loaded() == loaded


def test_no_run_keeps_what_another_has_put_on_trial(server: Server) -> None:
    server.declare(LATER)
    one = server.tried()
    server.declare(OTHER)
    two = server.tried()
    assert server.firewall("keep", one) == (
        f"got {two} on trial, expected {one}: it was taken back, or another run has put its own on trial; "
        "run this again\n"
    )
    assert "comment other" not in server.kept
    assert server.firewall("keep", two) == ""
    assert server.kept.endswith(OTHER)
    assert server.firewall("keep", two) == "", "another run of the same rules finds them kept"


def test_rules_that_are_not_well_formed_leave_the_way_back_of_those_on_trial(server: Server) -> None:
    loaded = server.loaded()
    server.declare(LATER)
    server.tried(1)
    server.declare("add rule nowhere\n")
    assert "syntax error" in server.firewall("try", "60")
    assert "later" in server.loaded()
    server.on("sleep", "1.5")
    assert server.loaded() == loaded


@pytest.fixture(scope="module")
def web() -> tuple[Said, Said]:
    """Flows of Payroll's web server, and the service, as the inventory tells Ansible."""
    known = inventory("lgss")
    groups: Any = tree(known)["all"]
    groups = groups["children"]
    return groups["service__payroll__web"]["hosts"][WEB]["flows"], groups["service__payroll"]["vars"][
        "service"
    ]


def faults(server: Server, web: tuple[Said, Said], *rules: str) -> list[str]:
    """What is found once those commands of nft have been given there."""
    said = [server.on("nft", rule) for rule in rules]
    assert not any(said), said
    ruleset = json.loads(server.on("nft", "--json", "list", "ruleset"))["nftables"]
    found: list[str] = plugin("filter/firewall.py").firewall_faults(ruleset, *web)
    return found


NOT_DECLARED = "expected no rule but those of declared flows"
BASTION = "bastion-to-aggregates-tcp-22-3389"


@pytest.mark.parametrize(
    ("rule", "got"),
    [
        (f'input tcp dport 5432 accept comment "{BASTION}"', f"'tcp dport 5432 accept' ({BASTION})"),
        (
            f'input ip saddr 10.64.2.0/25 tcp dport {{ 22, 3389 }} accept comment "{BASTION}"',
            f"'ip saddr 10.64.2.0/25 tcp dport 22,3389 accept' ({BASTION})",
        ),
        (
            f'input ip saddr 10.64.2.0/26 tcp dport 22-24 accept comment "{BASTION}"',
            f"'ip saddr 10.64.2.0/26 tcp dport 22,23,24 accept' ({BASTION})",
        ),
        (
            f'input ip saddr 10.64.2.0/26 udp dport {{ 22, 3389 }} accept comment "{BASTION}"',
            f"'ip saddr 10.64.2.0/26 udp dport 22,3389 accept' ({BASTION})",
        ),
        ("input iifname eth0 accept", "'meta iifname eth0 accept'"),
        ("output ip daddr != 10.0.0.0/8 accept", "'ip daddr != 10.0.0.0/8 accept'"),
        ("councils ip6 saddr 2001:db8::/32 accept", "'ip6 saddr 2001:db8::/32 accept'"),
        ("input tcp dport 22 drop", "'tcp dport 22 drop'"),
        ("forward accept", "'accept'"),
        ("input ip saddr @named accept", None),
        ('councils ip saddr 10.9.0.0/16 tcp dport 443 accept comment "leaves: slough"', None),
    ],
)
def test_a_rule_is_that_of_a_flow_by_what_it_lets_through_and_not_by_its_comment(
    server: Server, web: tuple[Said, Said], rule: str, got: str | None
) -> None:
    assert faults(server, web) == []
    server.on("nft", "add", "set", "inet", "shire", "named", "{ type ipv4_addr; }")
    (fault,) = faults(server, web, f"insert rule inet shire {rule}")
    assert fault.startswith("got '")
    assert fault.endswith(f" in chain {rule.split()[0]}, {NOT_DECLARED}")
    assert got is None or fault.startswith(f"got {got} in chain ")


def test_the_same_let_through_in_other_words_is_no_fault(server: Server, web: tuple[Said, Said]) -> None:
    bastion = "ip saddr { 10.64.2.0-10.64.2.31, 10.64.2.32/27 } tcp dport { 3389, 22 }"
    assert faults(server, web, f'add rule inet shire input {bastion} accept comment "{BASTION}"') == []


def test_a_flow_without_its_rule_is_said(server: Server, web: tuple[Said, Said]) -> None:
    missing = faults(server, web, "flush chain inet shire councils")
    councils = {flow["flow"] for flow in web[0]["inbound"] if flow["council"]}
    assert len(missing) == len(councils)
    assert all(said.startswith("got no 'ip saddr ") for said in missing)
    assert all(said.endswith(" in chain councils, expected one") for said in missing)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            "add chain inet shire input { policy accept; }",
            "chain input: got filter at hook input, priority 0, policy accept, expected filter at hook "
            "input, priority 0, policy drop",
        ),
        (
            "add chain inet shire early { type filter hook input priority -10; }",
            "chain early: got filter at hook input, priority -10, policy accept, expected none",
        ),
        ("delete chain inet shire forward", None),
        (
            "add table ip other; add chain ip other to { type nat hook prerouting priority -100; }",
            "table other, chain to: got one of type nat, expected none",
        ),
    ],
)
def test_chains_are_hooked_where_they_should_be_and_drop_what_no_rule_accepts(
    server: Server, web: tuple[Said, Said], change: str, fault: str | None
) -> None:
    expected = "chain forward: got none, expected filter at hook forward, priority 0, policy drop"
    assert faults(server, web, change) == [fault or expected]


@pytest.mark.parametrize(
    ("rule", "passes"),
    [
        ("councils ip saddr 10.9.0.0/16 tcp dport 443", True),
        ("input ip saddr 10.9.0.0/16 tcp dport 443", False),
        ("councils ip saddr 10.9.0.0/16 tcp dport { 22, 443 }", False),
        ("councils ip saddr 203.0.113.0/24 tcp dport 443", False),
        ("councils tcp dport 443", False),
    ],
)
def test_what_a_leaver_finds_open_is_the_pages_port_from_inside(
    server: Server, web: tuple[Said, Said], rule: str, passes: bool
) -> None:
    flows, service = web
    left = {**service, "leavers": [{"council": "rutland"}]}
    added = f'add rule inet shire {rule} accept comment "leaves: rutland"'
    assert (faults(server, (flows, left), added) == []) is passes


def test_an_empty_server_is_told_all_that_it_lacks(server: Server, web: tuple[Said, Said]) -> None:
    said = faults(server, web, "flush ruleset")
    assert said[0].startswith("chain councils: got none, expected ")
    assert len([one for one in said if one.startswith("got no ")]) == 9 + len(
        {(f["flow"], f["council"]) for way in web[0].values() for f in way}
    )
