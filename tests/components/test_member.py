"""A member's stack: in its own subscription, beneath the hub, and never in another's way."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from pulumi.runtime import set_all_config

from infra.addressing.allocate import plan_addresses
from infra.addressing.entries import Lockfile
from infra.components.program import build_part
from infra.declaration.load import load_estate
from infra.design import derive
from infra.design.estate import Design, MemberDesign
from infra.resources.capture import capture
from infra.resources.planned import PlannedResource, PlannedStack
from infra.resources.serialise import to_json
from tests.components.planning import is_chain, of_type, the, waits_for

COUNCILS = Path(__file__).parents[2] / "councils"
OWN = "77777777-7777-7777-7777-777777777777"

# One whose range clashes and who has name servers, one on a circuit, one without a site, one over PSN.
MEMBERS = (
    ("lgss", "slough"),
    ("surrey-east-sussex", "surrey"),
    ("southwest-one", "ibm"),
    ("vision-2020", "west-oxfordshire"),
)
BY_HOST = {
    "azure-native:dnsresolver:ForwardingRule",
    "azure-native:network:ExpressRouteConnection",
    "azure-native:network:FirewallPolicyRuleCollectionGroup",
    "azure-native:network:HubVirtualNetworkConnection",
    "azure-native:network:NatRule",
    "azure-native:network:RouteMap",
    "azure-native:network:VpnConnection",
    "azure-native:network:VpnSite",
    "azure-native:privatedns:PrivateRecordSet",
}
IN_THE_HUB = tuple(token.removeprefix("azure-native:") for token in sorted(BY_HOST) if ":network:" in token)


@cache
def _design(partnership: str) -> Design:
    loaded = load_estate(COUNCILS, today=date(2026, 1, 1))
    declared = loaded.estate.partnership(partnership)
    return derive.design(declared, plan_addresses(declared, Lockfile(partnership=partnership)))


@cache
def _core(partnership: str) -> PlannedStack:
    core = _design(partnership).core
    return capture(core.stack, lambda: build_part(core))


@cache
def _member(partnership: str, slug: str) -> tuple[MemberDesign, PlannedStack]:
    """A member in a subscription of its own."""
    member = replace(_design(partnership).member(slug), subscription=OWN)
    return member, capture(member.stack, lambda: build_part(member))


@pytest.fixture(params=MEMBERS, ids=lambda member: member[1])
def case(request: pytest.FixtureRequest) -> tuple[str, MemberDesign, PlannedStack]:
    return (request.param[0], *_member(*request.param))


@pytest.fixture
def stack(case: tuple[str, MemberDesign, PlannedStack]) -> PlannedStack:
    return case[2]


@pytest.fixture
def slough() -> tuple[MemberDesign, PlannedStack]:
    return _member("lgss", "slough")


def _azure(stack: PlannedStack) -> list[PlannedResource]:
    return [resource for resource in stack.resources if resource.type.startswith("azure-native:")]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def test_what_hangs_on_the_hub_is_written_by_the_host_and_all_else_in_its_own_subscription(
    case: tuple[str, MemberDesign, PlannedStack],
) -> None:
    _, member, stack = case
    for resource in _azure(stack):
        expected = member.core.subscription if resource.type in BY_HOST else OWN
        assert resource.subscription == expected, resource.urn
        assert resource.id.startswith(f"/subscriptions/{expected}/"), resource.id


def test_every_id_that_a_member_refers_to_is_one_that_core_or_it_has_itself(
    case: tuple[str, MemberDesign, PlannedStack],
) -> None:
    partnership, member, stack = case
    there = {resource.id for planned in (_core(partnership), stack) for resource in _azure(planned)}
    circuits = {f"{site.circuit}/peerings/AzurePrivatePeering" for site in member.expressroute_sites}
    for resource in _azure(stack):
        for text in _texts(dict(resource.inputs)):
            if text.startswith("/subscriptions/"):
                assert text.partition("/vpnSiteLinks/")[0] in there | circuits, f"{resource.urn}: {text}"


def test_every_child_of_something_of_cores_has_its_parent(
    case: tuple[str, MemberDesign, PlannedStack],
) -> None:
    partnership, _, stack = case
    there = {resource.id for planned in (_core(partnership), stack) for resource in _azure(planned)}
    for resource in (r for r in _azure(stack) if r.type in BY_HOST):
        parent = resource.id.rsplit("/", 2)[0]
        assert parent.endswith("/providers/Microsoft.Network") or parent in there, resource.id


def test_all_that_changes_the_hub_is_written_one_after_the_other(stack: PlannedStack) -> None:
    assert is_chain(stack, [resource for token in IN_THE_HUB for resource in of_type(stack, token)])


def test_subnets_come_first_and_rules_last(stack: PlannedStack) -> None:
    rules = the(stack, "network:FirewallPolicyRuleCollectionGroup")
    connections = of_type(stack, "network:HubVirtualNetworkConnection")
    for subnet in of_type(stack, "network:Subnet"):
        assert any(waits_for(stack, connection, subnet) for connection in connections)
    for token in IN_THE_HUB:
        assert all(waits_for(stack, rules, r) for r in of_type(stack, token) if r.urn != rules.urn)


def test_no_secret_is_in_a_members_stack(stack: PlannedStack) -> None:
    assert all(not resource.secrets for resource in stack.resources)
    assert b"sharedKey" not in to_json(stack)
    assert b"authorizationKey" not in to_json(stack)


def test_a_circuits_authorization_comes_from_the_stacks_secret_settings() -> None:
    member, _ = _member("surrey-east-sussex", "surrey")
    (site,) = member.expressroute_sites

    def program() -> None:
        set_all_config({f"shirehall:authorization-{site.site}": "opened"})
        build_part(member)

    stack = capture(member.stack, program)
    assert the(stack, "network:ExpressRouteConnection").secrets == ("authorizationKey",)
    assert b"opened" not in to_json(stack)


def test_connections_leave_routing_to_the_hub(stack: PlannedStack) -> None:
    for resource in of_type(stack, "network:HubVirtualNetworkConnection"):
        assert resource.inputs["enableInternetSecurity"] is True
        assert "routingConfiguration" not in resource.inputs
    assert of_type(stack, "network:RouteTable") == []
    assert of_type(stack, "network:VirtualNetworkPeering") == []


def test_the_lock_comes_last_and_so_goes_first(stack: PlannedStack) -> None:
    lock = the(stack, "authorization:ManagementLockByScope")
    assert lock.inputs["scope"] == the(stack, "resources:ResourceGroup").id
    for token in ("VirtualNetwork", "Subnet", "NetworkSecurityGroup"):
        assert all(waits_for(stack, lock, resource) for resource in of_type(stack, f"network:{token}"))


def test_the_budget_is_the_declared_one_and_counts_the_members_group(
    case: tuple[str, MemberDesign, PlannedStack],
) -> None:
    _, member, stack = case
    budget = the(stack, "consumption:Budget")
    assert budget.inputs["amount"] == member.budget.amount
    assert budget.inputs["scope"] == the(stack, "resources:ResourceGroup").id


def test_flows_are_recorded_for_every_segment(case: tuple[str, MemberDesign, PlannedStack]) -> None:
    _, member, stack = case
    targets = {log.inputs["targetResourceId"] for log in of_type(stack, "network:FlowLog")}
    settings = {setting.inputs["resourceUri"] for setting in of_type(stack, "monitor:DiagnosticSetting")}
    assert targets == settings == {network.id for network in of_type(stack, "network:VirtualNetwork")}
    assert len(targets) == len(member.networks)


def test_a_segment_asks_the_partnerships_resolver(slough: tuple[MemberDesign, PlannedStack]) -> None:
    member, stack = slough
    options = the(stack, "network:VirtualNetwork").inputs["dhcpOptions"]
    assert options == {"dnsServers": [str(member.core.resolver.address)]}


def test_a_members_own_zones_are_forwarded_to_its_own_servers(
    slough: tuple[MemberDesign, PlannedStack],
) -> None:
    member, stack = slough
    (rule,) = member.forwarding
    planned = the(stack, "dnsresolver:ForwardingRule")
    assert planned.inputs["domainName"] == rule.zone
    assert [server["ipAddress"] for server in planned.inputs["targetDnsServers"]] == list(
        map(str, rule.servers)
    )


def test_its_names_of_services_lead_to_their_web_servers_in_cores_zone(
    slough: tuple[MemberDesign, PlannedStack],
) -> None:
    member, stack = slough
    core = _core("lgss")
    zone = next(
        z for z in of_type(core, "privatedns:PrivateZone") if z.inputs["privateZoneName"] == "lgss.internal"
    )
    records = {r.name: r for r in of_type(stack, "privatedns:PrivateRecordSet")}
    assert sorted(records) == sorted(host.name for host in member.virtual_hosts)
    payroll = records["slough.payroll.lgss.internal"]
    assert payroll.id == f"{zone.id}/A/slough.payroll"
    (shared,) = (r for r in of_type(core, "privatedns:PrivateRecordSet") if r.name == "payroll.lgss.internal")
    assert payroll.inputs["aRecords"] == shared.inputs["aRecords"] == [{"ipv4Address": "10.64.4.14"}]


def test_a_clashing_range_is_translated_for_every_site_that_has_it(
    slough: tuple[MemberDesign, PlannedStack],
) -> None:
    member, stack = slough
    declared = {rule.name: str(rule.external) for site in member.vpn_sites for rule in site.nat_rules}
    planned = {
        rule.inputs["natRuleName"]: rule.inputs["externalMappings"][0]["addressSpace"]
        for rule in of_type(stack, "network:NatRule")
    }
    assert planned == declared != {}


def test_a_second_segment_is_connected_after_the_first(slough: tuple[MemberDesign, PlannedStack]) -> None:
    member, _ = slough
    (first,) = member.networks
    subnets = tuple(replace(s, nsg=s.nsg and replace(s.nsg, name=f"{s.nsg.name}-2")) for s in first.subnets)
    second = replace(first, name="vnet-second", connection="con-second", subnets=subnets)
    grown = replace(member, networks=(first, second))
    stack = capture(grown.stack, lambda: build_part(grown))
    connections = of_type(stack, "network:HubVirtualNetworkConnection")
    assert [c.name for c in connections] == sorted([first.name, "vnet-second"])
    later = the(stack, "network:HubVirtualNetworkConnection", "vnet-second")
    assert waits_for(stack, later, the(stack, "network:HubVirtualNetworkConnection", first.name))
