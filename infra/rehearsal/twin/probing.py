"""Packets from each place to each other, and what of them came through. Runs inside a twin's namespaces.

Every place answers at every port, with its own name and with the address that it sees the caller under; so
what is heard says where a packet went, and how it was translated. What is not answered did not come through.
"""

import errno
import os
import resource
import selectors
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address
from itertools import groupby, product
from time import monotonic
from typing import Literal

from pydantic import TypeAdapter

from infra.rehearsal.twin.building import within

Protocol = Literal["tcp", "udp", "icmp"]

_DOOR = 1
"""The port at which a place answers for all of its ports."""

_WAITING = 4096
_SPARE = 100
"""How many files are open besides the probes that are under way and the doors at which they are answered."""

_PATIENCE = 1.0
"""Seconds after which what has not been answered was stopped: a packet takes less than a thousandth."""

_EVERY_PORT = f"""
table ip answering {{
  chain arriving {{
    type nat hook prerouting priority -50;
    meta l4proto {{ tcp, udp }} dnat to :{_DOOR}
  }}
}}
"""
_ECHO = bytes.fromhex("0800000000000001") + b"shire"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One packet that opens something: from an address of a node to an address, at a port (0 for ICMP)."""

    node: str
    source: IPv4Address
    destination: IPv4Address
    protocol: Protocol
    port: int

    def __str__(self) -> str:
        return f"{self.protocol} {self.port} from {self.source} ({self.node}) to {self.destination}"


class ProbingError(Exception):
    """A probe of which nobody can say whether it came through; the message says which, and what happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came of a probe: which node answered, and the address that it saw; both empty where none did."""

    probe: Probe
    answered_by: str
    seen_as: str

    @property
    def passed(self) -> bool:
        """Whether it was answered."""
        return bool(self.answered_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a probing is to do: who answers, at which addresses, and what is sent."""

    answering: Mapping[str, tuple[IPv4Address, ...]]
    probes: tuple[Probe, ...]


ASKED = TypeAdapter(Asked)
HEARD = TypeAdapter(tuple[Heard, ...])


def probe_all(asked: Asked) -> Iterator[Heard]:
    """What came of each probe, in their order. Raises ProbingError, OSError."""
    most = _most_files()
    with _answering(asked.answering) as doors:
        at_once = max(1, most - len(doors.names) - _SPARE)
        for begin in range(0, len(asked.probes), at_once):
            yield from _several(asked.probes[begin : begin + at_once], doors)


