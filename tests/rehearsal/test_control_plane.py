"""The control plane writes, reads and deletes as Azure does, and refuses in its words."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Barrier

import pytest

from infra.rehearsal.clock import Clock
from infra.rehearsal.control_plane import ControlPlane
from infra.rehearsal.differences import changes
from infra.rehearsal.hands import delete_by_hand, left_by_deployments
from infra.rehearsal.hidden import hidden_changes
from infra.rehearsal.model import Refusal, RefusedError, Request
from infra.rehearsal.rules import RULES
from infra.rehearsal.serialised import LockTable

SUBSCRIPTION = "11111111-1111-4111-8111-111111111111"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-a"
VNET = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-a"
IN_GROUP = {
    "resourceGroupName": "rg-a",
    "virtualNetworkName": "vnet-a",
    "location": "uksouth",
    "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
}


def group() -> Request:
    body = {"resourceGroupName": "rg-a", "location": "uksouth"}
    return Request(method="PUT", id=GROUP, token="azure-native:resources:ResourceGroup", body=body)


def vnet(resource_id: str = VNET, **body: object) -> Request:
    token = "azure-native:network:VirtualNetwork"
    return Request(method="PUT", id=resource_id, token=token, body={**IN_GROUP, **body})


@pytest.fixture
def cloud() -> ControlPlane:
    found = ControlPlane(Clock(date(2010, 11, 1)), rules=RULES)
    found.put(group())
    return found


def test_a_put_replaces_the_whole_body(cloud: ControlPlane) -> None:
    cloud.put(vnet(tags={"a": "b"}))
    written = cloud.put(vnet())
    assert "tags" not in written.body
    assert written.revision == 2


def test_azure_answers_with_name_type_etag_and_state(cloud: ControlPlane) -> None:
    first, second = cloud.put(vnet()), cloud.put(vnet())
    assert first.answer["name"] == "vnet-a"
    assert first.answer["type"] == "Microsoft.Network/virtualNetworks"
    assert first.answer["provisioningState"] == "Succeeded"
    assert first.answer["etag"] != second.answer["etag"]
    assert "resourceGroupName" not in first.answer


def test_an_id_is_the_same_whatever_its_case(cloud: ControlPlane) -> None:
    cloud.put(vnet())
    assert cloud.get(VNET.upper()) == cloud.get(VNET)


def test_deleting_what_is_not_there_succeeds(cloud: ControlPlane) -> None:
    request = Request(method="DELETE", id=VNET, token="azure-native:network:VirtualNetwork")
    cloud.delete(request)
    cloud.put(vnet())
    cloud.delete(request)
    assert cloud.get(VNET) is None


def test_what_stands_in_a_group_needs_the_group(cloud: ControlPlane) -> None:
    with pytest.raises(RefusedError) as raised:
        cloud.put(vnet(VNET.replace("rg-a", "rg-b")))
    assert str(raised.value).startswith(
        'Status=404 Code="ResourceGroupNotFound" Message="Resource group \'rg-b\' could not be found."'
    )
    cloud.put(vnet())


def test_azure_makes_a_network_watcher_with_the_first_network_and_keeps_it(cloud: ControlPlane) -> None:
    cloud.put(vnet())
    made = [resource.id.rpartition("/")[2] for resource in cloud.store if resource.by_azure]
    assert made == ["NetworkWatcherRG", "NetworkWatcher_uksouth"]
    cloud.delete(Request(method="DELETE", id=VNET, token="azure-native:network:VirtualNetwork"))
    assert len([resource for resource in cloud.store if resource.by_azure]) == 2


def test_what_is_not_verified_says_so() -> None:
    known = Refusal(code="A", message="b", source="docs", hint="c")
    doubtful = Refusal(code="A", message="b", source="memory", verified=False)
    assert str(known) == 'Status=400 Code="A" Message="b" Hint: c. [docs]'
    assert str(doubtful) == 'Status=400 Code="A" Message="b" (unverified: Azure may refuse this) [memory]'


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        (f"{VNET}/subnets/a", f"{VNET}/subnets/b", "AnotherOperationInProgress"),
        (VNET, f"{VNET}/subnets/b", "AnotherOperationInProgress"),
        (
            f"{GROUP}/providers/Microsoft.Network/firewallPolicies/p/ruleCollectionGroups/a",
            f"{GROUP}/providers/Microsoft.Network/firewallPolicies/p/ruleCollectionGroups/b",
            "FirewallPolicyRuleCollectionGroupUpdateNotAllowedWhenUpdatingOrDeleting",
        ),
        (
            f"{GROUP}/providers/Microsoft.Network/virtualHubs/h/hubVirtualNetworkConnections/a",
            f"{GROUP}/providers/Microsoft.Network/virtualHubs/h/routingIntent/b",
            "AnotherOperationInProgress",
        ),
        (
            f"{GROUP}/providers/Microsoft.Network/vpnGateways/g/natRules/a",
            f"{GROUP}/providers/Microsoft.Network/vpnGateways/g/vpnConnections/b",
            "AnotherOperationInProgress",
        ),
    ],
)
def test_serialised_writes_at_one_time_are_refused(first: str, second: str, code: str) -> None:
    locks = LockTable()
    with locks.writing(vnet(first)), pytest.raises(RefusedError) as raised, locks.writing(vnet(second)):
        pass
    assert raised.value.refusal.code == code
    assert f"{second} cannot be written while {first} is" in raised.value.refusal.message
    with locks.writing(vnet(second)):
        pass


@pytest.mark.parametrize(
    "second",
    [
        VNET.replace("vnet-a", "vnet-b"),
        f"{VNET}/providers/Microsoft.Insights/diagnosticSettings/d",
        f"{GROUP}/providers/Microsoft.Network/networkSecurityGroups/n",
    ],
)
def test_what_shares_no_lock_goes_side_by_side(second: str) -> None:
    locks = LockTable()
    with locks.writing(vnet(VNET)), locks.writing(vnet(second)):
        pass


def test_writes_from_many_threads_are_all_there(cloud: ControlPlane) -> None:
    start = Barrier(8)

    def write(number: int) -> None:
        start.wait()
        cloud.put(vnet(VNET.replace("vnet-a", f"vnet-{number}")))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert len(cloud.store.of("azure-native:network:VirtualNetwork")) == 8


def test_time_only_goes_forward() -> None:
    clock = Clock(date(2010, 11, 1))
    later = clock.after(minutes=30)
    clock.advance_to(later)
    clock.advance_to(datetime(2010, 1, 1, tzinfo=UTC))
    assert clock.now == later == datetime(2010, 11, 1, 9, 30, tzinfo=UTC)


def test_a_change_is_named_by_its_path_and_replaces_where_the_provider_replaces() -> None:
    token = "azure-native:network:VirtualNetwork"
    old = {
        "virtualNetworkName": "a",
        "location": "uksouth",
        "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
    }
    new = {
        "virtualNetworkName": "a",
        "location": "ukwest",
        "addressSpace": {"addressPrefixes": ["10.1.0.0/16"]},
        "tags": {"a": "b"},
    }
    assert [(c.path, c.kind, c.replaces) for c in changes(token, old, new)] == [
        ("addressSpace.addressPrefixes[0]", "UPDATE", False),
        ("location", "UPDATE", True),
        ("tags", "ADD", False),
    ]
    assert [c.replaces for c in changes(token, old, {**old, "virtualNetworkName": "b"})] == [True]
    assert changes(token, old, dict(old)) == ()


def subnet(name: str, **body: object) -> Request:
    place = {"resourceGroupName": "rg-a", "virtualNetworkName": "vnet-a", "subnetName": name}
    token = "azure-native:network:Subnet"
    return Request(method="PUT", id=f"{VNET}/subnets/{name}", token=token, body={**place, **body})


def endpoint(name: str) -> Request:
    body = {
        "resourceGroupName": "rg-a",
        "privateEndpointName": name,
        "location": "uksouth",
        "subnet": {"id": f"{VNET}/subnets/s"},
    }
    token = "azure-native:network:PrivateEndpoint"
    where = f"{GROUP}/providers/Microsoft.Network/privateEndpoints/{name}"
    return Request(method="PUT", id=where, token=token, body=body)


@pytest.fixture
def bare() -> ControlPlane:
    """A cloud without rules, with a subnet of eight addresses in it, three of which are not Azure's."""
    found = ControlPlane(Clock(date(2010, 11, 1)))
    for request in (group(), vnet(), subnet("s", addressPrefix="10.0.0.0/29")):
        found.put(request)
    return found


