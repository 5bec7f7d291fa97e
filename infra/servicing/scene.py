"""Where a service is shown: servers that stand in a twin, a council that takes it, and another."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

from infra.configuration.evidence import Evidence
from infra.configuration.places import in_the_twin, machines
from infra.configuration.running import Asked
from infra.configuration.telling import Done
from infra.configuring import configured
from infra.inventory.model import Council, Host, Inventory, Service
from infra.inventory.naming import secret_name
from infra.rehearsal.twin.running import Twin
from infra.rehearsal.twin.topology import Node
from infra.servicing.values import NoServiceError


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Servers that stand, the council whose service it is, and another that takes it too.

    `folder` holds what the runs leave, `root` the declarations; `resolver` is who answers for
    the partnership's names.
    """

    twin: Twin
    folder: Path
    root: Path
    inventory: Inventory
    service: Service
    own: Council
    other: Council
    resolver: IPv4Address
    listen: Callable[[Done], None]

    @property
    def hosts(self) -> tuple[Host, ...]:
        """The servers of the service."""
        return self.service.hosts

    @property
    def store(self) -> Path:
        """Where the secrets of this rehearsal are."""
        return self.folder / "store"

    def secret(self, *words: str) -> str:
        """The secret of that name in the store."""
        return (self.store / secret_name(*words)).read_text(encoding="utf-8").strip()

    def run(self, phase: str, ident: str = "") -> Evidence:
        """That phase of the playbooks on these servers. Raises RunError, SecretFoundError."""
        ident = ident or phase
        limit = tuple(host.name for host in self.hosts)
        return configured(
            self.folder / ident,
            self.root,
            self.inventory,
            Asked(ident=ident, phase=phase, limit=limit, at_once=True),
            self.listen,
            beside={"twin": in_the_twin(self.twin, self.hosts, self.store)},
            secrets=[path.read_text(encoding="utf-8") for path in self.store.iterdir()],
        )

    def host(self, *, data: bool) -> Host:
        """The server that holds the data, or the first that people's requests come to."""
        database = self.service.database
        return next(host for host in self.hosts if (database and host.role == database.role) == data)

    def on(self, host: Host, *command: str) -> str:
        """What a command on that server says. Raises TwinError."""
        node = machines(self.twin, self.hosts)[host.name].name
        return self.twin.on(node, *command).decode()

    def at(self, council: Council, *command: str) -> str:
        """What a command says where that council has people. Raises TwinError, NoServiceError."""
        return self.twin.at(self._place(council).name, *command).decode()

    def look_up(self, name: str, council: Council) -> str:
        """The address of that name, asked of the resolver where the council has people. Raises TwinError."""
        asked = ("-m", "infra.rehearsal.twin.resolving", "ask", name, str(self.resolver))
        return self.at(council, sys.executable, *asked)

    def _place(self, council: Council) -> Node:
        for node in self.twin.topology.of("host", "site"):
            if any(address in prefix for address in node.addresses for prefix in council.clients):
                return node
        raise NoServiceError(f"nobody of {council.title} is in the network: its people come from elsewhere")


def answered(ask: Callable[..., str], *command: str) -> tuple[str, int]:
    """All that the command said, and its exit code. Raises TwinError, NoServiceError."""
    said = ask("sh", "-c", '"$@" 2>&1; printf "\\n%s" $?', "sh", *command)
    text, _, code = said.rpartition("\n")
    return text.strip(), int(code)
