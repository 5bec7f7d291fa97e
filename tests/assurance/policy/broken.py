"""For each rule the estate that breaks it: an example with one thing wrong. said.yaml holds what is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from infra.assurance.policy.rules.limits import LIMITS
from infra.assurance.policy.rules.settings import SETTINGS
from tests.assurance.policy.breaking import (
    Break,
    all_of,
    also,
    many,
    member,
    more_rules,
    on,
    partnership,
    put,
    rule,
    service,
    unprotected,
    without,
    without_rule,
)

SUBSCRIPTION = "/subscriptions/7b39429c-8500-4a6e-9704-323eac5b2c74"
NETWORK = f"{SUBSCRIPTION}/resourceGroups/rg-lgss-network-uks/providers/Microsoft.Network"
STORE, KEYS, COPIES = "stlgssuksee83ecbf", "kv-lgss-uks-5697a6cc", "rsv-lgss-uks"
MACHINE, DISK, NIC = (
    "vm-lgss-finance-data-1-uks",
    "disk-lgss-finance-data-data-1-uks",
    "nic-lgss-finance-data-1-uks",
)
WEB, APPS = "nsg-lgss-shared-web-uks", "vnet-lgss-slough-uks/snet-lgss-slough-apps-uks"
HUB, POLICY, FIREWALL = "vhub-lgss-uks", "afwp-lgss-uks", "afw-lgss-uks"
TUNNEL = "vpng-lgss-uks/vcn-lgss-slough-landmark-place-uks"
FLOW, PROBES = "members-to-payroll-web_servers-tcp-443", "azure-probes-to-shared-web_probed-tcp-8008"
GROUP, NETWORKS = "network:NetworkSecurityGroup", "network:VirtualNetwork"
RULE_GROUP, SLOUGH_RULES = "network:FirewallPolicyRuleCollectionGroup", f"{POLICY}/rcg-lgss-slough"
LINK, FIRST = "vpnLinkConnections.0", "ruleCollections.0.rules.0"
CIRCUIT = "con-surrey_east_sussex-surrey-county-hall-uks"
SURREY_HUB, SURREY_GATEWAY = "vhub-surrey-east-sussex-uks", "ergw-surrey-east-sussex-uks"
MAP = f"{SURREY_HUB}/rmap-surrey_east_sussex-surrey-county-hall-uks"
WINDOWS = "vm-southwest-one-erp-data-1-uks-80a77421-machine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """An example that breaks a rule; others in `with_it` report the same thing.

    Where `alone` is false, what other rules say of it too is beside the point, and not compared.
    """

    rule: str
    broken: Break
    example: str = "lgss"
    with_it: tuple[str, ...] = ()
    alone: bool = True

    @property
    def id(self) -> str:
        """The rule's, and the example's where it is not LGSS."""
        return self.rule if self.example == "lgss" else f"{self.rule} in {self.example}"


WRONG: Mapping[str, tuple[str, object]] = {
    "storage-https": (STORE, False),
    "storage-tls": (STORE, "TLS1_0"),
    "storage-public-blobs": (STORE, True),
    "storage-public-network": (STORE, "Enabled"),
    "storage-default-deny": (STORE, "Allow"),
    "storage-shared-key": (STORE, True),
    "storage-cross-tenant": (STORE, True),
    "storage-redundancy": (STORE, "Standard_LRS"),
    "disk-public": (DISK, "AllowAll"),
    "disk-public-network": (DISK, "Enabled"),
    "machine-encryption": (MACHINE, False),
    "machine-secure-boot": (MACHINE, False),
    "machine-vtpm": (MACHINE, None),
    "machine-password": (MACHINE, False),
    "machine-identity": (MACHINE, "None"),
    "machine-boot-diagnostics": (MACHINE, False),
    "interface-forwarding": (NIC, True),
    "subnet-outbound": (APPS, True),
    "subnet-endpoint-policies": (APPS, "Disabled"),
    "firewall-threats": (POLICY, "Alert"),
    "bastion-links": ("bas-lgss-uks", True),
    "bastion-files": ("bas-lgss-uks", True),
    "wan-encryption": ("vwan-lgss-uks", True),
    "circuit-gateway": (SURREY_GATEWAY, True),
    "address-standard": ("pip-lgss-bastion-uks", "Basic"),
    "balancer-standard": ("lbi-lgss-finance-data-uks", "Basic"),
    "vault-purge": (KEYS, False),
    "vault-soft-delete": (KEYS, 89),
    "vault-roles": (KEYS, False),
    "vault-public-network": (KEYS, "Enabled"),
    "vault-default-deny": (KEYS, "Allow"),
    "vault-deployments": (KEYS, True),
    "backup-soft-delete": (COPIES, "Enabled"),
    "backup-immutable": (COPIES, "Disabled"),
    "backup-redundancy": (COPIES, "LocallyRedundant"),
    "backup-cross-region": (COPIES, "Disabled"),
    "backup-public-network": (COPIES, "Enabled"),
    "log-keys": ("log-lgss-uks", False),
    "lock-level": ("lock-keys", "ReadOnly"),
}
"""For each rule of one setting: whose setting is wrong, and what it is."""

_ELSEWHERE = {"circuit-gateway": "surrey-east-sussex"}

OF_SETTINGS = tuple(
    Broken(
        rule=setting.id,
        example=_ELSEWHERE.get(setting.id, "lgss"),
        broken=put(setting.kind, WRONG[setting.id][0], setting.path, WRONG[setting.id][1]),
    )
    for setting in SETTINGS
)

OF_GROUPS = (
    Broken(
        rule="group-any-any",
        broken=rule(
            WEB,
            "hr-web_servers-to-hr-data_servers-tcp-5432",
            sourceAddressPrefixes=None,
            sourceAddressPrefix="*",
            destinationAddressPrefix="0.0.0.0/0",
        ),
    ),
    Broken(
        rule="group-internet",
        broken=rule(WEB, FLOW, sourceAddressPrefixes=None, sourceAddressPrefix="Internet"),
        with_it=("group-wide-tags",),
    ),
    Broken(rule="group-management-ports", broken=rule(WEB, FLOW, destinationPortRange="20-25")),
    Broken(
        rule="group-every-port",
        broken=rule(WEB, PROBES, destinationPortRange="*"),
    ),
    Broken(rule="group-wide-tags", broken=rule(WEB, PROBES, sourceAddressPrefix="VirtualNetwork")),
    Broken(rule="group-reasons", broken=rule(WEB, FLOW, description="")),
    Broken(rule="group-last-deny", broken=without_rule(WEB, "deny-any-out")),
    Broken(rule="group-councils-denied", broken=without_rule(WEB, "deny-councils-in")),
    Broken(
        rule="group-missing",
        broken=put("network:Subnet", APPS, "networkSecurityGroup", None),
        with_it=("group-unused",),
    ),
    Broken(rule="group-unused", broken=also(GROUP, WEB, "nsg-forgotten", {})),
)

OF_FIREWALLS = (
    Broken(rule="firewall-any", broken=put(RULE_GROUP, SLOUGH_RULES, f"{FIRST}.destinationAddresses", ["*"])),
    Broken(
        rule="firewall-every-port",
        broken=put(RULE_GROUP, SLOUGH_RULES, f"{FIRST}.destinationPorts", ["1-65535"]),
    ),
    Broken(
        rule="firewall-management-ports",
        broken=all_of(
            put(RULE_GROUP, SLOUGH_RULES, f"{FIRST}.destinationPorts", ["22"]),
            put(RULE_GROUP, SLOUGH_RULES, f"{FIRST}.sourceAddresses", ["10.64.0.0/15"]),
        ),
    ),
    Broken(rule="firewall-reasons", broken=put(RULE_GROUP, SLOUGH_RULES, f"{FIRST}.description", "")),
    Broken(
        rule="firewall-names", broken=put(RULE_GROUP, f"{POLICY}/base-web", f"{FIRST}.targetFqdns", ["*"])
    ),
    Broken(
        rule="firewall-web-ports",
        broken=put(RULE_GROUP, f"{POLICY}/base-web", f"{FIRST}.protocols.0.port", 8443),
    ),
    Broken(
        rule="firewall-published",
        broken=put(
            RULE_GROUP,
            SLOUGH_RULES,
            "ruleCollections.0.ruleCollectionType",
            "FirewallPolicyNatRuleCollection",
        ),
    ),
    Broken(
        rule="firewall-last-deny",
        broken=put(RULE_GROUP, f"{POLICY}/base-deny", f"{FIRST}.destinationAddresses", ["10.0.0.0/8"]),
    ),
)

OF_HUBS = (
    Broken(
        rule="hub-intent",
        broken=put(
            "network:RoutingIntent",
            f"{HUB}/ri-lgss-uks",
            "routingPolicies.1.nextHop",
            f"{NETWORK}/azureFirewalls/other",
        ),
    ),
    Broken(rule="hub-firewall", broken=put("network:AzureFirewall", FIREWALL, "firewallPolicy", None)),
    Broken(
        rule="hub-connection-internet",
        broken=put(
            "network:HubVirtualNetworkConnection",
            f"{HUB}/con-lgss-slough-uks",
            "enableInternetSecurity",
            False,
        ),
    ),
    Broken(
        rule="network-peering",
        broken=also(
            "network:VirtualNetworkPeering",
            "vnet-lgss-slough-uks",
            "peer",
            {"remoteVirtualNetwork": {"id": f"{NETWORK}/virtualNetworks/vnet-lgss-shared-uks"}, "tags": None},
            of=NETWORKS,
        ),
    ),
    Broken(
        rule="subnet-routes",
        broken=put("network:Subnet", APPS, "routeTable", {"id": f"{NETWORK}/routeTables/rt-own"}),
    ),
    Broken(
        rule="tunnel-algorithms",
        broken=put("network:VpnConnection", TUNNEL, f"{LINK}.ipsecPolicies.0.ikeIntegrity", "SHA1"),
    ),
    Broken(
        rule="tunnel-protocol",
        broken=put("network:VpnConnection", TUNNEL, f"{LINK}.vpnConnectionProtocolType", "IKEv1"),
    ),
    Broken(rule="tunnel-routes", broken=put("network:VpnConnection", TUNNEL, f"{LINK}.enableBgp", True)),
    Broken(
        rule="circuit-routes",
        example="surrey-east-sussex",
        broken=put(
            "network:ExpressRouteConnection", f"{SURREY_GATEWAY}/{CIRCUIT}", "expressRouteGatewayBypass", True
        ),
    ),
    Broken(
        rule="circuit-route-map",
        example="surrey-east-sussex",
        broken=put("network:RouteMap", MAP, "rules.1.actions", []),
    ),
    Broken(
        rule="address-held",
        broken=also("network:PublicIPAddress", "pip-lgss-bastion-uks", "pip-left-over", {}),
    ),
    Broken(
        rule="interface-public",
        broken=put(
            "network:NetworkInterface",
            NIC,
            "ipConfigurations.0.publicIPAddress",
            {"id": f"{NETWORK}/publicIPAddresses/pip-quick"},
        ),
    ),
    Broken(
        rule="private-link-visible",
        example="southwest-one",
        broken=put(
            "network:PrivateLinkService", "pl-southwest_one-erp-web-uks", "visibility.subscriptions", ["*"]
        ),
    ),
)

OF_RECOVERY = (
    Broken(
        rule="backup-missing",
        broken=without(
            "recoveryservices:ProtectedItem",
            f"{COPIES}/Azure/iaasvmcontainer;iaasvmcontainerv2;rg-lgss-shared-uks;{MACHINE}"
            f"/vm;iaasvmcontainerv2;rg-lgss-shared-uks;{MACHINE}",
        ),
    ),
    Broken(
        rule="backup-rpo",
        broken=put(
            "recoveryservices:ProtectionPolicy",
            f"{COPIES}/bkpol-12h-30d",
            "properties.schedulePolicy.hourlySchedule.interval",
            24,
        ),
    ),
    Broken(
        rule="backup-log",
        example="southwest-one",
        broken=service("procurement", recovery__rpo_hours=3.5),
        with_it=("backup-rpo",),
    ),
    Broken(rule="backup-elsewhere", broken=service("finance", servers__1__count=1)),
    Broken(
        rule="backup-retention",
        broken=put(
            "recoveryservices:ProtectionPolicy",
            f"{COPIES}/bkpol-12h-30d",
            "properties.retentionPolicy.dailySchedule.retentionDuration.count",
            29,
        ),
    ),
    Broken(rule="restore-tried", broken=service("payroll", recovery__restore_tested="2010-08-02")),
    Broken(
        rule="zones-spread", broken=put("compute:VirtualMachine", "vm-lgss-payroll-web-2-uks", "zones", ["1"])
    ),
    Broken(rule="availability-single", broken=service("procurement", level__availability=99.95)),
    Broken(
        rule="balancer-zones",
        broken=put(
            "network:LoadBalancer", "lbi-lgss-finance-data-uks", "frontendIPConfigurations.0.zones", ["1"]
        ),
    ),
    Broken(rule="system-supported", broken=on(date(2028, 7, 1)), alone=False),
)

OF_LOGS = (
    Broken(rule="log-missing", broken=without("monitor:DiagnosticSetting", "diag-bastion")),
    Broken(
        rule="log-categories",
        broken=put(
            "monitor:DiagnosticSetting", "diag-keys", "logs.0", {"category": "AuditEvent", "enabled": True}
        ),
    ),
    Broken(
        rule="log-destination",
        broken=put(
            "monitor:DiagnosticSetting",
            "diag-keys",
            "workspaceId",
            f"{SUBSCRIPTION}/resourceGroups/x/providers/Microsoft.OperationalInsights/workspaces/log-other",
        ),
    ),
    Broken(
        rule="log-flows",
        broken=put("network:FlowLog", "NetworkWatcher_uksouth/fl-vnet-lgss-slough-uks", "enabled", False),
    ),
    Broken(
        rule="log-retention",
        broken=put("operationalinsights:Workspace", "log-lgss-uks", "retentionInDays", 399),
    ),
    Broken(rule="log-retention-declared", broken=partnership(log_retention_days=179)),
    Broken(
        rule="log-flows-kept",
        broken=put(
            "storage:ManagementPolicy",
            f"{STORE}/default",
            "policy.rules.0.definition.actions.baseBlob.delete.daysAfterModificationGreaterThan",
            399,
        ),
    ),
)

OF_SERVERS = (
    Broken(
        rule="machine-keys",
        broken=put(
            "compute:VirtualMachine",
            MACHINE,
            "osProfile.linuxConfiguration.ssh.publicKeys",
            [{"keyData": "ssh-ed25519 AAAA automation"}, {"keyData": "ssh-ed25519 CCCC anne"}],
        ),
    ),
)

OF_KEEPING = (
    Broken(
        rule="secret-plain",
        broken=put("compute:VirtualMachine", MACHINE, "osProfile.adminPassword", "canary"),
    ),
    Broken(
        rule="secret-plain",
        example="southwest-one",
        broken=put(
            "resources:Deployment",
            WINDOWS,
            "properties.template.resources.0.properties.osProfile.adminPassword",
            "canary",
        ),
    ),
    Broken(
        rule="machine-encryption",
        example="southwest-one",
        broken=put(
            "resources:Deployment",
            WINDOWS,
            "properties.template.resources.0.properties.securityProfile.encryptionAtHost",
            False,
        ),
    ),
    Broken(
        rule="role-broad",
        broken=put(
            "authorization:RoleAssignment",
            "a58dfe53-567b-5650-bd00-dd263491755f",
            "roleDefinitionId",
            f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
        ),
    ),
    Broken(rule="vault-endpoint", broken=without("network:PrivateEndpoint", f"pep-{KEYS}")),
    Broken(rule="lock-missing", broken=without("authorization:ManagementLockByScope", "lock-hub-0-intent")),
    Broken(
        rule="lock-members",
        broken=put("authorization:ManagementLockByScope", "lock-group", "scope", "/subscriptions/other"),
        example="bathnes",
    ),
    Broken(rule="protect-missing", broken=unprotected("network:VirtualHub", HUB)),
    Broken(rule="budget-missing", broken=without("consumption:Budget", "budget-lgss-slough")),
    Broken(
        rule="budget-notices",
        broken=put("consumption:Budget", "budget-lgss", "notifications.Actual-80.contactRoles", []),
    ),
    Broken(rule="budget-amount", broken=put("consumption:Budget", "budget-lgss-slough", "amount", 4001)),
    Broken(rule="tags-missing", broken=put(NETWORKS, "vnet-lgss-slough-uks", "tags.owner", None)),
    Broken(rule="tags-classification", broken=put("compute:Disk", DISK, "tags.classification", None)),
    Broken(rule="place-abroad", broken=put(NETWORKS, "vnet-lgss-slough-uks", "location", "westeurope")),
)

FULL: Mapping[str, Break] = {
    "group-rules": more_rules(WEB, 800),
    "group-addresses": rule(
        WEB, FLOW, sourceAddressPrefixes=[f"10.{n // 256}.{n % 256}.0/24" for n in range(3201)]
    ),
    "rule-groups": many(51, RULE_GROUP, SLOUGH_RULES),
    "firewall-rules": put(
        RULE_GROUP,
        SLOUGH_RULES,
        f"{FIRST}.sourceAddresses",
        [f"10.{n // 256}.{n % 256}.0/24" for n in range(8001)],
    ),
    "networks": many(800, NETWORKS, "vnet-lgss-slough-uks"),
    "subnets": many(2397, "network:Subnet", APPS),
    "hub-networks": many(536, "network:HubVirtualNetworkConnection", f"{HUB}/con-lgss-slough-uks"),
    "tunnels": many(895, "network:VpnConnection", TUNNEL),
    "translations": many(
        90, "network:NatRule", "vpng-lgss-uks/nat-lgss-slough-st-martins-place-10.32.0.0_18"
    ),
    "circuits": many(8, "network:ExpressRouteConnection", f"{SURREY_GATEWAY}/{CIRCUIT}"),
    "forwarding-rules": many(
        800, "dnsresolver:ForwardingRule", "dnsfrs-lgss-uks/dnsfr-lgss-slough-slough_internal"
    ),
    "names": many(19_982, "privatedns:PrivateRecordSet", "lgss.internal/slough.payroll"),
    "endpoints": many(800, "network:PrivateEndpoint", f"pep-{KEYS}"),
    "groups": many(784, "resources:ResourceGroup", "rg-lgss-slough-uks"),
    "assignments": many(3200, "authorization:RoleAssignment", "a58dfe53-567b-5650-bd00-dd263491755f"),
    "machines": many(
        801,
        "recoveryservices:ProtectedItem",
        f"{COPIES}/Azure/iaasvmcontainer;iaasvmcontainerv2;rg-lgss-shared-uks;{MACHINE}"
        f"/vm;iaasvmcontainerv2;rg-lgss-shared-uks;{MACHINE}",
    ),
}
"""By limit: an estate that is over what may be planned."""

OF_LIMITS = tuple(
    Broken(
        rule=f"limit-{limit.id}",
        broken=FULL[limit.id],
        example="surrey-east-sussex" if limit.id == "circuits" else "lgss",
        alone=limit.id not in ("networks", "groups"),
    )
    for limit in LIMITS
)

PAYROLL = {
    "system": "Payroll on Windows 2000 servers",
    "supported_until": "2010-07-13",
    "ends": "2011-09-30",
}
XP = {"system": "Windows XP", "supported_until": "2011-04-03", "ends": "2012-01-01"}

OF_GOVERNANCE = (
    Broken(rule="governance-agreement", broken=partnership(agreement__term_ends="2010-10-31")),
    Broken(rule="governance-assurance", broken=partnership(assurance__ithc_expires="2010-10-31")),
    Broken(rule="governance-assurance-renewal", broken=partnership(assurance__coco_expires="2011-01-30")),
    Broken(rule="governance-reviews", broken=service("payroll", review="2010-10-31")),
    Broken(rule="governance-roles-review", broken=member("slough", review="2011-11-02")),
    Broken(rule="governance-contracts", broken=member("slough", contracts__1__ends="2011-04-05")),
    Broken(rule="governance-systems", broken=member("slough", legacy__systems=[PAYROLL, XP])),
    Broken(rule="governance-councils", broken=member("slough", exists__until="2011-09-01")),
    Broken(rule="governance-deciders", broken=partnership(deciders={"agreement": "Joint committee"})),
    Broken(rule="governance-owners", broken=service("payroll", owner="rutland")),
    Broken(
        rule="governance-costs",
        broken=all_of(
            *(member(m, accession__cost_parts=0) for m in ("cambridgeshire", "northamptonshire", "slough"))
        ),
    ),
    Broken(rule="governance-restore-order", broken=service("finance", recovery__priority=9)),
    Broken(
        rule="governance-access-exceptions",
        broken=member("slough", exceptions__0__policy="CA001"),
        with_it=("tenancy-exceptions",),
    ),
    Broken(
        rule="governance-access-exceptions-ending",
        broken=member("slough", exceptions__0__created="2010-10-20", exceptions__0__expires="2010-11-14"),
        with_it=("tenancy-exceptions",),
    ),
    Broken(rule="governance-controls", broken=partnership(controls={})),
    Broken(rule="governance-evidence", broken=partnership(controls__cost__expires="2010-10-31")),
    Broken(
        rule="governance-exceptions",
        broken=partnership(exceptions__0__expires="2010-10-31"),
        with_it=("governance-contracts",),
    ),
    Broken(rule="governance-exceptions-ending", broken=partnership(exceptions__0__expires="2010-11-15")),
    Broken(
        rule="governance-exceptions-early",
        broken=partnership(exceptions__0__created="2010-11-02"),
        with_it=("governance-contracts", "governance-exceptions-unused"),
    ),
    Broken(
        rule="governance-exceptions-unused",
        broken=partnership(exceptions__0__subject="slough"),
        with_it=("governance-contracts",),
    ),
)

BROKEN = (
    *OF_GROUPS,
    *OF_FIREWALLS,
    *OF_HUBS,
    *OF_SETTINGS,
    *OF_RECOVERY,
    *OF_LOGS,
    *OF_SERVERS,
    *OF_KEEPING,
    *OF_LIMITS,
    *OF_GOVERNANCE,
)
