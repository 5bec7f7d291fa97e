"""Addresses in subnets, and public ones: within, not reserved, not taken, of the right kind."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Any

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request
from infra.rehearsal.refusals.look import (
    at,
    items,
    name_of,
    parent_of,
    ref,
    same,
    subnet_prefixes,
    users,
)
from infra.rehearsal.refusals.networking import IN_A_SUBNET
from infra.rehearsal.refusals.row import Row, arm
from infra.resources.arm_types import PACKAGE

_INBOUND = f"{PACKAGE}:dnsresolver:InboundEndpoint"
_ENDPOINT = f"{PACKAGE}:network:PrivateEndpoint"
_BALANCER = f"{PACKAGE}:network:LoadBalancer"
_HOLDERS = arm(
    "dnsresolver:InboundEndpoint",
    "network:LoadBalancer",
    "network:NetworkInterface",
    "network:PrivateEndpoint",
    "network:PrivateLinkService",
)
_PUBLIC_USERS = arm(
    "network:AzureFirewall", "network:BastionHost", "network:LoadBalancer", "network:VirtualNetworkGateway"
)
_OWN_SUBNETS = {
    "AzureBastionSubnet": arm("network:BastionHost"),
    "GatewaySubnet": arm("network:VirtualNetworkGateway"),
}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One address in a subnet; None where Azure chooses it."""

    subnet: str
    address: IPv4Address | None


def _wanted(token: str, body: Mapping[str, Any]) -> Iterator[_Wanted]:
    """The addresses of one body. An endpoint gives its subnet once for all."""
    key = "frontendIPConfigurations" if token == _BALANCER else "ipConfigurations"
    configurations: list[Mapping[str, Any]] = items(body, key)
    if token == _ENDPOINT and not configurations:
        configurations = [{}]
    for configuration in configurations:
        subnet = ref(configuration, "subnet") or ref(body, "subnet")
        text = configuration.get("privateIpAddress" if token == _INBOUND else "privateIPAddress")
        if subnet:
            yield _Wanted(subnet.casefold(), _address(text))


