"""A partnership's servers and the playbooks put together: one phase run, with its evidence."""

import getpass
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from infra.commits import stamped
from infra.configuration.evidence import Evidence, Provenance, keep, refuse_secrets
from infra.configuration.given import Seal, collected, so_far
from infra.configuration.running import (
    Asked,
    Origin,
    RunError,
    origin_of,
    prepare,
    prepared,
    run,
    run_by,
    set_aside,
)
from infra.configuration.searching import search_for
from infra.configuration.telling import Done, Outcome
from infra.inventory.model import Inventory
from infra.inventory.render import as_yaml

_WITHHELD = "what it said holds a secret: it is kept from you, and will be deleted"


def ident(name: str) -> str:
    """The ident of a run of that name that begins now: it sorts by time."""
    return f"{_now('%Y%m%dT%H%M%SZ')}-{name}"


def configured(
    folder: Path,
    root: Path,
    known: Inventory,
    asked: Asked,
    listen: Callable[[Done], None],
    *,
    beside: Mapping[str, str] | None = None,
    secrets: Iterable[str] = (),
    worker: Sequence[str] = (),
) -> Evidence:
    """Prepare a run in that folder and make it. Raises RunError, SecretFoundError.

    `beside` are inventories beside the generated one, by name, as the twin's; `secrets` those known here: as
    those that the run is given, they may be in nothing that is kept; `root` is where the declarations are;
    `worker` the command of a worker elsewhere, where not this machine is to reach the servers.
    """
    # Ansible reads them in the order of their names.
    origin = Origin(commit=stamped(root), digest=known.digest)
    prepare(folder, asked, origin, {"declared": as_yaml(known), **(beside or {})})
    return resumed(folder, listen, secrets=secrets, worker=worker)


def resumed(
    folder: Path,
    listen: Callable[[Done], None],
    *,
    secrets: Iterable[str] = (),
    worker: Sequence[str] = (),
) -> Evidence:
    """Make the run that the folder was prepared for, again or for the first time, as it was prepared.

    The whole of it, on all its hosts: what is done already is found so and changes nothing, and what was
    written and not taken in is taken in. Raises RunError, SecretFoundError.
    """
    began = _now()
    asked, origin = prepared(folder), origin_of(folder)
    set_aside(folder, asked)
    seal, later = Seal(), list[Done]()
    # A worker tells what it was given only when all is over: what it said is heard when that was searched.
    heard = later.append if worker else _discreet(listen, lambda: so_far(folder, asked, seal).values())
    try:
        outcome = _made(folder, worker, heard, seal.public)
    except RunError:
        refuse_secrets(folder, asked, [*secrets, *collected(folder, asked, seal).values()])
        raise
    given = collected(folder, asked, seal)
    provenance = Provenance(
        who=getpass.getuser(), began=began, ended=_now(), commit=origin.commit, digest=origin.digest
    )
    evidence = keep(folder, asked, outcome, provenance, [*secrets, *given.values()])
    for done in later:
        listen(done)
    return evidence


def _made(folder: Path, worker: Sequence[str], listen: Callable[[Done], None], seal: str) -> Outcome:
    return run_by(folder, worker, listen, seal) if worker else run(folder, listen, seal)


def _discreet(listen: Callable[[Done], None], known: Callable[[], Iterable[str]]) -> Callable[[Done], None]:
    """To hear of tasks, but not what one said in which there is a secret that is known by then."""

    def heard(done: Done) -> None:
        leaks = done.said and search_for(known())(done.said.encode())
        listen(replace(done, said=_WITHHELD) if leaks else done)

    return heard


def _now(form: str = "%Y-%m-%dT%H:%M:%SZ") -> str:
    return datetime.now(UTC).strftime(form)
