"""Where packets can be, and what takes them from one place to the next."""

from dataclasses import dataclass
from typing import Literal

from infra.assurance.walk.header import Header

Kind = Literal[
    "security group",
    "admin rule",
    "route",
    "hub",
    "firewall",
    "translation",
    "gateway",
    "load balancer",
    "private link",
    "delivered",
    "dropped",
    "unknown",
]
INTERNET = "internet"
"""The place that is everybody else's."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """At the door of a subnet, outward. Places are keys: ids in lower case."""

    subnet: str


@dataclass(frozen=True, slots=True)
class Routing:
    """Among the effective routes of a subnet."""

    subnet: str


@dataclass(frozen=True, slots=True)
class Entering:
    """At the door of a subnet, inward."""

    subnet: str


@dataclass(frozen=True, slots=True)
class InHub:
    """At a hub's router, from a connection (a network; a site, by its key), its own firewall, another hub."""

    hub: str
    origin: Literal["network", "site", "firewall", "hub"]
    site: str = ""


@dataclass(frozen=True, slots=True)
class Inspecting:
    """Before a firewall's rules. `public`: come to its public address. `routed`: by a route of a user's."""

    firewall: str
    public: bool = False
    routed: bool = False


@dataclass(frozen=True, slots=True)
class AtGateway:
    """At the gateway of a virtual network, from a site (its key) or from the networks (empty)."""

    gateway: str
    site: str = ""


@dataclass(frozen=True, slots=True)
class ToSite:
    """At a gateway, on the way to a site (its key)."""

    site: str


@dataclass(frozen=True, slots=True)
class Linked:
    """At a Private Link Service, come by one of its endpoints."""

    link: str


@dataclass(frozen=True, slots=True)
class Balanced:
    """At the front end of a load balancer."""

    front_end: str


@dataclass(frozen=True, slots=True)
class FromSite:
    """At a site, with the addresses that its own hosts have."""

    site: str


@dataclass(frozen=True, slots=True)
class FromInternet:
    """On the internet, on the way to a public address."""


@dataclass(frozen=True, slots=True)
class End:
    """The end of the way: arrived at a place, dropped, or nobody knows."""

    kind: Literal["delivered", "dropped", "unknown"]
    place: str = ""


Node = (
    Leaving
    | Routing
    | Entering
    | InHub
    | Inspecting
    | AtGateway
    | ToSite
    | Linked
    | Balanced
    | FromInternet
    | FromSite
    | End
)


@dataclass(frozen=True, slots=True)
class Hop:
    """One thing that happened: where, what it was, by which rule, and in words."""

    kind: Kind
    place: str
    says: str
    rule: object = None


@dataclass(frozen=True, slots=True)
class Step:
    """Some packets, what happened to them, and where they are then."""

    header: Header
    node: Node
    hop: Hop | None = None


def dropped(header: Header, place: str, says: str, kind: Kind = "dropped", rule: object = None) -> Step:
    """Packets that go no further."""
    return Step(header, End("dropped", place), Hop(kind, place, says, rule))


def unsaid(header: Header, place: str, why: str) -> Step:
    """Packets of which nobody can say more."""
    return Step(header.doubted(why), End("unknown", place), Hop("unknown", place, why))
