"""The core of declared partnerships: the traps that must not be in any of them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from infra.addressing.allocate import plan_addresses
from infra.addressing.entries import Lockfile
from infra.components.program import build_part
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.load import load_estate
from infra.design.derive import design
from infra.resources.arm_types import type_of
from infra.resources.capture import capture
from infra.resources.planned import PlannedResource, PlannedStack
from tests.components.planning import is_chain, of_type, the, waits_for

COUNCILS = Path(__file__).parents[2] / "councils"
# One with PSN and many services, one with Windows servers, one whose members are far apart.
PARTNERSHIPS = ("lgss", "southwest-one", "surrey-east-sussex")
CONNECTIONS = ("network:HubVirtualNetworkConnection", "network:VpnConnection", "network:VpnSite")
GATEWAYS = ("network:VpnGateway", "network:ExpressRouteGateway")
LOCKED = {
    "Microsoft.Network/virtualHubs/routingIntent",
    "Microsoft.Network/azureFirewalls",
    "Microsoft.KeyVault/vaults",
    "Microsoft.RecoveryServices/vaults",
}


@cache
def _declared() -> Mapping[str, DeclaredPartnership]:
    loaded = load_estate(COUNCILS, today=date(2026, 1, 1))
    return {p.slug: p for p in loaded.estate.partnerships}


def _plan(declared: DeclaredPartnership) -> PlannedStack:
    empty = Lockfile(partnership=declared.slug, file="addresses.lock.yaml")
    core = design(declared, plan_addresses(declared, empty)).core
    return capture(core.stack, lambda: build_part(core))


@cache
def _core(slug: str) -> PlannedStack:
    return _plan(_declared()[slug])


@pytest.fixture(params=PARTNERSHIPS)
def core(request: pytest.FixtureRequest) -> PlannedStack:
    return _core(request.param)


def _connected(core: PlannedStack) -> list[PlannedResource]:
    return [resource for token in CONNECTIONS for resource in of_type(core, token)]


def test_nothing_is_connected_to_a_hub_before_its_intent_and_the_lock_of_that(core: PlannedStack) -> None:
    intent = the(core, "network:RoutingIntent")
    (lock,) = [
        r for r in of_type(core, "authorization:ManagementLockByScope") if r.inputs["scope"] == intent.id
    ]
    gateways = [resource for token in GATEWAYS for resource in of_type(core, token)]
    assert _connected(core)
    assert all(waits_for(core, resource, lock) for resource in _connected(core) + gateways)


def test_a_hub_is_changed_one_change_at_a_time(core: PlannedStack) -> None:
    tokens = ("VirtualHub", "AzureFirewall", "RoutingIntent", "VpnGateway")
    assert is_chain(core, [*(the(core, f"network:{token}") for token in tokens), *_connected(core)])


def test_subnets_of_one_network_form_a_chain(core: PlannedStack) -> None:
    for network in of_type(core, "network:VirtualNetwork"):
        name = network.inputs["virtualNetworkName"]
        subnets = [s for s in of_type(core, "network:Subnet") if s.inputs["virtualNetworkName"] == name]
        assert len(subnets) >= 3
        assert is_chain(core, [network, *subnets])


def test_whatever_is_put_into_a_network_waits_for_its_connection(core: PlannedStack) -> None:
    shared = the(core, "network:HubVirtualNetworkConnection", "shared")
    ops = the(core, "network:HubVirtualNetworkConnection", "ops")
    for token in ("network:NetworkInterface", "network:PrivateEndpoint", "network:LoadBalancer"):
        assert all(waits_for(core, resource, shared) for resource in of_type(core, token))
    for token in ("network:BastionHost", "dnsresolver:DnsResolver", "privatedns:VirtualNetworkLink"):
        assert all(waits_for(core, resource, ops) for resource in of_type(core, token))


def test_private_endpoints_are_behind_security_groups(core: PlannedStack) -> None:
    subnets = of_type(core, "network:Subnet")
    assert {s.inputs["privateEndpointNetworkPolicies"] for s in subnets} == {"Enabled"}


def test_endpoints_of_one_subnet_are_written_one_after_the_other(core: PlannedStack) -> None:
    assert is_chain(core, of_type(core, "network:PrivateEndpoint"))


def test_no_public_address_but_bastions(core: PlannedStack) -> None:
    (address,) = of_type(core, "network:PublicIPAddress")
    (used,) = the(core, "network:BastionHost").inputs["ipConfigurations"]
    assert used["publicIPAddress"]["id"] == address.id


def test_no_input_of_any_resource_is_a_secret(core: PlannedStack) -> None:
    assert [r.name for r in core.resources if r.secrets] == []
    machines = of_type(core, "compute:VirtualMachine")
    assert all("adminPassword" not in machine.inputs["osProfile"] for machine in machines)


def test_who_comes_or_leaves_as_an_administrator_touches_no_resource() -> None:
    """Servers are told by a playbook. Another automation key is one that the next machine begins with."""
    declared = _declared()["lgss"]
    host = declared.partnership.host
    assert len(host.administrators) > 1
    fewer = host.model_copy(update={"administrators": host.administrators[1:]})
    partnership = declared.partnership.model_copy(update={"host": fewer})
    assert _plan(replace(declared, partnership=partnership)) == _core("lgss")
    machines = of_type(_core("lgss"), "compute:VirtualMachine")
    linux = [m.inputs["osProfile"]["linuxConfiguration"] for m in machines]
    assert {key["keyData"] for each in linux for key in each["ssh"]["publicKeys"]} == {host.automation_key}


def _widest(rule: Mapping[str, object]) -> set[object]:
    return {rule.get("sourceAddressPrefix"), rule.get("destinationAddressPrefix")}


def test_the_tag_virtual_network_stands_only_where_bastion_asks_for_it(core: PlannedStack) -> None:
    groups = of_type(core, "network:NetworkSecurityGroup")
    tagged = [
        g.name for g in groups if any("VirtualNetwork" in _widest(r) for r in g.inputs["securityRules"])
    ]
    assert tagged == ["ops-bastion"]


def test_locks_hold_what_nobody_may_delete_by_mistake(core: PlannedStack) -> None:
    locks = of_type(core, "authorization:ManagementLockByScope")
    assert {type_of(lock.inputs["scope"]) for lock in locks} == LOCKED
    assert {lock.inputs["level"] for lock in locks} == {"CanNotDelete"}


def test_every_machine_is_backed_up(core: PlannedStack) -> None:
    items = of_type(core, "recoveryservices:ProtectedItem")
    protected = {item.inputs["properties"]["sourceResourceId"] for item in items}
    interfaces = of_type(core, "network:NetworkInterface")
    assert len(protected) == len(interfaces) > 0
    assert {vm.id for vm in of_type(core, "compute:VirtualMachine")} <= protected


def test_flow_logs_wait_for_the_role_they_write_with(core: PlannedStack) -> None:
    role = the(core, "authorization:RoleAssignment")
    logs = of_type(core, "network:FlowLog")
    assert len(logs) == 2
    assert all(waits_for(core, log, role) for log in logs)


def test_every_service_of_azure_has_its_public_door_shut(core: PlannedStack) -> None:
    doors = [
        the(core, "keyvault:Vault").inputs["properties"]["publicNetworkAccess"],
        the(core, "recoveryservices:Vault").inputs["properties"]["publicNetworkAccess"],
        the(core, "storage:StorageAccount").inputs["publicNetworkAccess"],
        *(disk.inputs["publicNetworkAccess"] for disk in of_type(core, "compute:Disk")),
    ]
    assert set(doors) == {"Disabled"}


def test_all_that_takes_tags_says_whose_it_is(core: PlannedStack) -> None:
    tagged = [r for r in core.resources if "tags" in r.inputs]
    assert len(tagged) > 20
    assert {tuple(sorted(r.inputs["tags"])) for r in tagged} == {tuple(sorted(tagged[0].inputs["tags"]))}


def test_the_same_design_gives_the_same_plan() -> None:
    assert _plan(_declared()["lgss"]) == _core("lgss")


def test_a_joiner_changes_nothing_in_the_core(lgss: DeclaredPartnership) -> None:
    before = replace(lgss, members=tuple(m for m in lgss.members if m.member != "slough"))
    assert len(before.members) == len(lgss.members) - 1
    assert _plan(before) == _plan(lgss)
