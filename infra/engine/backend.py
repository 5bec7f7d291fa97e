"""Where the state is kept and what encrypts its secrets, as declared."""

from dataclasses import dataclass
from pathlib import Path

from infra.declaration.partnership import State

_LOCAL = "file://"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """`url` as the engine takes it, absolute; `secrets` its secrets provider.

    `locks` is the folder of the locks that we hold ourselves, one a hub.
    """

    url: str
    secrets: str
    locks: Path


def backend_of(state: State, estate: Path) -> Backend:
    """What is declared; a local folder is below the folder that holds the estate's, as is `.shire` itself."""
    home = estate.resolve().parent
    url = state.backend
    if url.startswith(_LOCAL):
        url = f"{_LOCAL}{(home / url.removeprefix(_LOCAL)).resolve()}"
    return Backend(url=url, secrets=state.secrets, locks=home / ".shire" / "locks")


def prepare(backend: Backend) -> None:
    """Make the folder of a local backend. Raises OSError."""
    if backend.url.startswith(_LOCAL):
        Path(backend.url.removeprefix(_LOCAL)).mkdir(parents=True, exist_ok=True)