def addresses(plane: ControlPlane, *names: str) -> list[str]:
    return [plane.put(endpoint(name)).answer["customDnsConfigs"][0]["ipAddresses"][0] for name in names]


def test_an_endpoint_gets_the_first_free_address_and_keeps_it(bare: ControlPlane) -> None:
    assert addresses(bare, "a", "b") == ["10.0.0.4", "10.0.0.5"]
    bare.delete(replace(endpoint("a"), method="DELETE"))
    assert addresses(bare, "b", "c", "d", "e") == ["10.0.0.5", "10.0.0.4", "10.0.0.6", ""]


def test_a_subnet_answers_with_the_defaults_that_hold_and_what_was_asked_for(bare: ControlPlane) -> None:
    policies = "privateEndpointNetworkPolicies"
    assert bare.put(subnet("s")).answer[policies] == "Disabled"
    assert bare.put(subnet("s", privateEndpointNetworkPolicies="Enabled")).answer[policies] == "Enabled"


def test_a_template_with_an_unknown_type_is_refused(bare: ControlPlane) -> None:
    template = {"resources": [{"type": "Microsoft.Unknown/things", "name": "x"}]}
    where = f"{GROUP}/providers/Microsoft.Resources/deployments/d"
    body = {"properties": {"template": template}}
    with pytest.raises(RefusedError, match='Code="InvalidTemplate"'):
        bare.put(Request(method="PUT", id=where, token="azure-native:resources:Deployment", body=body))


