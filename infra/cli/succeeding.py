"""What `shire run P promote` and `rejoin` are asked, and what a run shows of data and who holds it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any

import typer

from infra.cli.console import refuse
from infra.configuration.phases import Phase
from infra.inventory.model import Inventory

PutBy = Annotated[
    str,
    typer.Option(
        "--put-by",
        metavar="SERVER",
        help="rejoin: the server that was replaced; what it holds is put by, and no longer used.",
    ),
]


def refuse_unless_named(phase: str, of: Phase, services: Sequence[str], put_by: str) -> None:
    """Exit where a phase that decides who holds data lacks the names of what it decides on."""
    if of.succeeding and not services:
        refuse(f"--service: got none, expected one with '{phase}': it decides which server holds that data")
    if of.puts_by != bool(put_by):
        got = f"'{put_by}'" if put_by else "none"
        refuse(f"--put-by: got {got} with '{phase}', expected it with 'rejoin' alone, and there always")


def refuse_unless_standby(known: Inventory, services: Sequence[str], put_by: str) -> None:
    """Exit where that server is not declared to follow the primary of one of those services."""
    data = {s.service: s.database for s in known.services if s.database and s.service in services}
    if put_by in [name for database in data.values() for name in database.standbys]:
        return
    held = "; ".join(
        f"'{service}' has primary {database.primary}, standbys {', '.join(database.standbys) or 'none'}"
        for service, database in data.items()
    )
    refuse(f"--put-by: got '{put_by}', expected a declared standby: {held or 'no data is kept there'}")


def succession(shown: Mapping[str, object]) -> Iterator[str]:
    """How far what a run was to promote had got, where data was put by, and what is missing: a line each."""
    for key, says in _SAYINGS.items():
        found = shown.get(key)
        for service, told in found.items() if isinstance(found, dict) else ():
            yield from (f"{key.capitalize().replace('_', ' ')}: {service}, {line}" for line in says(told))


def _reached(told: Mapping[str, Any]) -> Iterator[str]:
    for name, said in told["clusters"].items():
        yield (
            f"cluster {name} on {told['on']}: replayed its log to {said['replayed']}, last commit "
            f"{said['moment'] or 'unknown'}; what was entered later is on {said['follows']} alone"
        )


def _put_by(told: Mapping[str, Any]) -> Iterator[str]:
    yield f"on {told['on']}: {', '.join(told['folders'])}; `configure` lets it follow the primary"


def _missing(said: str) -> Iterator[str]:
    yield f"{said}; `verify` fails until it is back"


_SAYINGS: Mapping[str, Callable[[Any], Iterator[str]]] = {
    "reached": _reached,
    "put_by": _put_by,
    "missing": _missing,
}
"""By what tasks set aside to be shown."""
