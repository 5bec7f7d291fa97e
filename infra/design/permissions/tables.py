"""What is permitted by kind, not by council: one row a permission, each with its reason."""

from dataclasses import dataclass

from infra.declaration.vocabulary import Protocol, SegmentRole

DNS_PORT = 53
DNS_PROTOCOLS: tuple[Protocol, ...] = ("udp", "tcp")
# SSH and RDP: what Bastion opens to a server (azure-docs bastion/bastion-nsg).
ADMINISTRATION_PORTS = (22, 3389)
# Where pgBackRest takes the log and copies (pgbackrest.org, Configuration Reference, tls-server-port).
# Streaming replication has the database's own port (PostgreSQL's manual, 27.2.5).
REPOSITORY_PORT = 8432
# Where a member's people and programs stand when they use a shared service.
CONSUMING_ROLES: tuple[SegmentRole, ...] = ("workspace", "apps")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFlow:
    """Within one member: from its premises (no `source`) or one part of its segment to another part."""

    source: SegmentRole | None
    destination: SegmentRole
    ports: tuple[int, ...]
    reason: str


# The least that makes a segment of use. Nothing here crosses from one council to another.
OWN_FLOWS = (
    OwnFlow(
        source=None,
        destination="apps",
        ports=(443,),
        reason="Staff on site use the council's own applications",
    ),
    OwnFlow(
        source=None, destination="workspace", ports=(3389,), reason="Staff on site use their cloud desktops"
    ),
    OwnFlow(
        source="workspace",
        destination="apps",
        ports=(443,),
        reason="Desktops use the council's own applications",
    ),
    OwnFlow(
        source="apps", destination="data", ports=(1433, 5432), reason="Applications use their own databases"
    ),
    OwnFlow(
        source="management",
        destination="apps",
        ports=(22, 3389),
        reason="The council's own ICT administers its servers",
    ),
    OwnFlow(
        source="management",
        destination="data",
        ports=(22, 3389),
        reason="The council's own ICT administers its databases",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformReach:
    """What machines need of Azure and of their vendors. `tag`: a service tag, where there is one."""

    id: str
    names: tuple[str, ...]
    ports: tuple[int, ...]
    reason: str
    tag: str = ""
    source: str


PLATFORM_REACHES = (
    PlatformReach(
        id="azure-monitor",
        tag="AzureMonitor",
        names=(
            "*.ods.opinsights.azure.com",
            "*.oms.opinsights.azure.com",
            "*.ingest.monitor.azure.com",
            "*.handler.control.monitor.azure.com",
        ),
        ports=(443,),
        reason="Logs and metrics reach the workspace",
        source="azure-docs azure-monitor/agents/azure-monitor-agent-network-configuration",
    ),
    PlatformReach(
        id="entra",
        tag="AzureActiveDirectory",
        names=("login.microsoftonline.com", "login.microsoft.com"),
        ports=(443,),
        reason="Machines sign in with their managed identities",
        source="entra-docs identity/devices/howto-vm-sign-in-azure-ad-linux",
    ),
    PlatformReach(
        id="azure-resource-manager",
        tag="AzureResourceManager",
        names=("management.azure.com",),
        ports=(443,),
        reason="The monitoring agent finds its rules",
        source="azure-docs azure-monitor/agents/azure-monitor-agent-network-configuration",
    ),
    PlatformReach(
        id="debian-updates",
        names=("deb.debian.org", "security.debian.org", "debian-archive.trafficmanager.net"),
        ports=(80, 443),
        reason="Security updates of Debian within 14 days",
        source="debian.org mirrors; the Azure mirror's name unverified",
    ),
    PlatformReach(
        id="ubuntu-updates",
        names=("azure.archive.ubuntu.com", "archive.ubuntu.com", "security.ubuntu.com"),
        ports=(80, 443),
        reason="Security updates of Ubuntu within 14 days",
        source="ubuntu.com archive; the Azure mirror's name unverified",
    ),
    PlatformReach(
        id="windows-updates",
        names=(
            "*.windowsupdate.com",
            "*.update.microsoft.com",
            "*.windowsupdate.microsoft.com",
            "*.delivery.mp.microsoft.com",
        ),
        ports=(80, 443),
        reason="Security updates of Windows within 14 days",
        source="windows-server-docs administration/windows-server-update-services/deploy/2-configure-wsus",
    ),
)
