"""A small core, built by hand: one hub, the PSN, one service of two web servers and one database server."""

from ipaddress import IPv4Network
from typing import Any

import pytest

from infra.design.network.model import (
    Hub,
    HubNames,
    NetworkRule,
    NetworkSecurityGroup,
    NsgRule,
    RuleCollection,
    RuleCollectionGroup,
    Subnet,
    VirtualNetwork,
)

PSN = IPv4Network("51.231.0.0/24")


def nsg(name: str) -> NetworkSecurityGroup:
    allow = NsgRule(
        name="slough-to-payroll",
        priority=100,
        direction="Inbound",
        access="Allow",
        protocol="Tcp",
        sources=("10.64.0.0/14",),
        destinations=("10.64.2.0/26",),
        ports=("443", "8443"),
        description="Payroll, asked for in services/payroll.yaml",
    )
    deny = NsgRule(
        name="deny-all-in",
        priority=4096,
        direction="Inbound",
        access="Deny",
        protocol="*",
        sources=("*",),
        destinations=("*",),
        ports=("*",),
        description="Nothing else",
    )
    return NetworkSecurityGroup(name=name, rules=(allow, deny))


def subnet(role: str, prefix: str, **other: Any) -> Subnet:
    values: dict[str, Any] = {
        "role": role,
        "name": f"snet-{role}",
        "prefix": IPv4Network(prefix),
        "usable": IPv4Network(prefix).num_addresses - 5,
        "nsg": nsg(f"nsg-{role}"),
    }
    return Subnet(**(values | other))


@pytest.fixture(scope="session")
def shared_network() -> VirtualNetwork:
    return VirtualNetwork(
        name="vnet-lgss-shared-uks",
        prefix=IPv4Network("10.64.2.0/24"),
        subnets=(
            subnet("web", "10.64.2.0/26"),
            subnet("data", "10.64.2.64/26"),
            subnet("management", "10.64.2.128/27"),
            subnet("endpoints", "10.64.2.160/27", private_endpoints=True),
        ),
        dns_servers=(IPv4Network("10.64.3.68").network_address,),
        connection="con-shared",
    )


@pytest.fixture(scope="session")
def ops_network() -> VirtualNetwork:
    delegation = "Microsoft.Network/dnsResolvers"
    return VirtualNetwork(
        name="vnet-lgss-ops-uks",
        prefix=IPv4Network("10.64.3.0/24"),
        subnets=(
            subnet("bastion", "10.64.3.0/26", name="AzureBastionSubnet"),
            subnet("dns-in", "10.64.3.64/28", delegation=delegation),
            subnet("dns-out", "10.64.3.80/28", delegation=delegation),
        ),
        dns_servers=(),
        connection="con-ops",
        internet_security=False,
    )


def rule_group(name: str, priority: int) -> RuleCollectionGroup:
    rule = NetworkRule(
        name="bastion-ssh",
        protocols=("TCP",),
        sources=(IPv4Network("10.64.3.0/26"),),
        destinations=(IPv4Network("10.64.0.0/14"),),
        ports=("22", "3389"),
        description="Administration",
    )
    collection = RuleCollection(name="allow", priority=100, access="Allow", rules=(rule,))
    return RuleCollectionGroup(name=name, priority=priority, collections=(collection,))


@pytest.fixture(scope="session")
def hub() -> Hub:
    groups = (("core", 100), ("psn-in", 150), ("web", 60000), ("deny", 65000))
    return Hub(
        number=0,
        names=HubNames(
            hub="vhub-lgss-uks",
            firewall="afw-lgss-uks",
            policy="afwp-lgss-uks",
            intent="intent-lgss-uks",
            vpn_gateway="vpng-lgss-uks",
            expressroute_gateway="ergw-lgss-uks",
            base_groups=tuple(name for name, _ in groups),
        ),
        location="uksouth",
        prefix=IPv4Network("10.64.0.0/23"),
        zones=("1", "2", "3"),
        private_traffic=(PSN,),
        private_ranges=("IANAPrivateRanges", str(PSN)),
        rule_groups=tuple(rule_group(name, priority) for name, priority in groups),
        vpn_scale_units=1,
        expressroute=True,
        peers=(),
    )
