"""Making the namespaces of a topology: runs as the first process of namespaces that end with it."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import TypeAdapter

from infra.rehearsal.twin.nodes import Link, Node, Topology

NAMESPACES = Path("/run/netns")
TOPOLOGY = TypeAdapter(Topology)
_NEWNET = 0x40000000  # CLONE_NEWNET, linux/sched.h
_LIBC = ctypes.CDLL(None, use_errno=True)

# A router of Azure's drops no packet because its source is not where it would send the answer.
_SETTINGS = {
    "net/ipv4/ip_forward": "1",
    "net/ipv4/ping_group_range": "0 0",
    "net/ipv4/conf/all/rp_filter": "0",
    "net/ipv4/conf/default/rp_filter": "0",
    "net/ipv4/conf/all/send_redirects": "0",
    "net/ipv4/conf/default/send_redirects": "0",
}


class BuildingError(Exception):
    """A namespace could not be made; the message says which, and what the system said."""


@contextmanager
def within(name: str) -> Iterator[None]:
    """Let this thread be in that namespace meanwhile. Raises OSError."""
    with _opened(Path("/proc/thread-self/ns/net")) as before, _opened(NAMESPACES / name) as wanted:
        _enter(wanted)
        try:
            yield
        finally:
            _enter(before)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _enter(descriptor: int) -> None:
    if _LIBC.setns(descriptor, _NEWNET):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def build(topology: Topology) -> None:
    """Make all of it. Raises BuildingError."""
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
    NAMESPACES.mkdir()
    _batch("ip", [f"netns add {node.name}" for node in topology.nodes], "all")
    _batch("ip", [_joined(link) for link in topology.links], "all")
    for node in topology.nodes:
        with within(node.name):
            _furnish(node, topology.links)


def _furnish(node: Node, links: tuple[Link, ...]) -> None:
    """Addresses, routes and rules of the namespace that we are in."""
    for setting, value in _SETTINGS.items():
        Path("/proc/sys", setting).write_text(value, encoding="ascii")
    _batch("ip", list(_configured(node, links)), node.name)
    if node.ruleset:
        _run(["nft", "-f", "-"], node.ruleset, node.name)


def _joined(link: Link) -> str:
    one, other = link.ends
    return f"link add {link.interface} netns {one} type veth peer name {link.interface} netns {other}"


def _configured(node: Node, links: tuple[Link, ...]) -> Iterator[str]:
    yield "link set lo up"
    for link in links:
        if node.name in link.ends:
            own = link.addresses[link.ends.index(node.name)]
            yield f"addr add {own}/31 dev {link.interface}"
            yield f"link set {link.interface} up"
    for address in node.addresses:
        yield f"addr add {address}/32 dev lo"
    source = f" src {node.addresses[0]}" if node.addresses else ""
    for route in node.routes:
        where = f"via {route.via} dev {route.device}{source}" if route.via else "metric 9000"
        kind = "" if route.via else "unreachable "
        yield f"route add {kind}{route.prefix} {where} table {route.table}"
    for number, (device, table) in enumerate(node.steered):
        yield f"rule add iif {device} lookup {table} pref {100 + number}"


def _batch(program: str, lines: list[str], where: str) -> None:
    _run([program, "-batch", "-"], "\n".join(lines) + "\n", where)


def _run(command: list[str], text: str, where: str) -> None:
    done = subprocess.run(command, input=text, text=True, capture_output=True, check=False)
    if done.returncode:
        raise BuildingError(f"namespace {where}: {' '.join(command)} said: {done.stderr.strip()}")


def main() -> None:
    """Build what standard input holds, say that it is ready, and stay until standard input ends."""
    topology = TOPOLOGY.validate_json(sys.stdin.readline())
    build(topology)
    # As the first process we take in what others leave behind: let the kernel bury it.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
