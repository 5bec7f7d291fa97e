"""A connection into a machine of the network twin: by its namespaces, without a packet."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.connection.local import Connection as Local

DOCUMENTATION = """
name: twin
short_description: run in a machine of the network twin
description: [Enters the twin's namespaces, then those of one of its machines, as infra.rehearsal.twin does.]
options:
  process:
    description: The twin's first process, as this machine counts.
    type: int
    required: true
    vars: [{name: twin_process}]
  node:
    description: The machine's node in the twin.
    type: str
    required: true
    vars: [{name: twin_node}]
  bastion:
    description: The node that people who manage servers come from.
    type: str
    required: true
    vars: [{name: twin_bastion}]
  address:
    description: The machine's address.
    type: str
    required: true
    vars: [{name: ansible_host}]
  pipelining:
    description: Send modules by standard input.
    type: bool
    default: true
    vars: [{name: ansible_pipelining}]
extends_documentation_fragment: [connection_pipelining]
"""
SPACES = ("--mount", "--net", "--pid", "--uts", "--ipc")
# No SSH listens in the twin: a refusal is an answer too, and came through every firewall, both ways.
_REACH = """
import socket, sys
try:
    socket.create_connection((sys.argv[1], 22), timeout=float(sys.argv[2])).close()
except ConnectionRefusedError:
    pass
"""


class Connection(Local):
    """As `local`, in other namespaces."""

    transport = "twin"
    has_pipelining = True

    def exec_command(
        self, cmd: str, in_data: bytes | None = None, sudoable: bool = True
    ) -> tuple[int, bytes, bytes]:
        """What a shell there makes of a command line."""
        command = shlex.join([*self._inside(), "/bin/sh", "-c", cmd])
        code, out, err = super().exec_command(command, in_data=in_data, sudoable=sudoable)
        return code, out, err

    def put_file(self, in_path: str, out_path: str) -> None:
        """Copy a file of this machine into that one."""
        self._checked(f"cat > {shlex.quote(out_path)}", Path(in_path).read_bytes())

    def fetch_file(self, in_path: str, out_path: str) -> None:
        """Copy a file of that machine to this one."""
        Path(out_path).write_bytes(self._checked(f"cat {shlex.quote(in_path)}"))

    def transport_test(self, connect_timeout: int) -> None:
        """Whether who manages the machine would reach it: by packets from the bastion, unlike all else here.

        `wait_for_connection` asks this. Raises AnsibleConnectionFailure.
        """
        bastion, address = self.get_option("bastion"), self.get_option("address")
        command = [*self._outside(), "nsenter", f"--net=/run/netns/{bastion}", sys.executable, "-c", _REACH]
        done = subprocess.run([*command, address, str(connect_timeout)], capture_output=True, check=False)
        if done.returncode:
            said = (done.stderr.decode(errors="replace").strip().splitlines() or ["nothing was said"])[-1]
            raise AnsibleConnectionFailure(f"port 22 of {address} from {bastion}: {said}")

    def _checked(self, command: str, data: bytes = b"") -> bytes:
        code, out, err = self.exec_command(command, in_data=data, sudoable=False)
        if code:
            raise AnsibleConnectionFailure(f"{command}: {err.decode(errors='replace').strip()}")
        return out

    def _inside(self) -> list[str]:
        """Two doors: into the twin, then into the machine, whose process is written down in the twin."""
        twin, node = self.get_option("process"), self.get_option("node")
        written = Path(f"/proc/{twin}/root/run/machines/{node}.process")
        try:
            machine = written.read_text(encoding="ascii")
        except OSError as error:
            raise AnsibleConnectionFailure(f"twin {twin}: no machine {node!r} is up: {error}") from error
        return [*self._outside(), "nsenter", "--target", machine, *SPACES, "--wdns=/", "--"]

    def _outside(self) -> list[str]:
        return ["nsenter", "--target", str(self.get_option("process")), *SPACES, "--"]
