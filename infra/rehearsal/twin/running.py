"""A twin that stands while it is used: started in namespaces of its own, which end when it is let go.

It has no way out: its first namespace holds nothing but its own loopback, and what is made in it is joined to
nothing else. The kernel ends all of it with its first process, and that one with ours, however ours ends.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path
from typing import IO

from infra.rehearsal.twin.building import NAMESPACES, TOPOLOGY
from infra.rehearsal.twin.hosting import NAMES, NO_OVERLAY
from infra.rehearsal.twin.probing import ASKED, HEARD, Asked, Heard, Probe
from infra.rehearsal.twin.resolving import Zone
from infra.rehearsal.twin.topology import Node, Topology
from infra.sayings import last_line

PROGRAMS = ("unshare", "nsenter", "mount", "ip", "nft")
"""What a twin is made with: Debian's util-linux, mount, iproute2 and nftables."""

_HOSTING = (sys.executable, "-m", "infra.rehearsal.twin.hosting")

_NO_OVERLAY = "this kernel lets nobody but root lay an overlay over /: run it as root"


class TwinError(Exception):
    """A twin could not be made, or something in it could not be done; the message says what was said."""


class NoTwinError(TwinError):
    """This machine does not let a twin be made, or a host of it be a machine; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """A twin that stands. `process` is its first process, as this machine counts."""

    topology: Topology
    process: int

    def run(self, command: Sequence[str], data: bytes = b"") -> bytes:
        """What a command in the twin says. Raises TwinError."""
        inside = [*_nsenter(self.process), *command]
        done = subprocess.run(inside, input=data, capture_output=True, check=False)
        if done.returncode:
            raise TwinError(_why(done.stderr))
        return done.stdout

    def at(self, node: str, *command: str) -> bytes:
        """What a command says in that node's network, with this machine's files. Raises TwinError."""
        return self.run(["nsenter", f"--net={NAMESPACES / node}", *command])

    def on(self, node: str, *command: str) -> bytes:
        """What a command says on that node, which was booted as a machine. Raises TwinError."""
        return self.run([*_HOSTING, node, *command])

    def boot(self, nodes: Sequence[Node]) -> None:
        """Let those hosts be machines of their own. Raises TwinError, NoTwinError where none can be."""
        # A name of a resource may hold what a host's may not: RFC 1123.
        names = NAMES.dump_json({node.name: node.title.replace("_", "-") for node in nodes})
        try:
            self.run(_HOSTING, names)
        except TwinError as error:
            if NO_OVERLAY not in str(error):
                raise
            raise NoTwinError(_NO_OVERLAY if os.geteuid() else f"{NO_OVERLAY} here") from error

    def answer(self, address: IPv4Address, names: Mapping[str, IPv4Address]) -> None:
        """Let the host of that address answer for those names, by DNS, meanwhile. Raises TwinError."""
        node = next(n.name for n in self.topology.of("host") if address in n.addresses)
        zone = Zone(address=address, names=dict(names))
        command = [sys.executable, "-m", "infra.rehearsal.twin.resolving", "answer", node]
        self.run(command, zone.model_dump_json().encode())

    def probe(self, probes: Sequence[Probe]) -> tuple[Heard, ...]:
        """What came of those probes. Every host, site and the internet answers meanwhile."""
        answering = {n.name: n.addresses for n in self.topology.of("host", "site", "internet")}
        asked = ASKED.dump_json(Asked(answering=answering, probes=tuple(probes)))
        return HEARD.validate_json(self.run([sys.executable, "-m", "infra.rehearsal.twin.probing"], asked))


@contextmanager
def standing(topology: Topology) -> Iterator[Twin]:
    """The twin of that topology, meanwhile. Raises NoTwinError."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        raise NoTwinError(f"there is no {' and no '.join(missing)} on PATH")
    command = [*_unshare(), sys.executable, "-m", "infra.rehearsal.twin.building"]
    pipes = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipes, stdout=pipes, stderr=pipes) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        _tell(process.stdin, TOPOLOGY.dump_json(topology) + b"\n")
        if process.stdout.readline() != b"ready\n":
            raise NoTwinError(_why(process.stderr.read()))
        try:
            yield Twin(topology=topology, process=_child(process.pid))
        finally:
            process.stdin.close()
            process.wait()


def _tell(pipe: IO[bytes], text: bytes) -> None:
    """Write it all, unless nobody reads: who has ended already says why elsewhere."""
    try:
        pipe.write(text)
        pipe.flush()
    except BrokenPipeError:
        with suppress(BrokenPipeError):
            pipe.close()


def _why(said: bytes) -> str:
    return last_line(said.decode(errors="replace"))


def _unshare() -> list[str]:
    spaces = ["--mount", "--net", "--pid", "--uts", "--ipc", "--fork", "--kill-child", "--mount-proc"]
    own = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return ["unshare", *own, *spaces, "--"]


def _nsenter(process: int) -> list[str]:
    own = [] if os.geteuid() == 0 else ["--user", "--preserve-credentials"]
    return ["nsenter", "--target", str(process), *own, "--mount", "--net", "--pid", "--uts", "--ipc", "--"]


def _child(process: int) -> int:
    """The one process that `unshare` has begun."""
    children = Path(f"/proc/{process}/task/{process}/children")
    return int(children.read_text(encoding="ascii").split()[0])
