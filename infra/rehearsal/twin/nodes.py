"""What a twin is made of: namespaces, the links between them, and the routes that each has."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Literal

Role = Literal["host", "fabric", "hub", "gateway", "tunnel", "site", "internet", "endpoint", "link"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """`via` is empty where such packets go nowhere."""

    prefix: IPv4Network
    via: IPv4Address | None
    device: str = ""
    table: int = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A namespace. `subject` is the id of what it stands for, `title` its name, `place` where it is.

    `steered` are interfaces whose packets take the routes of another table.
    """

    name: str
    role: Role
    title: str
    subject: str
    place: str
    addresses: tuple[IPv4Address, ...]
    routes: tuple[Route, ...]
    ruleset: str = ""
    steered: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two namespaces joined: the interface has the same name in both, and one address in each."""

    interface: str
    ends: tuple[str, str]
    addresses: tuple[IPv4Address, IPv4Address]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topology:
    """All namespaces and links."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]

    def of(self, *roles: Role) -> tuple[Node, ...]:
        """The nodes of those roles."""
        return tuple(node for node in self.nodes if node.role in roles)
