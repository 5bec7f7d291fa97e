"""A twin has no way out, touches nothing of this machine, and is gone when it ends, however it ends."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from infra.rehearsal.twin.running import TwinError, standing
from tests.rehearsal.twin.standing import network_of, stacks, topology

ROOT = Path(__file__).parents[3]
# Stands a twin, says the number of its first process, and waits.
STAND = """
import sys
from infra.rehearsal.twin.running import standing
from tests.rehearsal.twin.standing import network_of, stacks, topology
with standing(topology(network_of(stacks("three-c")))) as twin:
    print(twin.process, flush=True)
    sys.stdin.read()
"""
# As somebody without root: a user of its own whose files are readable, and no capability of this machine.
NOBODY = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"]
PASSES = """
from infra.rehearsal.twin.probing import Probe
from infra.rehearsal.twin.running import standing
from tests.rehearsal.twin.standing import Places, network_of, stacks, topology
with standing(topology(network_of(stacks("three-c")))) as twin:
    places = Places(twin)
    print(*(places.ask("bas-", "cambridge-data", "tcp", port).passed for port in (22, 80)))
"""
# Boots a server, and says why it does not stand.
BOOTS = """
from infra.rehearsal.twin.running import NoTwinError, standing
from tests.rehearsal.twin.standing import network_of, stacks, topology
with standing(topology(network_of(stacks("three-c")))) as twin:
    try:
        twin.boot([next(iter(twin.topology.of("host")))])
        print("it stands")
    except NoTwinError as error:
        print(error)
"""
# Says what doctor says of an overlay, with what this machine has.
LOOKS = """
from infra.engine.condition import examine
from infra.engine.machine import this_machine
(found,) = (c for c in examine(this_machine(), {}) if c.what == "an overlay over /")
print(found.found)
"""


def _alive(process: int) -> bool:
    return Path(f"/proc/{process}").exists()


def _namespaces() -> set[str]:
    return {str(Path(f"/proc/self/ns/{kind}").readlink()) for kind in ("net", "mnt", "pid", "uts")}


def _gone(process: int) -> bool:
    end = time.monotonic() + 10
    while _alive(process) and time.monotonic() < end:
        time.sleep(0.05)
    return not _alive(process)


def test_its_first_namespace_holds_a_loopback_and_no_other_way_out() -> None:
    with standing(topology(network_of(stacks("three-c")))) as twin:
        assert twin.run(["ip", "-brief", "link"]).split()[0] == b"lo"
        assert len(twin.run(["ip", "-brief", "link"]).splitlines()) == 1
        assert twin.run(["ip", "route"]) == b""


def test_this_machine_is_as_before_and_after() -> None:
    before = _namespaces(), Path("/proc/self/mounts").read_text(encoding="utf-8")
    with standing(topology(network_of(stacks("three-c")))) as twin:
        server = next(node for node in twin.topology.of("host") if "-web-1-" in node.title)
        twin.boot([server])
        said = twin.on(server.name, "sh", "-c", "useradd twinned && touch /etc/twinned && hostname")
        assert said.decode().strip() == server.title.replace("_", "-")
        assert not Path("/etc/twinned").exists()
        assert "twinned" not in Path("/etc/passwd").read_text(encoding="utf-8")
    assert _gone(twin.process)
    assert before == (_namespaces(), Path("/proc/self/mounts").read_text(encoding="utf-8"))


def test_a_killed_twin_leaves_nothing() -> None:
    command = [sys.executable, "-c", STAND]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        first = int(process.stdout.readline())
        assert _alive(first)
        process.send_signal(signal.SIGKILL)
    assert _gone(first)


def test_it_stands_without_root() -> None:
    done = subprocess.run(
        [*NOBODY, sys.executable, "-c", PASSES], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout == "True False\n", done.stderr


def test_where_nobody_but_root_may_lay_an_overlay_it_is_said_as_doctor_says_it() -> None:
    looked, booted = (
        subprocess.run([*NOBODY, sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
        for script in (LOOKS, BOOTS)
    )
    assert not looked.stderr
    refused = "this kernel lets nobody but root lay an overlay over /: run it as root"
    expected = "it stands" if looked.stdout.strip() == "as this user" else refused
    assert booted.stdout.strip() == expected, booted.stderr


def test_what_cannot_be_done_says_what_the_system_said() -> None:
    with standing(topology(network_of(stacks("three-c")))) as twin, pytest.raises(TwinError) as raised:
        twin.run(["ip", "netns", "add", "hub-0"])
    assert 'Cannot create namespace file "/run/netns/hub-0": File exists' in str(raised.value)
