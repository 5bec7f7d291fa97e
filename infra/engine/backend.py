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

    @property
    def folder(self) -> Path | None:
        """Where the state is kept, if it is kept in a folder."""
        return Path(self.url.removeprefix(_LOCAL)) if self.url.startswith(_LOCAL) else None

    @property
    def address(self) -> str:
        """`url` as the engine is to be given it.

        Beside each file in a folder it would write one of attributes, not at one go: an engine killed then
        leaves a state that none can open. Nothing reads them. Source: gocloud.dev/blob/fileblob.
        """
        return f"{self.url}?metadata=skip" if self.folder else self.url


def backend_of(state: State, estate: Path) -> Backend:
    """What is declared; a local folder is below the folder that holds the estate's, as is `.shire` itself."""
    home = estate.resolve().parent
    url = state.backend
    if url.startswith(_LOCAL):
        url = f"{_LOCAL}{(home / url.removeprefix(_LOCAL)).resolve()}"
    return Backend(url=url, secrets=state.secrets, locks=home / ".shire" / "locks")


def prepare(backend: Backend) -> None:
    """Make the folder of a local backend. Raises OSError."""
    if backend.folder:
        backend.folder.mkdir(parents=True, exist_ok=True)
