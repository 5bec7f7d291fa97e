"""What each kind of resource may be called: abbreviation, length, characters, and where that is written.

Abbreviations: Cloud Adoption Framework, ready/azure-best-practices/resource-abbreviations. Lengths and
characters: azure-docs azure-resource-manager/management/resource-name-rules, called N below.
"""

from dataclasses import dataclass

_HYPHENS = r"[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*"
_NETWORK = r"[A-Za-z0-9]([\w.-]*\w)?"


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRule:
    """One row. `pattern` is of the whole name; `removed` are characters to drop before shortening."""

    abbreviation: str
    maximum: int
    minimum: int = 1
    pattern: str = _NETWORK
    underscore: bool = True
    separator: str = "-"
    removed: str = ""
    globally_unique: bool = False
    digest_length: int = 8
    source: str = "N Microsoft.Network"


NAME_RULES = {
    "resource group": NameRule(
        abbreviation="rg", maximum=90, pattern=r"[\w().-]*[\w()-]", source="N Microsoft.Resources"
    ),
    "virtual wan": NameRule(abbreviation="vwan", maximum=80),
    "virtual hub": NameRule(abbreviation="vhub", maximum=80),
    "firewall": NameRule(
        abbreviation="afw", maximum=50, source="domain page of the CAF; 56 in bicep-types-az"
    ),
    "firewall policy": NameRule(abbreviation="afwp", maximum=80),
    "rule collection group": NameRule(abbreviation="rcg", maximum=80, source="unverified abbreviation"),
    "routing intent": NameRule(abbreviation="ri", maximum=80, source="unverified abbreviation"),
    "vpn gateway": NameRule(abbreviation="vpng", maximum=80),
    "expressroute gateway": NameRule(abbreviation="ergw", maximum=80),
    "vpn site": NameRule(abbreviation="vst", maximum=80),
    "vpn link": NameRule(abbreviation="link", maximum=80, source="unverified abbreviation"),
    "vpn connection": NameRule(abbreviation="vcn", maximum=80),
    "connection": NameRule(abbreviation="con", maximum=80),
    "nat rule": NameRule(
        abbreviation="nat", maximum=80, source="N; no solidus, azure-docs vpn-gateway/nat-overview"
    ),
    "route map": NameRule(abbreviation="rmap", maximum=80, source="unverified abbreviation"),
    "virtual network": NameRule(abbreviation="vnet", minimum=2, maximum=64),
    "subnet": NameRule(abbreviation="snet", maximum=80),
    "network security group": NameRule(abbreviation="nsg", maximum=80),
    "public address": NameRule(abbreviation="pip", maximum=80),
    "bastion": NameRule(abbreviation="bas", maximum=80),
    "dns resolver": NameRule(abbreviation="dnspr", maximum=80),
    "dns inbound endpoint": NameRule(abbreviation="in", maximum=80),
    "dns outbound endpoint": NameRule(abbreviation="out", maximum=80),
    "dns ruleset": NameRule(abbreviation="dnsfrs", maximum=80, source="unverified abbreviation"),
    "dns forwarding rule": NameRule(abbreviation="dnsfr", maximum=80, source="unverified abbreviation"),
    "private link service": NameRule(abbreviation="pl", maximum=80),
    "virtual network gateway": NameRule(abbreviation="vgw", maximum=80),
    "local network gateway": NameRule(abbreviation="lgw", maximum=80),
    "private endpoint": NameRule(abbreviation="pep", minimum=2, maximum=64),
    "network interface": NameRule(abbreviation="nic", maximum=80),
    "load balancer": NameRule(abbreviation="lbi", maximum=80),
    "virtual machine": NameRule(
        abbreviation="vm", maximum=64, pattern=_HYPHENS, underscore=False, source="N Microsoft.Compute"
    ),
    "linux computer": NameRule(
        abbreviation="", maximum=64, pattern=_HYPHENS, underscore=False, source="N Microsoft.Compute"
    ),
    "windows computer": NameRule(
        abbreviation="",
        maximum=15,
        pattern=_HYPHENS,
        underscore=False,
        digest_length=5,
        source="N Microsoft.Compute",
    ),
    "os disk": NameRule(abbreviation="osdisk", maximum=80, source="N Microsoft.Compute"),
    "data disk": NameRule(abbreviation="disk", maximum=80, source="N Microsoft.Compute"),
    "identity": NameRule(abbreviation="id", minimum=3, maximum=128, source="N Microsoft.ManagedIdentity"),
    "key vault": NameRule(
        abbreviation="kv",
        minimum=3,
        maximum=24,
        pattern=_HYPHENS,
        underscore=False,
        globally_unique=True,
        source="N Microsoft.KeyVault",
    ),
    "storage account": NameRule(
        abbreviation="st",
        minimum=3,
        maximum=24,
        pattern=r"[a-z0-9]+",
        underscore=False,
        separator="",
        removed=r"[^a-z0-9]",
        globally_unique=True,
        source="N Microsoft.Storage",
    ),
    "log workspace": NameRule(
        abbreviation="log",
        minimum=4,
        maximum=63,
        pattern=_HYPHENS,
        underscore=False,
        source="N Microsoft.OperationalInsights",
    ),
    "recovery vault": NameRule(
        abbreviation="rsv",
        minimum=2,
        maximum=50,
        pattern=_HYPHENS,
        underscore=False,
        source="N Microsoft.RecoveryServices",
    ),
    "backup policy": NameRule(
        abbreviation="bkpol",
        minimum=3,
        maximum=150,
        pattern=_HYPHENS,
        underscore=False,
        source="N Microsoft.RecoveryServices",
    ),
    "budget": NameRule(
        abbreviation="budget", maximum=63, source="N Microsoft.Consumption; underscore unverified"
    ),
}