def _address(text: object) -> IPv4Address | None:
    try:
        return IPv4Address(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _fixed(world: World, request: Request) -> Iterator[tuple[str, IPv4Address, list[Any]]]:
    """Subnet, address and the subnet's prefixes, for each address that the request gives."""
    for wanted in _wanted(request.token, request.body):
        subnet = world.store.get(wanted.subnet)
        if wanted.address is not None and subnet is not None:
            yield subnet.id, wanted.address, subnet_prefixes(subnet.body)


def _outside(world: World, request: Request) -> str | None:
    for subnet, address, prefixes in _fixed(world, request):
        if not any(address in prefix for prefix in prefixes):
            return (
                f"Private static IP address {address} does not belong to the range of subnet prefix "
                f"{', '.join(map(str, prefixes))} of {subnet}."
            )
    return None


def _reserved(world: World, request: Request) -> str | None:
    for _, address, prefixes in _fixed(world, request):
        for prefix in prefixes:
            if address in prefix and address in {*list(prefix)[:4], prefix.broadcast_address}:
                return (
                    f"Private IP address {address} falls within reserved IP range of subnet prefix {prefix}: "
                    "Azure keeps its first four addresses and the last."
                )
    return None


def _taken(world: World, request: Request) -> str | None:
    for subnet, address, _ in _fixed(world, request):
        for holder in users(world, subnet, _HOLDERS):
            held = {w.address for w in _wanted(holder.token, holder.body) if same(w.subnet, subnet)}
            if address in held and not same(holder.id, request.id):
                return f"Private IP address {address} is already allocated to resource {holder.id}."
    return None


def _full(world: World, request: Request) -> str | None:
    for subnet_id in sorted({wanted.subnet for wanted in _wanted(request.token, request.body)}):
        subnet = world.store.get(subnet_id)
        if subnet is None:
            continue
        room = sum(prefix.num_addresses - 5 for prefix in subnet_prefixes(subnet.body))
        bodies = {h.id.casefold(): (h.token, h.body) for h in users(world, subnet_id, _HOLDERS)}
        bodies[request.id.casefold()] = (request.token, request.body)
        count = sum(w.subnet == subnet_id for pair in bodies.values() for w in _wanted(*pair))
        if count > room:
            return (
                f"Subnet {name_of(subnet.id)} with address prefix "
                f"{', '.join(map(str, subnet_prefixes(subnet.body)))} does not have enough capacity for "
                f"{count} IP addresses: {room} may be used."
            )
    return None


def _intruder(_world: World, request: Request) -> str | None:
    for name, welcome in _OWN_SUBNETS.items():
        wanted = f"/subnets/{name}".casefold()
        found = next((i for i in _subnets_of(request) if i.casefold().endswith(wanted)), None)
        if found and request.token not in welcome:
            return (
                f"Resource {request.id} cannot be in subnet {found}: nothing else may be deployed in {name}."
            )
    return None


def _delegated(world: World, request: Request) -> str | None:
    for subnet_id in _subnets_of(request):
        subnet = world.store.get(subnet_id)
        for delegation in items(subnet.body, "delegations") if subnet else ():
            service = str(delegation.get("serviceName"))
            if not request.token.startswith(f"{PACKAGE}:dnsresolver:"):
                return f"Resource {request.id} cannot use subnet {subnet_id}: it is delegated to {service}."
    return None


def _subnets_of(request: Request) -> list[str]:
    configurations = [
        *items(request.body, "ipConfigurations"),
        *items(request.body, "frontendIPConfigurations"),
    ]
    found = [ref(request.body, "subnet"), *(ref(c, "subnet") for c in configurations)]
    return [subnet_id for subnet_id in found if subnet_id]


def _public(request: Request) -> Iterator[str]:
    for configuration in (
        *items(request.body, "ipConfigurations"),
        *items(request.body, "frontendIPConfigurations"),
    ):
        if address := ref(configuration, "publicIPAddress"):
            yield address


def _public_taken(world: World, request: Request) -> str | None:
    for address in _public(request):
        for user in users(world, address, _PUBLIC_USERS):
            if not same(user.id, request.id):
                return (
                    f"Resource {request.id} is referencing public IP address {address} that is already "
                    f"allocated to resource {user.id}."
                )
    return None


def _public_kind(world: World, request: Request) -> str | None:
    for address in _public(request):
        known = world.store.get(address)
        if known is None:
            continue
        sku = at(known.body, "sku", "name") or "Basic"
        method = known.body.get("publicIPAllocationMethod") or "Dynamic"
        if (sku, method) != ("Standard", "Static"):
            return (
                f"{name_of(parent_of(request.id)) or 'Resource'} {name_of(request.id)} needs a public IP "
                f"address with Standard sku and Static allocation; {address} has {sku} and {method}."
            )
    return None


def _static_standard(_world: World, request: Request) -> str | None:
    method = request.body.get("publicIPAllocationMethod") or "Dynamic"
    if at(request.body, "sku", "name") != "Standard" or method == "Static":
        return None
    return f"Standard sku publicIp {request.id} must have AllocationMethod set to Static."


def _other_networks(world: World, request: Request) -> str | None:
    networks: set[str] = set()
    for interface in items(request.body, "networkProfile", "networkInterfaces"):
        known = world.store.get(str(interface.get("id")))
        for configuration in items(known.body if known else {}, "ipConfigurations"):
            networks.add(parent_of(ref(configuration, "subnet")).casefold())
    if len(networks) < 2:
        return None
    return (
        f"Subnets of the network interfaces of {request.id} are not in the same virtual network: "
        f"{', '.join(sorted(networks))}."
    )


_HELD = "give another address of the subnet, or leave it to Azure"
_ERRORS = "azure-docs azure-resource-manager/troubleshooting/common-deployment-errors"

ROWS = (
    Row(
        id="address-outside",
        code="PrivateIPAddressNotInSubnet",
        types=_HOLDERS,
        when=_outside,
        hint=_HELD,
        source=f"{_ERRORS}; terraform-provider-azurerm#4225",
    ),
    Row(
        id="address-reserved",
        code="PrivateIPAddressInReservedRange",
        types=_HOLDERS,
        when=_reserved,
        hint="the first that may be used ends in .4 of a /24",
        source=f"{_ERRORS}; azure-docs virtual-networks-faq",
    ),
    Row(
        id="address-taken",
        code="PrivateIPAddressIsAllocated",
        types=_HOLDERS,
        when=_taken,
        hint=_HELD,
        source="acs-engine-terraform#10; terraform-provider-azurerm#4225",
    ),
    Row(
        id="subnet-full",
        code="SubnetIsFull",
        types=_HOLDERS,
        when=_full,
        hint="make another subnet: one with users cannot grow",
        source=_ERRORS,
    ),
    Row(
        id="subnet-of-another-service",
        code="BadRequest",
        types=IN_A_SUBNET,
        when=_intruder,
        hint="GatewaySubnet and AzureBastionSubnet are for their service alone",
        source=(
            "azure-docs vpn-gateway-about-vpn-gateway-settings, bastion/configuration-settings (code generic)"
        ),
    ),
    Row(
        id="subnet-delegated",
        code="BadRequest",
        types=IN_A_SUBNET,
        when=_delegated,
        hint="a delegated subnet is for that service alone",
        source="azure-docs dns/dns-private-resolver-overview; azure-docs#116801 (code generic)",
    ),
    Row(
        id="public-address-taken",
        code="PublicIPAddressInUse",
        types=_PUBLIC_USERS,
        when=_public_taken,
        hint="one public address serves one resource",
        source="terraform-provider-azurerm#2566 (code from memory)",
    ),
    Row(
        id="public-address-kind",
        code="BadRequest",
        types=arm("network:BastionHost", "network:VirtualNetworkGateway"),
        when=_public_kind,
        hint="sku Standard, publicIPAllocationMethod Static",
        source=(
            "azure-docs bastion/configuration-settings, vpn-gateway-about-vpn-gateway-settings (code generic)"
        ),
    ),
    Row(
        id="public-address-standard-is-static",
        code="BadRequest",
        types=arm("network:PublicIPAddress"),
        when=_static_standard,
        hint="set publicIPAllocationMethod to Static",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="interfaces-of-two-networks",
        code="SubnetsNotInSameVnet",
        types=arm("compute:VirtualMachine"),
        when=_other_networks,
        hint="a machine's interfaces are in one virtual network",
        source=_ERRORS,
    ),
)
