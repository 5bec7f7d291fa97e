"""What is shown of a service, in its order, on servers that stand meanwhile."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from ipaddress import IPv4Address
from pathlib import Path
from time import monotonic

from infra import pipeline
from infra.configuration.evidence import SecretFoundError
from infra.configuration.places import machines
from infra.configuration.running import RunError
from infra.configuration.telling import Done
from infra.configuration.throwaway import fill
from infra.declaration.problems import near_miss
from infra.inventory.model import Council, Inventory, Service
from infra.pipeline import Designed
from infra.rehearsal.twin.reading.names import read_names
from infra.rehearsal.twin.reading.network import read_network
from infra.rehearsal.twin.reading.plan import Plan
from infra.rehearsal.twin.running import Twin, TwinError, standing
from infra.rehearsal.twin.topology import topology
from infra.resources.planned import PlannedStack
from infra.servicing import playing, trespassing, using
from infra.servicing.scene import Scene
from infra.servicing.values import NoServiceError, Seen, Served, Shown, Way

PACKAGES = {
    "curl": "curl",
    "gunicorn": "gunicorn",
    "nginx": "nginx",
    "openssl": "openssl",
    "pg_lsclusters": "postgresql",
    "pgbackrest": "pgbackrest",
}
"""What the servers of a twin need of this machine, whose files they have: program and Debian package."""


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
    """Let that member use that service. Raises NoServiceError, TwinError."""
    if lacking := missing():
        raise NoServiceError(f"its servers need what this machine lacks: apt-get install {' '.join(lacking)}")
    inventory = pipeline.inventory(known)
    found, own, other = parties(inventory, service, member)
    with tempfile.TemporaryDirectory() as name, standing(topology(read_network(Plan(planned)))) as twin:
        scene = Scene(
            twin=twin,
            folder=Path(name),
            root=root,
            inventory=inventory,
            service=found,
            own=own,
            other=other,
            resolver=_answering(twin, planned),
            listen=listen,
        )
        twin.boot(list(machines(twin, found.hosts).values()))
        fill(scene.store, inventory)
        shown = tuple(_all_shown(scene))
        page = using.officers_page(scene)
    no_page = page.fault("200", f"{own.title}'s page")
    return Served(
        service=service,
        member=member,
        servers=tuple(host.name for host in found.hosts),
        shown=shown,
        page="" if no_page else page.text,
        no_page=no_page,
    )


def _answering(twin: Twin, planned: Sequence[PlannedStack]) -> IPv4Address:
    """Let the twin's resolver answer for the captured records; where it is. Raises TwinError."""
    ((address, names),) = read_names(Plan(planned)).items()
    twin.answer(address, names)
    return address


def parties(inventory: Inventory, service: str, member: str) -> tuple[Service, Council, Council]:
    """The service, that member's part of it, and another council's. Raises NoServiceError."""
    found = _service(inventory, service, member)
    return found, *_councils(found, member)


def _service(inventory: Inventory, service: str, member: str) -> Service:
    found = {s.service: s for s in inventory.services}.get(service)
    if found is None or member not in [council.council for council in found.councils]:
        taken = [s.service for s in inventory.services if member in [c.council for c in s.councils]]
        known = ", ".join(taken) or "there is none"
        hint = f"; {near}" if (near := near_miss(service, taken)) else ""
        raise NoServiceError(f"got service '{service}', expected one that {member} takes: {known}{hint}")
    return found


def _councils(service: Service, member: str) -> tuple[Council, Council]:
    """The member's part of it, and another council's."""
    own = next(council for council in service.councils if council.council == member)
    other = next((council for council in service.councils if council.council != member), None)
    if other is None:
        raise NoServiceError(f"nobody but {member} takes {service.service}: there is no other to be kept out")
    return own, other


def _all_shown(scene: Scene) -> Iterator[Shown]:
    """Each thing in its order, until one is not as it must be."""
    for title, way, show in _SHOWS:
        began = monotonic()
        seen = tried(partial(show, scene))
        said = title.format(own=scene.own.title, other=scene.other.title, servers=len(scene.hosts))
        yield Shown(title=said, way=way, seen=seen, seconds=monotonic() - began)
        if seen.problem:
            return


def tried(show: Callable[[], Seen]) -> Seen:
    """What is seen; where it could not be done, that is what is wrong. Raises NoServiceError."""
    try:
        return show()
    except (TwinError, RunError, SecretFoundError) as error:
        return Seen(said="", problem=str(error))


_SHOWS: tuple[tuple[str, Way | None, Callable[[Scene], Seen]], ...] = (
    ("The playbooks configure {servers} servers", None, playing.configured),
    ("Once more, and nothing changes", None, playing.unchanged),
    ("The playbooks verify what they did", None, playing.verified),
    ("{own}: the name of its page leads there", None, using.own_name),
    (
        "{own}: an officer enters a payment and sees it on the council's page",
        Way("network", "data"),
        using.own_page,
    ),
    ("{other}: an officer's page has nothing of it", Way("network", "data"), using.others_page),
    (
        "An officer of {other} is refused, even from {own}'s network",
        Way("network", "virtual host"),
        using.other_officer,
    ),
    (
        "{other}'s network is refused, even with a certificate of {own}",
        Way("network", "virtual host"),
        using.other_network,
    ),
    ("{other}'s people do not reach the data server", Way("network", "network"), trespassing.by_network),
    (
        "{other}'s application is refused {own}'s database",
        Way("pg_hba", "pg_hba"),
        trespassing.by_hba,
    ),
    ("So it is where pg_hba.conf would let everybody in", Way("pg_hba", "role"), trespassing.by_connect),
)
"""What is shown, in its order, and the way of each request."""
