"""The secrets that a run was given, told to whoever began it, so that what it said can be searched for them.

The lookup plug-in leaves each secret that it hands out beside the run's events, sealed for a key that lives
in this process alone (X25519, RFC 7748; HKDF, RFC 5869; ChaCha20-Poly1305, RFC 8439). So a worker elsewhere
can tell of them too, what lies on a disk is of use to nobody else, and after a kill to nobody at all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from infra.configuration.running import ARTIFACTS, Asked, RunError
from infra.files import replace_whole

GIVEN, WITHDRAWN = "given", "withdrawn.txt"
_KEY = 32


@dataclass(frozen=True, slots=True)
class Seal:
    """A key for one run. `public` is what the lookup seals with."""

    _key: X25519PrivateKey = field(default_factory=X25519PrivateKey.generate)

    @property
    def public(self) -> str:
        """The public half, in hexadecimal: no secret."""
        return self._key.public_key().public_bytes_raw().hex()

    def opened(self, sealed: bytes, name: str) -> str:
        """What was sealed under that name. Raises RunError where it was not sealed for this run."""
        sender, content = sealed[:_KEY], sealed[_KEY:]
        try:
            shared = self._key.exchange(X25519PublicKey.from_public_bytes(sender))
            key = HKDF(algorithm=SHA256(), length=_KEY, salt=sender, info=name.encode()).derive(shared)
            # A key is used once, so the nonce may be the same for all.
            return ChaCha20Poly1305(key).decrypt(bytes(12), content, name.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise RunError(
                f"{GIVEN}/{name}: got what was not sealed for this run, expected a secret"
            ) from error


def collected(folder: Path, asked: Asked, seal: Seal) -> Mapping[str, str]:
    """The secrets that the run was given, by name; nothing of them is left there. Raises RunError.

    An earlier attempt that was killed was never searched, and nobody can open what it was given. It is
    searched for what this one was given; where it was given more, what it said is withdrawn.
    """
    found = so_far(folder, asked, seal)
    for given in sorted((folder / ARTIFACTS).glob(f"*/{GIVEN}")):
        unknown = sorted({path.name for path in given.iterdir()} - set(found))
        if unknown:
            _withdraw(given.parent, unknown)
        else:
            rmtree(given)
    return found


def so_far(folder: Path, asked: Asked, seal: Seal) -> dict[str, str]:
    """The secrets that the run has been given by now, by name. Raises RunError."""
    return dict(_opened(folder / ARTIFACTS / asked.ident / GIVEN, seal))


def _opened(given: Path, seal: Seal) -> Iterator[tuple[str, str]]:
    for path in sorted(given.glob("*")):
        yield path.name, seal.opened(path.read_bytes(), path.name)


def _withdraw(attempt: Path, unknown: list[str]) -> None:
    rmtree(attempt)
    attempt.mkdir()
    said = (
        f"Attempt {attempt.name} ended before what it said could be searched for the secrets that it was "
        f"given. Those of {', '.join(unknown)} are not known any more, so what it said is deleted.\n"
    )
    replace_whole(attempt / WITHDRAWN, said.encode())
