"""A run on this machine while its system log is listened to: prints what the log was told, as JSON.

`told` begins it as a program in a mount namespace of its own, for the log's socket is `/dev/log`, and no
other process is to write into ours.
"""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

from infra.configuring import resumed

# All that is in /dev, in a folder of our own, in which a socket can be made that others do not see.
_OWN_DEV = """
set -e
mount -t tmpfs tmpfs "$1"
for device in /dev/*; do
  own="$1/${device##*/}"
  # The kernel looks for terminals beside where this one really is.
  if [ "$device" = /dev/ptmx ]; then ln -s pts/ptmx "$own"; continue; fi
  if [ -L "$device" ]; then cp -P "$device" "$own"; continue; fi
  if [ -d "$device" ]; then mkdir "$own"; else touch "$own"; fi
  mount --rbind "$device" "$own"
done
mount --rbind "$1" /dev
shift
exec "$@"
"""


def told(folder: Path, *worker: str) -> list[str]:
    """What the system log is told while the run that the folder is prepared for is made."""
    own = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    dev = folder.with_name("dev")
    dev.mkdir(exist_ok=True)
    begun = [sys.executable, "-m", "tests.configuration.journalling", str(folder), *worker]
    command = ["unshare", *own, "--mount", "sh", "-c", _OWN_DEV, "sh", str(dev), *begun]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found: list[str] = json.loads(done.stdout)
    return found


def _main(folder: str, *worker: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log:
        log.bind("/dev/log")
        log.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        evidence = resumed(Path(folder), lambda _: None, worker=worker)
        assert evidence.outcome.ok, evidence.outcome.problem
        json.dump([said.decode(errors="replace") for said in _heard(log)], sys.stdout)


def _heard(log: socket.socket) -> list[bytes]:
    """What waits there, a message each."""
    log.setblocking(False)
    found = []
    try:
        while True:
            found.append(log.recv(1 << 20))
    except BlockingIOError:
        return found


if __name__ == "__main__":
    _main(*sys.argv[1:])
