"""What is said of a probe: that it came through, that the network stopped it, or that it was never sent."""

import subprocess
import sys
from ipaddress import IPv4Address
from pathlib import Path

from infra.rehearsal.twin.probing import ASKED, HEARD, Asked, Probe, Protocol

ROOT = Path(__file__).parents[3]
# Two places, and each way in which a network lets nothing through from one to somewhere else.
MADE = """
set -e
mount -t tmpfs tmpfs /run
ip netns add a
ip netns add b
ip link add to-b netns a type veth peer name to-a netns b
ip -n a link set lo up
ip -n a link set to-b up
ip -n b link set to-a up
ip -n a address add 10.1.0.1/16 dev to-b
ip -n b address add 10.1.0.2/16 dev to-a
ip -n a route add unreachable 10.3.0.0/16
ip -n a route add prohibit 10.4.0.0/16
ip netns exec a nft 'add table t; add chain t c { type filter hook output priority 0; }'
ip netns exec a nft add rule t c ip daddr 10.1.0.3 drop
ip netns exec a nft add rule t c tcp dport 80 reject with tcp reset
exec "$@"
"""
PLACES = {"b": (IPv4Address("10.1.0.2"),)}
STOPPED: dict[str, tuple[str, Protocol, int]] = {
    "a route says that nobody is there": ("10.3.0.1", "tcp", 443),
    "a route forbids it": ("10.4.0.1", "udp", 53),
    "no route leads there": ("10.5.0.1", "tcp", 443),
    "a rule drops it": ("10.1.0.3", "udp", 53),
    "a rule refuses it": ("10.1.0.2", "tcp", 80),
    "nobody has the address": ("10.1.0.4", "tcp", 443),
}


def probe(destination: str, protocol: Protocol = "tcp", port: int = 443, source: str = "10.1.0.1") -> Probe:
    ends = IPv4Address(source), IPv4Address(destination)
    return Probe(node="a", source=ends[0], destination=ends[1], protocol=protocol, port=port)


def probed(*probes: Probe) -> "subprocess.CompletedProcess[bytes]":
    inside = ["unshare", "--user", "--map-root-user", "--net", "--mount", "bash", "-c", MADE, "bash"]
    return subprocess.run(
        [*inside, sys.executable, "-m", "infra.rehearsal.twin.probing"],
        input=ASKED.dump_json(Asked(answering=PLACES, probes=probes)),
        capture_output=True,
        check=False,
        cwd=ROOT,
    )


def test_what_comes_through_is_told_from_what_the_network_stops() -> None:
    done = probed(
        probe("10.1.0.2"), probe("10.1.0.2", "udp", 53), *(probe(*sent) for sent in STOPPED.values())
    )
    assert done.returncode == 0, done.stderr
    over_tcp, over_udp, *stopped = HEARD.validate_json(done.stdout)
    assert (over_tcp.answered_by, over_tcp.seen_as) == ("b", "10.1.0.1")
    assert (over_udp.answered_by, over_udp.seen_as) == ("b", "10.1.0.1")
    assert {why: one.passed for why, one in zip(STOPPED, stopped, strict=True)} == dict.fromkeys(
        STOPPED, False
    )


def test_what_was_never_sent_was_not_stopped() -> None:
    done = probed(probe("10.1.0.2", source="203.0.113.5"))
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode().splitlines()[-1] == (
        "ProbingError: tcp 443 from 203.0.113.5 (a) to 10.1.0.2 was not sent: Cannot assign requested address"
    )
