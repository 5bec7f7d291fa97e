"""Where the state is kept, and what that needs of the environment."""

from pathlib import Path

import pytest

from infra.declaration.partnership import State
from infra.engine.backend import Backend, MissingCredentialError, backend_of, check_credentials


def backend(url: str, secrets: str = "passphrase") -> Backend:
    return Backend(url=url, secrets=secrets, locks=Path("/locks"))


def missing(url: str, environ: dict[str, str], secrets: str = "passphrase") -> str:
    with pytest.raises(MissingCredentialError) as raised:
        check_credentials(backend(url, secrets), environ)
    return str(raised.value)


def test_a_local_state_is_beside_the_estate(tmp_path: Path) -> None:
    found = backend_of(State(), tmp_path / "councils")
    assert found.url == f"file://{tmp_path}/.shire/state"
    assert found.locks == tmp_path / ".shire" / "locks"


def test_an_absolute_or_a_remote_state_is_where_it_is_declared(tmp_path: Path) -> None:
    for url in ("file:///srv/state", "azblob://state", "https://api.pulumi.com"):
        assert backend_of(State(backend=url), tmp_path / "councils").url == url


def test_a_passphrase_is_asked_for_by_name_with_what_to_do() -> None:
    said = missing("file:///srv/state", {})
    assert said.startswith(
        "the state at file:///srv/state, with its secrets under passphrase, needs what is missing"
    )
    assert "PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE is not set: " in said
    for name in ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"):
        check_credentials(backend("file:///srv/state"), {name: "x"})


@pytest.mark.parametrize(
    ("url", "name"), [("azblob://state", "AZURE_STORAGE_ACCOUNT"), ("https://x.test", "PULUMI_ACCESS_TOKEN")]
)
def test_a_team_s_state_needs_its_own_credential(url: str, name: str) -> None:
    vault = "azurekeyvault://keys.vault.azure.net/keys/state"
    assert f"{name} is not set: " in missing(url, {}, vault)
    assert "PASSPHRASE" not in missing(url, {}, vault)
    check_credentials(backend(url, vault), {name: "x"})


def test_all_that_is_missing_is_said_at_once() -> None:
    said = missing("azblob://state", {})
    assert "AZURE_STORAGE_ACCOUNT is not set" in said
    assert "PULUMI_CONFIG_PASSPHRASE" in said
