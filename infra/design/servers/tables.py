"""Marketplace images, and what Azure VM backup can promise."""

from dataclasses import dataclass

from infra.declaration.vocabulary import OperatingSystem
from infra.design.servers.model import Image

# Publisher, offer and SKU of generation 2 images (azure-docs virtual-machines/linux/endorsed-distros,
# windows/cli-ps-findimage; offers of Ubuntu 24.04 and of Windows "azure-edition": unverified).
IMAGES: dict[OperatingSystem, Image] = {
    "debian-12": Image(publisher="Debian", offer="debian-12", sku="12-gen2", windows=False),
    "ubuntu-24.04": Image(publisher="Canonical", offer="ubuntu-24_04-lts", sku="server", windows=False),
    "windows-2022": Image(
        publisher="MicrosoftWindowsServer",
        offer="WindowsServer",
        sku="2022-datacenter-azure-edition",
        windows=True,
    ),
}

AUTOMATION_ACCOUNT = "shire-automation"
"""The account that a machine starts with, and that playbooks sign in as ever after.

Azure refuses names such as `admin` and `root`, and of Windows those over 20 characters.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupSchedule:
    """How often Azure VM backup takes a copy, by an enhanced policy: only that type knows hours."""

    word: str
    every_hours: int
    source: str = "azure-docs backup/backup-azure-vms-enhanced-policy"


# From the rarest to the most frequent: the first that meets the RPO is taken.
SCHEDULES = (
    BackupSchedule(word="daily", every_hours=24),
    BackupSchedule(word="12h", every_hours=12),
    BackupSchedule(word="8h", every_hours=8),
    BackupSchedule(word="6h", every_hours=6),
    BackupSchedule(word="4h", every_hours=4),
)
# Days that a daily recovery point may be kept (azure-docs backup/backup-support-matrix-iaas; minimum 7 for
# a daily policy, unverified).
RETENTION_DAYS = (7, 9999)
BACKUP_TIME = "22:00"
