"""What a state asks of the environment is named where it is missing, with what to do; never its value."""

import os
from pathlib import Path

import pytest

from infra.engine.backend import Backend
from infra.engine.condition import examine
from infra.engine.credentials import NEEDS, MissingCredentialError, check_credentials, met_by, needs
from infra.engine.machine import this_machine
from tests.engine.test_find import program

VAULT = "azurekeyvault://keys.vault.azure.net/keys/state"
ACCOUNT = {"AZURE_STORAGE_ACCOUNT": "stfens"}
PRINCIPAL = {"AZURE_TENANT_ID": "t", "AZURE_CLIENT_ID": "c"}


def backend(url: str, secrets: str = "passphrase") -> Backend:
    return Backend(url=url, secrets=secrets, locks=Path("/locks"))


def missing(url: str, environ: dict[str, str], secrets: str = "passphrase") -> str:
    with pytest.raises(MissingCredentialError) as raised:
        check_credentials(backend(url, secrets), environ)
    return str(raised.value)


def test_a_passphrase_is_asked_for_by_name_with_what_to_do() -> None:
    said = missing("file:///srv/state", {})
    assert said.startswith(
        "the state at file:///srv/state, with its secrets under passphrase, needs what is missing here:"
    )
    assert "PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE is not set: set the first to" in said
    for name in ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"):
        check_credentials(backend("file:///srv/state"), {name: "x"})


def test_pulumi_cloud_asks_for_a_token() -> None:
    said = missing("https://api.pulumi.com", {"PULUMI_CONFIG_PASSPHRASE": "x"})
    assert "PULUMI_ACCESS_TOKEN is not set: make a token at app.pulumi.com" in said
    check_credentials(
        backend("https://api.pulumi.com", VAULT),
        {**PRINCIPAL, "PULUMI_ACCESS_TOKEN": "x"} | {"AZURE_FEDERATED_TOKEN_FILE": "/run/token"},
    )


def test_a_storage_account_is_named_and_led_into() -> None:
    assert "AZURE_STORAGE_ACCOUNT is not set: set it to the storage account's name" in missing(
        "azblob://s", {}
    )
    said = missing("azblob://s", ACCOUNT)
    assert "AZURE_STORAGE_ACCOUNT is not set" not in said
    assert "nothing leads into the storage account: `az login` as somebody with the role " in said
    assert "Storage Blob Data Contributor" in said


@pytest.mark.parametrize(
    "way",
    [
        {"AZURE_STORAGE_KEY": "x"},
        {"AZURE_STORAGE_SAS_TOKEN": "x"},
        {**PRINCIPAL, "AZURE_CLIENT_SECRET": "x"},
        {**PRINCIPAL, "AZURE_CLIENT_CERTIFICATE_PATH": "/x"},
        {**PRINCIPAL, "AZURE_FEDERATED_TOKEN_FILE": "/x"},
        {"AZURE_TOKEN_CREDENTIALS": "ManagedIdentityCredential"},
    ],
    ids=lambda way: "+".join(way),
)
def test_any_one_way_leads_into_a_storage_account(way: dict[str, str]) -> None:
    check_credentials(backend("azblob://state"), {**ACCOUNT, **way, "PULUMI_CONFIG_PASSPHRASE": "x"})


def test_half_a_way_leads_nowhere() -> None:
    assert "nothing leads into the storage account" in missing("azblob://state", {**ACCOUNT, **PRINCIPAL})
    assert "nothing leads" in missing("azblob://state", {**ACCOUNT, "AZURE_STORAGE_KEY": ""})


def test_a_key_of_the_storage_account_opens_no_key_vault() -> None:
    said = missing("azblob://state", {**ACCOUNT, "AZURE_STORAGE_KEY": "x"}, VAULT)
    assert "nobody is signed in for the key vault: `az login` as somebody with the role Key Vault" in said
    assert "nothing leads" not in said
    assert "PASSPHRASE" not in said


def test_the_azure_cli_leads_into_both(tmp_path: Path) -> None:
    program(tmp_path / "az", "")
    check_credentials(backend("azblob://state", VAULT), {**ACCOUNT, "PATH": str(tmp_path)})


def test_all_that_is_missing_is_said_at_once() -> None:
    lines = missing("azblob://state", {}).splitlines()[1:]
    assert len(lines) == len(list(needs(backend("azblob://state")))) == 3


def test_what_meets_a_need_is_named_and_never_shown() -> None:
    environ = {name: "canary-value" for need in NEEDS for way in need.ways for name in way}
    found = [met_by(need, environ) for need in NEEDS]
    assert all(found)
    assert not [text for text in found if "canary" in text]


def test_doctor_says_what_each_state_asks_for_once_and_how_far_it_is_tested(tmp_path: Path) -> None:
    machine = this_machine({"XDG_CACHE_HOME": str(tmp_path), "PATH": str(tmp_path)})
    shared = backend("azblob://state", VAULT)
    environ = {**os.environ, "AZURE_STORAGE_ACCOUNT": "canary", "PATH": str(tmp_path)}
    found = {c.what: c for c in examine(machine, environ, (shared, shared, backend("azblob://state", VAULT)))}
    assert found["storage account of the state"].found == "by AZURE_STORAGE_ACCOUNT"
    assert "tested against Azurite, not on Azure" in found["storage account of the state"].needed_for
    vault = found["way into the key vault"]
    assert (vault.found, vault.mend) == ("", "az login")
    assert vault.needed_for == f"deploying for real with {VAULT}; not tested: there was none to test with"
    assert "passphrase of the state" not in found


def test_doctor_says_who_is_signed_in_to_the_azure_cli(tmp_path: Path) -> None:
    def azure(says: str, code: int) -> tuple[str, str]:
        program(tmp_path / "az", f"{says}; exit {code}")
        machine = this_machine({"XDG_CACHE_HOME": str(tmp_path), "PATH": str(tmp_path)})
        (found,) = [c for c in examine(machine, os.environ) if c.what == "Azure CLI, signed in"]
        return found.found, found.mend

    assert azure("ana@fens.gov.uk", 0) == (f"{tmp_path}/az, as ana@fens.gov.uk", "az login")
    assert azure("", 1) == ("", "az login")
    (tmp_path / "az").unlink()
    machine = this_machine({"XDG_CACHE_HOME": str(tmp_path), "PATH": str(tmp_path)})
    (found,) = [c for c in examine(machine, os.environ) if c.what == "Azure CLI, signed in"]
    assert "aka.ms/InstallAzureCLIDeb" in found.mend
