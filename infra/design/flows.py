"""A flow is the only source of permission: who may connect to what, and which declaration says so."""

from dataclasses import dataclass
from datetime import date
from ipaddress import IPv4Network
from typing import Literal

PlaceKind = Literal[
    "segment",
    "site",
    "service",
    "endpoint",
    "shared",
    "aggregates",
    "members",
    "azure",
    "psn",
    "hscn",
    "internet",
    "bastion",
    "resolver",
    "dns",
]
Transport = Literal["Tcp", "Udp", "Icmp"]
Lock = Literal["source", "firewall", "destination"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Somewhere a packet starts or ends: an id such as `slough/workspace` or `payroll/web`, and its prefixes.

    Prefixes are as the hub sees them: the external range where a site is translated. `names` are fully
    qualified domain names, for places on the internet, which have no prefix. `tag` is the service tag that
    network security groups know such a place by. `members` is wherever a member may come from.
    """

    id: str
    kind: PlaceKind
    prefixes: tuple[IPv4Network, ...]
    names: tuple[str, ...] = ()
    tag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One permission. `declared_in` names the file and field that justify it.

    `locks` are the rule sets that must each let it through: the security group at its source, the firewall,
    the security group at its destination. Each of them holds a rule that bears the flow's id.
    """

    id: str
    source: Place
    destination: Place
    protocol: Transport
    ports: tuple[int, ...]
    reason: str
    owner: str
    review: date
    declared_in: str
    locks: tuple[Lock, ...] = ("source", "firewall", "destination")