def test_what_a_template_has_made_stays_when_its_record_goes_and_drifts_in_sight(bare: ControlPlane) -> None:
    disk = f"{GROUP}/providers/Microsoft.Compute/disks/d"
    template = {"resources": [{"type": "Microsoft.Compute/disks", "name": "d", "location": "uksouth"}]}
    record = Request(
        method="PUT",
        id=f"{GROUP}/providers/Microsoft.Resources/deployments/d",
        token="azure-native:resources:Deployment",
        body={"properties": {"template": template}},
        urn="urn:pulumi:s::shirehall::t::d",
    )
    bare.put(record)
    made = bare.get(disk)
    assert made is not None
    assert hidden_changes(bare.store, "s") == ()
    bare.store.put(replace(made, body={**made.body, "location": "ukwest"}))
    (line,) = hidden_changes(bare.store, "s")
    assert line.startswith("update d: location (azure-native does not see it")
    bare.delete(replace(record, method="DELETE"))
    assert [left.id for left in left_by_deployments(bare.store, "s")] == [disk]
    assert delete_by_hand(bare, "s") == (disk,)


def test_every_hub_has_its_two_tables_and_they_go_with_it(bare: ControlPlane) -> None:
    hub = f"{GROUP}/providers/Microsoft.Network/virtualHubs/h"
    body = {"resourceGroupName": "rg-a", "virtualHubName": "h"}
    request = Request(method="PUT", id=hub, token="azure-native:network:VirtualHub", body=body)
    bare.put(request)
    names = [resource.id.rpartition("/")[2] for resource in bare.store.below(hub)]
    assert names == ["defaultRouteTable", "noneRouteTable"]
    bare.delete(replace(request, method="DELETE"))
    assert bare.store.below(hub) == ()
