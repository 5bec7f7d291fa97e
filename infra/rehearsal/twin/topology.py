"""Which namespaces there are, how they are joined, who has which address and which route.

A virtual network is a router before each of whose hosts its security groups stand; a secured hub is a router
and a firewall in one; the gateway sends what comes out of a tunnel where the routing intent says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network
from typing import Literal

from infra.rehearsal.twin import filters
from infra.rehearsal.twin.values import Host, Hub, Network, SecurityGroup, Tunnel, Vnet

Role = Literal["host", "fabric", "hub", "gateway", "tunnel", "site", "internet"]

_DEFAULT = IPv4Network("0.0.0.0/0")
_LINKS = IPv4Network("169.254.0.0/16")
# TEST-NET-3 of RFC 5737: whoever is on the internet, the public addresses of firewalls and of networks.
_INTERNET = IPv4Network("203.0.113.0/25")
_SOMEBODY = _INTERNET[10]
INTERNET = "the internet"
_FROM_TUNNELS = 100
"""The gateway's table of routes for what comes out of a tunnel."""

_FIREWALL = 4
"""Which address of a hub's range is the firewall's own here; Azure chooses one."""


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


@dataclass(slots=True)
class _Draft:
    """A topology in the making."""

    nodes: list[Node] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    def join(self, one: str, other: str) -> Link:
        number = 2 * len(self.links)
        addresses = (_LINKS[number], _LINKS[number + 1])
        link = Link(interface=f"e{len(self.links)}", ends=(one, other), addresses=addresses)
        self.links.append(link)
        return link


def _near(prefix: IPv4Network, link: Link, table: int = 254) -> Route:
    """A route to the first end of a link."""
    return Route(prefix=prefix, via=link.addresses[0], device=link.interface, table=table)


def _far(prefix: IPv4Network, link: Link, table: int = 254) -> Route:
    """A route to the second end of a link."""
    return Route(prefix=prefix, via=link.addresses[1], device=link.interface, table=table)


def topology(network: Network) -> Topology:
    """The namespaces of that network. Raises LookupError where there is more than one hub, or none."""
    if len(network.hubs) != 1:
        raise LookupError(f"got {len(network.hubs)} hubs, expected one: traffic between hubs is not twinned")
    draft = _Draft()
    for hub in network.hubs:
        _hub(draft, hub, network)
    return Topology(nodes=tuple(draft.nodes), links=tuple(draft.links))


def _hub(draft: _Draft, hub: Hub, network: Network) -> None:
    outlet = draft.join("hub", "internet")
    public, own = _INTERNET[1], hub.prefix[_FIREWALL]
    routes = [_far(_DEFAULT, outlet)]
    outside = [_near(_DEFAULT, outlet)]
    for number, vnet in enumerate(hub.vnets):
        routes += _vnet(draft, f"vnet-{number}", vnet, hub, network, outside)
    routes += _gateway(draft, hub)
    draft.nodes.append(
        Node(
            name="hub",
            role="hub",
            title=hub.name,
            subject=hub.id,
            place=hub.name,
            addresses=(own, public),
            routes=tuple(routes),
            ruleset=filters.wall(hub.firewall, hub.inspected, own, outlet.interface, public),
        )
    )
    draft.nodes.append(
        Node(
            name="internet",
            role="internet",
            title=INTERNET,
            subject="internet",
            place=INTERNET,
            addresses=(_SOMEBODY, *network.stand_ins.values()),
            routes=tuple(outside),
        )
    )


