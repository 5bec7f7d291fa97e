"""What flows mean to one server's own firewall: who may come in, and where it may go."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network
from typing import Literal

from infra.design.estate import Design
from infra.design.flows import Flow, Place
from infra.design.servers.model import ServerGroup
from infra.inventory.model import Passage

_PROTOCOLS: dict[str, Literal["tcp", "udp", "icmp"]] = {"Tcp": "tcp", "Udp": "udp", "Icmp": "icmp"}


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


def clients(flows: Iterable[Flow], service: str) -> Iterator[IPv4Network]:
    """Where a council's people come from when they use that service's web servers."""
    return _sources(flow for flow in flows if flow.destination.id == f"{service}/web")


def callers(flows: Iterable[Flow], service: str) -> Iterator[IPv4Network]:
    """The servers of other services that call that service's web servers."""
    wanted = f"{service}/web-servers"
    return _sources(f for f in flows if f.destination.id == wanted and f.source.kind == "service")


def _sources(flows: Iterable[Flow]) -> Iterator[IPv4Network]:
    return iter(dict.fromkeys(prefix for flow in flows for prefix in flow.source.prefixes))


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
        return place.id.removesuffix("-servers") == f"{group.service}/{group.role}"
    return any(address in prefix for prefix in place.prefixes)
