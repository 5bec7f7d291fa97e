"""A secret by its name: from the partnership's Key Vault, or from the throwaway store of a rehearsal."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SHORTEST = 12
"""Characters of a secret; infra.configuration.evidence searches for no shorter ones."""

DOCUMENTATION = """
name: secret
short_description: read a secret
description:
  - The terms joined by two hyphens are the secret's name, such as C(payroll--slough--app).
  - Where the variable C(secret_store) names a folder, the secret is the file of that name in it.
  - Else it is asked of the Key Vault C(shire.vault), by the Azure command line of whoever is signed in.
  - Where C(secret_seal) holds a public key, the secret is left beside the run's events, sealed for it.
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
        name = name_of(terms)
        store, seal = (self._templar.template(known.get(key, "")) for key in ("secret_store", "secret_seal"))
        found = from_folder(str(store), name) if store else from_vault(str(known["shire"]["vault"]), name)
        if len(found.strip()) < SHORTEST:
            raise AnsibleLookupError(
                f"secret {name!r}: got {len(found.strip())} characters, expected {SHORTEST} at least: a "
                "shorter one can be guessed, and not be searched for"
            )
        if seal:
            tell(str(seal), name, found)
        return [found]


def name_of(terms: Sequence[str]) -> str:
    """As infra.inventory.naming has it."""
    return "--".join(terms)


def tell(seal: str, name: str, secret: str) -> None:
    """Leave the secret for whoever began the run, who alone can open it (infra.configuration.given)."""
    given = Path(os.environ["AWX_ISOLATED_DATA_DIR"]) / "given"
    if (given / name).exists():
        return
    given.mkdir(mode=0o700, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=given.parent, delete=False) as draft:
        draft.write(sealed(seal, name, secret))
    Path(draft.name).replace(given / name)


def sealed(seal: str, name: str, secret: str) -> bytes:
    """A new public key, and the secret encrypted with what that and the seal's private key alone agree on."""
    own = X25519PrivateKey.generate()
    sender = own.public_key().public_bytes_raw()
    shared = own.exchange(X25519PublicKey.from_public_bytes(bytes.fromhex(seal)))
    key = HKDF(algorithm=SHA256(), length=32, salt=sender, info=name.encode()).derive(shared)
    return sender + ChaCha20Poly1305(key).encrypt(bytes(12), secret.encode(), name.encode())


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
