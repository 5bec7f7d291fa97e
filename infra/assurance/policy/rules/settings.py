"""Rules that one setting of every resource of a kind must keep: a row each."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from infra.assurance.policy.evidence import Evidence
from infra.assurance.policy.faults import each, fault
from infra.assurance.policy.model import Fault, Rule, Severity
from infra.assurance.policy.reading import at, said
from infra.declaration.vocabulary import Family
from infra.resources.planned import PlannedResource

_DOCS = "MicrosoftDocs/azure-docs articles/"
_BENCHMARK = "Microsoft cloud security benchmark v1, "
_STORAGE, _VAULT, _BACKUP = "storage:StorageAccount", "keyvault:Vault", "recoveryservices:Vault"
_MACHINE, _SUBNET = "compute:VirtualMachine", "network:Subnet"
_REDUNDANT = ("Standard_GRS", "Standard_GZRS", "Standard_RAGRS", "Standard_RAGZRS", "Standard_ZRS")
# Azure keeps what it manages itself in these; machines stand in none of them.
_MANAGED = ("AzureBastionSubnet", "GatewaySubnet", "AzureFirewallSubnet")


def _any(_: PlannedResource) -> bool:
    return True


def _linux(machine: PlannedResource) -> bool:
    return at(machine.inputs, "osProfile.linuxConfiguration") is not None


def _of_machines(subnet: PlannedResource) -> bool:
    return subnet.inputs.get("subnetName") not in _MANAGED and not subnet.inputs.get("delegations")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The value at `path` of every `kind` (that `only` takes) is one of `wanted`, or `least` or more."""

    id: str
    family: Family
    severity: Severity
    kind: str
    path: str
    wanted: tuple[object, ...] = ()
    least: int | None = None
    title: str
    why: str
    source: str
    controls: tuple[str, ...]
    only: Callable[[PlannedResource], bool] = _any

    @property
    def expected(self) -> str:
        """The value, or the values, as a message shows them."""
        return f"{self.least} or more" if self.least is not None else " or ".join(map(said, self.wanted))

    def keeps(self, value: object) -> bool:
        """Whether a value is as it should be."""
        if self.least is not None:
            return isinstance(value, int | float) and value >= self.least
        return value in self.wanted


