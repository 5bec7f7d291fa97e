"""The one IPsec policy of every tunnel: the hub's connection and the council's device must say the same."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class IpsecPolicy:
    """Words as Azure's `IpsecPolicy` wants them. Lifetimes are of the second phase."""

    ike_encryption: str
    ike_integrity: str
    dh_group: str
    ipsec_encryption: str
    ipsec_integrity: str
    pfs_group: str
    sa_seconds: int
    sa_kilobytes: int
    source: str


# Without a policy of its own a connection also offers DH group 2 and SHA-1
# (azure-docs includes/virtual-wan-ipsec-include), which no health check passes.
IPSEC = IpsecPolicy(
    ike_encryption="AES256",
    ike_integrity="SHA256",
    dh_group="ECP256",
    ipsec_encryption="GCMAES256",
    ipsec_integrity="GCMAES256",
    pfs_group="ECP256",
    sa_seconds=3600,
    sa_kilobytes=102_400_000,
    source="azure-docs includes/virtual-wan-ipsec-custom-include",
)
