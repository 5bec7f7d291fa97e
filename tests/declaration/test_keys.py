"""A public key is one: its Base64 holds what RFC 4253, 5656 and 8709 say that a key of its kind holds."""

import base64

import pytest
from pydantic import TypeAdapter

from infra.declaration.fields import SshPublicKey
from infra.declaration.keys import holds_key
from infra.declaration.partnership import Partnership
from infra.declaration.shape import faults_in_words, validate
from tests.declaration.test_limits import RSA
from tests.estates.small import AUTOMATION_KEY

ECDSA = (
    "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBPe6U568y4dwtwIBU0GRv7uz8RzLbf6KtxJNn/C9nlo"
    "tdqIFXJw7LRi2NLXRGk/OqGKQISFC5oxqVcbkOyhvFs4="
)


def key(*strings: bytes) -> str:
    return base64.b64encode(b"".join(len(s).to_bytes(4) + s for s in strings)).decode()


@pytest.mark.parametrize(
    ("kind", "text"),
    [("ssh-ed25519", AUTOMATION_KEY), ("ssh-rsa", RSA), ("ecdsa-sha2-nistp256", ECDSA)],
)
def test_what_ssh_keygen_makes_is_a_key_of_its_kind_alone(kind: str, text: str) -> None:
    assert TypeAdapter(SshPublicKey).validate_python(f"{kind} {text} anne") == f"{kind} {text} anne"
    others = {"ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384"} - {kind}
    assert not any(holds_key(other, text) for other in others)


@pytest.mark.parametrize(
    ("kind", "text", "holds"),
    [
        ("ssh-ed25519", key(b"ssh-ed25519", bytes(32)), True),
        ("ssh-ed25519", key(b"ssh-ed25519", bytes(31)), False),
        ("ssh-ed25519", key(b"ssh-ed25519", bytes(33)), False),
        ("ssh-ed25519", key(b"ssh-ed25519"), False),
        ("ssh-ed25519", key(b"ssh-ed25519", bytes(32), b""), False),
        ("ssh-ed25519", AUTOMATION_KEY[:-4], False),
        ("ssh-ed25519", f"{AUTOMATION_KEY}AAAA", False),
        ("ssh-ed25519", "AAA", False),
        ("ssh-ed25519", "====", False),
        ("ssh-rsa", key(b"ssh-rsa", b"\1\0\1", b""), False),
        ("ssh-rsa", key(b"ssh-rsa", b"\1\0\1"), False),
        ("ecdsa-sha2-nistp521", key(b"ecdsa-sha2-nistp521", b"nistp521", bytes(133)), True),
        ("ecdsa-sha2-nistp521", key(b"ecdsa-sha2-nistp521", b"nistp384", bytes(133)), False),
        ("ecdsa-sha2-nistp384", key(b"ecdsa-sha2-nistp384", b"nistp384", bytes(96)), False),
    ],
)
def test_both_sides_of_what_is_a_key(kind: str, text: str, *, holds: bool) -> None:
    assert holds_key(kind, text) is holds


def test_who_declares_none_is_told_what_is_wrong_with_it() -> None:
    _, faults = validate(Partnership, {"host": {"automation_key": "ssh-ed25519 AAA"}})
    assert (
        "host.automation_key",
        "got 'ssh-ed25519 AAA', expected an OpenSSH public key, such as 'ssh-ed25519 AAAA... name'; its "
        "Base64 is no whole ssh-ed25519 key: copy the line of the .pub file",
    ) in faults_in_words(faults)
