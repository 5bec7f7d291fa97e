"""Keys, flow storage, Bastion and name service: reached from inside only."""

from ipaddress import IPv4Address

import pulumi
import pytest

from infra.components.dns.private_zones import PrivateDns, PrivateDnsArgs
from infra.components.dns.resolver import DnsResolver, DnsResolverArgs
from infra.components.network.bastion import Bastion, BastionArgs
from infra.components.network.network_segment import HubAttachment, NetworkSegment, NetworkSegmentArgs
from infra.components.network.private_endpoint import EndpointSite
from infra.components.operations.diagnostics import FlowRecords, NetworkLogs, NetworkLogsArgs
from infra.components.operations.key_vault import KeyVault, KeyVaultArgs
from infra.components.operations.storage import FlowStorage, FlowStorageArgs
from infra.components.placement import Placement
from infra.design.estate import Resolver
from infra.design.network.model import VirtualNetwork
from infra.design.records import holding
from infra.resources.planned import PlannedStack
from tests.components.planning import is_chain, of_type, planned, the, waits_for

PLACE = Placement(group="rg-ops", location="uksouth", tags={})
SITE = EndpointSite(subnet_id="/subnets/endpoints", zone_id="/zones/privatelink")
TENANT = "33333333-3333-3333-3333-333333333333"
RESOLVER = Resolver(
    name="dnspr-lgss", inbound="in", outbound="out", ruleset="dnsfrs-lgss", address=IPv4Address("10.64.3.68")
)


@pytest.fixture(scope="module")
def keys() -> PlannedStack:
    args = KeyVaultArgs(vault="kv-lgss", tenant=TENANT, placement=PLACE, endpoint=SITE, workspace_id="/logs")
    return planned(lambda opts: KeyVault("keys", args, opts))


@pytest.fixture(scope="module")
def flows() -> PlannedStack:
    args = FlowStorageArgs(
        account="stlgss",
        identity="id-flows",
        retention_days=400,
        placement=PLACE,
        endpoint=SITE,
        workspace_id="/logs",
    )
    return planned(lambda opts: FlowStorage("flows", args, opts))


def test_the_key_vault_is_closed_to_the_internet_and_opened_by_roles(keys: PlannedStack) -> None:
    properties = the(keys, "keyvault:Vault").inputs["properties"]
    assert properties["publicNetworkAccess"] == "Disabled"
    assert properties["networkAcls"] == {"bypass": "None", "defaultAction": "Deny"}
    assert properties["enableRbacAuthorization"] is True
    assert "accessPolicies" not in properties


def test_what_is_deleted_from_the_key_vault_can_be_restored(keys: PlannedStack) -> None:
    vault = the(keys, "keyvault:Vault")
    assert vault.inputs["properties"]["enablePurgeProtection"] is True
    assert vault.protect
    assert the(keys, "authorization:ManagementLockByScope").inputs["scope"] == vault.id


@pytest.mark.parametrize(("stack", "kind"), [("keys", "vault"), ("flows", "blob")])
def test_an_endpoint_is_named_in_its_private_zone(
    stack: str, kind: str, request: pytest.FixtureRequest
) -> None:
    found: PlannedStack = request.getfixturevalue(stack)
    endpoint = the(found, "network:PrivateEndpoint").inputs
    assert endpoint["subnet"] == {"id": "/subnets/endpoints"}
    assert endpoint["privateLinkServiceConnections"][0]["groupIds"] == [kind]
    (zone,) = the(found, "network:PrivateDnsZoneGroup").inputs["privateDnsZoneConfigs"]
    assert zone["privateDnsZoneId"] == "/zones/privatelink"


def test_flow_storage_has_no_public_door_and_no_shared_key(flows: PlannedStack) -> None:
    account = the(flows, "storage:StorageAccount").inputs
    assert account["publicNetworkAccess"] == "Disabled"
    assert account["networkRuleSet"] == {"defaultAction": "Deny", "bypass": "AzureServices"}
    assert account["allowSharedKeyAccess"] is False
    assert account["allowBlobPublicAccess"] is False
    assert account["sku"]["name"].startswith("Standard_")


def test_flow_storage_forgets_when_it_was_declared_to(flows: PlannedStack) -> None:
    (rule,) = the(flows, "storage:ManagementPolicy").inputs["policy"]["rules"]
    assert rule["definition"]["actions"]["baseBlob"]["delete"] == {"daysAfterModificationGreaterThan": 400}


def test_a_role_is_assigned_to_an_identity_as_what_it_is(flows: PlannedStack) -> None:
    role = the(flows, "authorization:RoleAssignment")
    assert role.inputs["principalType"] == "ServicePrincipal"
    assert role.inputs["scope"] == the(flows, "storage:StorageAccount").id
    assert role.inputs["roleDefinitionId"].startswith("/subscriptions/11111111-")
    assert role.inputs["roleAssignmentName"] == "c9cc83e6-c223-56cb-960a-5ff8f651d53d"


def test_the_flow_log_of_a_network_writes_as_its_identity_to_azures_own_watcher() -> None:
    records = FlowRecords(storage_id="/storage", identity_id="/identity", workspace_id="/logs")
    args = NetworkLogsArgs(
        network="vnet-slough",
        network_id="/vnet-slough",
        placement=PLACE,
        watcher="NetworkWatcher_uksouth",
        records=records,
    )
    stack = planned(lambda opts: NetworkLogs("slough", args, opts))
    log = the(stack, "network:FlowLog").inputs
    assert (log["resourceGroupName"], log["networkWatcherName"]) == (
        "NetworkWatcherRG",
        "NetworkWatcher_uksouth",
    )
    assert log["targetResourceId"] == "/vnet-slough"
    assert log["identity"] == {"type": "UserAssigned", "userAssignedIdentities": ["/identity"]}
    assert of_type(stack, "network:NetworkWatcher") == []


