"""What flows mean to one server's own firewall: who may come in, and where it may go."""

from ipaddress import IPv4Address, IPv4Network
from typing import Literal

from infra.design.estate import Design, MemberDesign
from infra.design.flows import Flow, Place, PlaceKind
from infra.design.places import role_of
from infra.design.records import WEB
from infra.design.servers.model import ServerGroup
from infra.inventory.model import Passage

_PROTOCOLS: dict[str, Literal["tcp", "udp", "icmp"]] = {"Tcp": "tcp", "Udp": "udp", "Icmp": "icmp"}
# Where core's flows to web servers come from, by who is meant; `shared` is the Private Link Services' subnet.
_ON_THE_HUB: frozenset[PlaceKind] = frozenset(("service", "psn"))
_SEALED: frozenset[PlaceKind] = frozenset(("service", "shared"))


def inbound(design: Design, group: ServerGroup, address: IPv4Address) -> tuple[Passage, ...]:
    """Who may connect to that server: core's flows, then each council's own.

    Core's wide `members` flow is left out: a security group cannot tell councils apart without changing when
    one joins, but a server can, by one file for each.
    """
    own = [
        _passage(flow, flow.source)
        for flow in design.core.flows
        if flow.source.prefixes
        and "destination" in flow.locks
        and flow.source.kind != "members"
        and _is(flow.destination, group, address)
    ]
    councils = [
        _passage(flow, flow.source, member.member)
        for member in design.members
        for flow in member.flows
        if flow.source.prefixes and _is(flow.destination, group, address)
    ]
    return (*own, *councils)


def outbound(design: Design, group: ServerGroup, address: IPv4Address) -> tuple[Passage, ...]:
    """Where that server may go: what core's flows say."""
    return tuple(
        _passage(flow, flow.destination)
        for flow in design.core.flows
        # A network without declared ranges is nowhere, not everywhere.
        if "source" in flow.locks
        and _is(flow.source, group, address)
        and (flow.destination.prefixes or flow.destination.names)
    )


def clients(design: Design, member: MemberDesign, service: str) -> tuple[IPv4Network, ...]:
    """Whom that member's pages of the service admit: the addresses by which web servers see its people.

    A council on the hub is seen as itself: the firewall translates nothing between private ranges, and the
    gateway has translated before the hub sees a packet. Sealed, it is seen at the addresses of the Private
    Link Service, and whoever comes over the PSN as the PSN's edge has it: both are shared with others, whom
    only the certificates of their people tell apart. Other services call for every council.
    """
    front, servers = f"{service}/{WEB}", f"{service}/{WEB}-servers"
    own = (flow.source for flow in member.flows if flow.destination.id == front)
    kinds = _SEALED if member.sealed else _ON_THE_HUB
    shared = (f.source for f in design.core.flows if f.destination.id == servers and f.source.kind in kinds)
    return tuple(dict.fromkeys(prefix for source in (*own, *shared) for prefix in source.prefixes))


def _passage(flow: Flow, peer: Place, council: str = "") -> Passage:
    return Passage(
        flow=flow.id,
        protocol=_PROTOCOLS[flow.protocol],
        peers=peer.prefixes,
        ports=flow.ports,
        council=council,
    )


def _is(place: Place, group: ServerGroup, address: IPv4Address) -> bool:
    """Whether that server is what the place means: its service's front end leads to it too."""
    if place.kind == "service":
        return role_of(place) == f"{group.service}/{group.role}"
    return any(address in prefix for prefix in place.prefixes)
