"""Servers of a partnership as machines of a twin, configured by the playbooks as real ones are."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from shutil import copytree

import yaml

from infra import pipeline
from infra.configuration.evidence import Evidence
from infra.configuration.leaving import Leaving
from infra.configuration.places import in_the_twin, machines
from infra.configuration.running import Asked
from infra.configuration.telling import Done
from infra.configuration.throwaway import fill
from infra.configuring import configured
from infra.inventory.model import Council, Host, Inventory
from infra.inventory.naming import secret_name
from infra.rehearsal.twin.reading.names import read_names
from infra.rehearsal.twin.reading.plan import Plan
from infra.rehearsal.twin.running import Twin, TwinError, standing
from infra.servicing.scene import Scene
from tests.rehearsal.twin.standing import COUNCILS, Places, network_of, stacks, topology


def inventory(partnership: str, without: str = "") -> Inventory:
    """The partnership's inventory; as if one member were not declared."""
    known = pipeline.addressed(COUNCILS, pipeline.load(COUNCILS).estate, partnership)
    return pipeline.inventory(pipeline.designed(pipeline.without(known, without) if without else known))


def inventory_after(folder: Path, partnership: str, member: str, service: str, until: date) -> Inventory:
    """The partnership's inventory on the first day without it, had the member given that service up."""
    copytree(COUNCILS, folder)
    path = folder / partnership / "members" / f"{member}.yaml"
    text, row = path.read_text(encoding="utf-8"), f"{{service: {service}, "
    path.write_text(text.replace(row, f"{row}until: {until}, "), encoding="utf-8")
    known = pipeline.addressed(folder, pipeline.load(folder, until).estate, partnership)
    return pipeline.inventory(pipeline.designed(known))


