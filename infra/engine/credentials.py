"""What a state, and what encrypts its secrets, ask of the environment; and what to do where it is missing."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from infra.engine.backend import Backend

Way = tuple[str, ...]
"""Variables of the environment that together lead in."""

PASSPHRASE = "passphrase"
AZ = "az"

# What azidentity's DefaultAzureCredential tries, so far as the environment shows it; after these it asks the
# Azure CLI. The last names a credential outright, such as the managed identity of a build machine.
# Source: learn.microsoft.com, "Credential chains in the Azure Identity library for Go".
_PRINCIPAL = ("AZURE_TENANT_ID", "AZURE_CLIENT_ID")
_SIGNED_IN: tuple[Way, ...] = (
    (*_PRINCIPAL, "AZURE_CLIENT_SECRET"),
    (*_PRINCIPAL, "AZURE_CLIENT_CERTIFICATE_PATH"),
    (*_PRINCIPAL, "AZURE_FEDERATED_TOKEN_FILE"),
    ("IDENTITY_ENDPOINT",),
    ("AZURE_TOKEN_CREDENTIALS",),
)


class MissingCredentialError(Exception):
    """A credential that the backend needs is not there; the message names it, and says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a kind of state or of secrets provider, by the begin of its address, asks of the environment.

    Any one of `ways` will do, or the program `az` on PATH where `by_az`. `lack` says what is not there,
    `remedy` what to do, `mend` is the command for it, `tested` how far this has been tried.
    """

    begins: str
    what: str
    ways: tuple[Way, ...]
    by_az: bool = False
    lack: str
    remedy: str
    mend: str
    tested: str


_UNTESTED = "not tested: there was none to test with"
_PIPELINE = "a pipeline sets AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE"

NEEDS = (
    Need(
        begins="azblob://",
        what="storage account of the state",
        ways=(("AZURE_STORAGE_ACCOUNT",), ("AZURE_STORAGE_CONNECTION_STRING",)),
        lack="AZURE_STORAGE_ACCOUNT is not set",
        remedy="set it to the storage account's name",
        mend="export AZURE_STORAGE_ACCOUNT=NAME",
        tested="tested against Azurite, not on Azure",
    ),
    Need(
        begins="azblob://",
        what="way into the storage account",
        ways=(
            ("AZURE_STORAGE_KEY",),
            ("AZURE_STORAGE_SAS_TOKEN",),
            ("AZURE_STORAGE_CONNECTION_STRING",),
            *_SIGNED_IN,
        ),
        by_az=True,
        lack="nothing leads into the storage account",
        remedy=(
            "`az login` as somebody with the role Storage Blob Data Contributor on the container, or set "
            f"AZURE_STORAGE_SAS_TOKEN, or AZURE_STORAGE_KEY; {_PIPELINE}"
        ),
        mend="az login",
        tested="a key and a SAS token tested against Azurite, a sign-in not tested",
    ),
    Need(
        begins="https://",
        what="access token of Pulumi Cloud",
        ways=(("PULUMI_ACCESS_TOKEN",),),
        lack="PULUMI_ACCESS_TOKEN is not set",
        remedy="make a token at app.pulumi.com, Settings, Access Tokens, and set it",
        mend="export PULUMI_ACCESS_TOKEN=TOKEN",
        tested=_UNTESTED,
    ),
    Need(
        begins="azurekeyvault://",
        what="way into the key vault",
        ways=_SIGNED_IN,
        by_az=True,
        lack="nobody is signed in for the key vault",
        remedy=f"`az login` as somebody with the role Key Vault Crypto User on the key; {_PIPELINE}",
        mend="az login",
        tested=_UNTESTED,
    ),
    Need(
        begins=PASSPHRASE,
        what="passphrase of the state",
        ways=(("PULUMI_CONFIG_PASSPHRASE",), ("PULUMI_CONFIG_PASSPHRASE_FILE",)),
        lack="PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE is not set",
        remedy=(
            "set the first to the passphrase, or the second to a file that holds it, outside any repository; "
            "a new partnership chooses one, and keeps it where its vault keys are kept"
        ),
        mend="export PULUMI_CONFIG_PASSPHRASE_FILE=FILE",
        tested="tested",
    ),
)
"""Sources: pulumi.com/docs, "State and backends" and "Secrets"; gocloud.dev, azureblob and azurekeyvault."""


def needs(backend: Backend) -> Iterator[tuple[Need, str]]:
    """What that state and its secrets provider ask for, each with the address that does."""
    for need in NEEDS:
        for address in (backend.url, backend.secrets):
            if address.startswith(need.begins):
                yield need, address


def met_by(need: Need, environ: Mapping[str, str]) -> str:
    """The variables, or the program, by which the need is met; empty where it is not. Never a value."""
    for way in need.ways:
        if all(environ.get(name) for name in way):
            return ", ".join(way)
    if need.by_az and shutil.which(AZ, path=environ.get("PATH", "")):
        return AZ
    return ""


def check_credentials(backend: Backend, environ: Mapping[str, str]) -> None:
    """Raises MissingCredentialError, which names all that is missing. `az` is not asked who is signed in."""
    missing = [f"  {need.lack}: {need.remedy}" for need, _ in needs(backend) if not met_by(need, environ)]
    if missing:
        where = f"the state at {backend.url}, with its secrets under {backend.secrets}"
        raise MissingCredentialError("\n".join([f"{where}, needs what is missing here:", *missing]))
