"""The closed sets of words a declaration may use. Another word is refused, and the nearest one named."""

from typing import Literal

MemberKind = Literal[
    "county", "district", "unitary", "metropolitan", "london-borough", "fire", "police", "private"
]
Uplink = Literal["vpn", "expressroute", "psn"]
TenancyModel = Literal["shared", "own"]
Gate = Literal["agreement", "addresses", "network", "identity", "data", "cutover", "handover"]
SegmentRole = Literal["workspace", "apps", "data", "management"]
ServerRole = Literal["web", "data", "management"]
OperatingSystem = Literal["debian-12", "ubuntu-24.04", "windows-2022"]
DiskSku = Literal["Premium_LRS", "Premium_ZRS", "StandardSSD_LRS", "StandardSSD_ZRS"]
Classification = Literal["OFFICIAL", "OFFICIAL-SENSITIVE"]
DatabaseEngine = Literal["postgresql", "sql-server"]
DatabaseIsolation = Literal["database-per-council", "cluster-per-council"]
Protocol = Literal["tcp", "udp", "icmp"]
Licence = Literal["e3", "e5", "f3", "e3-no-teams", "e5-no-teams", "teams-enterprise", "p1", "p2"]
Region = Literal["uksouth", "ukwest"]
Outside = Literal["psn", "hscn", "internet"]
Family = Literal["network", "tenancy", "servers", "logging", "keys", "locks", "cost", "governance"]
ConditionalAccess = Literal[
    "CA001",
    "CA002",
    "CA003",
    "CA004",
    "CA005",
    "CA006",
    "CA007",
    "CA008",
    "CA009",
    "CA010",
    "CA011",
    "CA012",
    "CA013",
    "CA900",
]

ALL = "all"
"""What commands call every partnership, or every stack of one: nothing declared may be called so."""

PRIVATE_LINK_ZONES = ("privatelink.blob.core.windows.net", "privatelink.vaultcore.azure.net")
"""Where private endpoints of the partnership are named: azure-docs private-link/private-endpoint-dns."""
