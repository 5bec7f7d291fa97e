"""A secret by its name: from the partnership's Key Vault, or from the throwaway store of a rehearsal."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

DOCUMENTATION = """
name: secret
short_description: read a secret
description:
  - The terms joined by hyphens are the secret's name, such as C(payroll-slough-app).
  - Where the variable C(secret_store) names a folder, the secret is the file of that name in it.
  - Else it is asked of the Key Vault C(shire.vault), by the Azure command line of whoever is signed in.
options:
  _terms:
    description: The parts of the name.
    required: true
"""


class LookupModule(LookupBase):
    """Reads one secret."""

    def run(self, terms: Sequence[str], variables: Mapping[str, Any] | None = None, **_: object) -> list[str]:
        """The secret in a list of one, as Ansible wants it."""
        known = variables or {}
        name = "-".join(terms).replace("_", "-")
        store = self._templar.template(known.get("secret_store", ""))
        return [from_folder(str(store), name) if store else from_vault(str(known["shire"]["vault"]), name)]


@cache
def from_folder(store: str, name: str) -> str:
    """The throwaway store's. Raises AnsibleLookupError where it has none."""
    try:
        return (Path(store) / name).read_text(encoding="utf-8")
    except OSError as error:
        raise AnsibleLookupError(f"secret {name!r}: the rehearsal's store has none: {error}") from error


@cache
def from_vault(vault: str, name: str) -> str:
    """Key Vault's. Raises AnsibleLookupError with what the Azure command line said."""
    command = ["az", "keyvault", "secret", "show", "--vault-name", vault, "--name", name]
    try:
        done = subprocess.run(
            [*command, "--query", "value", "--output", "tsv"], capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise AnsibleLookupError(
            f"secret {name!r}: az, Azure's command line, does not start: {error}"
        ) from error
    if done.returncode:
        raise AnsibleLookupError(f"secret {name!r}: vault {vault!r} gave none: {done.stderr.strip()}")
    return done.stdout.removesuffix("\n")
