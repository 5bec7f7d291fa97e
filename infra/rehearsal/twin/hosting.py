"""A server of the twin as a machine of its own: its own files, processes and name, besides its own network.

Its files are this machine's, with an overlay over them: what is installed here is there, and what is written
there stays there, in memory, and ends with it. Runs inside a twin's namespaces.
"""

import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from time import monotonic, sleep

from pydantic import TypeAdapter

MACHINES = Path("/run/machines")
"""The folder with a folder for each machine; `process` in it holds the number of its first process."""

NAMES = TypeAdapter(dict[str, str])
NO_OVERLAY = "no overlay can be laid over /"
"""What a machine says that cannot have files of its own."""

_PATIENCE = 20.0
_SPACES = ("--mount", "--pid", "--uts", "--ipc", "--fork", "--kill-child")

# The first process stays, and takes in what daemons leave behind. `$1` is the folder, `$2` the name.
_FIRST = f"""
set -e
cd "$1"
mount -t tmpfs tmpfs .
mkdir written kept root
mount -t overlay overlay -o lowerdir=/,upperdir=written,workdir=kept root ||
  {{ echo "{NO_OVERLAY}" >&2; exit 1; }}
cd root
mount --rbind /dev dev
mount -t proc proc proc
mount -t tmpfs tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
mkdir run/old run/lock
hostname "$2"
pivot_root . run/old
umount --lazy /run/old
rmdir run/old 2>/dev/null || true
exec <&- >/dev/null 2>&1
touch /run/standing
while true; do sleep 3600 & wait $!; done
"""


class HostingError(Exception):
    """A machine did not come up; the message says which, and what it said."""


def boot(hostnames: Mapping[str, str]) -> None:
    """Let those nodes be machines, of the names given. Raises HostingError."""
    started = {node: _start(node, hostname) for node, hostname in hostnames.items()}
    end = monotonic() + _PATIENCE
    for node, process in started.items():
        while not _stands(node, process):
            if process.poll() is not None or monotonic() > end:
                said = (MACHINES / f"{node}.log").read_text(encoding="utf-8", errors="replace")
                raise HostingError(f"machine {node} does not stand: {said.strip() or 'it said nothing'}")
            sleep(0.01)


def _start(node: str, hostname: str) -> "subprocess.Popen[bytes]":
    folder = MACHINES / node
    folder.mkdir(parents=True, exist_ok=True)
    enter = ["nsenter", f"--net=/run/netns/{node}", "unshare", *_SPACES, "--"]
    with (MACHINES / f"{node}.log").open("wb") as log:
        command = [*enter, "bash", "-c", _FIRST, "machine", str(folder), hostname]
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )


def _stands(node: str, process: "subprocess.Popen[bytes]") -> bool:
    """Whether it is up; then its first process is written down."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
    if not children or not Path(f"/proc/{children[0]}/root/run/standing").exists():
        return False
    (MACHINES / f"{node}.process").write_text(children[0], encoding="ascii")
    return True


def inside(node: str) -> list[str]:
    """What a command is put behind to run in that machine. Raises OSError where there is none such."""
    process = (MACHINES / f"{node}.process").read_text(encoding="ascii")
    return ["nsenter", "--target", process, "--mount", "--pid", "--uts", "--ipc", "--net", "--wdns=/", "--"]


def main() -> None:
    """Boot the machines that standard input names, or run in the machine that the command line names."""
    if sys.argv[1:]:
        node, *command = sys.argv[1:]
        raise SystemExit(
            subprocess.run([*inside(node), "sh", "-c", shlex.join(command)], check=False).returncode
        )
    boot(NAMES.validate_json(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
