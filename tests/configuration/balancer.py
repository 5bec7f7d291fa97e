"""A stand-in for Azure's load balancer: it asks servers as the declared probe does.

New connections go to those that are ready; those that stand stay where they are. The twin's own asks nobody.
Runs in the namespace of the virtual network, with the address that Azure probes from.
"""

import http.client
import subprocess
import sys
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep

from pydantic import TypeAdapter

PROBES_FROM = "168.63.129.16"
# Before the twin's own, whose priority is -100: the first translation of a connection is its only one.
_TABLE = """
table ip balancer
delete table ip balancer
table ip balancer {{
  chain arriving {{
    type nat hook prerouting priority -110;
    ip daddr {front} tcp dport {port} dnat to numgen inc mod {number} map {{ {servers} }}
  }}
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Balanced:
    """What is balanced, how it is probed, and the file whose coming ends it."""

    front: str
    port: int
    servers: tuple[str, ...]
    probed: int
    path: str
    seconds: float
    times: int
    stop: str


BALANCED = TypeAdapter(Balanced)


@dataclass
class Believed:
    """What is believed of a server: what `times` answers in a row said."""

    times: int
    ready: bool = True
    latest: deque[bool] = field(default_factory=deque)

    def hear(self, ready: bool) -> bool:
        """Whether that changes what is believed."""
        self.latest.append(ready)
        if len(self.latest) > self.times:
            self.latest.popleft()
        if len(self.latest) < self.times or set(self.latest) != {not self.ready}:
            return False
        self.ready = ready
        return True


def balance(asked: Balanced) -> None:
    """Probe and send on until the file is there; a line says what is believed, whenever that changes."""
    subprocess.run(["ip", "addr", "add", f"{PROBES_FROM}/32", "dev", "lo"], check=True)
    known = {server: Believed(asked.times) for server in asked.servers}
    while not Path(asked.stop).exists():
        heard = [known[server].hear(_ready(asked, server)) for server in asked.servers]
        if any(heard):
            ready = [server for server in asked.servers if known[server].ready]
            sys.stdout.write(f"{' '.join(ready) or 'none'}\n")
            _send(asked, ready or list(asked.servers))
        sleep(asked.seconds)


def _ready(asked: Balanced, server: str) -> bool:
    connection = http.client.HTTPConnection(
        server, asked.probed, timeout=2 * asked.seconds, source_address=(PROBES_FROM, 0)
    )
    with suppress(OSError):
        connection.request("GET", asked.path)
        return connection.getresponse().status == http.client.OK
    return False


def _send(asked: Balanced, servers: list[str]) -> None:
    table = _TABLE.format(
        front=asked.front,
        port=asked.port,
        number=len(servers),
        servers=", ".join(f"{number} : {server}" for number, server in enumerate(servers)),
    )
    subprocess.run(["nft", "-f", "-"], input=table, text=True, check=True)


if __name__ == "__main__":
    balance(BALANCED.validate_json(sys.argv[1]))