def _vnet(
    draft: _Draft, name: str, vnet: Vnet, hub: Hub, network: Network, outside: list[Route]
) -> list[Route]:
    """The network and its hosts; the hub's routes to it."""
    uplink = draft.join("hub", name)
    cards = {draft.join(name, f"{name}-host-{n}").interface: host for n, host in enumerate(vnet.hosts)}
    joined = {link.interface: link for link in draft.links}
    routes = [Route(prefix=prefix, via=None) for prefix in vnet.prefixes]
    for number, (card, host) in enumerate(cards.items()):
        routes.append(_far(IPv4Network(host.address), joined[card]))
        draft.nodes.append(_host(f"{name}-host-{number}", host, joined[card], vnet.name))
    routes += [_near(prefix, uplink) for prefix in hub.inspected]
    outlet = None
    if vnet.internet:
        routes.append(_near(_DEFAULT, uplink))
    else:
        outlet = draft.join(name, "internet")
        routes.append(_far(_DEFAULT, outlet))
        outside.append(_near(IPv4Network(public(name)), outlet))
    ruleset = filters.fabric(
        _groups(vnet, network),
        {card: host.groups for card, host in cards.items()},
        [(b, [h.address for h in vnet.hosts if b.pool in h.pools]) for b in vnet.balancers],
        (outlet.interface, public(name)) if outlet else None,
        next((h.address for h in vnet.hosts if h.kind == "bastion"), None),
    )
    draft.nodes.append(
        Node(
            name=name,
            role="fabric",
            title=vnet.name,
            subject=vnet.id,
            place=vnet.name,
            addresses=(public(name),) if outlet else (),
            routes=tuple(routes),
            ruleset=ruleset,
        )
    )
    return [_far(prefix, uplink) for prefix in vnet.prefixes]


def public(name: str) -> IPv4Address:
    """The public address of a network that goes to the internet by itself."""
    return _INTERNET[20 + int(name.rpartition("-")[2])]


def _groups(vnet: Vnet, network: Network) -> Sequence[SecurityGroup]:
    return [network.groups[i] for i in dict.fromkeys(g for host in vnet.hosts for g in host.groups)]


def _host(name: str, host: Host, link: Link, place: str) -> Node:
    return Node(
        name=name,
        role="host",
        title=host.name,
        subject=host.id,
        place=place,
        addresses=(host.address,),
        routes=(_near(_DEFAULT, link),),
    )


def _gateway(draft: _Draft, hub: Hub) -> list[Route]:
    """The gateway with its tunnels and sites; the hub's routes to them."""
    uplink = draft.join("hub", "gateway")
    routes = [_near(_DEFAULT, uplink)]
    steered: list[tuple[str, int]] = []
    for number, tunnel in enumerate(hub.tunnels):
        link = draft.join("gateway", f"tunnel-{number}")
        routes += [_far(prefix, link) for prefix in tunnel.prefixes]
        steered += [(link.interface, _FROM_TUNNELS)] if hub.inspected else []
        _site(draft, str(number), tunnel, link)
    inspected = [_near(prefix, uplink, _FROM_TUNNELS) for prefix in hub.inspected]
    nowhere = Route(prefix=_DEFAULT, via=None, table=_FROM_TUNNELS)
    draft.nodes.append(
        Node(
            name="gateway",
            role="gateway",
            title="VPN gateway",
            subject=f"{hub.id}/gateway",
            place=hub.name,
            addresses=(),
            routes=(*routes, *inspected, nowhere),
            steered=tuple(steered),
        )
    )
    return [_far(prefix, uplink) for tunnel in hub.tunnels for prefix in tunnel.prefixes]


def _site(draft: _Draft, number: str, tunnel: Tunnel, link: Link) -> None:
    name, far = f"tunnel-{number}", draft.join(f"tunnel-{number}", f"site-{number}")
    ranges = tuple(_at_the_site(tunnel))
    draft.nodes.append(
        Node(
            name=name,
            role="tunnel",
            title=f"tunnel to {tunnel.name}",
            subject=f"{tunnel.id}/tunnel",
            place=tunnel.name,
            addresses=(),
            routes=(_near(_DEFAULT, link), *(_far(prefix, far) for prefix in ranges)),
            ruleset=filters.translation(tunnel, link.interface),
        )
    )
    draft.nodes.append(
        Node(
            name=f"site-{number}",
            role="site",
            title=tunnel.name,
            subject=tunnel.id,
            place=tunnel.name,
            addresses=tuple(somebody(prefix) for prefix in ranges),
            routes=(_near(_DEFAULT, far),),
        )
    )


def somebody(prefix: IPv4Network) -> IPv4Address:
    """Who stands for everybody in a range of a site."""
    return prefix[min(10, prefix.num_addresses - 1)]


def _at_the_site(tunnel: Tunnel) -> Iterable[IPv4Network]:
    """The ranges as the site itself knows them."""
    translated = {t.external: t.internal for t in tunnel.translations}
    return (translated.get(prefix, prefix) for prefix in tunnel.prefixes)
