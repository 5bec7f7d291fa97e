"""The secrets of a rehearsal: made for it, kept in a folder of it, and gone with it.

They have the names that they have in Key Vault, where people put the real ones.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from infra.inventory.model import Council, Inventory, Service
from infra.inventory.naming import secret_name

_LIFE = timedelta(days=90)
AUTHORITY, AUTHORITY_KEY = "authority", "authority-key"


@dataclass(frozen=True, slots=True)
class Authority:
    """Who signs certificates. `certificate` is what others trust."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        """Its certificate alone."""
        return _pem(self.certificate)

    def issue(self, name: str, address: IPv4Address | None = None, *, client: bool = False) -> str:
        """Key and certificate, as PEM, for a host or for a person."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(name, self.certificate.subject, key)
        if not client:
            also = [x509.IPAddress(address)] if address else []
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name), *also]), False)
        return _private(key) + _pem(builder.sign(self.key, hashes.SHA256()))


def authority(name: str) -> Authority:
    """A new one of that name."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = _builder(name, subject, key).add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
    return Authority(key, builder.sign(key, hashes.SHA256()))


def fill(folder: Path, inventory: Inventory) -> None:
    """Make every secret that the playbooks ask for by name: one file each, for the owner alone."""
    _write(folder, made(inventory))


def refill(folder: Path, inventory: Inventory, council: str) -> None:
    """Make those of one council anew, as whoever joins again needs them; all others stay."""
    servers = _read_authority(folder)
    _write(
        folder,
        {
            name: secret
            for service in inventory.services
            for known in service.councils
            if known.council == council
            for name, secret in _of_council(service, known, servers)
        },
    )


def _write(folder: Path, secrets_by_name: Mapping[str, str]) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, secret in secrets_by_name.items():
        path = folder / name
        path.touch(mode=0o600)
        path.write_text(secret, encoding="utf-8")


def _read_authority(folder: Path) -> Authority:
    key = serialization.load_pem_private_key((folder / AUTHORITY_KEY).read_bytes(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return Authority(key, x509.load_pem_x509_certificate((folder / AUTHORITY).read_bytes()))


def made(inventory: Inventory) -> Mapping[str, str]:
    """Secrets by name."""
    servers = authority(f"{inventory.partnership} servers")
    collector = servers.issue(f"logs.{inventory.partnership}.internal")
    found = {
        AUTHORITY: servers.pem,
        AUTHORITY_KEY: _private(servers.key),
        secret_name("logs", "certificate"): collector,
    }
    for service in inventory.services:
        found |= dict(_of(service, servers))
    return found


def _of(service: Service, servers: Authority) -> Iterator[tuple[str, str]]:
    for host in service.hosts:
        yield secret_name(host.name, "certificate"), servers.issue(host.name, host.address)
    if service.database:
        yield secret_name(service.service, "replication"), secrets.token_urlsafe(24)
    for cluster in {council.cluster for council in service.councils} - {""}:
        yield secret_name(service.service, cluster, "repository"), secrets.token_urlsafe(32)
    for council in service.councils:
        yield from _of_council(service, council, servers)


def _of_council(service: Service, council: Council, servers: Authority) -> Iterator[tuple[str, str]]:
    whose = service.service, council.council
    people = authority(f"{service.service} of {council.council} sign-in")
    yield secret_name(*whose, "app"), secrets.token_urlsafe(24)
    yield secret_name(*whose, "backup"), secrets.token_urlsafe(32)
    yield secret_name(*whose, "certificate"), servers.issue(council.host_name)
    yield secret_name(*whose, "sign-in"), people.pem
    yield secret_name(*whose, "user"), people.issue(f"officer at {council.council}", client=True)


def _builder(name: str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + _LIFE)
    )


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _private(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
