"""What Azure answers about a resource beyond what was written: names, states, and what it chooses itself."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from infra.rehearsal.allocation import first_free
from infra.rehearsal.model import Body, Resource
from infra.rehearsal.store import Store
from infra.resources.arm_types import PACKAGE, fields, type_of

Chosen = Callable[[Resource, Store], Mapping[str, Any]]


def answer(resource: Resource, store: Store) -> Resource:
    """The resource with its answer: what reading it gives, the same for the same resource in the same place.

    What was asked for stands before a default, and what Azure chooses before both.
    """
    chosen = _CHOSEN.get(resource.token, _nothing)(resource, store)
    if not resource.token.startswith(f"{PACKAGE}:"):
        return replace(resource, answer={**resource.body, **_entra(resource), **chosen})
    path = fields(resource.token)
    body = {key: value for key, value in as_read(resource.body).items() if key not in path}
    effective = {**DEFAULTS.get(resource.token, {}), **body}
    return replace(resource, answer={**effective, **_common(resource), **chosen})


def identifier(*parts: str) -> str:
    """A GUID that follows from the parts: the same in every rehearsal."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(parts).casefold()))


def as_read(body: Body) -> Body:
    """What was written as it reads: user-assigned identities are given as a list, and come back as a map."""
    identity = body.get("identity")
    if not isinstance(identity, Mapping) or not isinstance(identity.get("userAssignedIdentities"), list):
        return body
    assigned = {name: _principal(name) for name in identity["userAssignedIdentities"]}
    return {**body, "identity": {**identity, "userAssignedIdentities": assigned}}


def _common(resource: Resource) -> Mapping[str, Any]:
    return {
        "name": resource.id.rpartition("/")[2],
        "type": type_of(resource.id),
        "etag": f'W/"{identifier(resource.id, str(resource.revision))}"',
        "provisioningState": "Succeeded",
    }


def _principal(resource_id: str) -> dict[str, str]:
    return {
        "clientId": identifier(resource_id, "client"),
        "principalId": identifier(resource_id, "principal"),
    }


def _entra(resource: Resource) -> Mapping[str, Any]:
    return {"objectId": resource.id.rpartition("/")[2]}


def _nothing(_resource: Resource, _store: Store) -> Mapping[str, Any]:
    return {}


def _address(resource: Resource) -> str:
    """A public address that nobody has: of TEST-NET-3, RFC 5737."""
    return f"203.0.113.{int(identifier(resource.id)[:2], 16) or 1}"


def _endpoint(resource: Resource, store: Store) -> Mapping[str, Any]:
    """A private endpoint has an interface of its own, with the first free address; it keeps both."""
    known = store.get(resource.id)
    if known is not None and known.answer.get("customDnsConfigs"):
        return {key: known.answer[key] for key in ("customDnsConfigs", "networkInterfaces")}
    subnet = str(resource.body.get("subnet", {}).get("id", ""))
    name = resource.body.get("customNetworkInterfaceName") or f"{resource.id.rpartition('/')[2]}.nic"
    place = resource.id.partition("/privateEndpoints/")[0]
    return {
        "customDnsConfigs": [{"ipAddresses": [first_free(store, subnet, resource.id)]}],
        "networkInterfaces": [{"id": f"{place}/networkInterfaces/{name}"}],
    }


def _connection(resource: Resource, _store: Store) -> Mapping[str, Any]:
    """A network is associated with, and propagates to, its hub's default table unless it says otherwise."""
    hub = resource.id.partition("/hubVirtualNetworkConnections/")[0]
    table = {"id": f"{hub}/hubRouteTables/defaultRouteTable"}
    routing = {
        "associatedRouteTable": table,
        "propagatedRouteTables": {"ids": [table], "labels": ["default"]},
    }
    return {"routingConfiguration": {**routing, **resource.body.get("routingConfiguration", {})}}


def _firewall(resource: Resource, _store: Store) -> Mapping[str, Any]:
    addresses = resource.body.get("hubIPAddresses")
    if not addresses:
        return {}
    public = {**addresses.get("publicIPs", {}), "addresses": [{"address": _address(resource)}]}
    return {"hubIPAddresses": {**addresses, "publicIPs": public}}


def _interface(resource: Resource, _store: Store) -> Mapping[str, Any]:
    digits = identifier(resource.id, "mac").replace("-", "").upper()
    return {"macAddress": "-".join(("00", "0D", "3A", *(digits[i : i + 2] for i in (0, 2, 4))))}