SETTINGS = (
    Setting(
        id="storage-https",
        family="servers",
        severity="high",
        kind=_STORAGE,
        path="enableHttpsTrafficOnly",
        wanted=(True,),
        title="Storage is read and written by HTTPS alone",
        why="Over HTTP a key or a record is read on the way.",
        source=f"{_DOCS}storage/common/storage-require-secure-transfer.md",
        controls=("CAF B3.b", "Cloud 1"),
    ),
    Setting(
        id="storage-tls",
        family="servers",
        severity="high",
        kind=_STORAGE,
        path="minimumTlsVersion",
        wanted=("TLS1_2", "TLS1_3"),
        title="Storage takes TLS 1.2 at least",
        why="TLS 1.0 and 1.1 are broken, and deprecated since RFC 8996.",
        source="NCSC guidance, Using TLS to protect data",
        controls=("CAF B3.b", "Cloud 1"),
    ),
    Setting(
        id="storage-public-blobs",
        family="servers",
        severity="critical",
        kind=_STORAGE,
        path="allowBlobPublicAccess",
        wanted=(False,),
        title="No container of storage can be made public",
        why="One setting of one container would show its files to everybody.",
        source=f"{_DOCS}storage/blobs/anonymous-read-access-prevent.md",
        controls=("CAF B3.c", "Cloud 2", "CE configuration"),
    ),
    Setting(
        id="storage-public-network",
        family="servers",
        severity="high",
        kind=_STORAGE,
        path="publicNetworkAccess",
        wanted=("Disabled",),
        title="Storage is reached from private networks alone",
        why="Public addresses of storage in the hub's region go past the firewall.",
        source=f"{_DOCS}virtual-wan/whats-new.md",
        controls=("CAF B4.b", "Cloud 11", "PSN boundary"),
    ),
    Setting(
        id="storage-default-deny",
        family="servers",
        severity="high",
        kind=_STORAGE,
        path="networkRuleSet.defaultAction",
        wanted=("Deny",),
        title="Storage refuses networks that it does not know",
        why="Were public access ever opened, nothing else would keep strangers out.",
        source=f"{_DOCS}storage/common/storage-network-security.md",
        controls=("CAF B4.b", "Cloud 11"),
    ),
    Setting(
        id="storage-shared-key",
        family="keys",
        severity="high",
        kind=_STORAGE,
        path="allowSharedKeyAccess",
        wanted=(False,),
        title="Storage has no key that opens all of it",
        why="Whoever has the key is nobody in the log, and it opens everything until it is changed.",
        source=f"{_DOCS}storage/common/shared-key-authorization-prevent.md",
        controls=("CAF B2.a", "Cloud 10"),
    ),
    Setting(
        id="storage-cross-tenant",
        family="servers",
        severity="medium",
        kind=_STORAGE,
        path="allowCrossTenantReplication",
        wanted=(False,),
        title="Storage is not copied to another tenant",
        why="A rule of replication takes data out of the partnership without a trace in its network.",
        source=f"{_DOCS}storage/blobs/object-replication-prevent-cross-tenant-policies.md",
        controls=("CAF B3.c", "Cloud 3"),
    ),
    Setting(
        id="storage-redundancy",
        family="servers",
        severity="medium",
        kind=_STORAGE,
        path="sku.name",
        wanted=_REDUNDANT,
        title="Storage outlives a data centre",
        why="Locally redundant copies burn together.",
        source=f"{_DOCS}storage/common/storage-redundancy.md",
        controls=("CAF B5.b", "Cloud 2"),
    ),
    Setting(
        id="disk-public",
        family="servers",
        severity="high",
        kind="compute:Disk",
        path="networkAccessPolicy",
        wanted=("DenyAll", "AllowPrivate"),
        title="No data disk can be downloaded",
        why="An export of a disk is a copy of every council's data by a link.",
        source=f"{_DOCS}virtual-machines/disks-enable-private-links-for-import-export-portal.md",
        controls=("CAF B3.c", "Cloud 2"),
    ),
    Setting(
        id="disk-public-network",
        family="servers",
        severity="high",
        kind="compute:Disk",
        path="publicNetworkAccess",
        wanted=("Disabled",),
        title="No data disk is reached from the internet",
        why="An export of a disk is a copy of every council's data by a link.",
        source=f"{_DOCS}virtual-machines/disks-restrict-import-export-overview.md",
        controls=("CAF B3.c", "Cloud 11"),
    ),
    Setting(
        id="machine-encryption",
        family="servers",
        severity="high",
        kind=_MACHINE,
        path="securityProfile.encryptionAtHost",
        wanted=(True,),
        title="Disks of servers are encrypted on the host, caches and temporary disks too",
        why="Encryption of managed disks alone leaves the temporary disk and the caches plain.",
        source=f"{_DOCS}virtual-machines/disk-encryption-overview.md",
        controls=("CAF B3.c", "Cloud 2"),
    ),
    Setting(
        id="machine-secure-boot",
        family="servers",
        severity="medium",
        kind=_MACHINE,
        path="securityProfile.uefiSettings.secureBootEnabled",
        wanted=(True,),
        title="Servers start signed software alone",
        why="A boot kit outlives every reinstallation.",
        source=f"{_DOCS}virtual-machines/trusted-launch.md",
        controls=("CAF B4.b", "CE configuration"),
    ),
    Setting(
        id="machine-vtpm",
        family="servers",
        severity="medium",
        kind=_MACHINE,
        path="securityProfile.uefiSettings.vTpmEnabled",
        wanted=(True,),
        title="Servers can prove how they started",
        why="Without a TPM nobody can tell a server that was tampered with before it started.",
        source=f"{_DOCS}virtual-machines/trusted-launch.md",
        controls=("CAF B4.b", "CE configuration"),
    ),
    Setting(
        id="machine-password",
        family="servers",
        severity="high",
        kind=_MACHINE,
        path="osProfile.linuxConfiguration.disablePasswordAuthentication",
        wanted=(True,),
        title="Linux servers take keys, and no passwords",
        why="A password is guessed or reused; a key is neither.",
        source=f"{_BENCHMARK}IM-6",
        controls=("CAF B2.a", "CE access", "Cloud 10"),
        only=_linux,
    ),
    Setting(
        id="machine-identity",
        family="keys",
        severity="medium",
        kind=_MACHINE,
        path="identity.type",
        wanted=("UserAssigned", "SystemAssigned", "SystemAssigned, UserAssigned"),
        title="Servers sign in by a managed identity",
        why="Without one, secrets that open the vault lie on the disk.",
        source=f"{_BENCHMARK}IM-3",
        controls=("CAF B2.a", "Cloud 10"),
    ),
    Setting(
        id="machine-boot-diagnostics",
        family="logging",
        severity="low",
        kind=_MACHINE,
        path="diagnosticsProfile.bootDiagnostics.enabled",
        wanted=(True,),
        title="What a server says when it starts is kept",
        why="A server that does not come up cannot be asked why.",
        source=f"{_DOCS}virtual-machines/boot-diagnostics.md",
        controls=("CAF C1.a", "CAF B5.a"),
    ),
    Setting(
        id="interface-forwarding",
        family="network",
        severity="high",
        kind="network:NetworkInterface",
        path="enableIPForwarding",
        wanted=(False, None),
        title="No server passes on packets of others",
        why="A server that forwards is a router that no firewall stands before.",
        source=f"{_DOCS}virtual-network/virtual-network-network-interface.md",
        controls=("CAF B4.a", "CE firewalls", "PSN boundary"),
    ),
    Setting(
        id="subnet-outbound",
        family="network",
        severity="high",
        kind=_SUBNET,
        path="defaultOutboundAccess",
        wanted=(False,),
        title="No subnet of machines has a way out that Azure made up",
        why="Default outbound access leads to the internet past the firewall, from an address nobody chose.",
        source=f"{_DOCS}virtual-network/ip-services/default-outbound-access.md",
        controls=("CAF B4.a", "CE firewalls", "Cloud 11"),
        only=_of_machines,
    ),
    Setting(
        id="subnet-endpoint-policies",
        family="network",
        severity="high",
        kind=_SUBNET,
        path="privateEndpointNetworkPolicies",
        wanted=("Enabled", "NetworkSecurityGroupEnabled"),
        title="Security groups hold for private endpoints too",
        why="Sites reach private endpoints past the firewall unless the subnet's own group stops them.",
        source=f"{_DOCS}virtual-wan/how-to-routing-policies.md",
        controls=("CAF B4.a", "CE firewalls", "Cloud 3"),
    ),
    Setting(
        id="firewall-threats",
        family="network",
        severity="medium",
        kind="network:FirewallPolicy",
        path="threatIntelMode",
        wanted=("Deny",),
        title="The firewall refuses what is known to be hostile",
        why="An alert about a command server is read after the data has left.",
        source=f"{_DOCS}firewall/threat-intel.md",
        controls=("CAF C1.c", "CE firewalls", "PSN monitoring"),
    ),
    Setting(
        id="bastion-links",
        family="network",
        severity="high",
        kind="network:BastionHost",
        path="enableShareableLink",
        wanted=(False,),
        title="Nobody reaches a server by a link",
        why="A link opens a server to whoever has it, without a role in Azure.",
        source=f"{_DOCS}bastion/shareable-link.md",
        controls=("CAF B2.a", "Cloud 12", "PSN access"),
    ),
    Setting(
        id="bastion-files",
        family="network",
        severity="medium",
        kind="network:BastionHost",
        path="enableFileCopy",
        wanted=(False,),
        title="No files leave by the way of administrators",
        why="What is copied through Bastion passes no firewall and leaves no record of its content.",
        source=f"{_DOCS}bastion/vm-upload-download-native.md",
        controls=("CAF B3.c", "Cloud 12"),
    ),
    Setting(
        id="wan-encryption",
        family="network",
        severity="critical",
        kind="network:VirtualWan",
        path="disableVpnEncryption",
        wanted=(False, None),
        title="Tunnels encrypt",
        why="The councils' traffic crosses the internet in them.",
        source=f"{_DOCS}virtual-wan/virtual-wan-faq.md",
        controls=("CAF B3.b", "Cloud 1"),
    ),
    Setting(
        id="circuit-gateway",
        family="network",
        severity="high",
        kind="network:ExpressRouteGateway",
        path="allowNonVirtualWanTraffic",
        wanted=(False, None),
        title="Circuits lead to this WAN alone",
        why="Networks that another uses the circuit for would reach the hub.",
        source=f"{_DOCS}virtual-wan/virtual-wan-expressroute-about.md",
        controls=("CAF B4.a", "Cloud 3"),
    ),
    Setting(
        id="address-standard",
        family="network",
        severity="medium",
        kind="network:PublicIPAddress",
        path="sku.name",
        wanted=("Standard", "StandardV2"),
        title="Public addresses are closed until something opens them",
        why="A Basic address is open by default, and is retired since 30 September 2025.",
        source=f"{_DOCS}virtual-network/ip-services/public-ip-addresses.md",
        controls=("CAF B4.b", "CE firewalls"),
    ),
    Setting(
        id="balancer-standard",
        family="network",
        severity="medium",
        kind="network:LoadBalancer",
        path="sku.name",
        wanted=("Standard",),
        title="Load balancers are closed until something opens them",
        why="A Basic one is open by default, knows no zones, and is retired since 30 September 2025.",
        source=f"{_DOCS}load-balancer/skus.md",
        controls=("CAF B4.b", "CAF B5.b"),
    ),
    Setting(
        id="vault-purge",
        family="keys",
        severity="high",
        kind=_VAULT,
        path="properties.enablePurgeProtection",
        wanted=(True,),
        title="Nobody can destroy keys for good before their time",
        why="Whoever takes an administrator's account could destroy every key, and with them every copy.",
        source=f"{_DOCS}key-vault/general/soft-delete-overview.md",
        controls=("CAF B3.c", "CAF B5.c"),
    ),
    Setting(
        id="vault-soft-delete",
        family="keys",
        severity="medium",
        kind=_VAULT,
        path="properties.softDeleteRetentionInDays",
        least=90,
        title="Deleted keys can be had back for 90 days",
        why="A loss is noticed when a certificate is renewed, weeks later.",
        source=f"{_DOCS}key-vault/general/soft-delete-overview.md",
        controls=("CAF B3.c", "CAF B5.c"),
    ),
    Setting(
        id="vault-roles",
        family="keys",
        severity="high",
        kind=_VAULT,
        path="properties.enableRbacAuthorization",
        wanted=(True,),
        title="Keys are opened by roles, and not by lists of the vault's own",
        why="Whoever may write the vault may add himself to such a list.",
        source=f"{_DOCS}key-vault/general/rbac-access-policy.md",
        controls=("CAF B2.c", "Cloud 9"),
    ),
    Setting(
        id="vault-public-network",
        family="keys",
        severity="high",
        kind=_VAULT,
        path="properties.publicNetworkAccess",
        wanted=("Disabled",),
        title="Keys are reached from private networks alone",
        why="A stolen token opens the vault from anywhere.",
        source=f"{_DOCS}key-vault/general/network-security.md",
        controls=("CAF B4.b", "Cloud 11"),
    ),
    Setting(
        id="vault-default-deny",
        family="keys",
        severity="high",
        kind=_VAULT,
        path="properties.networkAcls.defaultAction",
        wanted=("Deny",),
        title="The vault refuses networks that it does not know",
        why="Were public access ever opened, nothing else would keep strangers out.",
        source=f"{_DOCS}key-vault/general/network-security.md",
        controls=("CAF B4.b", "Cloud 11"),
    ),
    Setting(
        id="vault-deployments",
        family="keys",
        severity="medium",
        kind=_VAULT,
        path="properties.enabledForTemplateDeployment",
        wanted=(False, None),
        title="No deployment reads secrets out of the vault",
        why="Whoever may deploy a template would read every secret through it.",
        source=f"{_DOCS}azure-resource-manager/templates/key-vault-parameter.md",
        controls=("CAF B2.c", "Cloud 12"),
    ),
    Setting(
        id="backup-soft-delete",
        family="servers",
        severity="critical",
        kind=_BACKUP,
        path="properties.securitySettings.softDeleteSettings.softDeleteState",
        wanted=("AlwaysON", "AlwaysOn"),
        title="Deleted copies can be had back, and nobody can turn that off",
        why="Ransomware deletes the copies first.",
        source=f"{_DOCS}backup/backup-azure-enhanced-soft-delete-about.md",
        controls=("CAF B5.c", "Cloud 2"),
    ),
    Setting(
        id="backup-immutable",
        family="servers",
        severity="high",
        kind=_BACKUP,
        path="properties.securitySettings.immutabilitySettings.state",
        wanted=("Unlocked", "Locked"),
        title="Copies cannot be shortened or deleted before their time",
        why="Ransomware deletes the copies first.",
        source="NCSC, Principles for ransomware-resistant cloud backups",
        controls=("CAF B5.c", "Cloud 2"),
    ),
    Setting(
        id="backup-redundancy",
        family="servers",
        severity="high",
        kind=_BACKUP,
        path="properties.redundancySettings.standardTierStorageRedundancy",
        wanted=("GeoRedundant",),
        title="Copies are kept in the pair region too",
        why="What destroys a region's servers destroys its copies.",
        source=f"{_DOCS}backup/backup-create-recovery-services-vault.md",
        controls=("CAF B5.c", "CAF B5.b"),
    ),
    Setting(
        id="backup-cross-region",
        family="servers",
        severity="medium",
        kind=_BACKUP,
        path="properties.redundancySettings.crossRegionRestore",
        wanted=("Enabled",),
        title="Copies can be restored in the pair region",
        why="Without it they are out of reach until Microsoft declares the region lost.",
        source=f"{_DOCS}backup/backup-create-recovery-services-vault.md",
        controls=("CAF B5.c", "CAF B5.b"),
    ),
    Setting(
        id="backup-public-network",
        family="servers",
        severity="medium",
        kind=_BACKUP,
        path="properties.publicNetworkAccess",
        wanted=("Disabled",),
        title="Copies are reached from private networks alone",
        why="A stolen token restores a server anywhere.",
        source=f"{_DOCS}backup/backup-azure-private-endpoints-concept.md",
        controls=("CAF B4.b", "Cloud 11"),
    ),
    Setting(
        id="log-keys",
        family="logging",
        severity="medium",
        kind="operationalinsights:Workspace",
        path="features.disableLocalAuth",
        wanted=(True,),
        title="Logs are written under a name, and not by a key of the workspace",
        why="Whoever has the key writes what he likes into the logs.",
        source=f"{_DOCS}azure-monitor/logs/azure-ad-authentication-logs.md",
        controls=("CAF C1.b", "Cloud 13"),
    ),
    Setting(
        id="lock-level",
        family="locks",
        severity="medium",
        kind="authorization:ManagementLockByScope",
        path="level",
        wanted=("CanNotDelete",),
        title="Locks keep from deletion, and from nothing else",
        why="ReadOnly refuses reads that are POSTs, and the next update.",
        source=f"{_DOCS}azure-resource-manager/management/lock-resources.md",
        controls=("CAF B4.c",),
    ),
)


def _rule(setting: Setting) -> Rule[PlannedResource]:
    def subjects(evidence: Evidence) -> Iterable[PlannedResource]:
        return filter(setting.only, each(setting.kind)(evidence))

    def faults(evidence: Evidence, resource: PlannedResource) -> Iterator[Fault]:
        value = at(resource.inputs, setting.path)
        if not setting.keeps(value):
            yield fault(evidence, resource, f"{setting.path} {said(value)}", setting.expected)

    return Rule(
        id=setting.id,
        family=setting.family,
        severity=setting.severity,
        title=setting.title,
        why=setting.why,
        source=setting.source,
        remediation=f"Set {setting.path} to {setting.expected}",
        controls=setting.controls,
        subjects=subjects,
        faults=faults,
    )


RULES = tuple(map(_rule, SETTINGS))
