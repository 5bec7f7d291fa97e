"""Sealed members as they should be: Private Link to the services they take, and no other way to anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from ipaddress import IPv4Address, IPv4Network


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateLink:
    """A Private Link Service before the load balancer of one entrance. Core has it, whoever uses it."""

    service: str
    role: str
    name: str
    proxy_protocol: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A private endpoint in a sealed member's network: the entrance of one service, at `link` of core."""

    service: str
    role: str
    name: str
    interface: str
    link: str
    address: IPv4Address


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewaySite:
    """A site behind a tunnel of the sealed member's own gateway, with its ranges as they are."""

    site: str
    title: str
    name: str
    connection: str
    device_address: IPv4Address
    device_model: str
    ranges: tuple[IPv4Network, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """The VPN gateway of a sealed member: one instance, one public address."""

    name: str
    address: str
    sku: str
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """What a member has instead of a place on the hub, and the declared exception that permits it.

    `records` are the services' names as its own sites and network should know them.
    """

    reason: str
    approver: str
    created: date
    expires: date
    gateway: Gateway
    sites: tuple[GatewaySite, ...]
    endpoints: tuple[Endpoint, ...]
    zones: tuple[str, ...]
    records: Mapping[str, IPv4Address]
