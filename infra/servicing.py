"""A shared service rehearsed: its servers as machines of a twin, configured by the playbooks, and used.

What is seen is what people would see: a page over TLS, through firewall and security groups, or a refusal.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path
from time import monotonic

from infra import pipeline
from infra.configuration.evidence import Evidence
from infra.configuration.places import in_the_twin, machines
from infra.configuration.running import Asked, Done
from infra.configuration.throwaway import AUTHORITY, fill
from infra.configuring import configured
from infra.inventory.model import Council, Host, Inventory, Service
from infra.pipeline import Designed
from infra.rehearsal.twin.reading.network import read_network
from infra.rehearsal.twin.reading.plan import Plan
from infra.rehearsal.twin.running import Twin, TwinError, standing
from infra.rehearsal.twin.topology import topology
from infra.resources.planned import PlannedStack

PACKAGES = {
    "curl": "curl",
    "gunicorn": "gunicorn",
    "nginx": "nginx",
    "openssl": "openssl",
    "pg_lsclusters": "postgresql",
}
"""What the servers of a twin need of this machine, whose files they have: program and Debian package."""


class NoServiceError(Exception):
    """That service cannot be rehearsed for that council, or not here; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One thing that was to be shown; `problem` is empty where it was. `seconds` of the wall clock."""

    title: str
    problem: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """All that was shown of a service for a council, on those servers."""

    service: str
    member: str
    servers: tuple[str, ...]
    shown: tuple[Shown, ...]

    @property
    def ok(self) -> bool:
        """Whether all was as it must be."""
        return not any(shown.problem for shown in self.shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """Servers that stand, the council whose service it is, and another that takes it too."""

    twin: Twin
    folder: Path
    root: Path
    inventory: Inventory
    service: Service
    hosts: tuple[Host, ...]
    own: Council
    other: Council
    front: IPv4Address
    listen: Callable[[Done], None]

    @property
    def store(self) -> Path:
        """Where the secrets of this rehearsal are."""
        return self.folder / "store"


def missing() -> tuple[str, ...]:
    """The Debian packages that this machine lacks for it."""
    return tuple(package for program, package in PACKAGES.items() if shutil.which(program) is None)


def served(
    known: Designed,
    root: Path,
    planned: Sequence[PlannedStack],
    member: str,
    service: str,
    listen: Callable[[Done], None],
) -> Served:
    """Let that member use that service. Raises NoServiceError, TwinError, RunError, SecretFoundError."""
    if lacking := missing():
        raise NoServiceError(f"its servers need what this machine lacks: apt-get install {' '.join(lacking)}")
    inventory = pipeline.inventory(known)
    found = _service(inventory, service, member)
    hosts = tuple(host for host in found.hosts if _needed(host, found))
    own, other = _councils(found, member)
    with tempfile.TemporaryDirectory() as name, standing(topology(read_network(Plan(planned)))) as twin:
        scene = _Scene(
            twin=twin,
            folder=Path(name),
            root=root,
            inventory=inventory,
            service=found,
            hosts=hosts,
            own=own,
            other=other,
            front=known.design.core.records[found.dns_name],
            listen=listen,
        )
        twin.boot(list(machines(twin, hosts).values()))
        fill(scene.store, inventory)
        shown = tuple(_all_shown(scene))
    servers = tuple(host.name for host in hosts)
    return Served(service=service, member=member, servers=servers, shown=shown)


def _needed(host: Host, service: Service) -> bool:
    """Of those that hold data only the first holds it; any of the others may be sent a request."""
    data = service.database
    return data is None or host.role != data.role or host.name == data.primary


def _service(inventory: Inventory, service: str, member: str) -> Service:
    found = {s.service: s for s in inventory.services}.get(service)
    if found is None or member not in [council.council for council in found.councils]:
        taken = [s.service for s in inventory.services if member in [c.council for c in s.councils]]
        known = ", ".join(taken) or "there is none"
        raise NoServiceError(f"got service '{service}', expected one that {member} takes: {known}")
    return found


def _councils(service: Service, member: str) -> tuple[Council, Council]:
    """The member's part of it, and another council's."""
    own = next(council for council in service.councils if council.council == member)
    other = next((council for council in service.councils if council.council != member), None)
    if other is None:
        raise NoServiceError(f"nobody but {member} takes {service.service}: there is no other to be kept out")
    return own, other


def _all_shown(scene: _Scene) -> Iterator[Shown]:
    """Each thing in its order, until one is not as it must be."""
    for title, show in _SHOWS:
        began = monotonic()
        problem = show(scene)
        said = title.format(own=scene.own.title, other=scene.other.title, servers=len(scene.hosts))
        yield Shown(title=said, problem=problem, seconds=monotonic() - began)
        if problem:
            return


def _configured(scene: _Scene) -> str:
    return _run(scene, "configure").outcome.problem


def _unchanged(scene: _Scene) -> str:
    evidence = _run(scene, "configure-again", "configure")
    changed = ", ".join(f"{host}: {number} tasks" for host, number in evidence.outcome.changed.items())
    return evidence.outcome.problem or (f"got changes ({changed}), expected none" if changed else "")


def _verified(scene: _Scene) -> str:
    return _run(scene, "verify").outcome.problem


def _run(scene: _Scene, ident: str, phase: str = "") -> Evidence:
    asked = Asked(
        ident=ident, phase=phase or ident, limit=tuple(host.name for host in scene.hosts), at_once=True
    )
    return configured(
        scene.folder / ident,
        scene.root,
        scene.inventory,
        asked,
        scene.listen,
        beside={"twin": in_the_twin(scene.twin, scene.hosts, scene.store)},
        secrets=[path.read_text(encoding="utf-8") for path in scene.store.iterdir()],
    )


def _own_page(scene: _Scene) -> str:
    status, page = _page(scene, at=scene.own, signed_in=scene.own)
    seen = status == "200" and scene.own.title in page
    return "" if seen else f"got {status or page!r}, expected 200 and its own page"


def _other_officer(scene: _Scene) -> str:
    return _refused(*_page(scene, at=scene.own, signed_in=scene.other), "400")


def _other_network(scene: _Scene) -> str:
    return _refused(*_page(scene, at=scene.other, signed_in=scene.own), "403")


def _refused(status: str, page: str, expected: str) -> str:
    return "" if status == expected else f"got {status or page!r}, expected {expected}"


def _page(scene: _Scene, *, at: Council, signed_in: Council) -> tuple[str, str]:
    """Status and text of the council's page, from where `at` has people, with a certificate of `signed_in`.

    An empty status is no answer at all; the text then says what curl said.
    """
    name, files = scene.own.host_name, scene.store
    user = files / f"{scene.service.service}-{signed_in.council}-user"
    command = [
        *("nsenter", f"--net=/run/netns/{_node(scene, at)}", "curl", "--silent", "--show-error"),
        *("--max-time", "5", "--resolve", f"{name}:443:{scene.front}", "--cacert", str(files / AUTHORITY)),
        *("--cert", str(user), "--write-out", "\n%{http_code}", f"https://{name}/"),
    ]
    try:
        text, _, status = scene.twin.run(command).decode().rpartition("\n")
    except TwinError as error:
        return "", str(error)
    return status, text


def _node(scene: _Scene, council: Council) -> str:
    """Where somebody of that council is. Raises NoServiceError where nobody can be."""
    for node in scene.twin.topology.of("host", "site"):
        if any(address in prefix for address in node.addresses for prefix in council.clients):
            return node.name
    raise NoServiceError(f"nobody of {council.title} is in the network: its people come from elsewhere")


_SHOWS: tuple[tuple[str, Callable[[_Scene], str]], ...] = (
    ("The playbooks configure {servers} servers", _configured),
    ("Once more, and nothing changes", _unchanged),
    ("The playbooks verify what they did", _verified),
    ("{own}: an officer opens the council's own page over TLS", _own_page),
    ("An officer of {other} is refused there, even from {own}'s network", _other_officer),
    ("{other}'s network is refused, even with a certificate of {own}", _other_network),
)
"""What is shown, in its order."""
