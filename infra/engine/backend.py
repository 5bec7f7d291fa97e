"""Where the state is kept and what encrypts its secrets, as declared; and the credentials that they need."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.declaration.partnership import State

_LOCAL = "file://"
_PASSPHRASE = "passphrase"


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


class MissingCredentialError(Exception):
    """A credential that the backend needs is not there; the message names it, and says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What a kind of backend or secrets provider (by the begin of its address) asks of the environment.

    Any one of `anyof` will do. Sources: Pulumi docs, "state and backends" and "secrets".
    """

    begins: str
    anyof: tuple[str, ...]
    remedy: str


CREDENTIALS = (
    Credential(
        begins="azblob://",
        anyof=("AZURE_STORAGE_ACCOUNT",),
        remedy="set it to the storage account's name, and sign in by `az login` or set AZURE_STORAGE_KEY",
    ),
    Credential(
        begins="https://",
        anyof=("PULUMI_ACCESS_TOKEN",),
        remedy="make a token at app.pulumi.com, Settings, Access Tokens, and set it",
    ),
    Credential(
        begins=_PASSPHRASE,
        anyof=("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"),
        remedy=(
            "set the first to the passphrase, or the second to a file that holds it, outside any repository; "
            "a new partnership chooses one, and keeps it where its vault keys are kept"
        ),
    ),
)


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


def check_credentials(backend: Backend, environ: Mapping[str, str]) -> None:
    """Raises MissingCredentialError, which names all that is missing."""
    missing = [
        f"{' or '.join(credential.anyof)} is not set: {credential.remedy}"
        for credential in CREDENTIALS
        if backend.url.startswith(credential.begins) or backend.secrets.startswith(credential.begins)
        if not any(environ.get(name) for name in credential.anyof)
    ]
    if missing:
        where = f"the state at {backend.url}, with its secrets under {backend.secrets}"
        raise MissingCredentialError(f"{where}, needs what is missing here. " + "; ".join(missing))