def test_diagnostics_never_mix_groups_and_categories() -> None:
    records = FlowRecords(storage_id="/storage", identity_id="/identity", workspace_id="/logs")
    args = NetworkLogsArgs(network="v", network_id="/v", placement=PLACE, watcher="w", records=records)
    setting = the(planned(lambda opts: NetworkLogs("v", args, opts)), "monitor:DiagnosticSetting").inputs
    assert setting["logs"] == [{"categoryGroup": "allLogs", "enabled": True}]


def _bastion(zones: tuple[str, ...]) -> PlannedStack:
    args = BastionArgs(
        bastion="bas-lgss",
        address="pip-bastion",
        subnet_id="/subnets/AzureBastionSubnet",
        zones=zones,
        placement=PLACE,
        workspace_id="/logs",
    )
    return planned(lambda opts: Bastion("bastion", args, opts))


def test_bastion_reaches_by_address_and_shares_no_links() -> None:
    host = the(_bastion(("1", "2", "3")), "network:BastionHost").inputs
    assert host["sku"] == {"name": "Standard"}
    assert host["enableIpConnect"] is True
    assert host["enableShareableLink"] is False
    assert host["enableFileCopy"] is False


@pytest.mark.parametrize(("zones", "expected"), [(("1", "2", "3"), ["1", "2", "3"]), ((), None)])
def test_bastions_address_is_static_and_zonal_where_the_region_has_zones(
    zones: tuple[str, ...], expected: list[str] | None
) -> None:
    address = the(_bastion(zones), "network:PublicIPAddress").inputs
    assert (address["sku"], address["publicIPAllocationMethod"]) == ({"name": "Standard"}, "Static")
    assert address.get("zones") == expected


@pytest.fixture(scope="module")
def resolver(ops_network: VirtualNetwork) -> PlannedStack:
    def build(opts: pulumi.ResourceOptions) -> None:
        hub = HubAttachment(hub="vhub", group="rg-net")
        segment = NetworkSegment(
            "ops", NetworkSegmentArgs(network=ops_network, placement=PLACE, hub=hub), opts
        )
        args = DnsResolverArgs(resolver=RESOLVER, segment=segment, network="vnet-ops", placement=PLACE)
        DnsResolver("resolver", args, opts)

    return planned(build)


def test_the_resolver_answers_at_a_fixed_address(resolver: PlannedStack) -> None:
    (address,) = the(resolver, "dnsresolver:InboundEndpoint").inputs["ipConfigurations"]
    assert (address["privateIpAddress"], address["privateIpAllocationMethod"]) == ("10.64.3.68", "Static")
    assert address["subnet"]["id"].endswith("/subnets/snet-dns-in")


def test_the_resolver_is_written_when_its_network_is_connected(resolver: PlannedStack) -> None:
    made = the(resolver, "dnsresolver:DnsResolver")
    assert waits_for(resolver, made, the(resolver, "network:HubVirtualNetworkConnection"))
    parts = ("InboundEndpoint", "OutboundEndpoint", "DnsForwardingRuleset")
    assert is_chain(resolver, [made, *(the(resolver, f"dnsresolver:{part}") for part in parts)])


def test_the_ruleset_holds_for_the_resolvers_own_network(resolver: PlannedStack) -> None:
    link = the(resolver, "dnsresolver:PrivateResolverVirtualNetworkLink").inputs
    assert link["virtualNetwork"]["id"] == the(resolver, "network:VirtualNetwork").id


def test_zones_are_linked_to_one_network_and_register_nobody() -> None:
    args = PrivateDnsArgs(
        zones=("lgss.internal", "privatelink.blob.core.windows.net"),
        records={
            "payroll.lgss.internal": IPv4Address("10.64.2.4"),
            "lgss.internal": IPv4Address("10.64.2.5"),
        },
        network="vnet-ops",
        network_id="/vnet-ops",
        placement=PLACE,
    )
    stack = planned(lambda opts: PrivateDns("zones", args, opts))
    links = of_type(stack, "privatedns:VirtualNetworkLink")
    assert {link.inputs["virtualNetwork"]["id"] for link in links} == {"/vnet-ops"}
    assert {link.inputs["registrationEnabled"] for link in links} == {False}
    records = [r.inputs for r in of_type(stack, "privatedns:PrivateRecordSet")]
    assert {r["relativeRecordSetName"]: r["aRecords"][0]["ipv4Address"] for r in records} == {
        "payroll": "10.64.2.4",
        "@": "10.64.2.5",
    }


def test_a_name_belongs_to_the_longest_zone_that_holds_it() -> None:
    zones = ("lgss.internal", "pay.lgss.internal")
    assert holding("web.pay.lgss.internal", zones) == "pay.lgss.internal"
    assert holding("repay.lgss.internal", zones) == "lgss.internal"


def test_a_name_in_no_zone_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^record 'pay") as raised:
        holding("pay.gov.uk", ("lgss.internal",))
    assert str(raised.value) == (
        "record 'pay.gov.uk' is in no private zone; expected it to end in one of 'lgss.internal'"
    )