@dataclass
class Servers:
    """Some servers of one service, up in a twin."""

    twin: Twin
    folder: Path
    inventory: Inventory
    service: str
    hosts: tuple[Host, ...]
    heard: list[Done] = field(default_factory=list)
    runs: Iterator[int] = field(default_factory=count)
    settings: Mapping[str, object] = field(default_factory=dict)

    @property
    def store(self) -> Path:
        return self.folder / "store"

    def council(self, slug: str) -> Council:
        return next(c for c in self.inventory.service(self.service).councils if c.council == slug)

    def secret(self, *words: str) -> str:
        return (self.store / secret_name(*words)).read_text(encoding="utf-8").strip()

    def run(
        self,
        phase: str,
        *,
        known: Inventory | None = None,
        leaving: Leaving | None = None,
        worker: Sequence[str] = (),
        only: Sequence[str] = (),
        without: Sequence[str] = (),
        put_by: str = "",
        at_once: bool = True,
        settings: Mapping[str, object] | None = None,
    ) -> Evidence:
        """A phase on all of them, or on those named; `settings` are variables besides the servers' own."""
        ident = f"{next(self.runs)}-{phase}"
        self.heard.clear()
        return configured(
            self.folder / ident,
            COUNCILS,
            known or self.inventory,
            Asked(
                ident=ident,
                phase=phase,
                limit=tuple(only) or tuple(h.name for h in self.hosts if h.name not in without),
                without=tuple(without),
                put_by=put_by,
                leaving=leaving,
                at_once=at_once,
            ),
            self.heard.append,
            beside={
                "settings": yaml.safe_dump({"all": {"vars": {**self.settings, **(settings or {})}}}),
                "twin": in_the_twin(self.twin, self.hosts, self.store),
            },
            secrets=[path.read_text(encoding="utf-8") for path in self.store.iterdir()],
            worker=worker,
        )

    def failures(self) -> str:
        """What the last run said was wrong."""
        return "\n".join(f"{done.host}: {done.said}" for done in self.heard if done.outcome == "failed")

    def on(self, host: str, *command: str) -> str:
        """What a command on that server says. Raises TwinError."""
        node = machines(self.twin, self.hosts)[host].name
        return self.twin.on(node, *command).decode()

    def psql(self, port: int, statement: str, database: str = "postgres") -> str:
        """As who keeps the databases."""
        host = next(h.name for h in self.hosts if h.role == "data")
        return self.on(
            host, "psql", "-XAtq", "-U", "postgres", "-d", database, "-p", str(port), "-c", statement
        )

    def connect(self, role_of: str, database_of: str, password: str = "") -> str:
        """What one council's application is told that asks another's database, from the web server."""
        own, other = self.council(role_of), self.council(database_of)
        password = password or self.secret(self.service, role_of, "app")
        address = next(h.address for h in self.hosts if h.role == "data")
        asked = f"host={address} port={other.port} dbname={other.database} sslmode=require"
        command = ["env", f"PGPASSWORD={password}", "HOME=/nonexistent", "psql", "-XAtq"]
        web = next(h.name for h in self.hosts if h.role == "web")
        return self.on(
            web,
            "sh",
            "-c",
            '"$@" 2>&1; true',
            "sh",
            *command,
            "-U",
            f"{own.database}__app",
            "-d",
            asked,
            "-c",
            "SELECT count(*) FROM entry",
        )

    def scene(self, own: str, other: str) -> Scene:
        """As a rehearsal of the service for that council has them; the twin's resolver answers for names."""
        ((resolver, names),) = read_names(Plan(stacks(self.inventory.partnership))).items()
        self.twin.answer(resolver, names)
        return Scene(
            twin=self.twin,
            folder=self.folder,
            root=COUNCILS,
            inventory=self.inventory,
            service=self.inventory.service(self.service),
            own=self.council(own),
            other=self.council(other),
            resolver=resolver,
            listen=self.heard.append,
        )

    def reaches(self, place: str, host: str, port: int) -> bool:
        """Whether a TCP connection from that place to that server stands."""
        node = Places(self.twin).node(place).name
        address = next(h.address for h in self.hosts if h.name == host)
        asked = ["timeout", "3", "bash", "-c", f"exec 3<>/dev/tcp/{address}/{port}"]
        try:
            self.twin.at(node, *asked)
        except TwinError:
            return False
        return True

    def answers(self, place: str, host: str, port: int) -> bool:
        """Whether a TCP connection from that place gets an answer there, be it a refusal."""
        node = Places(self.twin).node(place).name
        address = next(h.address for h in self.hosts if h.name == host)
        asked = f"exec 3<>/dev/tcp/{address}/{port}"
        command = ["sh", "-c", 'timeout 1 bash -c "$1" 2>&1 && echo connected; true', "sh", asked]
        said = self.twin.at(node, *command).decode()
        return "connected" in said or "Connection refused" in said

    def get(
        self, place: str, name_of: str, signed_in_as: str, *more: str, front: str, path: str = "/"
    ) -> str:
        """Status and page that somebody at that place gets from a council's virtual host."""
        name = self.council(name_of).host_name
        node = Places(self.twin).node(place).name
        files = {"cacert": "authority", "cert": secret_name(self.service, signed_in_as, "user")}
        options = [word for key, secret in files.items() for word in (f"--{key}", str(self.store / secret))]
        asked = ["--silent", "--show-error", "--max-time", "5", "--resolve", f"{name}:443:{front}"]
        command = ["curl", *asked, *options, *more, "--write-out", "\n%{http_code}", f"https://{name}{path}"]
        try:
            return self.twin.at(node, *command).decode()
        except TwinError as error:
            return str(error)


@contextmanager
def standing_servers(folder: Path, partnership: str, service: str, names: Sequence[str]) -> Iterator[Servers]:
    """Those servers of that service, meanwhile: as they are the moment after they were made."""
    known = inventory(partnership)
    hosts = tuple(host for host in known.service(service).hosts if host.name in names)
    with standing(topology(network_of(stacks(partnership)))) as twin:
        twin.boot(list(machines(twin, hosts).values()))
        fill(folder / "store", known)
        servers = Servers(twin, folder, known, service, hosts)
        for host in hosts:
            servers.on(host.name, "sh", "-c", f"printf '{_records(known)}' >> /etc/hosts")
        yield servers


def _records(known: Inventory) -> str:
    """As the private zones have them: in the twin no name server answers."""
    return "".join(f"{a} {name}\\n" for s in known.services for name, a in s.records.items())
