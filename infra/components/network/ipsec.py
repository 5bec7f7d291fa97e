"""The one IPsec policy of every tunnel, as Azure wants it."""

from pulumi_azure_native import network

from infra.design.network.ipsec import IPSEC


def ipsec_policy() -> network.IpsecPolicyArgs:
    """The design's policy: without one Azure proposes weaker ones too."""
    return network.IpsecPolicyArgs(
        ike_encryption=IPSEC.ike_encryption,
        ike_integrity=IPSEC.ike_integrity,
        dh_group=IPSEC.dh_group,
        ipsec_encryption=IPSEC.ipsec_encryption,
        ipsec_integrity=IPSEC.ipsec_integrity,
        pfs_group=IPSEC.pfs_group,
        sa_life_time_seconds=IPSEC.sa_seconds,
        sa_data_size_kilobytes=IPSEC.sa_kilobytes,
    )
