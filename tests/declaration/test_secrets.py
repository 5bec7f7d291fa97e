"""Secrets never enter a declaration: what looks like one is refused, and no message shows it."""

from datetime import date
from pathlib import Path

import pytest

from infra.declaration.load import load_estate
from infra.declaration.problems import Problem
from infra.declaration.secrets import secrets
from infra.declaration.source import parse
from tests.estates.small import AUTOMATION_KEY, estate, member, write

TODAY = date(2026, 1, 1)
KEY = "-----BEGIN OPENSSH PRIVATE KEY----- b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ"


def _found(text: str) -> list[Problem]:
    return list(secrets(parse("a.yaml", text)[0]))


@pytest.mark.parametrize(
    "key",
    [
        "password", "vpn_psk", "preSharedKey", "pre_shared_key", "client_secret", "api-key", "Access Key",
        "storage_account_key", "connection_string", "sas_token", "admin_passwd", "credentials", "PSK",
    ],
)  # fmt: skip
def test_a_key_that_is_named_as_a_secrets(key: str) -> None:
    (problem,) = _found(f"vpn:\n  {key}: hunter2\n")
    assert problem.message == (
        f"got the key '{key}', expected no secret: secrets never enter a declaration; "
        "take it out, treat it as known to others and change it; the vault holds secrets"
    )
    assert (problem.line, problem.column) == (2, 3)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (KEY, "a private key"),
        ("DefaultEndpointsProtocol=https;AccountKey=" + "Zm9v" * 10 + "==", "a storage account's key"),
        ("https://st.blob.core.windows.net/c?sv=1&sig=" + "abc%2F" * 8, "a shared access signature"),
        ("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzaGlyZSJ9.c2ln", "a signed token"),
        ("abc8Q~" + "x" * 34, "an application's secret"),
        ("ghp_" + "a1" * 18, "an access token"),
        ("https://admin:hunter2@vault.example/", "a password in an address"),
        ("Admin, password: Summer2024!", "a password"),
    ],
)
def test_a_value_that_looks_like_a_secret_is_refused_and_not_shown(value: str, kind: str) -> None:
    (problem,) = _found(f'sites:\n  - title: "{value}"\n')
    assert (problem.got, problem.path) == (f"what looks like {kind}", "sites[0].title")
    assert value not in str(problem)


@pytest.mark.parametrize(
    "text",
    [
        "state: {secrets: passphrase}",
        "state: {secrets: azurekeyvault://vault.vault.azure.net/keys/state}",
        "reason: Password resets, single sign-on tokens and pre-shared keys are the vault's",
        "note: The password is changed at the first login",
        "passenger: 1",
        "keys: 2",
        "tokenised: true",
        "password:",
        "automation_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIABT/Qm6UmGQJ5uPjcaBCnlufHvFVER3VCgbJHbjrDIz a",
    ],
)
def test_what_only_speaks_of_secrets_passes(text: str) -> None:
    assert _found(text) == []


def test_a_private_key_in_place_of_a_public_one_is_one_problem_and_is_shown_nowhere(tmp_path: Path) -> None:
    files = estate(members={"a": member("a")})
    name = "shire/partnership.yaml"
    files[name] = files[name].replace(f"ssh-ed25519 {AUTOMATION_KEY} automation", f"'{KEY}'")
    problems = load_estate(write(tmp_path, files), today=TODAY).problems
    assert [problem.rule for problem in problems] == ["secret"]
    assert "b3BlbnNza" not in repr(problems)