def _storage(resource: Resource, _store: Store) -> Mapping[str, Any]:
    name = resource.body["accountName"]
    kinds = ("blob", "dfs", "file", "queue", "table")
    return {"primaryEndpoints": {kind: f"https://{name}.{kind}.core.windows.net/" for kind in kinds}}


def _vault(resource: Resource, _store: Store) -> Mapping[str, Any]:
    uri = f"https://{resource.body['vaultName']}.vault.azure.net/"
    return {"properties": {**resource.body.get("properties", {}), "vaultUri": uri}}


_RULES_OF_AZURE = tuple(
    {
        "name": name,
        "priority": priority,
        "direction": direction,
        "access": access,
        "protocol": "*",
        "sourceAddressPrefix": source,
        "sourcePortRange": "*",
        "destinationAddressPrefix": destination,
        "destinationPortRange": "*",
    }
    for name, priority, direction, access, source, destination in (
        ("AllowVnetInBound", 65000, "Inbound", "Allow", "VirtualNetwork", "VirtualNetwork"),
        ("AllowAzureLoadBalancerInBound", 65001, "Inbound", "Allow", "AzureLoadBalancer", "*"),
        ("DenyAllInBound", 65500, "Inbound", "Deny", "*", "*"),
        ("AllowVnetOutBound", 65000, "Outbound", "Allow", "VirtualNetwork", "VirtualNetwork"),
        ("AllowInternetOutBound", 65001, "Outbound", "Allow", "*", "Internet"),
        ("DenyAllOutBound", 65500, "Outbound", "Deny", "*", "*"),
    )
)

_DEFAULTS: dict[str, Body] = {
    "compute:Disk": {"diskState": "Unattached"},
    "dnsresolver:DnsResolver": {"dnsResolverState": "Connected"},
    "network:NetworkSecurityGroup": {"defaultSecurityRules": list(_RULES_OF_AZURE)},
    "network:Subnet": {
        "privateEndpointNetworkPolicies": "Disabled",
        "privateLinkServiceNetworkPolicies": "Enabled",
    },
    "network:VirtualHub": {"routingState": "Provisioned", "virtualRouterAsn": 65515},
    "network:VirtualNetwork": {"enableDdosProtection": False, "enableVmProtection": False},
    "network:VirtualNetworkGatewayConnection": {"connectionStatus": "NotConnected"},
    "network:VpnConnection": {"connectionStatus": "NotConnected"},
    "network:VpnGateway": {"bgpSettings": {"asn": 65515}},
    "privatedns:VirtualNetworkLink": {"virtualNetworkLinkState": "Completed"},
}

DEFAULTS: Mapping[str, Body] = {f"{PACKAGE}:{kind}": body for kind, body in _DEFAULTS.items()}
"""What holds where nothing is asked for, by token. Source: the descriptions of pulumi-azure-native's outputs;
azure-docs virtual-network/network-security-groups-overview, virtual-wan/about-virtual-hub-routing."""

_CHOSEN: Mapping[str, Chosen] = {
    "azuread:index/application:Application": lambda r, _: {"clientId": identifier(r.id, "client")},
    f"{PACKAGE}:compute:VirtualMachine": lambda r, _: {"vmId": identifier(r.id, "machine")},
    f"{PACKAGE}:keyvault:Vault": _vault,
    f"{PACKAGE}:managedidentity:UserAssignedIdentity": lambda r, _: _principal(r.id),
    f"{PACKAGE}:network:AzureFirewall": _firewall,
    f"{PACKAGE}:network:HubVirtualNetworkConnection": _connection,
    f"{PACKAGE}:network:NetworkInterface": _interface,
    f"{PACKAGE}:network:PrivateEndpoint": _endpoint,
    f"{PACKAGE}:network:PublicIPAddress": lambda r, _: {"ipAddress": _address(r)},
    f"{PACKAGE}:network:VirtualNetwork": lambda r, _: {"resourceGuid": identifier(r.id, "guid")},
    f"{PACKAGE}:operationalinsights:Workspace": lambda r, _: {"customerId": identifier(r.id, "customer")},
    f"{PACKAGE}:storage:StorageAccount": _storage,
}
"""What Azure chooses for one type, by its token."""
