"""What has an address in a subnet: interfaces, private endpoints, load balancers, public addresses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Any

from infra.assurance.network.estate import Estate, Item, reference, references
from infra.assurance.packets.services import number_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """One address of a network interface; `address` is None where Azure gives it."""

    id: str
    name: str
    label: str
    stack: str
    subnet: str
    address: int | None
    security_group: str
    forwards: bool
    groups: tuple[str, ...]
    public_address: str
    pools: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateEndpoint:
    """A private endpoint, where it stands, and what it leads to: a Private Link Service, a vault, a store.

    `state` is its connection's: Approved, Pending, Rejected or Disconnected, as Azure has it.
    """

    id: str
    name: str
    label: str
    stack: str
    subnet: str
    addresses: tuple[int, ...]
    target: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateLinkService:
    """Where its source addresses come from, and the front ends that it leads to."""

    id: str
    name: str
    stack: str
    subnet: str
    front_ends: tuple[str, ...]
    approves_by_itself: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BalancedPort:
    """One rule of a load balancer: a protocol and port of the front end to one of the pool's machines.

    `service` and `behind` are numbers as infra.assurance.packets.services has them; None is every service.
    """

    name: str
    service: int | None
    behind: int | None
    pool: str
    floating: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontEnd:
    """One front end of a load balancer."""

    id: str
    name: str
    label: str
    stack: str
    subnet: str
    address: int | None
    public_address: str
    ports: tuple[BalancedPort, ...]


def read_interfaces(estate: Estate) -> tuple[Interface, ...]:
    """Every address of every network interface."""
    return tuple(found for item in estate.of("NetworkInterface") for found in _interface(item))


def read_endpoints(estate: Estate) -> tuple[PrivateEndpoint, ...]:
    """Every private endpoint."""
    return tuple(_endpoint(item) for item in estate.of("PrivateEndpoint"))


def read_links(estate: Estate) -> Mapping[str, PrivateLinkService]:
    """Every Private Link Service by key."""
    return {item.key: _link(item) for item in estate.of("PrivateLinkService")}


def read_front_ends(estate: Estate) -> Mapping[str, FrontEnd]:
    """Every front end of a load balancer, by key."""
    return {found.id: found for item in estate.of("LoadBalancer") for found in _front_ends(item)}


def read_public_addresses(estate: Estate) -> Mapping[str, int | None]:
    """Every public address by key; None where Azure has yet to give it."""
    return {item.key: address_of(item.inputs.get("ipAddress")) for item in estate.of("PublicIPAddress")}


def address_of(text: object) -> int | None:
    """An address as a number; None where it is none that is known."""
    if not isinstance(text, str) or not text[:1].isdigit():
        return None
    return int(IPv4Address(text))


def _interface(item: Item) -> Iterator[Interface]:
    for configuration in item.inputs.get("ipConfigurations") or ():
        yield Interface(
            id=item.id,
            name=item.title,
            label=item.name,
            stack=item.stack,
            subnet=reference(configuration.get("subnet")),
            address=address_of(configuration.get("privateIPAddress")),
            security_group=reference(item.inputs.get("networkSecurityGroup")),
            forwards=bool(item.inputs.get("enableIPForwarding")),
            groups=references(configuration.get("applicationSecurityGroups")),
            public_address=reference(configuration.get("publicIPAddress")),
            pools=references(configuration.get("loadBalancerBackendAddressPools")),
        )


def _endpoint(item: Item) -> PrivateEndpoint:
    inputs = item.inputs
    found = (address_of(c.get("privateIPAddress")) for c in inputs.get("ipConfigurations") or ())
    target, state = next(_connections(inputs), ("", "Approved"))
    return PrivateEndpoint(
        id=item.id,
        name=item.title,
        label=item.name,
        stack=item.stack,
        subnet=reference(inputs.get("subnet")),
        addresses=tuple(address for address in found if address is not None),
        target=target,
        state=state,
    )


# Who has the right to approve at the service approves at once; by hand, somebody else must
# (azure-docs private-link/private-endpoint-overview).
_AT_FIRST = {"privateLinkServiceConnections": "Approved", "manualPrivateLinkServiceConnections": "Pending"}


def _connections(inputs: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What an endpoint asks for, and how far its connection is."""
    for field, at_first in _AT_FIRST.items():
        for asked in inputs.get(field) or ():
            known = (asked.get("privateLinkServiceConnectionState") or {}).get("status")
            yield reference(asked.get("privateLinkServiceId")), str(known or at_first)


def _link(item: Item) -> PrivateLinkService:
    inputs = item.inputs
    return PrivateLinkService(
        id=item.id,
        name=item.title,
        stack=item.stack,
        subnet=next((reference(c.get("subnet")) for c in inputs.get("ipConfigurations") or ()), ""),
        front_ends=references(inputs.get("loadBalancerFrontendIpConfigurations")),
        approves_by_itself=bool((inputs.get("autoApproval") or {}).get("subscriptions")),
    )


def _front_ends(item: Item) -> Iterator[FrontEnd]:
    for front in item.inputs.get("frontendIPConfigurations") or ():
        key = f"{item.key}/frontendipconfigurations/{front.get('name', '').lower()}"
        rules = item.inputs.get("loadBalancingRules") or ()
        yield FrontEnd(
            id=key,
            name=item.title,
            label=item.name,
            stack=item.stack,
            subnet=reference(front.get("subnet")),
            address=address_of(front.get("privateIPAddress")),
            public_address=reference(front.get("publicIPAddress")),
            ports=tuple(_port(r) for r in rules if reference(r.get("frontendIPConfiguration")) == key),
        )


def _port(rule: Mapping[str, Any]) -> BalancedPort:
    protocol = str(rule.get("protocol", "All"))
    every = protocol == "All"
    return BalancedPort(
        name=str(rule.get("name", "")),
        service=None if every else number_of(protocol, int(rule["frontendPort"])),
        behind=None if every else number_of(protocol, int(rule["backendPort"])),
        pool=reference(rule.get("backendAddressPool")),
        floating=bool(rule.get("enableFloatingIP")),
    )