def _most_files() -> int:
    """How many files this process may have open: as many as it is ever let."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


class _Doors:
    """The sockets at which places answer."""

    def __init__(self) -> None:
        self.names: dict[socket.socket, str] = {}

    def open(self, name: str, addresses: Iterable[IPv4Address]) -> None:
        """Let a place answer at every port of its addresses, from the one that was asked."""
        with within(name):
            subprocess.run(["nft", "-f", "-"], input=_EVERY_PORT, text=True, check=True)
            for address, kind in product(addresses, (socket.SOCK_STREAM, socket.SOCK_DGRAM)):
                door = socket.socket(socket.AF_INET, kind | socket.SOCK_NONBLOCK)
                door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                door.bind((str(address), _DOOR))
                if kind is socket.SOCK_STREAM:
                    door.listen(_WAITING)
                self.names[door] = name

    def answer(self, door: socket.socket) -> None:
        """Answer whoever is waiting at a door."""
        name = self.names[door]
        try:
            while True:
                if door.type & socket.SOCK_DGRAM:
                    _, caller = door.recvfrom(64)
                    door.sendto(f"{name} {caller[0]}".encode(), caller)
                else:
                    known, caller = door.accept()
                    with known:
                        known.sendall(f"{name} {caller[0]}".encode())
        except BlockingIOError:
            return


@contextmanager
def _answering(places: Mapping[str, Iterable[IPv4Address]]) -> Iterator[_Doors]:
    doors = _Doors()
    try:
        for name, addresses in places.items():
            doors.open(name, addresses)
        yield doors
    finally:
        for name in dict.fromkeys(doors.names.values()):
            with within(name):
                subprocess.run(["nft", "delete", "table", "ip", "answering"], check=True)
        for door in doors.names:
            door.close()


def _several(probes: Sequence[Probe], doors: _Doors) -> list[Heard]:
    """Send them all, then listen until every one is answered or has had its time."""
    heard: dict[int, tuple[str, str]] = {}
    with selectors.DefaultSelector() as waiting:
        for door in doors.names:
            waiting.register(door, selectors.EVENT_READ, door)
        sent = dict(_send(probes))
        for number, sock in sent.items():
            waiting.register(sock, selectors.EVENT_READ, number)
        end = monotonic() + _PATIENCE
        while sent and (left := end - monotonic()) > 0:
            for key, _ in waiting.select(left):
                if isinstance(key.data, int):
                    waiting.unregister(key.fileobj)
                    heard[key.data] = _hear(probes[key.data], sent.pop(key.data))
                else:
                    doors.answer(key.data)
        for sock in sent.values():
            sock.close()
    return [_came(probe, *heard.get(number, ("", ""))) for number, probe in enumerate(probes)]


def _came(probe: Probe, answered_by: str, seen_as: str) -> Heard:
    return Heard(probe=probe, answered_by=answered_by, seen_as=seen_as)


def _send(probes: Sequence[Probe]) -> Iterator[tuple[int, socket.socket]]:
    """Each probe on its way, with its number. One that finds no way out at all is not among them."""
    by_node = sorted(enumerate(probes), key=lambda numbered: numbered[1].node)
    for node, several in groupby(by_node, key=lambda numbered: numbered[1].node):
        with within(node):
            opened = [(number, _opened(probe)) for number, probe in several]
        yield from ((number, sock) for number, sock in opened if sock is not None)


_KINDS = {
    "tcp": (socket.SOCK_STREAM, 0),
    "udp": (socket.SOCK_DGRAM, 0),
    "icmp": (socket.SOCK_DGRAM, socket.IPPROTO_ICMP),
}


# What the system says of a packet that a network does not let through: there is no way, or a rule forbids it.
_STOPPED = frozenset((errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EACCES, errno.EPERM))
_REFUSED = _STOPPED | {errno.ECONNREFUSED}


def _opened(probe: Probe) -> socket.socket | None:
    """A probe on its way; None where the network stops it at once. Raises ProbingError, OSError."""
    kind, protocol = _KINDS[probe.protocol]
    sock = socket.socket(socket.AF_INET, kind | socket.SOCK_NONBLOCK, protocol)
    try:
        sock.bind((str(probe.source), 0))
        left = _left(probe, sock)
    except OSError as error:
        sock.close()
        raise ProbingError(f"{probe} was not sent: {error.strerror}") from error
    if left:
        return sock
    sock.close()
    return None


def _left(probe: Probe, sock: socket.socket) -> bool:
    """Send it: whether it left. Raises OSError where that is not for the network to say."""
    try:
        sock.connect((str(probe.destination), probe.port))
        if probe.protocol != "tcp":
            sock.send(_ECHO if probe.protocol == "icmp" else b"?")
    except BlockingIOError:
        return True
    except OSError as error:
        if error.errno not in _STOPPED:
            raise
        return False
    return True


def _hear(probe: Probe, sock: socket.socket) -> tuple[str, str]:
    """Who answered, and whom it saw; empty texts where it was a refusal. Raises ProbingError, OSError."""
    with sock:
        # What a network says of a packet while its connection is still tried is no error of recv (tcp(7)).
        problem = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if problem in _REFUSED:
            return "", ""
        said = b"" if problem else sock.recv(128)
    if not said:
        raise ProbingError(f"{probe} was answered with nothing: {os.strerror(problem)}")
    if probe.protocol == "icmp":
        return "echo", ""
    name, _, seen = said.decode().partition(" ")
    return name, seen


def main() -> None:
    """Do what standard input asks, and say on standard output what was heard."""
    asked = ASKED.validate_json(sys.stdin.buffer.read())
    sys.stdout.buffer.write(HEARD.dump_json(tuple(probe_all(asked))))


if __name__ == "__main__":
    main()
